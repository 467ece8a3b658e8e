/**
 * Draws rows at the end of what a terminal shows, and redraws them with as little as changed: a key in a long line writes that key.
 * It only ever moves relative to where it stands, so it needs no size of the terminal beyond its width. What is drawn at once is
 * written at once.
 *
 * Rows that belong to one line are joined by the terminal's own wrapping, so that it can wrap them anew when its width changes, and
 * copying them gives one line.
 */
import type { Cell } from './cells.ts';
import { widthOf, type Place, type Row } from './layout.ts';

export interface Screen {
  /** Shows rows and puts the cursor in its place. @param before text that is printed above them first, ending in a newline */
  draw(rows: readonly Row[], cursor: Place, before?: string): void;
  /** Leaves the rows where they are; what comes next starts below them. */
  leave(): void;
  /** Takes the rows away. */
  erase(): void;
  /** What is drawn, and where the cursor was put. */
  readonly drawn: { readonly rows: readonly Row[]; readonly cursor: Place };
  /** Takes the rows away after the terminal got another width. @param cursorRow rows from the first of them down to the cursor now, negative when it is above */
  resized(cursorRow: number): void;
}

const none: readonly Row[] = [];

/** @param write writes to the terminal */
export function createScreen(write: (text: string) => void): Screen {
  let shown = none;
  let cursor: Place = { row: 0, column: 0 };
  let out = '';
  /** Where the terminal's cursor is while drawing; `column` is the width behind a full row, before it wraps. */
  let [row, column] = [0, 0];
  let style = '';

  const moveTo = (toRow: number, toColumn: number): void => {
    if (toRow < row) out += `\x1b[${row - toRow === 1 ? '' : row - toRow}A`;
    else if (toRow > row) out += `\x1b[${toRow - row === 1 ? '' : toRow - row}B`;
    if (toColumn === 0 && column !== 0) out += '\r';
    else if (toColumn !== column) out += `\x1b[${toColumn + 1}G`;
    [row, column] = [toRow, toColumn];
  };
  const dress = (next: string): void => {
    if (next === style) return;
    if (style !== '') out += '\x1b[0m';
    out += next;
    style = next;
  };
  const put = (cells: readonly Cell[], from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      dress(cells[at]!.style);
      out += cells[at]!.text;
      column += cells[at]!.width;
    }
    dress('');
  };
  /** Writes the last cell of a full row again and goes over its edge, onto the row below. */
  const wrapFrom = (above: Row, to: number): void => {
    const full = widthOf(above.cells);
    if (row !== to - 1 || column !== full) {
      const last = above.cells.at(-1)!;
      moveTo(to - 1, full - last.width);
      put(above.cells, above.cells.length - 1, above.cells.length);
    }
    [row, column] = [to, 0];
  };
  const drawRow = (next: Row, at: number, rows: readonly Row[]): void => {
    const above = rows[at - 1];
    const old = shown[at];
    const joins = above?.wraps === true && !(old && shown[at - 1]!.wraps);
    let from = 0;
    if (joins) {
      wrapFrom(above, at);
      // Only a character goes over the edge.
      if (next.cells.length === 0) out += ' \r';
    } else {
      if (!old && at > 0) {
        moveTo(at - 1, column);
        out += '\r\n';
        [row, column] = [at, 0];
      }
      while (from < next.cells.length && old && isSame(next.cells[from], old.cells[from])) from += 1;
    }
    let to = next.cells.length;
    const [oldWidth, width] = [old ? widthOf(old.cells) : 0, widthOf(next.cells)];
    if (old && oldWidth === width) {
      let behind = old.cells.length;
      // The cell that goes over the edge is always written.
      const least = joins ? 1 : from;
      while (to > least && behind > from && isSame(next.cells[to - 1], old.cells[behind - 1])) [to, behind] = [to - 1, behind - 1];
    }
    if (from < to) {
      moveTo(at, widthOf(next.cells.slice(0, from)));
      put(next.cells, from, to);
    }
    if (oldWidth > width) {
      moveTo(at, width);
      out += '\x1b[K';
    }
  };
  const flush = (): void => {
    if (out !== '') write(out);
    out = '';
  };

  const top = (): void => moveTo(0, 0);
  const erase = (): void => {
    if (shown !== none) {
      top();
      // tmux would keep, in what can be scrolled back to, all that is erased from the topmost row and column on.
      out += '\x1b[K\x1b[2G\x1b[J\r';
    }
    shown = none;
    [row, column] = [0, 0];
  };

  return {
    draw(rows, place, before) {
      [row, column] = [cursor.row, cursor.column];
      if (before !== undefined) {
        erase();
        out += before.replace(/\r?\n/g, '\r\n');
      }
      for (let at = 0; at < rows.length; at++) drawRow(rows[at]!, at, rows);
      if (shown.length > rows.length) {
        moveTo(rows.length, 0);
        out += '\x1b[J';
      }
      moveTo(place.row, place.column);
      [shown, cursor] = [rows, place];
      flush();
    },
    leave() {
      [row, column] = [cursor.row, cursor.column];
      if (shown.length > 0) {
        moveTo(shown.length - 1, column);
        out += '\r\n';
      }
      [shown, cursor] = [none, { row: 0, column: 0 }];
      flush();
    },
    erase() {
      [row, column] = [cursor.row, cursor.column];
      erase();
      cursor = { row: 0, column: 0 };
      flush();
    },
    get drawn() {
      return { rows: shown, cursor };
    },
    resized(cursorRow) {
      if (shown === none) return;
      // Whatever the column is now, the start of the row is known.
      out += '\r';
      [row, column] = [cursorRow, 0];
      erase();
      cursor = { row: 0, column: 0 };
      flush();
    },
  };
}

function isSame(one: Cell | undefined, other: Cell | undefined): boolean {
  return one?.text === other?.text && one?.style === other?.style;
}
