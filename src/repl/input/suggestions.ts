/** What Tab does with what was found: the part that all have in common goes into the text, the rest is listed below it. */
import { escapeControlInLine } from '../../base/terminal-text.ts';
import { cutText } from '../cut-text.ts';
import { displayWidth } from '../display-width.ts';

export interface Suggestion {
  /** What stands in the text afterwards. */
  readonly text: string;
  /** What the list shows instead. */
  readonly shown?: string | undefined;
  /** A few words behind it. */
  readonly note?: string | undefined;
}

export interface Suggestions {
  /** Start of the word that is replaced. */
  readonly from: number;
  readonly items: readonly Suggestion[];
}

/** Blanks between two columns. */
const gap = 2;

/** Leaves out what could not be typed: it comes from a process. */
export function typable(items: readonly Suggestion[]): readonly Suggestion[] {
  return items.filter(({ text }) => escapeControlInLine(text) === text);
}

/** What all have in common, if it says more than the word that is there. */
export function commonText(items: readonly Suggestion[], word: string): string | undefined {
  let common = items[0]?.text;
  if (common === undefined) return undefined;
  for (const { text } of items) {
    let length = 0;
    while (length < common.length && common[length] === text[length]) length += 1;
    common = common.slice(0, length);
  }
  // Half of a character is none.
  if (/[\ud800-\udbff]$/.test(common)) common = common.slice(0, -1);
  if (items.length === 1) return common === word ? undefined : common;
  return common.length > word.length && common.toLowerCase().startsWith(word.toLowerCase()) ? common : undefined;
}

/**
 * The list in columns, read downwards; one a line when there are notes.
 * @param rows most lines; the last one tells how many are left out
 */
export function listOf(items: readonly Suggestion[], columns: number, rows: number): string[] {
  const room = columns - 1;
  const shown = items.map(({ text, shown: other = text }) => escapeControlInLine(other));
  if (items.some(({ note }) => note !== undefined && note !== '')) return cutTo(rows, withNotes(items, shown, room), room);
  const widest = Math.min(room, Math.max(...shown.map(displayWidth)));
  const across = Math.max(1, Math.floor((room + gap) / (widest + gap)));
  const down = Math.ceil(shown.length / across);
  const height = Math.min(down, down > rows ? rows - 1 : rows);
  // What does not fit is left out at the end, not from each column.
  const lines = Array.from({ length: height }, (_, row) => {
    const cells: string[] = [];
    for (let at = row; at < Math.min(shown.length, height * across); at += height) cells.push(cutText(shown[at]!, widest));
    return cells.map((cell, place) => (place === cells.length - 1 ? cell : cell + ' '.repeat(widest + gap - displayWidth(cell)))).join('');
  });
  return down > rows ? [...lines, moreText(shown.length - height * across, room)] : lines;
}

function withNotes(items: readonly Suggestion[], shown: readonly string[], room: number): string[] {
  const widest = Math.min(Math.floor(room / 2), Math.max(...shown.map(displayWidth)));
  return items.map(({ note = '' }, at) => {
    const name = cutText(shown[at]!, widest);
    const behind = escapeControlInLine(note);
    return cutText(behind === '' ? name : name + ' '.repeat(widest + gap - displayWidth(name)) + behind, room);
  });
}

function cutTo(rows: number, lines: string[], room: number): string[] {
  return lines.length <= rows ? lines : [...lines.slice(0, rows - 1), moreText(lines.length - (rows - 1), room)];
}

function moreText(count: number, room: number): string {
  return cutText(`… ${count} more`, room);
}
