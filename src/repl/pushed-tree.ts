/**
 * What became of an outbox that was pushed, as a tree under its table:
 *
 *   -> 4fKxW…9mQzA slot 4  Ping
 *      pinged twice
 *      Pong "2"
 *      -> HsqV8…f_Qk7 slot 9  Pong
 *   -> Iqf5d…hpUo9: not a process here
 *   -> Yp3aK…w0ZrE slot 2: no price (src/shop.lua:12:5)
 *
 * Under a message stands, dim, what its target printed or answered, then what it sent that went nowhere. A message to a wallet ends
 * nowhere, which is as it should be: its line is dim, and the answer to whoever asked is told as what was said. All of it comes from
 * processes and nodes, so all of it is escaped.
 */
import type { ChalkInstance } from 'chalk';
import { escapeControlInLine } from '../base/terminal-text.ts';
import type { OutboxEntry, PushedMessage } from '../base/result.ts';
import { cutText } from './cut-text.ts';
import { shortId, type TableView } from './outbox-table.ts';
import { bytesText, valueText } from './value-text.ts';

/** Lines at most: two processes that answer one another could fill a screen each time. */
const maxLines = 40;
/** Of those, the last ones. */
const lastLines = 5;
/** Lines of what one target printed. */
const maxPrinted = 8;
/** Levels that are indented; deeper ones stand below one another. */
const maxIndent = 12;
/** Characters of a line without a terminal, and of one that says what went wrong. */
const [pipeWidth, longestError] = [200, 1000];

/** Draws the tree, without a newline at its end. `outbox` is what was pushed. */
export function renderPushed(pushed: readonly PushedMessage[], outbox: readonly OutboxEntry[], view: TableView): string {
  const lines = linesOf(pushed, outbox, 0, view);
  if (lines.length <= maxLines) return lines.join('\n');
  // The end tells why it ended.
  const left = view.chalk.dim(`… ${lines.length - maxLines} more ${lines.length - maxLines === 1 ? 'line' : 'lines'} …`);
  return [...lines.slice(0, maxLines - lastLines), left, ...lines.slice(-lastLines)].join('\n');
}

function linesOf(pushed: readonly PushedMessage[], outbox: readonly OutboxEntry[], depth: number, view: TableView): string[] {
  const { chalk } = view;
  const indent = '   '.repeat(Math.min(depth, maxIndent));
  const room = (view.width ?? pipeWidth) - indent.length;
  return pushed.filter(({ toSender }) => toSender !== true).flatMap((message) => {
    const entry = outbox.find(({ n }) => n === message.n);
    const inner = message.outbox ?? [];
    // Those that went somewhere have a line of their own in what follows.
    const said = inner.filter(({ n }) => !message.pushed?.some((next) => next.n === n && next.toSender !== true)).map(entryText);
    return [
      `${indent}${headOf(message, entry, room, view)}`,
      ...[...printedLines(message), ...said].map((one) => `${indent}   ${chalk.dim(cutText(one, room - 3))}`),
      ...linesOf(message.pushed ?? [], inner, depth + 1, view),
    ];
  });
}

/** What was printed, escaped: its first lines. */
function printedLines({ output = '', outputEncoding }: PushedMessage): string[] {
  if (outputEncoding === 'base64url') return [bytesText(Buffer.byteLength(output, 'base64url'))];
  const lines = output.replace(/\n+$/, '').split('\n', maxPrinted + 1);
  if (lines.length === 1 && lines[0] === '') return [];
  const shown = lines.slice(0, maxPrinted).map((line) => escapeControlInLine(line.slice(0, 1000)));
  return lines.length > maxPrinted ? [...shown, '…'] : shown;
}

function headOf({ target, slot, error, failure: failed, status, node, action: told }: PushedMessage, entry: OutboxEntry | undefined, room: number, { chalk, width }: TableView): string {
  // Where a push ended, and how it goes on: whole, whatever the width.
  if (target === '') return failure('-> ', error ?? 'not delivered', Infinity, chalk);
  const errorRoom = width === undefined ? longestError : room;
  const to = `-> ${escapeControlInLine(width === undefined ? target : shortId(target))}`;
  if (slot === undefined) {
    if (status === 404) return chalk.dim(`${to}: not a process here`);
    return failure(`${to}: `, error ?? 'not delivered', errorRoom, chalk);
  }
  const head = `${to} slot ${slot}${node === undefined ? '' : ` on ${escapeControlInLine(node.slice(0, 100))}`}`;
  if (error !== undefined) return failure(`${head}: `, `${error}${failed?.line === undefined || failed.file === undefined ? '' : ` (${failed.file}:${failed.line}${failed.column === undefined ? '' : `:${failed.column}`})`}`, errorRoom, chalk);
  const named = entry?.action ?? told;
  const action = named === undefined ? '' : cutText(escapeControlInLine(named), Math.max(0, room - head.length - 2));
  return action === '' ? head : `${head}  ${chalk.dim(action)}`;
}

function failure(head: string, sentence: string, room: number, chalk: ChalkInstance): string {
  return `${head}${chalk.red(cutText(escapeControlInLine(sentence), Math.max(20, room - head.length)))}`;
}

function entryText({ action, data }: OutboxEntry): string {
  const parts = [action === undefined ? '' : escapeControlInLine(action.slice(0, 200)), data === undefined ? '' : escapeControlInLine(JSON.stringify(valueText(data).slice(0, 1000)))];
  return parts.filter((part) => part !== '').join(' ') || '(no action, no data)';
}
