import { PassThrough } from 'node:stream';
import { createContext, type CliContext, type GlobalFlags } from '../../src/cli/context.ts';

export interface TestContext extends CliContext {
  /** What was written to stderr. */
  readonly told: string[];
}

/** What a command is handed, without a terminal. */
export function cliContext({ cwd, home }: { cwd: string; home: string }, flags: Partial<GlobalFlags> = {}, env: Record<string, string> = {}): TestContext {
  const told: string[] = [];
  const stderr = { write: (text: unknown) => told.push(String(text)) > 0 };
  const io = { stdin: new PassThrough(), stdout: { write: () => true }, stderr, env: { HBX_HOME: home, ...env }, cwd, signal: new AbortController().signal };
  return { ...createContext(io, { json: false, quiet: false, color: false, ...flags }, 'hbx test'), told };
}
