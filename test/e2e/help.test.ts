import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { launcher, runHbx } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const cwd = temporaryFolder('help');
const home = join(cwd, 'home');
const hbx = (...words: string[]) => runHbx(words, { cwd, home });

describe('the built command', () => {
  it('prints version and help, and touches nothing', async () => {
    assert.match((await hbx('--version')).stdout, /^\d+\.\d+\.\d+\n$/);
    const { code, stdout, stderr } = await hbx('--help');
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    for (const word of ['Start:', 'init', 'Examples:', '--json']) assert.ok(stdout.includes(word), word);
    assert.equal((await hbx()).stdout, stdout);
    assert.equal(existsSync(home), false);
  });

  it('has no colours without a terminal, and has them when forced', async () => {
    assert.doesNotMatch((await hbx('confg')).stderr, /\u001b/);
    assert.match((await runHbx(['confg'], { cwd, home, env: { FORCE_COLOR: '1' } })).stderr, /\u001b\[31mError:/);
    assert.doesNotMatch((await runHbx(['confg', '--no-color'], { cwd, home, env: { FORCE_COLOR: '1' } })).stderr, /\u001b/);
  });

  it('ends with 2 on wrong usage', async () => {
    assert.equal((await hbx('frobnicate')).code, 2);
    assert.equal((await hbx('help', '--frobnicate')).code, 2);
  });

  it('ends quietly when its reader has gone', async () => {
    const child = spawn(process.execPath, [launcher, '--help'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += text));
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  });
});
