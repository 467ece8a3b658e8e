/** Bytes of a file as binary text, and offsets in it as lines and columns. */

const byteOrderMark = '\xef\xbb\xbf';
const nonAscii = /[\x80-\xff]/;

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters (UTF-16 units). */
  readonly column: number;
}

export class SourceText {
  /** Binary text without a byte order mark. A first line that begins with `#` is a comment here, of the same length. */
  readonly text: string;
  readonly hasByteOrderMark: boolean;
  /** The first line begins with `#`, as scripts with an interpreter line do. */
  readonly hasHashLine: boolean;
  /** Bytes and characters are the same. */
  readonly #isAscii: boolean;
  #lineStarts: number[] | undefined;

  /** @param source bytes, or binary text */
  constructor(source: Uint8Array | string) {
    const whole = typeof source === 'string' ? source : Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('latin1');
    this.hasByteOrderMark = whole.startsWith(byteOrderMark);
    const text = this.hasByteOrderMark ? whole.slice(byteOrderMark.length) : whole;
    this.hasHashLine = text.startsWith('#');
    this.text = this.hasHashLine ? blankFirstLine(text) : text;
    this.#isAscii = !nonAscii.test(text);
  }

  /** Where an offset stands. */
  position(offset: number): Position {
    const starts = (this.#lineStarts ??= lineStarts(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const start = starts[low]!;
    return { line: low + 1, column: (this.#isAscii ? offset - start : readable(this.text.slice(start, offset)).length) + 1 };
  }

  /** Offset of a line and a column in bytes, both from 1. */
  offset(line: number, column: number): number {
    const starts = (this.#lineStarts ??= lineStarts(this.text));
    const start = starts[Math.min(line, starts.length) - 1] ?? 0;
    return Math.min(start + column - 1, this.text.length);
  }
}

/** Binary text as people read it. */
export function readable(binary: string): string {
  return nonAscii.test(binary) ? Buffer.from(binary, 'latin1').toString('utf8') : binary;
}

/** A comment where an interpreter line was, so that all offsets stay. */
function blankFirstLine(text: string): string {
  const end = text.search(/[\r\n]/);
  const line = end < 0 ? text : text.slice(0, end);
  return (line.length === 1 ? ' ' : `--${line.slice(2)}`) + text.slice(line.length);
}

/** Lines as the lexer counts them: `\r\n` and `\n\r` are one break. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n\r|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}
