/**
 * The console: talks to one process, line by line.
 *
 *   start.ts ─► terminal.ts  (input/, history, prompt)       ─┐
 *            └► piped.ts     (script)                       ─┴► console.ts ─► entry.ts, action-line.ts, lua-scan.ts   what a line means
 *                                                                         └► session.ts   what it knows, sends and shows
 *                                                                              ├► commands/   dot-commands, one a file
 *                                                                              ├► look.ts     values of the process, by Lua on a copy
 *                                                                              └► answers.ts  the answer (printer, outbox-table, render-changes)
 */
import type { ReplEnd, ReplOptions } from './options.ts';
import { runPiped } from './piped.ts';

/**
 * Runs a session and resolves with the exit code for the shell. It never ends the program and never rejects for what the
 * process, the node or the user did.
 *
 * Exit codes: 0 when it was left or the input ended; 130 after two Ctrl-C; in a pipe that of the error that stopped it or,
 * with `stopOnError: false`, of the last error.
 */
export async function startRepl(options: ReplOptions): Promise<ReplEnd> {
  if (!options.terminal) return runPiped(options);
  const { runTerminal } = await import('./terminal.ts');
  return runTerminal(options);
}
