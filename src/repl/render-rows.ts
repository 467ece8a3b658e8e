/**
 * A table of short texts:
 *
 *   name      type    value
 *   Balances  table   {3 keys}
 *
 * With a width, cells are cut so that each row fits; without one everything is whole. Cells come from processes, so they are escaped.
 */
import { escapeControlInLine } from '../base/terminal-text.ts';
import { cutText } from './cut-text.ts';
import { displayWidth } from './display-width.ts';
import { chalkFor } from './printer.ts';

const gap = '  ';
/** No column is padded to more, or one long cell would push all others away. */
const widest = 40;
/** Columns that a cell keeps on a narrow terminal. */
const narrowest = 4;

export interface RowsView {
  readonly color: boolean;
  /** Columns of the terminal; undefined for pipes. */
  readonly width: number | undefined;
}

/** @param titles those that start with a space stand at the right of their column */
export function renderRows(titles: readonly string[], rows: readonly (readonly string[])[], view: RowsView): string {
  const cells = rows.map((row) => row.map((cell) => escapeControlInLine(view.width === undefined ? cell : cell.slice(0, view.width + 1))));
  const isRight = titles.map((title) => title.startsWith(' '));
  const names = titles.map((title) => title.trimStart());
  const widths = columnWidths(names, cells, view.width);
  const draw = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const isLast = column === row.length - 1;
        const shown = view.width === undefined ? cell : cutText(cell, widths[column]!);
        const blank = ' '.repeat(Math.max(0, widths[column]! - displayWidth(shown)));
        return isRight[column] ? blank + shown : isLast ? shown : shown + blank;
      })
      .join(gap)
      .trimEnd();
  return [chalkFor(view).dim(draw(names)), ...cells.map(draw)].join('\n');
}

function columnWidths(names: readonly string[], cells: readonly (readonly string[])[], width: number | undefined): number[] {
  const needs = names.map((name, column) => cells.reduce((most, row) => Math.max(most, displayWidth(row[column]!)), displayWidth(name)));
  const last = needs.length - 1;
  const widths = needs.map((need, column) => (column === last ? need : Math.min(need, widest)));
  if (width === undefined) return widths;
  const room = width - gap.length * last;
  // What is too much is taken from the last column, then from the widest ones.
  const excess = (): number => widths.reduce((sum, each) => sum + each, 0) - room;
  widths[last] = Math.max(Math.min(widths[last]!, 2 * narrowest), widths[last]! - Math.max(0, excess()));
  while (excess() > 0) {
    const column = widths.indexOf(Math.max(...widths));
    if (widths[column]! <= narrowest) break;
    widths[column]!--;
  }
  return widths;
}
