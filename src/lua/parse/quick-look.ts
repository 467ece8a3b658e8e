/**
 * A quick look at a Luerl source: proves that it is right, and tells where the names `require` and `package` stand; or says
 * nothing. It makes no tree, which is most of what `parser.ts` does.
 *
 * It may refuse what is right, but never accepts what the parser refuses: then somebody would bundle a file that does not load. So
 * what is rare is left out (`goto`, labels, huge numerals, `[=[ … ]=]`, deep nesting), and `test/lua/parse/quick-look.test.ts` holds it
 * against the parser.
 */
import { Part, QuickExpressions } from './quick-expressions.ts';
import { gaveUp, Kind } from './quick-lexer.ts';

/** A name `require` or `package`. */
export interface NotedName {
  /** Offset in bytes. */
  readonly at: number;
  /** It means a variable; not what `.` or `:` stands before, nor what `local` declares. */
  readonly isUse: boolean;
  /** It stands in the main function. */
  readonly isInMain: boolean;
}

/** @param source binary text, one character (0 to 255) a byte @returns the names in order, or undefined when only the parser can tell */
export function lookQuickly(source: string): readonly NotedName[] | undefined {
  try {
    return new QuickLook(source).run();
  } catch (error) {
    if (error === gaveUp) return undefined;
    throw error;
  }
}

class QuickLook extends QuickExpressions {
  readonly #names: NotedName[] = [];
  /** Functions around the token at hand. */
  #functions = 0;
  /** Names of a `local` are being read. */
  #isDeclaring = false;

  run(): readonly NotedName[] {
    this.next();
    this.#block();
    if (this.kind !== Kind.End) this.giveUp();
    return this.#names;
  }

  protected override note(before: Kind): void {
    const isDeclared = before === Kind.Local || (before === Kind.Comma && this.#isDeclaring);
    this.#names.push({ at: this.start, isUse: !isDeclared && before !== Kind.Dot && before !== Kind.Colon, isInMain: this.#functions === 0 });
  }

  /** Statements up to a word that cannot begin one; whoever asked for the block knows which word it has to be. */
  #block(): void {
    for (;;) {
      switch (this.kind) {
        case Kind.Else:
        case Kind.ElseIf:
        case Kind.EndWord:
        case Kind.Until:
        case Kind.End:
          return;
        case Kind.Return:
          return this.#return();
        default:
          this.enter();
          this.#statement();
          this.depth--;
      }
    }
  }

  #return(): void {
    this.enter();
    this.next();
    switch (this.kind) {
      case Kind.Else:
      case Kind.ElseIf:
      case Kind.EndWord:
      case Kind.Until:
      case Kind.End:
      case Kind.Semicolon:
        break;
      default:
        this.list();
    }
    this.accept(Kind.Semicolon);
    this.depth--;
  }

  #statement(): void {
    switch (this.kind) {
      case Kind.Semicolon:
      case Kind.Break:
        return this.next();
      case Kind.If:
        return this.#if();
      case Kind.While:
        this.next();
        this.expression();
        return this.#doBlock();
      case Kind.Do:
        return this.#doBlock();
      case Kind.For:
        return this.#for();
      case Kind.Repeat:
        this.next();
        this.#block();
        this.expect(Kind.Until);
        return this.expression();
      case Kind.Function:
        this.next();
        this.expect(Kind.Name);
        while (this.accept(Kind.Dot)) this.expect(Kind.Name);
        if (this.accept(Kind.Colon)) this.expect(Kind.Name);
        return this.functionBody();
      case Kind.Local:
        this.next();
        if (!this.accept(Kind.Function)) return this.#local();
        this.expect(Kind.Name);
        return this.functionBody();
      default:
        return this.#callOrAssignment();
    }
  }

  #doBlock(): void {
    this.expect(Kind.Do);
    this.#block();
    this.expect(Kind.EndWord);
  }

  #if(): void {
    do {
      this.next();
      this.expression();
      this.expect(Kind.Then);
      this.#block();
    } while (this.kind === Kind.ElseIf);
    if (this.accept(Kind.Else)) this.#block();
    this.expect(Kind.EndWord);
  }

  #for(): void {
    this.next();
    this.expect(Kind.Name);
    if (this.accept(Kind.Assign)) {
      const count = this.list();
      if (count !== 2 && count !== 3) this.giveUp();
    } else {
      while (this.accept(Kind.Comma)) this.expect(Kind.Name);
      this.expect(Kind.In);
      this.list();
    }
    this.#doBlock();
  }

  #local(): void {
    this.#isDeclaring = true;
    do this.expect(Kind.Name);
    while (this.accept(Kind.Comma));
    this.#isDeclaring = false;
    if (this.accept(Kind.Assign)) this.list();
  }

  #callOrAssignment(): void {
    let part = this.suffixed();
    if (part === Part.Call && this.kind !== Kind.Comma && this.kind !== Kind.Assign) return;
    while (part === Part.Variable && this.accept(Kind.Comma)) part = this.suffixed();
    if (part !== Part.Variable) this.giveUp();
    this.expect(Kind.Assign);
    this.list();
  }

  protected override functionBody(): void {
    const wasVararg = this.isVararg;
    this.isVararg = false;
    this.#functions++;
    this.expect(Kind.Open);
    if (this.kind !== Kind.Close) {
      do {
        if (this.accept(Kind.Dots)) this.isVararg = true;
        else this.expect(Kind.Name);
      } while (!this.isVararg && this.accept(Kind.Comma));
    }
    this.expect(Kind.Close);
    this.#block();
    // The token behind `end` belongs to the function around.
    this.#functions--;
    this.isVararg = wasVararg;
    this.expect(Kind.EndWord);
  }
}
