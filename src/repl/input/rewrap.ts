/**
 * Where the cursor is once a terminal has got another width. Terminals do it in one of three ways:
 *
 *   anew    every line is wrapped at the new width, and the cursor stays with its character: most of them, also tmux
 *   kept    the line of the cursor stays in its rows, cut at the edge, and the cursor stays in its column; all other lines are wrapped anew:
 *           xterm.js, so the terminals of editors and browsers
 *   as kept, and the other lines stay too: the classic xterm, GNU screen
 */
import type { Place, Row } from './layout.ts';

/** Which lines are wrapped at another width. */
export type Wraps = 'all' | 'others' | 'none';

/** The guess for a terminal that can't be told by its answers. @param env of the program; it may come from another terminal, so it is no proof */
export function guessWrapping({ TMUX: tmux, STY: screen, XTERM_VERSION: xterm, TERM_PROGRAM: program }: Readonly<Record<string, string | undefined>>): Wraps {
  if (tmux) return 'all';
  if (screen || xterm) return 'none';
  return program === 'vscode' ? 'others' : 'all';
}

/** `row` counts from the first row that was drawn; below 0 the cursor is above it. */
export interface Resized {
  /** The likely place first; where the cursor is at the edge, terminals don't agree on it. */
  readonly anew: readonly [Place, ...Place[]];
  readonly kept: Place;
}

export interface ResizedRequest {
  /** What was drawn. */
  readonly rows: readonly Row[];
  readonly cursor: Place;
  readonly columns: number;
  /** The fewest columns since it was drawn. */
  readonly narrowest: number;
  /** Lines without the cursor are wrapped anew in any case. */
  readonly wrapsOthers: boolean;
}

export function afterResize({ rows, cursor, columns, narrowest, wrapsOthers }: ResizedRequest): Resized {
  return {
    anew: wrappedAnew(rows, cursor, columns),
    kept: { row: wrapsOthers ? keptRow(rows, cursor, columns) : cursor.row, column: Math.min(cursor.column, narrowest - 1) },
  };
}

function wrappedAnew(rows: readonly Row[], cursor: Place, columns: number): [Place, ...Place[]] {
  let [row, x] = [0, 0];
  for (let at = 0; at <= cursor.row && at < rows.length; at++) {
    let within = 0;
    for (const { width } of rows[at]!.cells) {
      const isCursor = at === cursor.row && within >= cursor.column;
      if (isCursor && x + width > columns && x < columns) return [{ row, column: x }, { row: row + 1, column: 0 }];
      if (isCursor) break;
      if (x + width > columns) [row, x] = [row + 1, 0];
      x += width;
      within += width;
    }
    if (at === cursor.row) break;
    if (!rows[at]!.wraps) [row, x] = [row + 1, 0];
  }
  return x >= columns ? [{ row: row + 1, column: 0 }, { row, column: columns - 1 }] : [{ row, column: x }];
}

/**
 * The row of the cursor in xterm.js. It keeps the line that it believes the cursor to be on, but moves the cursor by each row that is added or
 * taken away anywhere; when it narrows, from the bottom upwards, so that the belief may be wrong for the lines that follow.
 */
function keptRow(rows: readonly Row[], cursor: Place, columns: number): number {
  let row = cursor.row;
  for (let end = rows.length; end > 0; ) {
    let first = end - 1;
    while (first > 0 && rows[first - 1]!.wraps) first -= 1;
    const added = rowsOf(rows.slice(first, end), columns) - (end - first);
    const believed = added > 0 ? row : cursor.row;
    if (believed < first || believed >= end) row += added;
    end = first;
  }
  return row;
}

function rowsOf(line: readonly Row[], columns: number): number {
  let [count, x] = [1, 0];
  for (const { cells } of line) {
    for (const { width } of cells) {
      if (x + width > columns) [count, x] = [count + 1, 0];
      x += width;
    }
  }
  return count;
}
