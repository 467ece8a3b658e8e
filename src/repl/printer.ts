/**
 * A Result as text for people, in the console and in the shell commands:
 *
 *   slot 3 · 14 ms
 *   what the process printed
 *   outbox  target  action  data  tags
 *        1                  2
 *   -> 4fKxW…9mQzA slot 4        what became of a message that was pushed
 *
 * and when the message failed, after what it printed:
 *
 *   Error: attempt to add a nil value
 *     at counter.lua:12:5
 *     > 12 | return total + nothing
 *          |     ^
 *     in handler 'add' for message Add
 *     in handle (counter.lua:12:5)
 *   Hint: `nothing` is nil.      where the words of the node tell little
 *
 * Whatever comes from the process is escaped.
 */
import { Chalk, type ChalkInstance } from 'chalk';
import { escapeControl, escapeControlInLine } from '../base/terminal-text.ts';
import type { DryRunResult, Result, ResultError, TracebackEntry } from '../base/result.ts';
import { isHbxError, type SourceLocation } from '../base/errors.ts';
import { createPainter } from '../base/output.ts';
import { hidePrivateKeys } from '../base/private-key.ts';
import { explainError } from '../lua/explain-error.ts';
import { boundText } from './bound-text.ts';
import { foldWords } from './fold.ts';
import { cutText } from './cut-text.ts';
import { renderOutbox } from './outbox-table.ts';
import { renderPushed } from './pushed-tree.ts';
import { sourceExcerpt } from './source-excerpt.ts';
import { bytesText } from './value-text.ts';

const indent = '  ';
/** Rows of an outbox, where it is bounded. */
const mostMessages = 50;
/** Columns of the name of a handler and of an action. */
const longestName = 60;

export interface ResultView {
  color: boolean;
  /** Columns to fold into. Absent: values stay whole, as a pipe wants them. */
  width?: number | undefined;
  /** Nothing is said of an empty outbox: Lua mostly has none. */
  readonly isLua?: boolean;
  /** The dim lines about the message: slot and time, "outbox empty". Default true. */
  status?: boolean | undefined;
  /** Only the beginning of what is long, and what shows all of it: the console has it still, a shell would have to send again. Default false. */
  bounded?: boolean | undefined;
}

/** All of a Result, without a newline at its end. `''` when there is nothing to show. */
export function renderResult(result: Result, view: ResultView): string {
  const answer = renderAnswer(result, view);
  if (result.error === null) return answer;
  return [...(answer === '' ? [] : [answer]), renderResultError(result.error, view)].join('\n');
}

/** What the message brought: slot and time, output, outbox. `''` when there is nothing to show. */
export function renderAnswer(result: Result | DryRunResult, view: ResultView): string {
  const chalk = chalkFor(view);
  const status = view.status ?? true;
  const parts: string[] = [];
  if (status) {
    // A slot that was read again took no time.
    const time = !('dryRun' in result) && Object.values(result.ms).every((ms) => ms === 0) ? '' : ` · ${totalMs(result)}`;
    parts.push(chalk.dim(`${placeOf(result)}${time}`));
  }
  if (result.outputEncoding === 'base64url') parts.push(bytesText(Buffer.byteLength(result.output, 'base64url')));
  else parts.push(...textParts(result.output.replace(/\n+$/, ''), view));
  if (result.outbox.length > 0) parts.push(...outboxParts(result, view));
  else if (status && result.ok && view.isLua !== true) parts.push(chalk.dim('outbox empty'));
  if (!('dryRun' in result) && result.pushed !== undefined && result.pushed.length > 0) {
    const tree = renderPushed(result.pushed, result.outbox, { chalk, width: view.width });
    if (tree !== '') parts.push(tree);
  }
  return parts.join('\n');
}

/** Where it ran: legacynet tells no slots. */
function placeOf(result: Result | DryRunResult): string {
  if ('dryRun' in result) return result.from === null ? 'dry run' : `dry run on slot ${result.from}`;
  return result.slot === null ? `message ${result.id}` : `slot ${result.slot}`;
}

/** Text of a process, escaped. `[]` when it is empty. */
function textParts(text: string, view: ResultView): string[] {
  if (text === '') return [];
  const { shown, left } = view.bounded ? boundText(text) : { shown: text, left: undefined };
  return [escapeControl(shown), ...(left === undefined ? [] : [chalkFor(view).dim(`${left}: .json shows all.`)])];
}

/** The table of the outbox: for a dry run as for a slot, `.outbox` lists the last one. */
function outboxParts({ outbox }: Result | DryRunResult, view: ResultView): string[] {
  const chalk = chalkFor(view);
  const shown = view.bounded ? outbox.slice(0, mostMessages) : outbox;
  const left = outbox.length - shown.length;
  return [renderOutbox(shown, { chalk, width: view.width }), ...(left > 0 ? [chalk.dim(`… ${left.toLocaleString('en')} more ${left === 1 ? 'message' : 'messages'}: .outbox lists all.`)] : [])];
}

/** Why the message failed: what, where, and how it came there. */
export function renderResultError(error: ResultError, view: ResultView): string {
  const chalk = chalkFor(view);
  const [message = '', ...left] = textParts(error.message.trimEnd(), view);
  const lines = [`${chalk.red('Error:')} ${message}`, ...left];
  const at = place(error);
  if (at !== '') lines.push(`  at ${at}`);
  // A process may name any file: only the text that its map kept is shown, never a file.
  if (error.sourceText !== undefined) lines.push(...excerpt({ ...error, file: error.file ?? '', text: error.sourceText }, view));
  if (error.handler !== undefined) lines.push(`  in handler '${cutText(escapeControlInLine(error.handler), longestName)}'${error.action === undefined ? '' : ` for message ${cutText(escapeControlInLine(error.action), longestName)}`}`);
  lines.push(...renderFrames(error.traceback).map((text) => chalk.dim(`${indent}${text}`)));
  const hint = error.hint ?? explainError(error);
  if (hint !== undefined) lines.push(titled('Hint:', chalk.yellow, hint, view));
  return lines.join('\n');
}

/**
 * The way to an error, a line each: `in add (src/util.lua:12:5)`. Functions of the host (`error`, `pcall`) are on every trace and in no
 * file, those of hbx's own modules are nobody's to mend: they are told only where there is nothing else. A function that calls itself
 * over and over is told once.
 */
export function renderFrames(frames: readonly TracebackEntry[]): string[] {
  const runs: { text: string; times: number }[] = [];
  const inFiles = frames.filter(({ file }) => file !== '[host]');
  const users = inFiles.filter(({ file }) => !file.startsWith('hbx:'));
  for (const frame of users.length > 0 ? users : inFiles) {
    const where = place(frame);
    const text = `in ${escapeControlInLine(frame.function)}${where === '' ? '' : ` (${where})`}`;
    const last = runs.at(-1);
    if (last?.text === text) last.times += 1;
    else runs.push({ text, times: 1 });
  }
  return runs.map(({ text, times }) => (times === 1 ? text : `${text}, ${times} times`));
}

/** The source at a place. */
function excerpt(location: SourceLocation, { color, width }: ResultView): string[] {
  const room = width === undefined ? undefined : width - indent.length;
  return sourceExcerpt(location, '.', createPainter(color), { text: location.text, width: room }).map((text) => `${indent}${text}`);
}

/** An error that left no Result. Expected ones (`HbxError`) have no stack; a bug has one, and a line on what to do with it. */
export function renderFailure(error: unknown, view: ResultView): string {
  const chalk = chalkFor(view);
  if (!isHbxError(error)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `${chalk.red('Error:')} ${escapeControl(stack)}\nThis is a bug in hbx. Please report it with the lines above.`;
  }
  if (error.plain) return hidePrivateKeys(foldWords(escapeControl(error.message), view.width));
  const lines = [titled('Error:', chalk.red, error.message, view)];
  if (error.location) lines.push(`  at ${place(error.location)}`, ...excerpt(error.location, view));
  for (const detail of error.details) lines.push(`  ${escapeControl(detail)}`);
  if (error.hint !== undefined) lines.push(chalk.dim(foldWords(escapeControl(error.hint), view.width)));
  return hidePrivateKeys(lines.join('\n'));
}

/** Something that should be read and is no error. */
export function renderNote(text: string, view: ResultView): string {
  return titled('Note:', chalkFor(view).yellow, text, view);
}

/** Sentences behind a coloured word, in rows that fit. */
function titled(word: string, color: ChalkInstance, text: string, { width }: ResultView): string {
  return color(word) + foldWords(`${word} ${escapeControl(text)}`, width === undefined ? undefined : Math.max(word.length, width)).slice(word.length);
}

/** A chalk of a fixed level, so the surroundings don't change what is printed. */
export function chalkFor(view: { color: boolean }): ChalkInstance {
  return new Chalk({ level: view.color ? 1 : 0 });
}

function totalMs(result: Pick<Result, 'ms'>): string {
  const total = result.ms.sign + result.ms.schedule + result.ms.compute;
  return total < 10_000 ? `${Math.round(total)} ms` : `${(total / 1000).toFixed(1)} s`;
}

/** `file:line:column` as far as it is known; `''` when nothing is. */
function place({ file = '', line, column }: { file?: string; line?: number; column?: number }): string {
  const name = escapeControlInLine(file);
  if (line === undefined) return name;
  return `${name === '' ? 'line ' : `${name}:`}${line}${column === undefined ? '' : `:${column}`}`;
}
