/** The part of a line that there is room for, around a column. */
import { displayWidth } from './display-width.ts';

export interface LineWindow {
  /** What is shown before the column; all that is shown when there is none. */
  readonly before: string;
  /** What is shown from the column on. */
  readonly after: string;
}

const more = '…';

/**
 * Cuts a line to so many columns of a terminal; `…` stands where something is left out. A line that is too long is shown from its
 * start when the column is within sight there, else from a little before the column.
 * @param column in UTF-16 units, from 1; without it the line is shown from its start
 * @param cellText how one character is shown
 */
export function windowOf(line: string, column: number | undefined, room: number, cellText: (character: string) => string): LineWindow {
  const at = column === undefined ? 0 : startOfCharacter(line, Math.max(0, Math.min(column - 1, line.length)));
  if (column === undefined) return { before: take(line, room, cellText), after: '' };
  // Behind the column at least a fifth of the room is left.
  const share = Math.floor((room * 4) / 5);
  const before = at > share ? undefined : shownWithin(line.slice(0, at), share, cellText);
  const start = before ?? takeBack(line.slice(Math.max(0, at - room), at), at > room, Math.floor(room / 2), cellText);
  return { before: start, after: take(line.slice(at), room - displayWidth(start), cellText) };
}

/** All of a text, when it takes no more than so many columns. */
function shownWithin(text: string, columns: number, cellText: (character: string) => string): string | undefined {
  let shown = '';
  for (const character of text) shown += cellText(character);
  return displayWidth(shown) <= columns ? shown : undefined;
}

/** The beginning of a text. */
function take(text: string, columns: number, cellText: (character: string) => string): string {
  let shown = '';
  let width = 0;
  let fits = '';
  for (const character of text) {
    const cell = cellText(character);
    width += displayWidth(cell);
    if (width > columns) return fits + more;
    shown += cell;
    if (width < columns) fits = shown;
  }
  return shown;
}

/** The end of a text. @param isCut the text itself had more in front */
function takeBack(text: string, isCut: boolean, columns: number, cellText: (character: string) => string): string {
  let shown = '';
  let width = more.length;
  for (const character of [...text].reverse()) {
    const cell = cellText(character);
    width += displayWidth(cell);
    if (width > columns) return more + shown;
    shown = cell + shown;
  }
  return isCut ? more + shown : shown;
}

/** The second half of a surrogate pair is the middle of a character. */
function startOfCharacter(line: string, at: number): number {
  const code = line.charCodeAt(at);
  const before = line.charCodeAt(at - 1);
  return code >= 0xdc00 && code < 0xe000 && before >= 0xd800 && before < 0xdc00 ? at - 1 : at;
}
