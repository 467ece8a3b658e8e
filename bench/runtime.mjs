// The Handlers runtime: a handler message beside a bare counter message, both inside the engine, and what starting it takes.
// CPU for messages, wall time for starting, best of several. `npm run bench -- runtime`, or `node bench/runtime.mjs` alone. Measures the sources, so nothing has to be built first.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { row } from './node/measure.mjs';

const here = fileURLToPath(import.meta.url);
const programs = join(here, '..', 'lua-engines');
const runs = 3;
const boots = 5;

export async function handlersRuntime() {
  // Inside the repository, so that what is not bundled is found.
  const folder = mkdtempSync(join(here, '..', '..', 'node_modules', '.hbx-bench-'));
  try {
    for (const name of ['handlers', 'boot-once', 'write-bundle']) {
      await build({ entryPoints: [join(programs, `${name}.ts`)], outfile: join(folder, `${name}.mjs`), bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' });
    }
    execFileSync(process.execPath, ['--import', 'tsx', join(here, '..', '..', 'src', 'build.ts'), folder, join(programs, 'boot.ts')]);
    const node = (name, ...words) => execFileSync(process.execPath, [join(folder, `${name}.mjs`), ...words], { encoding: 'utf8' });
    node('write-bundle', folder);
    const times = Array.from({ length: runs }, () => JSON.parse(node('handlers')));
    for (const dialect of ['luerl', 'puc']) {
      const best = (kind, what) => Math.min(...times.map((time) => time[dialect][kind][what]));
      console.log(`\nhandlers runtime, ${dialect}`);
      row('bare counter message', best('bare', 'best'), '\u00b5s');
      row('handler message that replies', best('handlers', 'best'), '\u00b5s', `${(best('handlers', 'best') / best('bare', 'best')).toFixed(1)} x (budget: 5 x); instructions ${times[0][dialect].handlers.instructions} / ${times[0][dialect].bare.instructions}`);
      row('starting one more, slot 0 included', best('handlers', 'next'), 'ms', '(budget: 10 ms)');
      first(node, folder, dialect);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each start is a program of its own, with an app of its own: what is kept is the runtime, not the app. */
function first(node, folder, dialect) {
  let apps = 0;
  const boot = (...kept) => {
    const app = join(folder, `${dialect}-${apps++}.lua`);
    copyFileSync(join(folder, `${dialect}.lua`), app);
    appendFileSync(app, `\nlocal app = ${apps}`);
    return JSON.parse(node('boot-once', app, dialect, ...kept));
  };
  const many = (...kept) => {
    const booted = Array.from({ length: boots }, () => boot(...kept));
    return (what) => Math.min(...booted.map(what));
  };
  const cold = many();
  boot(join(folder, 'kept'));
  const kept = many(join(folder, 'kept'));
  // The build keeps the code for its own Node, so an installation from source starts with it.
  for (const [what, best, note] of [['nothing kept', cold, ''], ['code kept', kept, '(budget: 10 ms)']]) {
    row(`the first of a node, ${what}`, best(({ again, slot }) => again + slot), 'ms', `${note} CPU of slot 0 ${best(({ slotCpu }) => slotCpu).toFixed(1)} ms`);
    row(`compiling it, ${what}`, best(({ load, again }) => load - again), 'ms', `CPU ${best(({ loadCpu }) => loadCpu).toFixed(0)} ms`);
  }
}

if (process.argv[1] === here) await handlersRuntime();
