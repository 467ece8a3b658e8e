import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot, packageVersion } from '../../src/base/package-root.ts';
import { runHbx } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const run = promisify(execFile);
const npm = (words: string[], cwd: string) =>
  run('npm', [...words, '--no-audit', '--no-fund', '--no-update-notifier'], { cwd, shell: process.platform === 'win32', timeout: 180_000, maxBuffer: 64 * 1024 * 1024 });

it('packs into a tarball that installs and runs elsewhere', async () => {
  const cwd = temporaryFolder('package');
  const home = join(cwd, 'home');
  // The build is there already; building again would take it away from tests that run meanwhile.
  const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', cwd], packageRoot());
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const path of ['bin/hbx.js', 'bin/package.json', 'dist/cli/load.cjs', 'dist/cli/main.cjs', 'dist/index.js', 'dist/test.js', 'templates/counter/gitignore', 'templates/counter/.luarc.json', 'templates/counter/test/counter.test.js']) {
    assert.ok(paths.includes(path), path);
  }
  assert.deepEqual(paths.filter((path) => /^(src\/(?!runtime\/[\w.-]+\.lua$)|(test|bench|node_modules)\/)|\/node_modules\//.test(path)), []);
  assert.ok(paths.filter((path) => path.startsWith('dist/lua/parts/')).length > 20, 'the runtime as JavaScript, for every Node');
  assert.deepEqual(paths.filter((path) => path.startsWith('dist/compiled/')), [], 'what V8 made stays with the Node that built it');

  const elsewhere = join(cwd, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'package.json'), '{"private": true}');
  await npm(['install', '--prefer-offline', join(cwd, filename)], elsewhere);
  const bin = join(elsewhere, 'node_modules', 'hbx', 'bin', 'hbx.js');
  assert.ok(existsSync(join(elsewhere, 'node_modules', '.bin', process.platform === 'win32' ? 'hbx.cmd' : 'hbx')));
  assert.equal((await runHbx(['--version'], { cwd: elsewhere, home, bin })).stdout, `${packageVersion()}\n`);

  // The modules that hbx brings are in it.
  writeFileSync(join(elsewhere, 'main.lua'), 'return require(".json").encode({ 1 })\n');
  assert.match((await runHbx(['build', 'main.lua'], { cwd: elsewhere, home, bin })).stdout, /json: unexpected/);

  // A project made by the installed one can be installed by npm in turn.
  assert.equal((await runHbx(['init', 'counter', '-y'], { cwd: elsewhere, home, bin })).code, 0);
  await npm(['install', '--prefer-offline'], join(elsewhere, 'counter'));
  assert.equal((await runHbx(['help'], { cwd: join(elsewhere, 'counter'), home, bin: join(elsewhere, 'counter', 'node_modules', 'hbx', 'bin', 'hbx.js') })).code, 0);
});
