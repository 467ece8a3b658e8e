import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launcher } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** Runs the launcher alone, in a package of its own, as a Node that calls itself `version`. */
function launch(version = process.versions.node, main?: string) {
  const folder = temporaryFolder('launcher');
  cpSync(dirname(launcher), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  if (main !== undefined) {
    mkdirSync(join(folder, 'dist', 'cli'), { recursive: true });
    writeFileSync(join(folder, 'dist', 'cli', 'load.cjs'), main);
  }
  const script = `
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
    Object.defineProperty(process, 'version', { value: 'v${version}' });
    await import(${JSON.stringify(pathToFileURL(join(folder, 'bin', 'hbx.js')).href)});
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('says in a sentence which Node it needs', () => {
  for (const version of ['20.18.0', '20.9.5', '18.20.8', '8.17.0']) {
    assert.deepEqual(launch(version, ''), { status: 2, stdout: '', stderr: `hbx needs Node 20.18.1 or newer; this is v${version}.\n` });
  }
  for (const version of ['20.18.1', '20.20.0', '22.0.0', '100.0.0']) assert.equal(launch(version, 'console.log("ran")').stdout, 'ran\n', version);
});

it('says when it is not built', () => {
  assert.deepEqual(launch(), { status: 2, stdout: '', stderr: 'hbx is not built yet. Run `npm run build` in its folder first.\n' });
});

it('shows what goes wrong in the command line itself', () => {
  const { status, stderr } = launch(undefined, 'require("./gone.js")');
  assert.equal(status, 1);
  assert.match(stderr, /Cannot find module .*gone\.js/);
});

it('is written so that every Node can read it', () => {
  const code = readFileSync(launcher, 'utf8').replace(/^\s*\/\/.*$/gm, '');
  assert.doesNotMatch(code, /=>|\b(const|let|import|export|async|await|class)\b|`(?!npm|[ ])\$\{|\?\?|\?\./);
});
