/** Tokens: what the lexer hands to the parser. */
import type { NumeralValue } from './numerals.ts';

/** `<name>`, `<number>`, `<string>`, `<eof>`, or the text of a keyword or symbol; any other byte is a token of its own. */
export type TokenKind = string;

/** One token; the lexer fills it anew, so copy what you keep. Lines and columns count from 1, offsets from 0. */
export interface Token {
  kind: TokenKind;
  /** Text of a name, value of a string or numeral. */
  value: string | NumeralValue | undefined;
  /** Where it begins. */
  line: number;
  column: number;
  start: number;
  /** Just past its last byte. */
  end: number;
}

/** A comment and its place; `isLong` when it is written in long brackets. */
export interface Comment {
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
  readonly isLong: boolean;
}

export const keywords: readonly string[] = [
  'and', 'break', 'do', 'else', 'elseif', 'end', 'false', 'for', 'function', 'goto', 'if', 'in', 'local', 'nil', 'not', 'or',
  'repeat', 'return', 'then', 'true', 'until', 'while',
];

/** Symbols by their first byte, the longest first. */
export const symbols: readonly (readonly string[] | undefined)[] = symbolsByFirstByte([
  '...', '..', '.', '==', '=', '<=', '<<', '<', '>=', '>>', '>', '~=', '~', '//', '/', '::', ':',
  '+', '-', '*', '%', '^', '#', '&', '|', '(', ')', '{', '}', '[', ']', ';', ',',
]);

function symbolsByFirstByte(all: readonly string[]): string[][] {
  const table: string[][] = [];
  for (const symbol of all) (table[symbol.charCodeAt(0)] ??= []).push(symbol);
  return table;
}
