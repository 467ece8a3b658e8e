/**
 * Where each character of an entry stands on a terminal: lines under their prompts, wrapped at the width. Rows are numbered from the
 * first of the entry; only those that are asked for are made. What was measured of a line is kept as long as the line is there, so a
 * key in a long text costs little.
 */
import { addCell, isPlain, shownCharacter, styleAt, type Cell, type StyleChange } from './cells.ts';

export interface Row {
  readonly cells: readonly Cell[];
  /** True: it is full, and the next row goes on in the same line. */
  readonly wraps: boolean;
}

export interface Place {
  readonly row: number;
  /** Column, from 0. */
  readonly column: number;
}

export interface LayoutRequest {
  readonly text: string;
  /** Offset that has to have a place of its own; behind a full row that is a row of its own. */
  readonly cursor?: number | undefined;
  /** In front of the first line, and of the others. Both shorter than a row. */
  readonly prompt: readonly Cell[];
  readonly goOn: readonly Cell[];
  readonly columns: number;
}

/** How a line wraps. */
interface Measure {
  /** Offset in the line where each of its rows starts. */
  readonly starts: readonly number[];
  /** Columns from the start of the line to each of them, without the prompt: what tab stops count from. */
  readonly columnsAt: readonly number[];
  /** Columns that its last row takes. */
  readonly lastWidth: number;
}

interface Line extends Measure {
  readonly from: number;
  readonly text: string;
  readonly firstRow: number;
  readonly prefix: readonly Cell[];
}

/** Makes layouts, each as quickly as it resembles the one before. */
export function createLayouter(): (request: LayoutRequest) => Layout {
  let kept = new Map<string, Measure>();
  let keptFor = '';
  return (request) => {
    const widths = [widthOf(request.prompt), widthOf(request.goOn), request.columns] as const;
    if (widths.join() !== keptFor) kept = new Map();
    keptFor = widths.join();
    const next = new Map<string, Measure>();
    const measure = (line: string, isFirst: boolean): Measure => {
      const key = `${isFirst ? '>' : '.'}${line}`;
      const found = kept.get(key) ?? next.get(key) ?? measureLine(line, isFirst ? widths[0] : widths[1], request.columns);
      next.set(key, found);
      return found;
    };
    const layout = new Layout(request, measure);
    kept = next;
    return layout;
  };
}

export class Layout {
  readonly #columns: number;
  readonly #lines: Line[] = [];
  /** All rows. */
  readonly rowCount: number;

  constructor({ text, cursor, prompt, goOn, columns }: LayoutRequest, measure: (line: string, isFirst: boolean) => Measure) {
    this.#columns = columns;
    let [from, firstRow] = [0, 0];
    for (const line of text.split('\n')) {
      const isFirst = from === 0;
      let { starts, columnsAt, lastWidth } = measure(line, isFirst);
      if (lastWidth >= columns && cursor === from + line.length) [starts, columnsAt, lastWidth] = [[...starts, line.length], [...columnsAt, 0], 0];
      this.#lines.push({ from, text: line, firstRow, prefix: isFirst ? prompt : goOn, starts, columnsAt, lastWidth });
      from += line.length + 1;
      firstRow += starts.length;
    }
    this.rowCount = firstRow;
  }

  /** Where an offset of the text stands. */
  placeOf(offset: number): Place {
    const line = this.#lines[lastAtMost(this.#lines, (one) => one.from, offset)]!;
    const within = offset - line.from;
    const index = lastAtMost(line.starts, (start) => start, within);
    const start = line.starts[index]!;
    const width = this.#widthBetween(line, index, start, within);
    return { row: line.firstRow + index, column: Math.min(this.#columns - 1, (index === 0 ? widthOf(line.prefix) : 0) + width) };
  }

  /** The offset that is nearest to a column of a row. */
  offsetAt(row: number, column: number): number {
    const line = this.#lines[lastAtMost(this.#lines, (one) => one.firstRow, Math.max(0, row))]!;
    const index = Math.min(row - line.firstRow, line.starts.length - 1);
    const end = line.starts[index + 1] ?? line.text.length;
    let [at, x, before] = [line.starts[index]!, index === 0 ? widthOf(line.prefix) : 0, line.starts[index]!];
    let inLine = line.columnsAt[index]!;
    while (at < end) {
      const character = String.fromCodePoint(line.text.codePointAt(at)!);
      const width = shownCharacter(character, inLine).width;
      if (width > 0 && x + width > column) return line.from + at;
      if (width > 0) before = at;
      [at, x, inLine] = [at + character.length, x + width, inLine + width];
    }
    // The end of a row that goes on is the start of the next one.
    return line.from + (index === line.starts.length - 1 ? end : before);
  }

  /** The rows `from` to `to` (not included). @param styles of the whole text */
  rows(from: number, to: number, styles: readonly StyleChange[]): Row[] {
    const rows: Row[] = [];
    for (let at = lastAtMost(this.#lines, (one) => one.firstRow, from); at < this.#lines.length && this.#lines[at]!.firstRow < to; at++) {
      const line = this.#lines[at]!;
      for (let index = Math.max(0, from - line.firstRow); index < line.starts.length && line.firstRow + index < to; index++) rows.push(this.#row(line, index, styles));
    }
    return rows;
  }

  #row(line: Line, index: number, styles: readonly StyleChange[]): Row {
    const cells: Cell[] = index === 0 ? [...line.prefix] : [];
    const wraps = index < line.starts.length - 1;
    const start = line.starts[index]!;
    let inLine = line.columnsAt[index]!;
    let at = line.from + start;
    for (const character of line.text.slice(start, line.starts[index + 1])) {
      const shown = shownCharacter(character, inLine);
      addCell(cells, shown, styleAt(styles, at));
      inLine += shown.width;
      at += character.length;
    }
    if (wraps) for (let width = widthOf(cells); width < this.#columns; width++) cells.push({ text: ' ', width: 1, style: '' });
    return { cells, wraps };
  }

  #widthBetween(line: Line, index: number, start: number, end: number): number {
    const text = line.text.slice(start, end);
    if (isPlain(text)) return text.length;
    const from = line.columnsAt[index]!;
    let inLine = from;
    for (const character of text) inLine += shownCharacter(character, inLine).width;
    return inLine - from;
  }
}

/** Columns that cells take. */
export function widthOf(cells: readonly Cell[]): number {
  let width = 0;
  for (const cell of cells) width += cell.width;
  return width;
}

function measureLine(line: string, prefix: number, columns: number): Measure {
  const starts = [0];
  const columnsAt = [0];
  let x = prefix;
  if (isPlain(line)) {
    for (let at = columns - prefix; at < line.length; at += columns) {
      starts.push(at);
      columnsAt.push(at);
      x = 0;
    }
    return { starts, columnsAt, lastWidth: x + line.length - starts.at(-1)! };
  }
  let [at, inLine] = [0, 0];
  for (const character of line) {
    const width = shownCharacter(character, inLine).width;
    if (width > 0 && x + width > columns) {
      starts.push(at);
      columnsAt.push(inLine);
      x = 0;
    }
    [at, x, inLine] = [at + character.length, x + width, inLine + width];
  }
  return { starts, columnsAt, lastWidth: x };
}

/** Index of the last item whose number is at most `value`; 0 when none is. */
function lastAtMost<T>(items: readonly T[], numberOf: (item: T) => number, value: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberOf(items[middle]!) <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
