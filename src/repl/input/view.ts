/**
 * What is seen of an entry while it is typed: its rows, as many as the terminal has room for, and below them what comes and goes (a list, a
 * preview, what is searched for).
 */
import type { Writable } from 'node:stream';
import type { EditBuffer } from './edit-buffer.ts';
import { readStyles, styledCells, type Cell, type StyleChange } from './cells.ts';
import { createLayouter, widthOf, type Layout, type Row } from './layout.ts';
import type { Prompts } from './line-editor.ts';
import { createResizing, type Wrapping } from './resizing.ts';
import { afterResize } from './rewrap.ts';
import { createScreen } from './screen.ts';

/** Size when the terminal doesn't tell, or tells nonsense. */
const usual = { columns: 80, rows: 24 };
const narrowest = 10;
/** Text that is longer is not coloured: each key would take too long. */
const longestColoured = 20_000;
/** An entry with more rows is not shown whole once more when it is entered. */
const longestLeft = 500;

export interface View {
  readonly columns: number;
  /** Lines below the text that there is room for. */
  readonly room: number;
  /** Shows what changed. @param above text that is printed above the entry, with its newline */
  draw(above?: string): void;
  /** Lines below the text, with SGR sequences; they are as wide as the terminal at most. */
  below: readonly string[];
  /** Leaves the entry on the screen, whole and without what is below it. */
  leave(): void;
  /** Takes the entry away. */
  erase(): void;
  /** The terminal has another width. */
  resized(): void;
  /** True: after `resized`, what is to be drawn waits. */
  readonly isResizing: boolean;
  /** Offset of the text one row further, in the column where the cursor is or was; undefined at the first and the last row. */
  offsetInRow(step: 1 | -1): number | undefined;
  /** Up and Down start from another column now. */
  forgetColumn(): void;
}

export interface ViewOptions {
  readonly output: Writable;
  readonly buffer: EditBuffer;
  prompts(): Prompts;
  highlight(text: string): string;
  readonly wrapping: Wrapping;
  /** Called when `isResizing` ends. */
  goOn(): void;
}

export function createView({ output, buffer, prompts, highlight, wrapping, goOn }: ViewOptions): View {
  const size: { columns?: number; rows?: number } = output as never;
  const screen = createScreen((text) => void output.write(text));
  const layoutOf = createLayouter();
  let styled: { text: string; styles: readonly StyleChange[] } = { text: '', styles: [] };
  let top = 0;
  let column: number | undefined;
  /** The fewest columns since the entry was drawn. */
  let fewestColumns = Infinity;
  /** What is to be printed above the entry when it is drawn again. */
  let held = '';

  const columnsNow = (): number => Math.max(narrowest, size.columns || usual.columns);
  const rowsNow = (): number => Math.max(4, size.rows || usual.rows);
  const stylesOf = (text: string): readonly StyleChange[] => {
    if (styled.text !== text) styled = { text, styles: readHighlight(text, highlight) };
    return styled.styles;
  };
  const layout = (cursor: number | undefined): Layout => {
    const columns = columnsNow();
    const { prompt, goOn } = prompts();
    return layoutOf({ text: buffer.text, cursor, columns, prompt: fitting(prompt, columns), goOn: fitting(goOn, columns) });
  };
  const belowRows = (): Row[] => view.below.slice(0, rowsNow() - 1).map((line) => ({ cells: styledCells(line), wraps: false }));

  const resizing = createResizing({
    wrapping,
    places: () => afterResize({ ...screen.drawn, columns: columnsNow(), narrowest: fewestColumns, wrapsOthers: wrapping.wrapsOthers }),
    redraw(row) {
      screen.resized(row);
      const above = held;
      held = '';
      view.draw(above === '' ? undefined : above);
    },
    goOn,
  });

  const view: View = {
    below: [],
    get columns() {
      return columnsNow();
    },
    get room() {
      return Math.max(1, rowsNow() - Math.min(layout(buffer.cursor).rowCount, Math.max(1, rowsNow() - 6)));
    },
    draw(above) {
      if (resizing.busy) {
        held += above ?? '';
        return;
      }
      fewestColumns = Infinity;
      const all = layout(buffer.cursor);
      const place = all.placeOf(buffer.cursor);
      const below = belowRows();
      const height = Math.min(all.rowCount, rowsNow() - below.length);
      top = Math.max(place.row - height + 1, Math.min(top, place.row, all.rowCount - height));
      const rows = all.rows(top, top + height, stylesOf(buffer.text));
      screen.draw([...rows, ...below], { row: place.row - top, column: place.column }, above);
    },
    leave() {
      resizing.finish();
      const all = layout(undefined);
      const first = all.rowCount > Math.max(longestLeft, rowsNow()) ? all.rowCount - rowsNow() + 1 : 0;
      const rows = all.rows(first, all.rowCount, stylesOf(buffer.text));
      screen.draw(rows, { row: rows.length - 1, column: Math.min(columnsNow() - 1, widthOf(rows.at(-1)!.cells)) });
      screen.leave();
      top = 0;
    },
    erase() {
      resizing.finish();
      screen.erase();
    },
    resized() {
      fewestColumns = Math.min(fewestColumns, columnsNow());
      resizing.resized();
    },
    get isResizing() {
      return resizing.busy;
    },
    offsetInRow(step) {
      const all = layout(buffer.cursor);
      const place = all.placeOf(buffer.cursor);
      column ??= place.column;
      const row = place.row + step;
      return row < 0 || row >= all.rowCount ? undefined : all.offsetAt(row, column);
    },
    forgetColumn() {
      column = undefined;
    },
  };
  return view;
}

/** Where colours change. None when the highlighter did not keep the text as it is. */
function readHighlight(text: string, highlight: (text: string) => string): readonly StyleChange[] {
  // An escape of the user's own would be taken for one of ours.
  if (text.length > longestColoured || text.includes('\x1b')) return [];
  const read = readStyles(highlight(text));
  return read.text === text ? read.styles : [];
}

/** A prompt that leaves room for text. */
function fitting(prompt: string, columns: number): readonly Cell[] {
  const cells = styledCells(prompt);
  return widthOf(cells) <= columns - 4 ? cells : styledCells('> ');
}
