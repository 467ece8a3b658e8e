/**
 * The outbox as a table: number, target, action, data and tags of each message.
 *
 *   outbox  target       action         data  tags
 *        1  4fKxW…9mQzA  Credit-Notice  10    Quantity=10 Sender=…
 *
 * With a width, ids are shortened and long values are folded into a few rows of their column. Without one everything is whole, for pipes
 * and to be copied; what is too wide for a table then stands in a few lines for each message:
 *
 *   outbox 1  Credit-Notice -> 4fKxWcH…
 *     tags  Quantity=10 Sender=…
 *     data  You received 10 from …
 *
 * All of it comes from a process, so all of it is escaped.
 */
import type { ChalkInstance } from 'chalk';
import { escapeControl, escapeControlInLine } from '../base/terminal-text.ts';
import { isId } from '../message/value.ts';
import type { OutboxEntry } from '../base/result.ts';
import { displayWidth } from './display-width.ts';
import { foldText } from './fold.ts';
import { valueText } from './value-text.ts';

const titles = ['outbox', 'target', 'action', 'data', 'tags'] as const;
const gap = '  ';
/** A folded value shows this many rows, and says how much is left. */
const maxRows = 4;
/** Columns of target and action at most. */
const narrowColumn = 24;
/** Data and tags never get less, even when the terminal is too narrow for it. */
const leastColumn = 8;
/** Without a width: tables that would be wider are none. */
const widestTable = 120;

export interface TableView {
  chalk: ChalkInstance;
  /** Columns of the terminal. Absent: nothing is folded or shortened. */
  width: number | undefined;
}

/** Draws the table, without a newline at its end. */
export function renderOutbox(outbox: readonly OutboxEntry[], view: TableView): string {
  const short = view.width !== undefined;
  const cells = outbox.map((entry) => [
    String(entry.n),
    inLine(short ? shortId(entry.target ?? '') : (entry.target ?? '')),
    inLine(entry.action ?? ''),
    entry.data === undefined ? '' : escapeControl(valueText(entry.data)).replace(/\t/g, '  '),
    inLine(tagsText(entry.tags, short)),
  ]);
  if (!short && !fitsTable(cells)) return cells.map((row) => drawWhole(row, view.chalk)).join('\n');
  const widths = columnWidths(cells, view.width);
  const head = drawRow(titles, widths);
  const rows = cells.flatMap((row) => drawEntry(row, widths, view));
  return [view.chalk.dim(head.trimEnd()), ...rows].join('\n');
}

/** The start and the end of an id, enough to tell it from others; other text is returned as it is. */
export function shortId(text: string): string {
  return isId(text) ? `${text.slice(0, 5)}…${text.slice(-5)}` : text;
}

function inLine(text: string): string {
  return escapeControlInLine(text);
}

/** `Key=value` words, quoted as they would have to be typed. */
function tagsText(tags: Readonly<Record<string, unknown>>, short: boolean): string {
  return Object.entries(tags)
    .map(([key, value]) => {
      const text = valueText(value);
      const shown = short ? shortId(text) : text;
      return `${key}=${typeof value === 'string' && (shown === '' || /[\s"]/.test(shown)) ? JSON.stringify(shown) : shown}`;
    })
    .join(' ');
}

function columnWidths(cells: readonly (readonly string[])[], width: number | undefined): number[] {
  const needs = titles.map((title, column) =>
    cells.reduce((most, row) => Math.max(most, ...row[column]!.split('\n', maxRows).map((part) => cellWidth(part, width))), title.length),
  );
  if (width === undefined) return needs;
  const fixed = needs.slice(0, 3).map((need) => Math.min(need, narrowColumn));
  const room = width - fixed.reduce((sum, each) => sum + each, 0) - gap.length * 4;
  const shared = share(room, needs[3]!, needs[4]!);
  return [...fixed, ...shared.map((columns, at) => Math.max(columns, Math.min(leastColumn, needs[3 + at]!)))];
}

/** Measuring stops where a cell is wider than its column can be. */
function cellWidth(part: string, width: number | undefined): number {
  return displayWidth(part.slice(0, Math.max(width ?? 0, widestTable)));
}

/** Whole values in one table: of one line each, and together no wider than what people read. */
function fitsTable(cells: readonly (readonly string[])[]): boolean {
  if (cells.some((row) => row.some((cell) => cell.length > widestTable || cell.includes('\n')))) return false;
  return columnWidths(cells, undefined).reduce((sum, each) => sum + each, 0) + gap.length * (titles.length - 1) <= widestTable;
}

/** An entry in lines of its own. */
function drawWhole([n, target, action, data, tags]: readonly string[], chalk: ChalkInstance): string {
  const head = [action, ...(target === '' ? [] : ['->', target])].filter((part) => part !== '').join(' ');
  const lines = (title: string, text: string): string[] => (text === '' ? [] : text.split('\n').map((line, index) => `  ${index === 0 ? chalk.dim(title) : ' '.repeat(title.length)}  ${line}`));
  return [`${chalk.dim('outbox')} ${n}  ${head}`.trimEnd(), ...lines('tags', tags!), ...lines('data', data!)].join('\n');
}

/** Divides the room between two columns: what one doesn't need goes to the other. */
function share(room: number, first: number, second: number): [number, number] {
  if (first + second <= room) return [first, second];
  const half = Math.floor(room / 2);
  if (second <= half) return [room - second, second];
  if (first <= half) return [first, room - first];
  return [half, room - half];
}

/** One entry: as many rows as its tallest cell. */
function drawEntry(cells: readonly string[], widths: readonly number[], view: TableView): string[] {
  const folded = cells.map((cell, column) =>
    view.width === undefined ? { rows: cell.split('\n'), left: 0 } : foldText(cell, widths[column]!, maxRows),
  );
  const height = Math.max(...folded.map(({ rows }) => rows.length));
  const lines: string[] = [];
  for (let row = 0; row < height; row++) lines.push(drawRow(folded.map(({ rows }) => rows[row] ?? ''), widths).trimEnd());
  const left = titles.flatMap((title, column) => (folded[column]!.left > 0 ? [`${title}: ${count(folded[column]!.left)} more`] : []));
  if (left.length > 0) lines.push(view.chalk.dim(`${' '.repeat(widths[0]!)}${gap}… ${left.join(', ')}`));
  return lines;
}

function drawRow(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => {
      const blank = ' '.repeat(Math.max(0, widths[column]! - displayWidth(cell)));
      // Numbers stand at the right of their column, text at the left.
      return column === 0 ? blank + cell : cell + blank;
    })
    .join(gap);
}

function count(characters: number): string {
  return `${characters.toLocaleString('en')} ${characters === 1 ? 'character' : 'characters'}`;
}
