/** Breaks text into rows that fit, so that a long value keeps to its column. */
import { characterWidth } from './display-width.ts';

export interface Folded {
  rows: string[];
  /** How many characters did not fit into the rows. */
  left: number;
}

/**
 * Folds text into rows of at most `width` columns, at spaces where that wastes less than half a row. Newlines start a row.
 * Stops reading after `maxRows`, so a huge value costs no more than what is shown of it.
 * @param least columns that a row has at least when it ends at a space
 */
export function foldText(text: string, width: number, maxRows: number, least = width / 2): Folded {
  const rows: string[] = [];
  let start = 0;
  while (start < text.length && rows.length < maxRows) {
    const { end, next } = rowAt(text, start, width, least);
    rows.push(text.slice(start, end));
    start = next;
  }
  if (rows.length === 0) rows.push('');
  return { rows, left: start < text.length ? countCharacters(text, start) : 0 };
}

/** Sentences in rows that fit; only a word that is wider than a row is cut. @param width absent: as they are */
export function foldWords(text: string, width: number | undefined): string {
  return width === undefined ? text : foldText(text, Math.max(1, width), Infinity, 1).rows.join('\n');
}

/** The row that begins at `start`: where it ends, and where the next one begins. */
function rowAt(text: string, start: number, width: number, least: number): { end: number; next: number } {
  let used = 0;
  let space = -1;
  let spaceUsed = 0;
  let at = start;
  while (at < text.length) {
    const character = String.fromCodePoint(text.codePointAt(at)!);
    if (character === '\n') return { end: at, next: at + 1 };
    const columns = characterWidth(character);
    if (used + columns > width && at > start) {
      if (character === ' ') return { end: at, next: at + 1 };
      if (space >= 0 && spaceUsed >= least) return { end: space, next: space + 1 };
      return { end: at, next: at };
    }
    if (character === ' ') [space, spaceUsed] = [at, used];
    used += columns;
    at += character.length;
  }
  return { end: at, next: at };
}

/** Characters from `start` on. Counting code points of megabytes would take longer than it tells; units do there. */
function countCharacters(text: string, start: number): number {
  return text.length - start > 100_000 ? text.length - start : [...text.slice(start)].length;
}
