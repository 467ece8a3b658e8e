import { Readable } from 'node:stream';
import { runCli } from '../../src/cli/run-cli.ts';

export interface CliRun {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CliRunOptions {
  cwd: string;
  /** Becomes HBX_HOME. */
  home: string;
  env?: Record<string, string>;
  signal?: AbortSignal;
  stdin?: string;
}

/** Runs the command line in this process, on streams of its own, without a terminal. */
export async function runInProcess(words: string[], { cwd, home, env = {}, signal = new AbortController().signal, stdin = '' }: CliRunOptions): Promise<CliRun> {
  const run: CliRun = { code: -1, stdout: '', stderr: '' };
  const collect = (channel: 'stdout' | 'stderr') => ({
    write(text: unknown) {
      run[channel] += String(text);
      return true;
    },
  });
  run.code = await runCli(words, {
    stdin: Readable.from([stdin]),
    stdout: collect('stdout'),
    stderr: collect('stderr'),
    env: { HBX_HOME: home, ...env },
    cwd,
    signal,
  });
  return run;
}
