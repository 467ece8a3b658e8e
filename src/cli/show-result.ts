/** What commands print of a Result: the answer on stdout, the error on stderr. */
import { ExitCode } from '../base/errors.ts';
import { resultToJson, type DryRunResult, type Result } from '../base/result.ts';
import { colorFor, createPainter } from '../base/output.ts';
import { escapeControl, escapeControlInLine } from '../base/terminal-text.ts';
import { renderAnswer, renderResultError } from '../repl/printer.ts';
import { spawnNote } from '../repl/spawn-note.ts';
import type { CliContext } from './context.ts';

/** Prints a Result; with `--json` as one line. `title`, of one of several, is printed above, dim: without it nobody could tell them apart. */
export function showResult(context: CliContext, result: Result | DryRunResult, title?: string): void {
  const { output, stdout } = context;
  if (output.json) stdout.write(`${resultToJson(result)}\n`);
  else showText(context, result, title);
  const spawns = spawnNote(result);
  if (spawns !== undefined) output.warn(spawns);
  if (!('dryRun' in result) && result.pushFailed !== undefined) {
    output.warn(`The slot is computed, but its outbox was not delivered, or not to its end. ${escapeControl(result.pushFailed)}`);
  }
}

function showText({ stdout, stderr, env, flags }: CliContext, result: Result | DryRunResult, title: string | undefined): void {
  const terminal = stdout.isTTY === true;
  const view = { color: colorFor(stdout, env, flags.color ? undefined : false), width: terminal ? stdout.columns : undefined, status: terminal };
  if (title !== undefined) stdout.write(`${createPainter(view.color)('dim', `${escapeControlInLine(title)} → slot ${result.slot}`)}\n`);
  const answer = renderAnswer(result, { ...view, status: title === undefined && terminal });
  if (answer !== '') stdout.write(`${answer}\n`);
  if (result.error !== null) {
    stderr.write(`${renderResultError(result.error, { color: colorFor(stderr, env, flags.color ? undefined : false), width: stderr.columns })}\n`);
  }
}

/** 1 when one of them failed in the process. */
export function exitCodeOf(results: readonly Pick<Result, 'ok'>[]): ExitCode {
  return results.every((result) => result.ok) ? ExitCode.ok : ExitCode.process;
}
