/** What the parser throws. */

/**
 * A source that is not Lua. `message` is the text of the original VM without a position: PUC's `'end' expected near <eof>`, or
 * Luerl's `syntax error before: end`.
 */
export class LuaSyntaxError extends Error {
  override readonly name = 'LuaSyntaxError';
  /** The line that the original VM names, from 1. */
  readonly line: number;
  /** From 1, in bytes; of the offending token when that stands on `line`. */
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}
