/** The lexical rules of Luerl 1.3.0, which are not quite Lua's; see each rule. */
import { hexValue, isDigit, isHexDigit } from './characters.ts';
import { erlangBinary, erlangNumber, erlangString, erlangWord } from './erlang-text.ts';
import { Lexer } from './lexer.ts';
import { isHexadecimal } from './numerals.ts';
import { readLuerlNumeral } from './luerl-numerals.ts';
import type { Token } from './token.ts';

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"', "'": "'",
};

/** Longer brackets are none. */
const maxLevel = 3;

export class LuerlLexer extends Lexer {
  protected override readonly blank: number = 0xa0;
  /** For each level, the `]` from which on no long bracket of that level closes. */
  readonly #unclosed: readonly Set<number>[] = Array.from({ length: maxLevel + 1 }, () => new Set<number>());
  /** No `]` stands between these two places; the second holds one, or is the end. */
  #bracketFrom = 0;
  #bracketAt = -1;

  override describe(token: Token): string {
    switch (token.kind) {
      case '<eof>':
        return '';
      case '<name>':
      case '<string>':
        return erlangBinary(String(token.value));
      case '<number>':
        return erlangNumber(token.value as Exclude<Token['value'], string | undefined>);
      default:
        return erlangWord(token.kind);
    }
  }

  /** Only `\n` ends a line. */
  protected override newLine(): void {
    if (this.source.charCodeAt(this.at++) !== 0x0a) return;
    this.lineNumber++;
    this.lineStart = this.at;
  }

  protected override readOther(_token: Token, _code: number): never {
    return this.#failIllegal(this.source.charAt(this.at));
  }

  /** The longest text that is a numeral: `3x` is `3` and a name, `1..2` is `1.` and `.2`. */
  protected override readNumber(token: Token): void {
    const { source } = this;
    const start = this.at;
    if (isHexadecimal(source.slice(start, start + 2))) {
      this.at += 2;
      this.#skipDigits(isHexDigit);
      if (source.charAt(this.at) === '.') this.at++;
      this.#skipDigits(isHexDigit);
      this.#skipExponent(0x70);
    } else {
      this.#skipDigits(isDigit);
      if (source.charAt(this.at) === '.') this.at++;
      this.#skipDigits(isDigit);
      this.#skipExponent(0x65);
    }
    const value = readLuerlNumeral(source.slice(start, this.at));
    if (typeof value === 'string') this.fail(value, start);
    token.kind = '<number>';
    token.value = value;
  }

  #skipDigits(isOne: (code: number) => boolean): void {
    while (isOne(this.source.charCodeAt(this.at))) this.at++;
  }

  #skipExponent(letter: number): void {
    const { source } = this;
    if ((source.charCodeAt(this.at) | 0x20) !== letter) return;
    const sign = source.charAt(this.at + 1);
    const digits = this.at + (sign === '+' || sign === '-' ? 2 : 1);
    if (!isDigit(source.charCodeAt(digits))) return;
    this.at = digits;
    this.#skipDigits(isDigit);
  }

  /** A string runs to the next quote, over line ends too; these are refused only then. */
  protected override readQuoted(token: Token): void {
    const { source } = this;
    const start = this.at;
    const delimiter = source.charCodeAt(start);
    let end = start + 1;
    let isPlain = true;
    for (; end < source.length; end++) {
      const code = source.charCodeAt(end);
      if (code === delimiter) break;
      if (code === 0x5c) end++;
      if (code === 0x5c || code >= 0x80 || code === 0x0a) isPlain = false;
    }
    if (end >= source.length) this.#failIllegal(source.slice(start));
    const value = isPlain ? source.slice(start + 1, end) : readText(source, start + 1, end);
    this.#moveTo(end + 1);
    if (value === undefined) this.fail('illegal string', start);
    token.kind = '<string>';
    token.value = value;
  }

  /** Up to three `=`; a bracket that is not closed is the symbol `[`. Only `\n` is dropped at the start. */
  protected override readLongString(token: Token): boolean {
    const { source } = this;
    const start = this.at;
    let level = 0;
    while (source.charCodeAt(start + 1 + level) === 0x3d) level++;
    if (level > maxLevel || source.charCodeAt(start + 1 + level) !== 0x5b) return false;
    let from = start + level + 2;
    const end = this.#longEnd(level, from);
    if (end < 0) return false;
    if (source.charCodeAt(from) === 0x0a) from++;
    token.kind = '<string>';
    token.value = utf8Of(source.slice(from, end));
    this.#moveTo(end + level + 2);
    return true;
  }

  /** `--[[` ends at `]]`, any other comment with its line; `--` and `--[` at the very end of the text are symbols. */
  protected override skipComment(): boolean {
    const { source, lineNumber: line } = this;
    const start = this.at;
    const column = start - this.lineStart + 1;
    const isBracket = source.charCodeAt(start + 2) === 0x5b;
    if (start + (isBracket ? 3 : 2) >= source.length) return false;
    const isLong = isBracket && source.charCodeAt(start + 3) === 0x5b;
    if (isLong) {
      const end = this.#longEnd(0, start + 4);
      this.#moveTo(end < 0 ? source.length : end + 2);
      if (end < 0) this.fail('unfinished long comment', start);
    } else {
      const end = source.indexOf('\n', start + 2);
      this.at = end < 0 ? source.length : end;
    }
    this.tellComment(start, line, column, isLong);
    return true;
  }

  /**
   * Where the bracket closes that was opened before `from`, or -1. A `]` that closes nothing takes what follows it along, so
   * `[=[a]]=]` is not closed here.
   */
  #longEnd(level: number, from: number): number {
    const { source } = this;
    const unclosed = this.#unclosed[level]!;
    const visited: number[] = [];
    for (let at = from; ; ) {
      at = this.#nextBracket(at);
      if (at >= source.length || unclosed.has(at)) break;
      let equals = 0;
      while (equals < level && source.charCodeAt(at + 1 + equals) === 0x3d) equals++;
      if (equals === level && source.charCodeAt(at + 1 + equals) === 0x5d) return at;
      visited.push(at);
      at += equals + 2;
    }
    for (const at of visited) unclosed.add(at);
    return -1;
  }

  /** The first `]` from a place on, or the end. Remembered, so that many brackets which nothing closes cost no more than one. */
  #nextBracket(from: number): number {
    if (from < this.#bracketFrom || from > this.#bracketAt) {
      const at = this.source.indexOf(']', from);
      this.#bracketFrom = from;
      this.#bracketAt = at < 0 ? this.source.length : at;
    }
    return this.#bracketAt;
  }

  /** Goes on at `end`, counting the lines between. */
  #moveTo(end: number): void {
    for (let at = this.at; at < end; at++) {
      if (this.source.charCodeAt(at) !== 0x0a) continue;
      this.lineNumber++;
      this.lineStart = at + 1;
    }
    this.at = end;
  }

  #failIllegal(text: string): never {
    return this.fail(`illegal characters ${erlangString(text)}`);
  }
}

/** The text of a quoted string, or undefined when it is illegal: a line end, or an escape that Luerl does not know. */
function readText(source: string, start: number, end: number): string | undefined {
  let text = '';
  let from = start;
  for (let at = start; at < end; ) {
    const code = source.charCodeAt(at);
    if (code === 0x0a) return undefined;
    if (code !== 0x5c) {
      at++;
      continue;
    }
    text += utf8Of(source.slice(from, at));
    const letter = source.charAt(at + 1);
    const simple = simpleEscapes[letter];
    at += 2;
    if (simple !== undefined) {
      text += simple;
    } else if (letter === 'x') {
      const high = source.charCodeAt(at);
      const low = source.charCodeAt(at + 1);
      if (at + 2 > end || !isHexDigit(high) || !isHexDigit(low)) return undefined;
      text += String.fromCharCode(hexValue(high) * 16 + hexValue(low));
      at += 2;
    } else if (letter === 'z') {
      while (at < end && source.charCodeAt(at) <= 0x20) at++;
    } else if (isDigit(letter.charCodeAt(0))) {
      let value = letter.charCodeAt(0) - 0x30;
      for (let digits = 1; digits < 3 && at < end && isDigit(source.charCodeAt(at)); digits++) value = value * 10 + source.charCodeAt(at++) - 0x30;
      if (value > 255) return undefined;
      text += String.fromCharCode(value);
    } else {
      return undefined;
    }
    from = at;
  }
  return text + utf8Of(source.slice(from, end));
}

/** Luerl takes each byte of a literal for a character and encodes it as UTF-8. */
function utf8Of(text: string): string {
  return /[\x80-\xff]/.test(text) ? text.replace(/[\x80-\xff]/g, encoded) : text;
}

function encoded(character: string): string {
  const code = character.charCodeAt(0);
  return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
}
