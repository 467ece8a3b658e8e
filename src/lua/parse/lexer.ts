/** Cuts binary text into tokens. What both dialects share; strings, comments and numerals are in `puc-lexer.ts` and `luerl-lexer.ts`. */
import { isDigit, isLetter, isWordCharacter } from './characters.ts';
import { LuaSyntaxError } from './errors.ts';
import { keywords, symbols, type Comment, type Token, type TokenKind } from './token.ts';

export interface LexerOptions {
  /** Called for each comment, in order. */
  readonly onComment?: ((comment: Comment) => void) | undefined;
  /** Passes over a byte order mark and a first line that begins with `#`, as PUC does for files. */
  readonly skipShebang?: boolean | undefined;
}

export abstract class Lexer {
  /** The token at hand; `next` moves on. */
  token: Token = { kind: '<eof>', value: undefined, line: 1, column: 1, start: 0, end: 0 };
  /** The line where reading stands: it is what PUC names in errors. */
  lineNumber = 1;
  /** The same when the token before the one at hand had been read. */
  lastLine = 1;
  /** Just past the token before the one at hand. */
  lastEnd = 0;
  /** Where that token begins. */
  readonly lastPlace = { line: 1, column: 1 };
  /** It threw an error. */
  hasFailed = false;

  readonly source: string;
  /** A byte that counts as a space besides the usual ones. */
  protected readonly blank: number = 0x20;
  protected at = 0;
  /** Offset of the first byte of the current line. */
  protected lineStart = 0;
  /** The token that is being read. */
  protected reading: Token = this.token;
  readonly #onComment: ((comment: Comment) => void) | undefined;
  #ahead: Token = { ...this.token };
  #hasAhead = false;
  /** Words seen before: their token kind, and one string for all uses of a name. */
  readonly #words = new Map<string, { text: string; kind: TokenKind }>(keywords.map((text) => [text, { text, kind: text }]));

  constructor(source: string, options: LexerOptions = {}) {
    this.source = source;
    this.#onComment = options.onComment;
    if (options.skipShebang === true) this.#skipShebang();
  }

  /** Moves on to the next token. */
  next(): void {
    this.lastEnd = this.token.end;
    this.lastLine = this.lineNumber;
    this.lastPlace.line = this.token.line;
    this.lastPlace.column = this.token.column;
    if (this.#hasAhead) {
      const spent = this.token;
      this.token = this.#ahead;
      this.#ahead = spent;
      this.#hasAhead = false;
    } else {
      this.#read(this.token);
    }
  }

  /** Moves on to the token at an offset, whose line and column the caller knows. Nothing may have been peeked at. */
  skipTo(offset: number, line: number, column: number): void {
    this.at = offset;
    this.lineNumber = line;
    this.lineStart = offset - column + 1;
    this.next();
  }

  /** The kind of the token after the one at hand. */
  peek(): TokenKind {
    if (!this.#hasAhead) {
      this.#read(this.#ahead);
      this.#hasAhead = true;
    }
    return this.#ahead.kind;
  }

  /** How the token at hand is told in an error. */
  abstract describe(token: Token): string;

  /** A numeral begins at `at`. */
  protected abstract readNumber(token: Token): void;
  /** A quote stands at `at`. */
  protected abstract readQuoted(token: Token): void;
  /** `[[` or `[=` stands at `at`. False when it is no string but the symbol `[`. */
  protected abstract readLongString(token: Token): boolean;
  /** `--` stands at `at`. False when no comment begins there. */
  protected abstract skipComment(): boolean;
  /** A byte that begins no token. */
  protected abstract readOther(token: Token, code: number): void;

  /** Moves over a line break at `at`; `\r\n` and `\n\r` are one. */
  protected newLine(): void {
    const code = this.source.charCodeAt(this.at++);
    const following = this.source.charCodeAt(this.at);
    if ((following === 0x0a || following === 0x0d) && following !== code) this.at++;
    this.lineNumber++;
    this.lineStart = this.at;
  }

  protected fail(message: string, at = this.at): never {
    this.hasFailed = true;
    throw new LuaSyntaxError(message, this.lineNumber, Math.max(1, at - this.lineStart + 1));
  }

  protected tellComment(start: number, line: number, column: number, isLong: boolean): void {
    this.#onComment?.({ line, column, start, end: this.at, isLong });
  }

  #read(token: Token): void {
    this.reading = token;
    const { source } = this;
    for (;;) {
      const code = source.charCodeAt(this.at);
      if (code === 0x20 || code === 0x09 || code === 0x0b || code === 0x0c || code === this.blank) {
        this.at++;
      } else if (code === 0x0a || code === 0x0d) {
        this.newLine();
      } else if (code === 0x2d && source.charCodeAt(this.at + 1) === 0x2d && this.skipComment()) {
        continue;
      } else {
        token.line = this.lineNumber;
        token.column = this.at - this.lineStart + 1;
        token.start = this.at;
        this.#readToken(token, code);
        token.end = this.at;
        return;
      }
    }
  }

  #readToken(token: Token, code: number): void {
    const { source } = this;
    if (isLetter(code)) {
      this.#readWord(token);
    } else if (isDigit(code) || (code === 0x2e && isDigit(source.charCodeAt(this.at + 1)))) {
      this.readNumber(token);
    } else if (code === 0x22 || code === 0x27) {
      this.readQuoted(token);
    } else if (code === 0x5b && this.#readBracket(token)) {
      return;
    } else if (this.at >= source.length) {
      token.kind = '<eof>';
      token.value = undefined;
    } else {
      const candidates = symbols[code];
      if (candidates === undefined) return this.readOther(token, code);
      for (const symbol of candidates) {
        if (symbol.length === 1 || source.startsWith(symbol, this.at)) {
          token.kind = symbol;
          token.value = undefined;
          this.at += symbol.length;
          return;
        }
      }
    }
  }

  #readBracket(token: Token): boolean {
    const following = this.source.charCodeAt(this.at + 1);
    return (following === 0x5b || following === 0x3d) && this.readLongString(token);
  }

  #readWord(token: Token): void {
    const { source } = this;
    const start = this.at;
    let at = start + 1;
    while (isWordCharacter(source.charCodeAt(at))) at++;
    this.at = at;
    const text = source.slice(start, at);
    let word = this.#words.get(text);
    if (word === undefined) this.#words.set(text, (word = { text, kind: '<name>' }));
    token.kind = word.kind;
    token.value = word.text;
  }

  #skipShebang(): void {
    if (this.source.startsWith('\xef\xbb\xbf')) this.lineStart = this.at = 3;
    if (this.source.charCodeAt(this.at) !== 0x23) return;
    const end = this.source.indexOf('\n', this.at);
    this.at = end < 0 ? this.source.length : end;
  }
}
