import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { packageRoot } from '../../src/base/package-root.ts';
import { partOfBytes } from '../../src/lua/compile/part-code.ts';
import { KeptFolder } from '../../src/lua/compile/kept-folder.ts';
import { testKey } from '../helpers/keys.ts';
import { runHbx } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const dist = join(packageRoot(), 'dist');
const filesOf = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name) : [];

it('the build kept what the first command after an installation needs', async () => {
  const folder = temporaryFolder('compiled');
  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'wallet.json'), JSON.stringify(testKey(0)), { mode: 0o600 });
  writeFileSync(join(folder, 'app.lua'), 'Handlers.add("Ping", "Ping", function(msg) msg.reply({ Data = "pong" }) end)\n');
  // As the build ran it: V8 takes only code that was made under the same options.
  for (const dialect of ['luerl', 'puc']) {
    const { code, stderr } = await runHbx(['deploy', 'app.lua', '--runtime', 'handlers', '--dialect', dialect], { cwd: folder, home, env: { NODE_OPTIONS: '' } });
    assert.equal(code, 0, stderr);
    // Which scripts of the command line are read may depend on how long something takes.
    assert.deepEqual(filesOf(join(home, 'compiled')).filter((name) => !name.startsWith('cli')), [], 'the engine found all it needed');
  }
  for (const name of ['engine', 'cli-deploy']) assert.ok(filesOf(join(dist, 'compiled')).includes(name), name);
});

it('the build kept the parts of the runtime as JavaScript, for every Node', () => {
  const [engine, ...others] = readdirSync(join(dist, 'lua', 'parts')) as [string];
  assert.deepEqual(others, []);
  const folder = join(dist, 'lua', 'parts', engine);
  const kept = new KeptFolder(undefined, { installed: [folder] });
  const names = readdirSync(folder);
  assert.ok(names.length > 40, 'of both dialects');
  for (const name of names) {
    const part = partOfBytes(kept.read(name)!);
    assert.equal(part.cached, undefined);
    assert.match(part.code, /^\(function \(names, P, X\) \{/);
  }
});
