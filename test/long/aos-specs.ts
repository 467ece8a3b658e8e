/**
 * Runs the Lua specs of aos for HyperBEAM on our runtime, unmodified: `node --import tsx test/long/aos-specs.ts <folder> [word …]`.
 *
 * The folder is `hyper/spec` of a copy of permaweb/aos, which is not part of this repository. Words choose files. Each file runs in a
 * fresh VM, once a dialect; what fails is printed with its reason, and listed in `differences` below when it differs on purpose: only
 * other failures make the script fail.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createEngine, type Dialect } from '../../src/lua/engines.ts';
import type { Message, Value } from '../../src/message/value.ts';
import { builtIns } from '../../src/project/built-ins.ts';

const legacyEnv = 'the spec wants ao.env to be the very base of the message; ours is a table of its own with Process and Module, as on legacynet: programs read ao.env.Process.Tags';
const noEntries = 'the spec wants _eval and _default to be added to the handlers and removed with each message; here Eval comes before all handlers, so that no handler can lock the owner out, and handlers of these names are those of the program';

/** Tests that fail on purpose, by dialect, file and test, and why it is so. */
const differences: Readonly<Record<string, string>> = {
  'luerl json: json encode error cases should error on invalid number values': 'a node has no NaN and no infinity: math.huge is the largest float there',
  'luerl string-ext: string-ext Unicode and Multi-byte Character Handling should handle multi-byte UTF-8 sequences': 'for a node the bytes from 192 on are letters',
  'puc ao: ao init should set env': legacyEnv,
  'luerl ao: ao init should set env': legacyEnv,
  'puc process: process handle should add and remove _eval and _default handlers': noEntries,
  'luerl process: process handle should add and remove _eval and _default handlers': noEntries,
};

const [folder, ...words] = process.argv.slice(2);
if (folder === undefined) throw new Error('Which folder? Say test/long/aos-specs.ts <aos>/hyper/spec.');

const limits = { instructions: 2_000_000_000, memoryBytes: 512 * 1024 * 1024 };
const busted = readFileSync(new URL('./aos-specs/busted.lua', import.meta.url), 'utf8');
const suffix = '_spec.lua';
const files = readdirSync(folder).filter((name) => name.endsWith(suffix) && (words.length === 0 || words.some((word) => name.startsWith(word)))).sort();

let unexpected = 0;
for (const dialect of ['puc', 'luerl'] as const) {
  for (const file of files) {
    const lines: string[] = [];
    const answers = await runSpec(join(folder, file), dialect);
    let passed = 0;
    for (const { name, ok, why } of answers) {
      const key = `${dialect} ${basename(file, suffix)}: ${name}`;
      const reason = differences[key];
      if (ok) passed += 1;
      else if (reason === undefined) unexpected += 1;
      if (!ok) lines.push(`  ${reason === undefined ? 'FAILED' : 'differs'} ${name}\n    ${why}${reason === undefined ? '' : `\n    on purpose: ${reason}`}`);
      else if (reason !== undefined) lines.push(`  passes now, though it should differ: ${name}`);
    }
    console.log(`${dialect} ${file}: ${passed} passed, ${answers.length - passed} failed`);
    for (const line of lines) console.log(line);
  }
}
if (unexpected > 0) process.exitCode = 1;

/** The tests of a file, each with how it ended. A file that cannot be loaded is one test that failed. */
async function runSpec(path: string, dialect: Dialect): Promise<{ name: string; ok: boolean; why: string }[]> {
  const engine = await createEngine('hbx');
  try {
    const modules = [...builtIns()].map(([name, source]) => ({ name: `${name}.lua`, source: `sources = sources or {} sources["${name}"] = function(...)\n${source}\nend\n` }));
    // aos has its entry in a module of its own; ours is a function of .process. Colours are off until somebody wants them.
    const entry = `sources.main = function() require(".process").boot(function() end) return { compute = compute } end\n`;
    const colors = `do local plain = sources.stringify function sources.stringify(...) local M = plain(...) M.colors = { red = "\\27[31m", green = "\\27[32m", blue = "\\27[34m", reset = "\\27[0m" } return M end end\n`;
    const opened = await engine.open(
      [
        ...modules,
        { name: 'busted.lua', source: entry + colors + busted },
        { name: basename(path), source: readFileSync(path, 'utf8') },
      ],
      { dialect, limits, sandbox: false },
    );
    if (!opened.ok) return [{ name: 'loads', ok: false, why: `${opened.error.message} (line ${opened.error.line})` }];
    const result = await opened.vm.call('report', [], { limits, nowMs: 1 });
    if (!result.ok) return [{ name: 'runs', ok: false, why: `${result.error.message} (line ${result.error.line})` }];
    return (result.values[0] as readonly Message[]).map((test) => ({ name: String(test.get('name')), ok: test.get('ok') === true, why: textOf(test.get('why')) }));
  } finally {
    await engine.close();
  }
}

/** Text, whatever bytes it has. */
function textOf(value: Value | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}
