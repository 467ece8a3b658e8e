/**
 * Cuts a Luerl source into tokens that say what they are and nothing more: no values, lines or columns. What is rare or wrong is
 * not told apart but ends the look (`giveUp`): `luerl-lexer.ts` knows all rules.
 *
 * A first build meets this code before V8 has compiled it, so it does little for each byte: small numbers instead of texts, one table
 * for the first byte, no calls for blanks and words.
 */
import { isDigit, isHexDigit } from './characters.ts';

/** What a token is. Up to `Dot` also what its first byte is in `firstBytes`. */
export const enum Kind {
  /** Nothing that the quick look knows. */
  Unknown, Comma, Semicolon, Open, Close, OpenBrace, CloseBrace, CloseBracket,
  /** `not`, `#`. */
  Prefix,
  /** `-`, `~`. */
  Sign,
  /** Any other operator between two operands. */
  Binary,
  Colon, Assign, OpenBracket, Dot,
  Dots, Name, String,
  /** A numeral, `nil`, `true`, `false`. */
  Literal,
  Break, Do, Else, ElseIf, EndWord, For, Function, If, In, Local, Repeat, Return, Then, Until, While, End,
}

/** What else a first byte may be. The last two make words. */
const enum First { Blank = 64, Quote, Less, Greater, Slash, Tilde, Minus, Digit, Letter }

/** A `Kind` or a `First` for each byte. */
const firstBytes = new Uint8Array(256);
for (const [bytes, first] of [
  [',', Kind.Comma], [';', Kind.Semicolon], ['(', Kind.Open], [')', Kind.Close], ['{', Kind.OpenBrace], ['}', Kind.CloseBrace],
  [']', Kind.CloseBracket], ['#', Kind.Prefix], ['+*%^&|', Kind.Binary], [':', Kind.Colon], ['=', Kind.Assign], ['[', Kind.OpenBracket],
  ['.', Kind.Dot], [' \t\n\v\f\r\xa0', First.Blank], ['"\'', First.Quote], ['<', First.Less], ['>', First.Greater], ['/', First.Slash],
  ['~', First.Tilde], ['-', First.Minus], ['0123456789', First.Digit], ['abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', First.Letter],
] as const) {
  for (const byte of bytes) firstBytes[byte.charCodeAt(0)] = first;
}

/** Words that are no plain names. */
const words: Readonly<Record<string, Kind>> = {
  and: Kind.Binary, or: Kind.Binary, not: Kind.Prefix, nil: Kind.Literal, true: Kind.Literal, false: Kind.Literal, goto: Kind.Unknown,
  break: Kind.Break, do: Kind.Do, else: Kind.Else, elseif: Kind.ElseIf, end: Kind.EndWord, for: Kind.For, function: Kind.Function,
  if: Kind.If, in: Kind.In, local: Kind.Local, repeat: Kind.Repeat, return: Kind.Return, then: Kind.Then, until: Kind.Until, while: Kind.While,
  // Names, but the bundler asks for them.
  require: Kind.Name, package: Kind.Name,
};

/** First byte, last byte and length give each of these words a place of its own, so one look tells whether a word may be one of them. */
const slots: { readonly text: string; readonly kind: Kind }[] = Array.from({ length: 64 }, () => ({ text: '', kind: Kind.Name }));
for (const [text, kind] of Object.entries(words)) slots[(text.charCodeAt(0) + text.charCodeAt(text.length - 1) + 8 * text.length) & 63] = { text, kind };

/** A numeral that cannot be too large. Nothing follows that Luerl could take for a part of it, or for the next token. */
const smallNumeral = /(?:0[xX][\da-fA-F]{1,12}|(?:\d{1,200}(?:\.\d{0,90})?|\.\d{1,90})(?:[eE](?:-\d{1,3}|\+?\d{1,2}))?)(?![\w.])/y;

/** What `giveUp` throws: it is no error, only an answer. */
export const gaveUp = Symbol('gave up');

export abstract class QuickLexer {
  /** The token at hand, where it begins, and the offset just past it. */
  protected kind: Kind = Kind.Unknown;
  protected start = 0;
  protected at = 0;
  readonly #source: string;
  /** The source with a zero behind it. */
  readonly #bytes: Uint8Array;

  constructor(source: string) {
    this.#source = source;
    this.#bytes = Buffer.from(`${source}\0`, 'latin1');
  }

  /** A name `require` or `package` begins at `start`. @param before the kind of the token before it */
  protected abstract note(before: Kind): void;

  protected giveUp(): never {
    throw gaveUp;
  }

  /** Moves on to the next token. */
  protected next(): void {
    const bytes = this.#bytes;
    let { at } = this;
    for (;;) {
      let first = firstBytes[bytes[at]!]!;
      while (first === First.Blank) first = firstBytes[bytes[++at]!]!;
      this.start = at;
      if (first === First.Letter) {
        do at++;
        while (firstBytes[bytes[at]!]! >= First.Digit);
        return this.#endWord(at);
      }
      if (first < Kind.Colon) {
        this.at = at + 1;
        this.kind = first === Kind.Unknown ? this.#endOrUnknown() : first;
        return;
      }
      if (first === First.Minus && bytes[at + 1] === 0x2d) {
        at = this.#afterComment(at);
        continue;
      }
      return this.#readOther(first, at);
    }
  }

  /** Whether the token behind the one at hand is `=`. A comment between hides it. */
  protected isBeforeAssign(): boolean {
    const bytes = this.#bytes;
    let { at } = this;
    while (firstBytes[bytes[at]!] === First.Blank) at++;
    return bytes[at] === 0x3d && bytes[at + 1] !== 0x3d;
  }

  /** A word ends at `end`. */
  #endWord(end: number): void {
    const { start } = this;
    const bytes = this.#bytes;
    const before = this.kind;
    this.at = end;
    this.kind = Kind.Name;
    const length = end - start;
    const { text, kind } = slots[(bytes[start]! + bytes[end - 1]! + 8 * length) & 63]!;
    if (text.length !== length || !this.#source.startsWith(text, start)) return;
    this.kind = kind;
    if (kind === Kind.Name) this.note(before);
  }

  #endOrUnknown(): Kind {
    return this.start === this.#source.length ? Kind.End : Kind.Unknown;
  }

  /** Strings, numerals, and symbols of which others are the beginning. */
  #readOther(first: number, at: number): void {
    const bytes = this.#bytes;
    const following = bytes[at + 1]!;
    let kind: Kind = Kind.Binary;
    let length = 1;
    switch (first) {
      case First.Quote:
        this.at = this.#afterQuoted(at);
        this.kind = Kind.String;
        return;
      case First.Digit:
        this.at = this.#afterNumeral(at);
        this.kind = Kind.Literal;
        return;
      case Kind.OpenBracket:
        if (following === 0x5b) {
          this.at = this.#afterLong(at + 2);
          this.kind = Kind.String;
          return;
        }
        kind = following === 0x3d ? Kind.Unknown : Kind.OpenBracket;
        break;
      case Kind.Dot:
        kind = Kind.Dot;
        if (following === 0x2e) {
          length = bytes[at + 2] === 0x2e ? 3 : 2;
          kind = length === 3 ? Kind.Dots : Kind.Binary;
        } else if (isDigit(following)) {
          this.at = this.#afterNumeral(at);
          this.kind = Kind.Literal;
          return;
        }
        break;
      case Kind.Colon:
        kind = following === 0x3a ? Kind.Unknown : Kind.Colon;
        break;
      case Kind.Assign:
        if (following === 0x3d) length = 2;
        else kind = Kind.Assign;
        break;
      case First.Less:
        if (following === 0x3d || following === 0x3c) length = 2;
        break;
      case First.Greater:
        if (following === 0x3d || following === 0x3e) length = 2;
        break;
      case First.Slash:
        if (following === 0x2f) length = 2;
        break;
      case First.Tilde:
        if (following === 0x3d) length = 2;
        else kind = Kind.Sign;
        break;
      default:
        kind = Kind.Sign;
    }
    this.at = at + length;
    this.kind = kind;
  }

  #afterComment(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start + 2] === 0x5b && bytes[start + 3] === 0x5b) return this.#afterLong(start + 4);
    const end = this.#source.indexOf('\n', start);
    // At the very end of the text Luerl has rules of its own.
    return end < 0 ? this.giveUp() : end;
  }

  /** As in Luerl, a `]` that closes nothing takes the next byte along. */
  #afterLong(from: number): number {
    for (let at = from; ; at += 2) {
      at = this.#source.indexOf(']', at);
      if (at < 0) this.giveUp();
      if (this.#bytes[at + 1] === 0x5d) return at + 2;
    }
  }

  #afterNumeral(start: number): number {
    smallNumeral.lastIndex = start;
    return smallNumeral.test(this.#source) ? smallNumeral.lastIndex : this.giveUp();
  }

  #afterQuoted(start: number): number {
    const bytes = this.#bytes;
    const quote = bytes[start]!;
    for (let at = start + 1; ; at++) {
      const code = bytes[at]!;
      if (code === quote) return at + 1;
      if (code === 0x5c) at = this.#lastOfEscape(at + 1);
      else if (code === 0x0a || code === 0) this.giveUp();
    }
  }

  /** @param at of the byte behind the backslash */
  #lastOfEscape(at: number): number {
    const bytes = this.#bytes;
    const code = bytes[at]!;
    if (isDigit(code)) {
      let value = code - 0x30;
      let last = at;
      while (last < at + 2 && isDigit(bytes[last + 1]!)) value = value * 10 + bytes[++last]! - 0x30;
      return value > 255 ? this.giveUp() : last;
    }
    if (code === 0x78 && isHexDigit(bytes[at + 1]!) && isHexDigit(bytes[at + 2]!)) return at + 2;
    return 'abfnrtv\\"\''.includes(String.fromCharCode(code)) ? at : this.giveUp();
  }
}
