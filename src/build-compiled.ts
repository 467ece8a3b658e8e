/**
 * The last step of `npm run build`: does once what people do first, and keeps what was compiled for it, so that the first command after
 * an installation costs what later ones do (`lua/hbx/kept-thread.ts`, `cli/kept-scripts.ts`):
 *
 *     dist/compiled/<build>/      what V8 made, of the command line, the engine and hbx's Lua modules. Only the Node that built it reads
 *                                 it, and it is not published
 *     dist/lua/parts/<engine>/    the JavaScript of hbx's Lua modules alone, for every Node
 *
 * It is a cache: where it can't be made, hbx works without.
 */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from './base/package-root.ts';
import { KeptFolder, withSum } from './lua/compile/kept-folder.ts';
import { bytesOfPart, partOfBytes } from './lua/compile/part-code.ts';
import { nameOfText } from './lua/hbx/kept-thread.ts';
import { builtIns } from './project/built-ins.ts';

const timeoutMs = 60_000;
/** The others of a build are the engine's, and the command line's. */
const partName = /^[0-9a-f]{64}$/;
/** A command of which nothing is kept starts with the code of `deploy`, and each takes two megabytes. */
const left = /^cli-(?!deploy$)/;

/** Enough of what an app does for V8 to know which functions are needed at once. */
const app = `
${[...builtIns().keys()].map((name) => `require(${JSON.stringify(name)})`).join('\n')}
local bint = require(".bint")(256)
Balances = Balances or { [Owner] = tostring(bint("1000000000000") * 2) }
Handlers.add("Balance", Handlers.utils.hasMatchingTag("Action", "Balance"), function(msg)
  msg.reply({ Data = require("json").encode(Balances), Ticker = msg.Tags.Ticker or "WARM" })
end)
Handlers.add("Credit", { Action = "Credit", Quantity = "%d+" }, function(msg)
  assert(bint.__lt(0, bint(msg.Quantity)), "Quantity must be positive")
  Balances[msg.From] = tostring(bint(Balances[msg.From] or 0) + bint(msg.Quantity))
  Send({ Target = msg.From, Action = "Credit-Notice", Quantity = msg.Quantity })
end)
`;

const commands: readonly (readonly string[])[] = [
  ['init', 'made'],
  ['deploy', 'app.lua', '--runtime', 'handlers', '--dialect', 'puc', '--name', 'puc', '--send', 'Balance'],
  ['deploy', 'app.lua', '--runtime', 'handlers', '--name', 'app'],
  ['send', 'app', 'Credit', '--tag', 'Quantity=5'],
  ['send', 'app', 'Balance'],
  ['eval', 'app', '-e', 'Balances'],
  ['load-blueprint', 'token', 'app'],
];

/** @param dist the folder of the build, complete but for this */
export function keepCompiled(dist: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'hbx-build-'));
  try {
    copyTo(dist, join(run(folder), 'compiled'));
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    console.error(`What the first commands need was not compiled beforehand, so they take a second longer. ${message}\n${stderr ?? ''}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the commands in a folder of their own, and answers the hbx folder that they used. */
function run(folder: string): string {
  const [home, project] = [join(folder, 'home'), join(folder, 'project')];
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(join(project, '.hbx'), { recursive: true });
  // Smaller keys than hbx makes: these sign nothing that lasts, and are made in no time.
  for (const file of [join(home, 'wallet.json'), join(project, '.hbx', 'node-key.json')]) {
    writeFileSync(file, JSON.stringify(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })), { mode: 0o600 });
  }
  writeFileSync(join(project, 'hbx.config.json'), '{}');
  writeFileSync(join(project, 'app.lua'), app);
  // V8 takes only code that was made under the same options.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HBX_') && name !== 'NODE_OPTIONS'));
  for (const words of commands) {
    execFileSync(process.execPath, [join(packageRoot(), 'bin', 'hbx.js'), ...words], { cwd: project, env: { ...env, HBX_HOME: home }, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], timeout: timeoutMs });
  }
  return home;
}

/** Copies what was kept, for whoever may run hbx, and once more the parts without V8's form of them. */
function copyTo(dist: string, compiled: string): void {
  const lua = join(dist, 'lua');
  const parts = join(lua, 'parts', nameOfText(readFileSync(join(lua, 'hbx.thread.cjs'), 'latin1')));
  for (const build of readdirSync(compiled)) {
    const kept = new KeptFolder(join(compiled, build));
    for (const name of readdirSync(join(compiled, build)).filter((file) => !left.test(file))) {
      const content = kept.read(name);
      if (content === undefined) continue;
      write(join(dist, 'compiled', build), name, content);
      const bytes = partName.test(name) ? bytesOfPart({ ...partOfBytes(content), cached: undefined }) : undefined;
      if (bytes !== undefined) write(parts, name, bytes);
    }
  }
}

function write(folder: string, name: string, content: Buffer): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), withSum(folder, name, content));
}
