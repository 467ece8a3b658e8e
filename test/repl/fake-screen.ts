/**
 * A small terminal: takes what a program writes and knows what would be seen, with everything that scrolled away above it. It knows
 * what the console uses (moving, erasing, wrapping at the width, wide characters) and fails on every other sequence, so that none
 * slips in unseen. Colours are dropped.
 */
import { characterWidth } from '../../src/repl/display-width.ts';

interface Row {
  /** A wide character has an empty cell behind it; combining marks stand in the cell of their character. */
  cells: string[];
  /** True: the row below goes on in the same line. */
  wraps: boolean;
}

export interface FakeScreen {
  /** The terminal has another width: what was wrapped is wrapped anew, and the cursor stays with its text; or else the rows are cut at the edge. */
  resized(way?: 'cut'): void;
  write(text: string): void;
  /** The rows as they are seen, blanks at the end left out, but not before the cursor. */
  rows(): string[];
  /** The same, with wrapped rows joined. */
  text(): string;
  /** Place of the cursor; the row counts from the first that was ever written. */
  readonly cursor: { readonly row: number; readonly column: number };
  /** Bytes and pieces that came so far. */
  readonly written: { readonly bytes: number; readonly writes: number };
  /** Private modes that are on, such as `2004`. */
  readonly modes: ReadonlySet<string>;
}

// eslint-disable-next-line no-control-regex
const sequence = /\x1b\[([?>]?)([0-9;]*)([A-Za-z])/y;

/**
 * @param size asked for at each character, as a terminal may change
 * @param answer gets what the terminal replies to the question where the cursor is; without it there is no reply
 */
export function createFakeScreen(size: () => { columns: number; rows: number }, answer?: (text: string) => void): FakeScreen {
  const lines: Row[] = [{ cells: [], wraps: false }];
  const modes = new Set<string>();
  const written = { bytes: 0, writes: 0 };
  let [row, column] = [0, 0];
  /** A sequence that was cut off. */
  let rest = '';

  const top = (): number => Math.max(0, lines.length - size().rows);
  const down = (): void => {
    row += 1;
    if (row === lines.length) lines.push({ cells: [], wraps: false });
  };
  const put = (character: string): void => {
    const width = characterWidth(character);
    const cells = (): string[] => lines[row]!.cells;
    if (width === 0) {
      const at = Math.max(0, cells()[column - 1] === '' ? column - 2 : column - 1);
      cells()[at] = (cells()[at] ?? '') + character;
      return;
    }
    if (column + width > size().columns) {
      lines[row]!.wraps = true;
      down();
      column = 0;
    }
    while (cells().length < column) cells().push(' ');
    cells()[column] = character;
    if (width === 2) cells()[column + 1] = '';
    column += width;
  };
  const control = (mark: string, text: string, final: string): void => {
    const [first = 0, second = 0] = text.split(';').map(Number);
    const count = Math.max(1, first);
    if (mark === '?' && final === 'h') modes.add(text);
    else if (mark === '?' && final === 'l') modes.delete(text);
    else if (mark !== '') throw new Error(`The fake screen does not know CSI ${mark}${text}${final}.`);
    else if (final === 'm') return;
    else if (final === 'A') row = Math.max(top(), row - count);
    else if (final === 'B') row = Math.min(lines.length - 1, row + count);
    else if (final === 'C') column = Math.min(size().columns - 1, column + count);
    else if (final === 'D') column = Math.max(0, Math.min(column, size().columns - 1) - count);
    else if (final === 'G') column = Math.min(size().columns, count) - 1;
    else if (final === 'H') [row, column] = [Math.min(lines.length - 1, top() + count - 1), Math.max(1, second) - 1];
    else if (final === 'K' || final === 'J') erase(final, first);
    else if (final === 'n' && first === 6) answer?.(`\x1b[${row - top() + 1};${Math.min(column, size().columns - 1) + 1}R`);
    else throw new Error(`The fake screen does not know CSI ${text}${final}.`);
  };
  const erase = (final: string, how: number): void => {
    if (final === 'J' && how === 2) {
      lines.splice(top());
      while (lines.length <= row) lines.push({ cells: [], wraps: false });
      return;
    }
    if (how !== 0 && how !== 2) throw new Error(`The fake screen does not know erasing ${how}${final}.`);
    const cells = lines[row]!.cells;
    cells.length = Math.min(cells.length, how === 2 ? 0 : column);
    lines[row]!.wraps = false;
    if (final === 'J') lines.splice(row + 1);
  };
  const shown = ({ cells }: Row, index: number): string => {
    const text = cells.join('').trimEnd();
    if (index !== row) return text;
    const before = Array.from({ length: column }, (_, at) => cells[at] ?? ' ').join('');
    return before.length > text.length ? before : text;
  };

  return {
    resized(way) {
      const { columns } = size();
      if (way === 'cut') {
        for (const { cells } of lines) cells.length = Math.min(cells.length, columns);
        column = Math.min(column, columns - 1);
        return;
      }
      const old = lines.splice(0);
      const from = { row, column };
      [row, column] = [0, 0];
      lines.push({ cells: [], wraps: false });
      let place: typeof from | undefined;
      for (const [index, { cells, wraps }] of old.entries()) {
        const all = Math.max(cells.length, index === from.row ? from.column + 1 : 0);
        for (let at = 0; at < all; at++) {
          if (cells[at] === '') continue;
          const isCursor = index === from.row && at === from.column;
          if (isCursor && column >= columns) [place] = [{ row: row + 1, column: 0 }];
          else if (isCursor) place = { row, column };
          if (at < cells.length) put(cells[at]!);
        }
        if (!wraps && index < old.length - 1) [column] = [0, down()];
      }
      [row, column] = [place?.row ?? row, place?.column ?? column];
      while (lines.length <= row) lines.push({ cells: [], wraps: false });
    },
    write(chunk) {
      written.bytes += Buffer.byteLength(chunk);
      written.writes += 1;
      const text = rest + chunk;
      rest = '';
      for (let at = 0; at < text.length; ) {
        const character = String.fromCodePoint(text.codePointAt(at)!);
        if (character === '\x1b') {
          sequence.lastIndex = at;
          const match = sequence.exec(text);
          if (!match) {
            if (!/^\x1b(\[[?>]?[0-9;]*)?$/.test(text.slice(at))) throw new Error(`The fake screen does not know ${JSON.stringify(text.slice(at, at + 12))}.`);
            rest = text.slice(at);
            return;
          }
          control(match[1]!, match[2]!, match[3]!);
          at += match[0].length;
          continue;
        }
        at += character.length;
        if (character === '\r') column = 0;
        // A terminal adds the carriage return to what a program writes (ONLCR).
        else if (character === '\n') [column] = [0, down()];
        else if (character === '\b') column = Math.max(0, column - 1);
        else if (character === '\t') column = Math.min(size().columns - 1, (Math.floor(column / 8) + 1) * 8);
        else if (character === '\x07') continue;
        else if (character < ' ' || (character >= '\x7f' && character < '\xa0')) throw new Error(`A control character came through: ${JSON.stringify(character)}.`);
        else put(character);
      }
    },
    rows: () => lines.map(shown),
    text: () => lines.reduce((text, line, index) => text + shown(line, index) + (line.wraps && index !== row ? '' : index === lines.length - 1 ? '' : '\n'), ''),
    get cursor() {
      return { row, column };
    },
    written,
    modes,
  };
}
