/** The expressions of a quick look: see `quick-look.ts`. */
import { Kind, QuickLexer } from './quick-lexer.ts';

/** Half of what the parser allows, so that there is room for what a bundle puts around. Counts no less than the parser does. */
const maxDepth = 99;

/** What an expression with suffixes is: something that is assigned to, something that is called, or neither. */
export const enum Part { Other, Variable, Call }

export abstract class QuickExpressions extends QuickLexer {
  /** Statements and expressions around the token at hand. */
  protected depth = 0;
  /** The function at hand has `...`. */
  protected isVararg = true;

  /** Reads parameters and body, up to and with `end`. */
  protected abstract functionBody(): void;

  protected expect(kind: Kind): void {
    if (this.kind !== kind) this.giveUp();
    this.next();
  }

  protected accept(kind: Kind): boolean {
    if (this.kind !== kind) return false;
    this.next();
    return true;
  }

  protected enter(): void {
    if (++this.depth > maxDepth) this.giveUp();
  }

  /** Gives how many expressions there are. */
  protected list(): number {
    let count = 0;
    do {
      this.expression();
      count++;
    } while (this.accept(Kind.Comma));
    return count;
  }

  /** How operators bind does not matter here; each counts as a level, since no more can nest. */
  protected expression(): void {
    const depth = this.depth;
    this.enter();
    for (;;) {
      while (this.#acceptOperator(Kind.Prefix));
      this.#operand();
      if (!this.#acceptOperator(Kind.Binary)) break;
    }
    this.depth = depth;
  }

  /** Signs stand before an operand and between two. */
  #acceptOperator(kind: Kind.Prefix | Kind.Binary): boolean {
    if (this.kind !== kind && this.kind !== Kind.Sign) return false;
    this.enter();
    this.next();
    return true;
  }

  #operand(): void {
    switch (this.kind) {
      case Kind.String:
      case Kind.Literal:
        return this.next();
      case Kind.Dots:
        if (!this.isVararg) this.giveUp();
        return this.next();
      case Kind.OpenBrace:
        return this.#table();
      case Kind.Function:
        this.next();
        return this.functionBody();
      default:
        this.suffixed();
    }
  }

  /** A name or something in parentheses, with fields, indices and calls behind it. */
  protected suffixed(): Part {
    let part = Part.Variable;
    if (this.kind === Kind.Name) {
      this.next();
    } else {
      this.expect(Kind.Open);
      this.expression();
      this.expect(Kind.Close);
      part = Part.Other;
    }
    for (;;) {
      switch (this.kind) {
        case Kind.Dot:
          this.next();
          this.expect(Kind.Name);
          part = Part.Variable;
          break;
        case Kind.OpenBracket:
          this.next();
          this.expression();
          this.expect(Kind.CloseBracket);
          part = Part.Variable;
          break;
        case Kind.Colon:
          this.next();
          this.expect(Kind.Name);
          this.#arguments();
          part = Part.Call;
          break;
        case Kind.Open:
        case Kind.OpenBrace:
        case Kind.String:
          this.#arguments();
          part = Part.Call;
          break;
        default:
          return part;
      }
    }
  }

  #arguments(): void {
    if (this.accept(Kind.String)) return;
    if (this.kind === Kind.OpenBrace) return this.#table();
    this.expect(Kind.Open);
    if (this.accept(Kind.Close)) return;
    this.list();
    this.expect(Kind.Close);
  }

  #table(): void {
    this.next();
    while (this.kind !== Kind.CloseBrace) {
      if (this.accept(Kind.OpenBracket)) {
        this.expression();
        this.expect(Kind.CloseBracket);
        this.expect(Kind.Assign);
      } else if (this.kind === Kind.Name && this.isBeforeAssign()) {
        this.next();
        this.next();
      }
      this.expression();
      if (!this.accept(Kind.Comma) && !this.accept(Kind.Semicolon)) break;
    }
    this.expect(Kind.CloseBrace);
  }
}
