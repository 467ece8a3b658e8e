/** A script's error on stderr: what `lua` says, the place in the source, the functions that led there. */
import { ExitCode, HbxError } from '../../../base/errors.ts';
import { escapeControl, escapeControlInLine } from '../../../base/terminal-text.ts';
import { notEnoughMemory, type ScriptChunk, type ScriptFailure, type ScriptFrame } from '../../../lua/script/request.ts';
import type { CliContext } from '../../context.ts';
import { sourceExcerpt } from '../../../repl/source-excerpt.ts';

/** Functions shown at the inner and at the outer end of a long stack. */
const innerFrames = 16;
const outerFrames = 6;

/**
 * Prints the failure; with `--json` it becomes the document on stdout.
 * @param chunks what ran: code that stands in no file is shown from here
 */
export function showFailure(context: CliContext, failure: ScriptFailure, chunks: readonly ScriptChunk[]): void {
  const { message, file, line, column } = failure;
  const location = file === undefined ? undefined : { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
  const trace = traceLines(failure.traceback);
  const hint = hintOf(failure, context);
  if (context.output.json) {
    throw new HbxError('lua/error', message, { exitCode: ExitCode.process, ...(location === undefined ? {} : { location }), details: trace, ...(hint === undefined ? {} : { hint }) });
  }
  const { paint } = context.output;
  const lines = [`${paint('bad', 'lua:')} ${escapeControl(message)}`];
  if (location?.line !== undefined) {
    lines.push(`  ${paint('key', escapeControlInLine(place(location)))}`);
    lines.push(...sourceExcerpt(location, context.cwd, paint, { text: textOf(location.file, chunks), columnInBytes: true }).map((text) => `  ${text}`));
  }
  if (trace.length > 0) lines.push('stack traceback:', ...trace.map((text) => paint('dim', `  ${escapeControlInLine(text)}`)));
  if (hint !== undefined) lines.push(`${paint('warn', 'Hint:')} ${hint}`);
  context.stderr.write(`${lines.join('\n')}\n`);
}

/** Functions of the host stand in no file, and say little. A function that calls itself over and over is told once. */
function traceLines(traceback: readonly ScriptFrame[]): string[] {
  const runs: { text: string; times: number }[] = [];
  for (const frame of traceback) {
    if (frame.file === undefined) continue;
    const text = `in ${frame.function} (${place(frame)})`;
    const last = runs.at(-1);
    if (last?.text === text) last.times += 1;
    else runs.push({ text, times: 1 });
  }
  const lines = runs.map(({ text, times }) => (times === 1 ? text : `${text}, ${times} times`));
  if (lines.length <= innerFrames + outerFrames + 1) return lines;
  return [...lines.slice(0, innerFrames), `… ${lines.length - innerFrames - outerFrames} more`, ...lines.slice(-outerFrames)];
}

function place({ file, line, column }: { file?: string; line?: number; column?: number }): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

function textOf(file: string, chunks: readonly ScriptChunk[]): string | undefined {
  const chunk = chunks.find(({ chunkName }) => chunkName === `=${file}`);
  return chunk === undefined ? undefined : Buffer.from(chunk.source, 'latin1').toString('utf8');
}

function hintOf({ kind, message }: ScriptFailure, context: CliContext): string | undefined {
  if (kind === 'budget') return `Raise it with --budget, or leave it out. \`${context.commandLine} --help\` tells more.`;
  if (kind !== 'memory') return undefined;
  return message === notEnoughMemory ? 'NODE_OPTIONS=--max-old-space-size=<megabytes> lets it have more.' : 'Raise it with --memory, or leave it out.';
}
