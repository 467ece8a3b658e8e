import { spawn, spawnSync } from 'node:child_process';
import { launcher } from './run-hbx.ts';

/** `script` gives a program a terminal; it is a part of every Linux, and different elsewhere. */
const canRun = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** For `describe`: why terminal tests are skipped, or false. */
export const skipWithoutTerminal: string | false = canRun ? false : 'needs script(1) of util-linux';

export interface TypedAnswer {
  /** Typed once this has been shown (after the answer before). */
  readonly wait: RegExp;
  readonly type: string;
}

/** Runs hbx on a terminal of 100 columns and 30 rows; `answers` are typed one by one. */
export function onTerminal(words: string[], options: { cwd: string; home: string }, answers: readonly TypedAnswer[]): Promise<{ code: number; shown: string }> {
  const { CI: _ci, NODE_TEST_CONTEXT: _context, HBX_WALLET: _wallet, ...env } = process.env;
  const command = `stty cols 100 rows 30; exec '${process.execPath}' '${launcher}' ${words.join(' ')}`;
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd: options.cwd, env: { ...env, HBX_HOME: options.home, TERM: 'xterm', NO_COLOR: '1' } });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Nothing more came. Shown so far:\n${shown}`));
    }, 30_000);
    const left = [...answers];
    let shown = '';
    let read = 0;
    child.stdout.on('data', (text) => {
      shown += String(text);
      const next = left[0];
      if (next?.wait.test(shown.slice(read))) {
        left.shift();
        read = shown.length;
        child.stdin.write(next.type);
      }
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, shown });
    });
  });
}
