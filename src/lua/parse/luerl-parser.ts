/** The grammar of Luerl 1.3.0: errors in its words, and checks where it makes them. */
import type { AssignStatement, CallStatement, Chunk, Expression, Place, Statement } from './ast.ts';
import { LuaSyntaxError } from './errors.ts';
import { StatementParser } from './statement-parser.ts';
import { maxLevels } from './token-parser.ts';

export class LuerlParser extends StatementParser {
  /** Luerl's compiler fails on any `goto` and label, after parsing. */
  #goto: Place | undefined;
  /** Checked after that. */
  #vararg: Place | undefined;

  override chunk(): Chunk {
    const chunk = super.chunk();
    if (this.#goto !== undefined) failAt(this.#goto, 'lua@5.3a does not know goto');
    if (this.#vararg !== undefined) failAt(this.#vararg, "cannot use '...' outside a vararg function");
    return chunk;
  }

  protected override fail(_message: string): never {
    const { lexer, token } = this;
    failAt(token.kind === '<eof>' ? lexer.lastPlace : token, `syntax error before: ${lexer.describe(token)}`);
  }

  protected override failDepth(): never {
    failAt(this.token, `nesting too deep for hbx (limit is ${maxLevels} levels)`);
  }

  protected override refuseVararg(): void {
    this.#vararg ??= this.place();
  }

  /** A `break` outside a loop fails when it runs. */
  protected override noteBreak(): void {}

  protected override label(_body: Statement[], place: Place): void {
    this.#goto ??= place;
    this.lexer.next();
    this.name();
    this.expect('::');
  }

  protected override goto(place: Place): void {
    this.#goto ??= place;
    this.lexer.next();
    this.name();
  }

  /** Expressions after `=` are counted once the whole loop is read. */
  protected override numericFor(place: Place, line: number, name: string, namePlace: Place): Statement {
    const { scopes } = this;
    for (let hidden = 0; hidden < 3; hidden++) scopes.declareHidden();
    const local = scopes.declare(name, 'loop', namePlace);
    this.lexer.next();
    const [initial, limit, step, ...more] = this.expressionList();
    const opLine = this.lexer.lineNumber;
    const body = this.forBody(1);
    this.expectClosing('end', 'for', line);
    if (limit === undefined || more.length > 0) failAt(place, 'illegal for');
    return { kind: 'NumericFor', ...place, local, initial: initial!, limit, step, body, opLine };
  }

  protected override expressionStatement(place: Place): AssignStatement | CallStatement {
    const first = this.suffixed(true);
    const isVariable = !this.isParenthesized && (first.kind === 'Name' || first.kind === 'Index');
    const isCall = !this.isParenthesized && (first.kind === 'Call' || first.kind === 'MethodCall');
    if (isVariable ? mayFollowStatement.has(this.token.kind) : !isCall) failAt(lastPart(first, place), 'illegal call');
    return this.statementFrom(place, first);
  }
}

/** Before these Luerl's parser takes a variable for a whole statement, and only then sees that it is no call. */
const mayFollowStatement: ReadonlySet<string> = new Set([
  '<eof>', '<name>', '(', ';', '::', 'break', 'do', 'else', 'elseif', 'end', 'for', 'function', 'goto', 'if', 'local', 'repeat',
  'return', 'until', 'while',
]);

/** Where Luerl sees an expression that is no call: the name or bracket at its end. */
function lastPart(node: Expression, start: Place): Place {
  return node.kind === 'Index' && !node.isGlobal ? node.key : start;
}

function failAt(place: { readonly line: number; readonly column: number }, message: string): never {
  throw new LuaSyntaxError(message, place.line, place.column);
}
