/**
 * A message of somebody else, as `.live` shows it: who sent what, and below it what came of it.
 *
 *   slot 13 · 4fKxW…9mQzA · Transfer recipient=abc quantity=10 -- hello
 *     sent 10
 *     -> 4fKxW…9mQzA  Credit-Notice "10"
 *
 * Each line fits into the terminal. All of it comes from strangers, so all of it is escaped.
 */
import { escapeControlInLine } from '../base/terminal-text.ts';
import type { OutboxEntry, Result } from '../base/result.ts';
import { readAnyReport, type LoadReport } from '../blueprints/load-report.ts';
import type { LoggedMessage } from '../client/log.ts';
import { cutText } from './cut-text.ts';
import { displayWidth } from './display-width.ts';
import { shortId } from './outbox-table.ts';
import { chalkFor } from './printer.ts';
import { bytesText, valueText } from './value-text.ts';

export interface LiveView {
  readonly color: boolean;
  readonly width: number | undefined;
}

/** Lines of what was printed, and of the outbox. */
const mostLines = 4;
/** Characters that are looked at of one value: a message may hold megabytes. */
const mostCharacters = 1000;
/** Columns without a terminal. */
const pipeWidth = 200;
/** Keys that say nothing about what is meant. */
const technical = new Set(['data-protocol', 'variant', 'type', 'reference', 'from-process', 'from-module', 'pushed-for', 'content-type', 'sdk', 'anchor']);

/**
 * The lines of one message, without a newline at the end.
 * @param came what came of it; a sentence when that could not be read
 * @param me the address of this console's wallet, which is called "you"
 */
export function renderLive(message: LoggedMessage, came: Result | string, me: string, view: LiveView): string {
  const chalk = chalkFor(view);
  const room = Math.max(8, view.width ?? pipeWidth);
  const inner = room - 2;
  const [slot, sender] = [`slot ${message.slot}`, message.from === me ? 'you, elsewhere' : short(message.from) || 'unsigned'];
  const head = `${slot} · ${sender} · `;
  const load = message.from === me ? loadIn(message, came) : undefined;
  const lines = [displayWidth(head) < room ? `${chalk.dim(head)}${load === undefined ? askedText(message, room - displayWidth(head)) : cutText(loadName, room - displayWidth(head))}` : chalk.dim(cutText(head.trimEnd(), room))];
  // Next to a long sender nothing of the message is left: it has a line of its own.
  if (displayWidth(head) >= room) lines.push(`  ${load === undefined ? askedText(message, inner) : cutText(loadName, inner)}`);
  if (typeof came === 'string') return [...lines, `  ${chalk.dim(cutText(inLine(came), inner))}`].join('\n');
  lines.push(...(load === undefined ? printedLines(came) : loadLines(load)).map((line) => `  ${chalk.dim(cutText(line, inner))}`));
  lines.push(...capped(came.outbox.map(sentText)).map((line) => `  ${chalk.dim(cutText(line, inner))}`));
  if (came.error) {
    const { file, line, message: why, handler } = came.error;
    const place = file === undefined || line === undefined ? '' : ` (${file}:${line})`;
    lines.push(`  ${chalk.red(cutText(inLine(`Error: ${why}${place}${handler === undefined ? '' : ` in handler '${handler}'`}`), inner))}`);
  }
  return lines.join('\n');
}

const loadName = 'a load by hbx';

/** What an Eval of `hbx load-blueprint` did; only where the process has surely run that code, and took what it loads: a stranger could have any text echoed. */
function loadIn({ action, data }: LoggedMessage, came: Result | string): LoadReport | undefined {
  if (action !== 'Eval' || typeof data !== 'string' || typeof came === 'string' || came.error !== null) return undefined;
  const report = readAnyReport(data, came.output);
  return report?.refused === undefined ? report : undefined;
}

/** What was printed, and the handlers: `added hello, more`. */
function loadLines(report: LoadReport): string[] {
  const changes = (['added', 'replaced', 'removed'] as const).filter((kind) => report[kind].length > 0).map((kind) => inLine(`${kind} ${report[kind].join(', ')}`));
  const printed = report.printed.slice(0, mostCharacters * mostLines);
  return capped([...changes, ...(printed === '' ? [] : printed.split('\n').map(inLine))]);
}

/** The action, its tags and the data, as they would be typed. */
function askedText({ action, tags, data }: LoggedMessage, room: number): string {
  const name = action === null ? 'no action' : inLine(action);
  const told = Object.entries(tags).filter(([key]) => !technical.has(key.toLowerCase()));
  const tagsText = told.map(([key, value]) => `${inLine(key)}=${short(valueText(value))}`).join(' ');
  const dataText = data.length === 0 ? '' : typeof data === 'string' ? inLine(data) : bytesText(data.length);
  if (tagsText === '' || dataText === '') return cutText([name, tagsText, dataText].filter((part) => part !== '').join(' '), room);
  // Long tags leave half of the line to the data.
  return cutText(`${cutText(`${name} ${tagsText}`, Math.max(Math.floor(room / 2), room - dataText.length - 4))} -- ${dataText}`, room);
}

function printedLines({ output, outputEncoding }: Result): string[] {
  if (outputEncoding === 'base64url') return [bytesText(Buffer.byteLength(output, 'base64url'))];
  const text = output.slice(0, mostCharacters * mostLines).replace(/\n+$/, '');
  return text === '' ? [] : capped(text.split('\n').map(inLine));
}

function sentText({ target, action, data }: OutboxEntry): string {
  const what = [action === undefined ? '' : inLine(action), data === undefined ? '' : inLine(JSON.stringify(valueText(data).slice(0, mostCharacters)))].filter((part) => part !== '').join(' ');
  return `-> ${short(target ?? '') || 'nobody'}${what === '' ? '' : `  ${what}`}`;
}

function capped(lines: readonly string[]): string[] {
  return lines.length <= mostLines ? [...lines] : [...lines.slice(0, mostLines - 1), `… ${lines.length - mostLines + 1} more`];
}

function short(text: string): string {
  return inLine(shortId(text));
}

function inLine(text: string): string {
  return escapeControlInLine(text.slice(0, mostCharacters));
}
