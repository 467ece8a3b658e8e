/** Reads chunks, functions and statements, as PUC Lua 5.3 does; `luerl-parser.ts` says where Luerl differs. */
import type { AssignStatement, CallStatement, Chunk, Expression, FunctionNode, IndexNode, Local, NameNode, Place, Statement } from './ast.ts';
import { BlockParser } from './block-parser.ts';
import type { Mutable } from './scopes.ts';
import { maxLevels } from './token-parser.ts';

export class StatementParser extends BlockParser {
  /** Reads the whole source. */
  chunk(): Chunk {
    const { lexer, scopes } = this;
    lexer.next();
    const { node } = scopes.current;
    this.statements(node.body);
    if (this.token.kind !== '<eof>') this.failExpected('<eof>');
    this.labels.closeFunction();
    this.#endFunction(node, this.place());
    node.end = lexer.source.length;
    return scopes.finish();
  }

  protected override functionBody(place: Place, line: number, isMethod: boolean): FunctionNode {
    const { scopes, lexer } = this;
    const { node } = scopes.openFunction(place, line);
    this.expect('(');
    if (isMethod) {
      node.parameters.push(scopes.declare('self', 'parameter', place));
      scopes.activate(1);
    }
    this.#parameters(node);
    this.expect(')');
    this.statements(node.body);
    const endPlace = this.place();
    this.expectClosing('end', 'function', line);
    this.labels.closeFunction();
    this.#endFunction(node, endPlace);
    node.end = lexer.lastEnd;
    scopes.closeFunction();
    return node;
  }

  #parameters(node: Mutable<FunctionNode>): void {
    const { scopes } = this;
    const known = node.parameters.length;
    if (this.token.kind !== ')') {
      do {
        if (this.token.kind === '...') {
          this.lexer.next();
          node.isVararg = true;
        } else if (this.token.kind === '<name>') {
          node.parameters.push(this.declare('parameter'));
        } else {
          this.fail("<name> or '...' expected");
        }
      } while (!node.isVararg && this.accept(','));
    }
    scopes.activate(node.parameters.length - known);
    this.registers.reset();
  }

  #endFunction(node: Mutable<FunctionNode>, endPlace: Place): void {
    node.endPlace = endPlace;
    node.endLine = endPlace.line;
  }

  protected override statement(body: Statement[]): void {
    this.enterLevel();
    const place = this.place();
    const line = this.lexer.lineNumber;
    const { kind } = this.token;
    switch (kind) {
      case ';':
        this.lexer.next();
        break;
      case 'if':
        body.push(this.ifStatement(place, line));
        break;
      case 'while':
        body.push(this.whileStatement(place, line));
        break;
      case 'do':
        this.lexer.next();
        body.push(this.closed('do', line, { kind: 'Do', ...place, body: this.block() }));
        break;
      case 'for':
        body.push(this.forStatement(place, line));
        break;
      case 'repeat':
        body.push(this.repeatStatement(place, line));
        break;
      case 'function':
        body.push(this.#function(place, line));
        break;
      case 'local':
        this.lexer.next();
        body.push(this.token.kind === 'function' ? this.#localFunction(place) : this.#local(place));
        break;
      case '::':
        this.label(body, place, line);
        break;
      case 'return':
        body.push(this.#return(place));
        break;
      case 'break':
        this.lexer.next();
        this.noteBreak(line);
        body.push({ kind: 'Break', ...place });
        break;
      case 'goto':
        this.goto(place, line, body);
        break;
      default:
        body.push(this.expressionStatement(place));
    }
    this.registers.reset();
    this.levels--;
  }

  #function(place: Place, line: number): AssignStatement {
    this.lexer.next();
    const from = this.place();
    let target: NameNode | IndexNode = this.variable();
    if (target.kind === 'Name' && (this.token.kind === '.' || this.token.kind === ':')) target.local.used = true;
    while (this.token.kind === '.') target = this.field(from, target);
    const isMethod = this.token.kind === ':';
    if (isMethod) target = this.field(from, target);
    if (target.kind === 'Name') target.local.assigned = true;
    const value = this.functionBody(place, line, isMethod);
    this.registers.object();
    const name = pathOf(target);
    value.name = isMethod ? name.replace(/\.([^.]*)$/, ':$1') : name;
    return this.ended({ kind: 'Assign', line: place.line, column: place.column, start: place.start, end: place.end, targets: [target], values: [value], storeLine: line });
  }

  #localFunction(place: Place): Statement {
    const functionPlace = this.place();
    this.lexer.next();
    const local = this.declare('function');
    this.scopes.activate(1);
    const value = this.functionBody(functionPlace, this.lexer.lineNumber, false);
    this.registers.object();
    value.name = local.name;
    return this.ended({ kind: 'LocalFunction', line: place.line, column: place.column, start: place.start, end: place.end, local, function: value });
  }

  #local(place: Place): Statement {
    const locals: Local[] = [];
    do locals.push(this.declare('local'));
    while (this.accept(','));
    const values = this.accept('=') ? this.expressionList() : [];
    this.registers.adjust(locals.length, values.length);
    this.scopes.activate(locals.length);
    values.forEach((value, at) => nameFunction(value, locals[at]?.name));
    return this.ended({ kind: 'Local', line: place.line, column: place.column, start: place.start, end: place.end, locals, values });
  }

  #return(place: Place): Statement {
    this.lexer.next();
    const values = this.endsBlock(true) || this.token.kind === ';' ? [] : this.expressionList();
    if (values.length > 0) this.registers.returnValues(values.length);
    this.accept(';');
    return this.ended({ kind: 'Return', line: place.line, column: place.column, start: place.start, end: place.end, values });
  }

  protected expressionStatement(place: Place): AssignStatement | CallStatement {
    return this.statementFrom(place, this.suffixed(true));
  }

  /** The call or assignment that begins with `first`. */
  protected statementFrom(place: Place, first: Expression): AssignStatement | CallStatement {
    if (this.token.kind === '=' || this.token.kind === ',') return this.#assignment(place, first);
    if (this.isParenthesized || (first.kind !== 'Call' && first.kind !== 'MethodCall')) this.fail('syntax error');
    return this.ended({ kind: 'CallStatement', line: place.line, column: place.column, start: place.start, end: place.end, call: first });
  }

  #assignment(place: Place, first: Expression): AssignStatement {
    let target = this.#target(first);
    const targets = [target];
    while (this.accept(',')) {
      const next = this.suffixed(true);
      if (this.dialect === 'puc' && targets.length + this.levels > maxLevels) this.failDepth();
      target = this.#target(next);
      targets.push(target);
    }
    this.expect('=');
    const values = this.expressionList();
    if (values.length !== targets.length) this.registers.adjust(targets.length, values.length);
    else if (target.kind === 'Index') this.registers.store();
    const storeLine = this.lexer.lastLine;
    values.forEach((value, at) => {
      const target = targets[at];
      if (target !== undefined && value.kind === 'Function') nameFunction(value, pathOf(target) || undefined);
    });
    return this.ended({ kind: 'Assign', line: place.line, column: place.column, start: place.start, end: place.end, targets, values, storeLine });
  }

  #target(node: Expression): NameNode | IndexNode {
    if (this.isParenthesized || (node.kind !== 'Name' && node.kind !== 'Index')) this.fail('syntax error');
    if (node.kind === 'Name') node.local.assigned = true;
    return node;
  }
}

function nameFunction(value: Expression, name: string | undefined): void {
  if (value.kind === 'Function') value.name ??= name;
}

/** `a.b.c` for a target of names and dots; only the last part when there is something else before it. */
function pathOf(target: NameNode | IndexNode): string {
  const parts: string[] = [];
  let node: Expression = target;
  while (node.kind === 'Index' && !node.isGlobal && node.key.kind === 'String') {
    parts.push(node.key.value);
    node = node.object;
  }
  if (node.kind === 'Name') parts.push(node.name);
  else if (node.kind === 'Index' && node.key.kind === 'String') parts.push(node.key.value);
  return parts.reverse().join('.');
}
