import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const launcher = fileURLToPath(new URL('../../bin/hbx.js', import.meta.url));

export interface HbxRun {
  /** Exit code; -1 when it was ended by a signal. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface HbxRunOptions {
  cwd: string;
  /** Becomes HBX_HOME. */
  home: string;
  env?: Record<string, string>;
  /** Written to stdin, which is then closed. */
  stdin?: string;
  /** The command is killed, and the run fails, after this long. Default 30 000. */
  timeoutMs?: number;
  /** Another launcher than this clone's. */
  bin?: string;
}

/** Runs the built command in a process of its own. */
export function runHbx(words: string[], options: HbxRunOptions): Promise<HbxRun> {
  const { cwd, home, env = {}, stdin = '', timeoutMs = 30_000, bin = launcher } = options;
  // The outer world must not decide what a test sees.
  const { HBX_HOME: _home, HBX_WALLET: _wallet, HBX_NETWORK: _network, FORCE_COLOR: _color, NODE_TEST_CONTEXT: _test, ...outer } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...words], { cwd, env: { ...outer, HBX_HOME: home, ...env }, stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    // A command that ends without reading its input closes the pipe.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`hbx ${words.join(' ')} did not end in ${timeoutMs} ms.\nstdout: ${stdout}\nstderr: ${stderr}`));
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}

/** The same with `--json`: the one document on stdout, read. */
export async function runHbxJson(words: string[], options: HbxRunOptions): Promise<{ code: number; value: any; stderr: string }> {
  const { code, stdout, stderr } = await runHbx([...words, '--json'], options);
  return { code, value: JSON.parse(stdout), stderr };
}
