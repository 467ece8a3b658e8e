import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { launcher } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

// `script` gives a program a terminal; it is a part of every Linux, and different elsewhere.
const canRun = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** Runs hbx on a terminal; `answers` are typed one by one, each after its `wait` has been shown. */
function onTerminal(words: string[], cwd: string, answers: { wait: RegExp; type: string }[]): Promise<{ code: number; shown: string }> {
  const { CI: _ci, NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const command = `stty cols 100 rows 30; exec '${process.execPath}' '${launcher}' ${words.join(' ')}`;
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd, env: { ...env, HBX_HOME: join(cwd, 'home'), TERM: 'xterm', NO_COLOR: '1' } });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Nothing more came. Shown so far:\n${shown}`));
    }, 30_000);
    const left = [...answers];
    let shown = '';
    child.stdout.on('data', (text) => {
      shown += String(text);
      const next = left[0];
      if (next?.wait.test(shown)) {
        left.shift();
        child.stdin.write(next.type);
      }
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, shown });
    });
  });
}

describe('questions on a terminal', { skip: canRun ? false : 'needs script(1) of util-linux' }, () => {
  it('are asked by hbx init, with defaults', async () => {
    const cwd = temporaryFolder('prompts');
    const { code, shown } = await onTerminal(['init'], cwd, [{ wait: /In which folder/, type: '\r' }]);
    assert.equal(code, 0, shown);
    assert.ok(existsSync(join(cwd, 'counter', 'counter.lua')));
  });

  it('leave nothing behind on Ctrl-C, and end with 130', async () => {
    const cwd = temporaryFolder('prompts');
    const { code, shown } = await onTerminal(['init'], cwd, [{ wait: /In which folder/, type: '\u0003' }]);
    assert.equal(code, 130, shown);
    assert.match(shown, /Cancelled\./);
    assert.deepEqual(readdirSync(cwd), []);
  });

  it('are not asked with -y', async () => {
    const cwd = temporaryFolder('prompts');
    const { code } = await onTerminal(['init', '-y'], cwd, []);
    assert.equal(code, 0);
    assert.ok(existsSync(join(cwd, 'counter', 'counter.lua')));
  });
});
