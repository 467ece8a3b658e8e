/** Reads blocks and the statements that hold them: conditions and loops; and `goto`, labels and `break`, which jump out of them. */
import type { Expression, GotoStatement, IfStatement, Local, Place, Statement } from './ast.ts';
import { ExpressionParser } from './expression-parser.ts';
import { Labels } from './labels.ts';
import type { Mutable } from './scopes.ts';

export abstract class BlockParser extends ExpressionParser {
  protected readonly labels = new Labels(this.scopes, (message) => this.failPlain(message));

  /** Reads a statement into `body`: none for `;`, several for a label and what belongs to it. */
  protected abstract statement(body: Statement[]): void;

  protected statements(body: Statement[]): void {
    while (!this.endsBlock(true)) {
      const isReturn = this.token.kind === 'return';
      this.statement(body);
      if (isReturn) return;
    }
  }

  protected endsBlock(untilCounts: boolean): boolean {
    switch (this.token.kind) {
      case 'else':
      case 'elseif':
      case 'end':
      case '<eof>':
        return true;
      case 'until':
        return untilCounts;
      default:
        return false;
    }
  }

  protected block(isLoop = false): Statement[] {
    const body: Statement[] = [];
    this.scopes.openBlock(isLoop);
    this.statements(body);
    this.labels.closeBlock();
    this.registers.reset();
    return body;
  }

  /** Expects the `end` of a statement and gives the statement its end. */
  protected closed<S extends Statement>(opener: string, line: number, node: S): S {
    this.expectClosing('end', opener, line);
    return this.ended(node);
  }

  protected ended<S extends Statement>(node: S): S {
    (node as Mutable<S>).end = this.lexer.lastEnd;
    return node;
  }

  /** Reads a name and declares a variable of that name. */
  protected declare(kind: Local['kind']): Local {
    const place = this.place();
    return this.scopes.declare(this.name(), kind, place);
  }

  protected ifStatement(place: Place, line: number): Statement {
    const branches: IfStatement['branches'][number][] = [];
    do {
      const branchPlace = this.place();
      this.lexer.next();
      const condition = this.expression();
      this.expect('then');
      this.registers.condition();
      branches.push({ condition, body: this.block(), place: branchPlace });
    } while (this.token.kind === 'elseif');
    const otherwise = this.accept('else') ? this.block() : undefined;
    return this.closed('if', line, { kind: 'If', line: place.line, column: place.column, start: place.start, end: place.end, branches, otherwise });
  }

  protected whileStatement(place: Place, line: number): Statement {
    this.lexer.next();
    const condition = this.expression();
    this.registers.condition();
    this.expect('do');
    return this.closed('while', line, { kind: 'While', ...place, condition, body: this.block(true) });
  }

  protected repeatStatement(place: Place, line: number): Statement {
    const body: Statement[] = [];
    this.scopes.openBlock(true);
    this.scopes.openBlock(false);
    this.lexer.next();
    this.statements(body);
    this.expectClosing('until', 'repeat', line);
    const condition = this.expression();
    this.registers.condition();
    this.labels.closeBlock();
    this.labels.closeBlock();
    return this.ended({ kind: 'Repeat', ...place, body, condition });
  }

  protected forStatement(place: Place, line: number): Statement {
    this.scopes.openBlock(true);
    this.lexer.next();
    const namePlace = this.place();
    const name = this.name();
    let statement: Statement;
    if (this.token.kind === '=') statement = this.numericFor(place, line, name, namePlace);
    else if (this.token.kind === ',' || this.token.kind === 'in') statement = this.#genericFor(place, line, name, namePlace);
    else this.fail("'=' or 'in' expected");
    this.labels.closeBlock();
    return this.ended(statement);
  }

  protected numericFor(place: Place, line: number, name: string, namePlace: Place): Statement {
    const { scopes } = this;
    for (let hidden = 0; hidden < 3; hidden++) scopes.declareHidden();
    const local = scopes.declare(name, 'loop', namePlace);
    this.lexer.next();
    const initial = this.#control();
    this.expect(',');
    const limit = this.#control();
    const step = this.accept(',') ? this.#control() : undefined;
    if (step === undefined) this.registers.reserve(1);
    const opLine = this.lexer.lineNumber;
    return this.closed('for', line, { kind: 'NumericFor', ...place, local, initial, limit, step, body: this.forBody(1), opLine });
  }

  /** One of the numbers that control a loop. */
  #control(): Expression {
    const value = this.expression();
    this.registers.push();
    return value;
  }

  #genericFor(place: Place, line: number, name: string, namePlace: Place): Statement {
    const { scopes } = this;
    for (let hidden = 0; hidden < 3; hidden++) scopes.declareHidden();
    const locals = [scopes.declare(name, 'loop', namePlace)];
    while (this.accept(',')) locals.push(this.declare('loop'));
    this.expect('in');
    const opLine = this.lexer.lineNumber;
    const values = this.expressionList();
    this.registers.adjust(3, values.length);
    this.registers.check(3);
    return this.closed('for', line, { kind: 'GenericFor', ...place, locals, values, body: this.forBody(locals.length), opLine });
  }

  protected forBody(count: number): Statement[] {
    this.scopes.activate(3);
    this.expect('do');
    this.scopes.openBlock(false);
    this.scopes.activate(count);
    this.registers.reserve(count);
    const body = this.block();
    this.labels.closeBlock();
    return body;
  }

  protected label(body: Statement[], place: Place, line: number): void {
    this.lexer.next();
    const name = this.name();
    this.labels.checkNew(name);
    this.expect('::');
    const node = { kind: 'Label', ...place, end: this.lexer.lastEnd, name, id: this.labels.nextId(), used: false } as const;
    body.push(node);
    const label = this.labels.define(node, line);
    while (this.token.kind === ';' || this.token.kind === '::') this.statement(body);
    if (this.endsBlock(false)) this.labels.endsBlock(label);
    this.labels.attract(label);
  }

  protected goto(place: Place, line: number, body: Statement[]): void {
    this.lexer.next();
    const name = this.name();
    // The label is known once the block that holds it is closed.
    const node: GotoStatement = { kind: 'Goto', ...place, end: this.lexer.lastEnd, name, label: undefined as never };
    this.labels.jump(node, line);
    body.push(node);
  }

  protected noteBreak(line: number): void {
    this.labels.break(line);
  }
}
