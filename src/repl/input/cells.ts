/**
 * Text as the cells of a terminal. A cell is one character with what joins it; characters that would do something to the terminal are
 * written as escapes, a tab as blanks. Styles are SGR sequences, each cell has its own.
 */
import { escapeControlInLine } from '../../base/terminal-text.ts';
import { displayWidth } from '../display-width.ts';

export interface Cell {
  /** What is written. */
  readonly text: string;
  /** Columns it takes. */
  readonly width: number;
  /** `''`, or the SGR sequences that are on. */
  readonly style: string;
}

/** Columns from one tab stop to the next, counted from the start of the line. */
const tabWidth = 4;
/** Text that needs no look at its characters. */
const plain = /^[\x20-\x7e]*$/;

/** True: one column for each unit of the text. */
export function isPlain(text: string): boolean {
  return plain.test(text);
}

/** What is shown for a character, and its columns. */
interface Shown {
  readonly text: string;
  readonly width: number;
}

/** Characters that were looked at: a text of a megabyte asks for each of them, and mostly for the same ones. */
const known = new Map<string, Shown>();
const mostKnown = 10_000;

/** How one character of a line is shown. @param column where it stands, without the prompt */
export function shownCharacter(character: string, column: number): Shown {
  if (character === '\t') {
    const width = tabWidth - (column % tabWidth);
    return { text: ' '.repeat(width), width };
  }
  const found = known.get(character);
  if (found) return found;
  const text = escapeControlInLine(character);
  const shown = { text, width: displayWidth(text) };
  if (known.size >= mostKnown) known.clear();
  known.set(character, shown);
  return shown;
}

// eslint-disable-next-line no-control-regex
const sgr = /\x1b\[[0-9;]*m/g;

/** A text of one line with SGR sequences as cells. Other sequences have to be escaped before. */
export function styledCells(styled: string): Cell[] {
  const cells: Cell[] = [];
  const { text, styles } = readStyles(styled);
  let at = 0;
  for (const character of text) {
    addCell(cells, shownCharacter(character, 0), styleAt(styles, at));
    at += character.length;
  }
  return cells;
}

/** Adds a character to cells; one without a width of its own joins the one before. */
export function addCell(cells: Cell[], { text, width }: Shown, style: string): void {
  const last = cells.at(-1);
  if (width === 0 && last) cells[cells.length - 1] = { ...last, text: last.text + text };
  else cells.push({ text, width, style });
}

/** From which offset on which style holds, in order. */
export interface StyleChange {
  readonly from: number;
  readonly style: string;
}

/** Takes SGR sequences out of a text. */
export function readStyles(styled: string): { text: string; styles: StyleChange[] } {
  const styles: StyleChange[] = [];
  let text = '';
  let style = '';
  let last = 0;
  for (const match of styled.matchAll(sgr)) {
    text += styled.slice(last, match.index);
    last = match.index + match[0].length;
    // What ends all styles leaves nothing to remember; chalk ends each with a code of its own.
    style = /^\x1b\[(?:0|22|23|24|27|39|49)?m$/.test(match[0]) ? '' : style + match[0];
    styles.push({ from: text.length, style });
  }
  return { text: text + styled.slice(last), styles };
}

/** The style at an offset. */
export function styleAt(styles: readonly StyleChange[], offset: number): string {
  let [low, high] = [0, styles.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (styles[middle]!.from <= offset) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? '' : styles[low - 1]!.style;
}
