/** The lexical rules of PUC Lua 5.3, with its error texts. */
import { hexValue, isDigit, isHexDigit, isSpace } from './characters.ts';
import { Lexer } from './lexer.ts';
import { isHexadecimal, readNumeral } from './numerals.ts';
import type { Token } from './token.ts';

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"', "'": "'",
};

export class PucLexer extends Lexer {
  /** The string that is being read, as far as the escape sequence at hand. */
  #before = '';

  override describe(token: Token): string {
    switch (token.kind) {
      case '<eof>':
        return '<eof>';
      case '<name>':
      case '<number>':
        return quote(this.source.slice(token.start, token.end));
      case '<string>':
        return quote(this.#stringText(token));
      default:
        return token.kind.length > 1 ? quote(token.kind) : quote(printable(token.kind));
    }
  }

  protected override readOther(token: Token): void {
    token.kind = this.source.charAt(this.at++);
    token.value = undefined;
  }

  protected override readNumber(token: Token): void {
    const { source } = this;
    const start = this.at;
    let at = source.charCodeAt(start) === 0x2e ? start + 1 : start;
    const isHex = isHexadecimal(source.slice(at, at + 2));
    const exponent = isHex ? 0x70 : 0x65;
    if (isHex) at += 2;
    for (;;) {
      let code = source.charCodeAt(at);
      if ((code | 0x20) === exponent) {
        code = source.charCodeAt(++at);
        if (code === 0x2b || code === 0x2d) code = source.charCodeAt(++at);
      }
      if (!isHexDigit(code) && code !== 0x2e) break;
      at++;
    }
    this.at = at;
    const text = source.slice(start, at);
    const value = readNumeral(text);
    if (value === undefined) this.fail(`malformed number near ${quote(text)}`, start);
    token.kind = '<number>';
    token.value = value;
  }

  protected override readQuoted(token: Token): void {
    const { source } = this;
    const start = this.at;
    const delimiter = source.charCodeAt(start);
    let text = '';
    let from = start + 1;
    this.at = from;
    for (;;) {
      const code = source.charCodeAt(this.at);
      if (code === delimiter) break;
      if (code === 0x5c) {
        text += source.slice(from, this.at);
        this.#before = text;
        text += this.#readEscape();
        from = this.at;
      } else if (code === 0x0a || code === 0x0d) {
        this.fail(`unfinished string near ${quote(source.charAt(start) + text + source.slice(from, this.at))}`, start);
      } else if (this.at >= source.length) {
        this.fail('unfinished string near <eof>', this.at);
      } else {
        this.at++;
      }
    }
    token.kind = '<string>';
    token.value = text + source.slice(from, this.at);
    this.at++;
  }

  /** The text of the escape sequence at `at`. */
  #readEscape(): string {
    const { source } = this;
    const start = this.at;
    const letter = source.charAt(start + 1);
    const simple = simpleEscapes[letter];
    if (simple !== undefined) {
      this.at += 2;
      return simple;
    }
    this.at++;
    switch (letter) {
      case 'x': {
        this.at++;
        return String.fromCharCode(this.#hexDigit(start) * 16 + this.#hexDigit(start));
      }
      case 'u':
        return this.#readUnicodeEscape(start);
      case '\n':
      case '\r':
        this.newLine();
        return '\n';
      case 'z':
        this.at++;
        this.#skipSpace();
        return '';
      case '':
        return '';
    }
    if (!isDigit(letter.charCodeAt(0))) this.#failEscape('invalid escape sequence', start);
    let value = 0;
    for (let digits = 0; digits < 3 && isDigit(source.charCodeAt(this.at)); digits++) value = value * 10 + source.charCodeAt(this.at++) - 0x30;
    if (value > 255) this.#failEscape('decimal escape too large', start);
    return String.fromCharCode(value);
  }

  #readUnicodeEscape(start: number): string {
    const { source } = this;
    this.at++;
    if (source.charAt(this.at) !== '{') this.#failEscape("missing '{'", start);
    this.at++;
    let value = this.#hexDigit(start);
    while (isHexDigit(source.charCodeAt(this.at))) {
      value = value * 16 + hexValue(source.charCodeAt(this.at));
      if (value > 0x10ffff) this.#failEscape('UTF-8 value too large', start);
      this.at++;
    }
    if (source.charAt(this.at) !== '}') this.#failEscape("missing '}'", start);
    this.at++;
    return utf8Of(value);
  }

  #hexDigit(start: number): number {
    const code = this.source.charCodeAt(this.at);
    if (!isHexDigit(code)) this.#failEscape('hexadecimal digit expected', start);
    this.at++;
    return hexValue(code);
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.source.charCodeAt(this.at);
      if (code === 0x0a || code === 0x0d) this.newLine();
      else if (isSpace(code)) this.at++;
      else return;
    }
  }

  #failEscape(message: string, start: number): never {
    this.fail(`${message} near ${quote(this.source.charAt(this.reading.start) + this.#before + this.source.slice(start, this.at + 1))}`, start);
  }

  protected override readLongString(token: Token): boolean {
    const start = this.at;
    const level = this.#longBracketLevel(start);
    if (level < 0) {
      this.#skipEquals(start);
      this.fail(`invalid long string delimiter near ${quote(this.source.slice(start, this.at))}`, start);
    }
    token.value = this.#readLong(level, 'string');
    token.kind = '<string>';
    return true;
  }

  protected override skipComment(): boolean {
    const { source } = this;
    const { at: start, lineNumber: line } = this;
    const column = start - this.lineStart + 1;
    this.at += 2;
    const level = source.charCodeAt(this.at) === 0x5b ? this.#longBracketLevel(this.at) : -1;
    if (level >= 0) {
      this.#readLong(level, 'comment');
    } else {
      for (;;) {
        const code = source.charCodeAt(this.at);
        if (code === 0x0a || code === 0x0d || this.at >= source.length) break;
        this.at++;
      }
    }
    this.tellComment(start, line, column, level >= 0);
    return true;
  }

  /** Number of `=` in the long bracket that opens at `start`, or -1. */
  #longBracketLevel(start: number): number {
    let at = start + 1;
    while (this.source.charCodeAt(at) === 0x3d) at++;
    return this.source.charCodeAt(at) === 0x5b ? at - start - 1 : -1;
  }

  #skipEquals(start: number): void {
    this.at = start + 1;
    while (this.source.charCodeAt(this.at) === 0x3d) this.at++;
  }

  /** Reads a long bracket to its end and gives its text, line breaks as `\n`. */
  #readLong(level: number, what: 'string' | 'comment'): string {
    const { source } = this;
    const firstLine = this.lineNumber;
    this.at += level + 2;
    let code = source.charCodeAt(this.at);
    if (code === 0x0a || code === 0x0d) this.newLine();
    const close = `]${'='.repeat(level)}]`;
    let text = '';
    let from = this.at;
    for (;;) {
      code = source.charCodeAt(this.at);
      if (code === 0x5d && source.startsWith(close, this.at)) break;
      if (code === 0x0d || code === 0x0a) {
        const plain = code === 0x0a && source.charCodeAt(this.at + 1) !== 0x0d;
        const end = this.at;
        this.newLine();
        if (!plain) {
          text += `${source.slice(from, end)}\n`;
          from = this.at;
        }
      } else if (this.at >= source.length) {
        this.fail(`unfinished long ${what} (starting at line ${firstLine}) near <eof>`);
      } else {
        this.at++;
      }
    }
    text += source.slice(from, this.at);
    this.at += close.length;
    return text;
  }

  /** A string as it stands in PUC's buffer: delimiters around the finished text. */
  #stringText(token: Token): string {
    const text = String(token.value);
    if (this.source.charCodeAt(token.start) !== 0x5b) {
      const delimiter = this.source.charAt(token.start);
      return delimiter + text + delimiter;
    }
    const equals = '='.repeat(this.#longBracketLevel(token.start));
    return `[${equals}[${text}]${equals}]`;
  }
}

/** `'text'`, cut at a zero byte as C prints it. */
function quote(text: string): string {
  const zero = text.indexOf('\0');
  return `'${zero < 0 ? text : text.slice(0, zero)}'`;
}

function printable(character: string): string {
  const code = character.charCodeAt(0);
  return code >= 0x20 && code < 0x7f ? character : `<\\${code}>`;
}

/** UTF-8 bytes of a code point (surrogates too), one character a byte. */
function utf8Of(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  return String.fromCharCode(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
}
