/** What all parts of the parser share: the token at hand, errors about it, scopes, and how deep it all nests. */
import type { Place } from './ast.ts';
import { LuaSyntaxError } from './errors.ts';
import type { Lexer } from './lexer.ts';
import type { PartTexts } from './parts.ts';
import { Registers } from './registers.ts';
import { Scopes } from './scopes.ts';
import type { Token } from './token.ts';

export type Dialect = 'puc' | 'luerl';

/** PUC allows 200 C levels; two are taken when a chunk calls `load`. */
export const maxLevels = 198;

export class TokenParser {
  protected readonly lexer: Lexer;
  protected readonly dialect: Dialect;
  protected readonly scopes: Scopes;
  protected readonly registers: Registers;
  /** Functions that are compiled by themselves, by where they begin. */
  protected readonly parts: PartTexts | undefined;
  protected levels = 0;

  constructor(lexer: Lexer, dialect: Dialect, parts?: PartTexts) {
    this.lexer = lexer;
    this.parts = parts;
    this.dialect = dialect;
    this.scopes = new Scopes((message) => this.fail(message), dialect === 'puc');
    this.registers = new Registers(this.scopes, (message) => this.fail(message), dialect === 'puc');
  }

  protected get token(): Token {
    return this.lexer.token;
  }

  /** Raises an error at the token at hand. */
  protected fail(message: string): never {
    // PUC takes the token of a zero byte for none.
    this.failPlain(this.token.kind === '\0' ? message : `${message} near ${this.lexer.describe(this.token)}`);
  }

  /** The same, without naming the token. */
  protected failPlain(message: string): never {
    const { token, lexer } = this;
    throw new LuaSyntaxError(message, lexer.lineNumber, token.line === lexer.lineNumber ? token.column : 1);
  }

  protected failExpected(kind: string): never {
    this.fail(`${told(kind)} expected`);
  }

  protected accept(kind: string): boolean {
    if (this.lexer.token.kind !== kind) return false;
    this.lexer.next();
    return true;
  }

  protected expect(kind: string): void {
    if (this.lexer.token.kind !== kind) this.failExpected(kind);
    this.lexer.next();
  }

  /** Expects what closes `opener`, which stood on `line`. */
  protected expectClosing(kind: string, opener: string, line: number): void {
    if (this.accept(kind)) return;
    if (line === this.lexer.lineNumber) this.failExpected(kind);
    this.fail(`${told(kind)} expected (to close ${told(opener)} at line ${line})`);
  }

  /** Reads a name. */
  protected name(): string {
    const { kind, value } = this.lexer.token;
    if (kind !== '<name>') this.failExpected('<name>');
    this.lexer.next();
    return value as string;
  }

  /** Place of the token at hand. */
  protected place(): Place {
    const { line, column, start, end } = this.lexer.token;
    return { line, column, start, end };
  }

  protected enterLevel(): void {
    if (++this.levels > maxLevels) this.failDepth();
  }

  protected failDepth(): never {
    this.scopes.failLimit('C levels', 200);
  }
}

/** How a token kind is told in "… expected". */
function told(kind: string): string {
  return kind.startsWith('<') && kind.length > 2 ? kind : `'${kind}'`;
}
