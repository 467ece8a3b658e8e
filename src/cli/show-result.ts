/** What commands print of a Result: the answer on stdout, the error on stderr. */
import { ExitCode } from '../base/errors.ts';
import { resultToJson, type Result } from '../base/result.ts';
import { colorFor } from '../base/output.ts';
import { renderAnswer, renderResultError } from '../repl/printer.ts';
import type { CliContext } from './context.ts';

/** Prints a Result; with `--json` as one line. `title` is printed above, dim. */
export function showResult(context: CliContext, result: Result, title?: string): void {
  const { output, stdout, stderr, env, flags } = context;
  if (output.json) {
    stdout.write(`${resultToJson(result)}\n`);
    return;
  }
  const terminal = stdout.isTTY === true;
  const view = { color: colorFor(stdout, env, flags.color ? undefined : false), width: terminal ? stdout.columns : undefined, status: terminal };
  if (title !== undefined) output.status(output.paint('dim', `${title} → slot ${result.slot}`));
  const answer = renderAnswer(result, { ...view, status: title === undefined && terminal });
  if (answer !== '') stdout.write(`${answer}\n`);
  if (result.error !== null) {
    stderr.write(`${renderResultError(result.error, { color: colorFor(stderr, env, flags.color ? undefined : false), width: stderr.columns })}\n`);
  }
}

/** 1 when one of them failed in the process. */
export function exitCodeOf(results: readonly Result[]): ExitCode {
  return results.every((result) => result.ok) ? ExitCode.ok : ExitCode.process;
}
