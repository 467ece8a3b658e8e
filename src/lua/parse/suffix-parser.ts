/** Reads names, strings, tables, and what follows a name: fields, indices and calls. */
import type { CallNode, Expression, IndexNode, MethodCallNode, NameNode, Place, StringNode, TableItem, TableNode } from './ast.ts';
import { TokenParser } from './token-parser.ts';

export abstract class SuffixParser extends TokenParser {
  /** The last `suffixed` gave a parenthesised expression, which is neither a variable nor a call. */
  protected isParenthesized = false;
  #env: NameNode | undefined;

  protected abstract expression(): Expression;
  protected abstract expressionList(): Expression[];

  protected string(): StringNode {
    const { value, line, column, start, end } = this.lexer.token;
    this.lexer.next();
    this.registers.constant();
    return { kind: 'String', line, column, start, end, value: value as string, isLong: this.lexer.source.charCodeAt(start) === 0x5b };
  }

  /** A name or parenthesised expression with `.x`, `[x]`, `:m()` and calls after it. A bare `mayBeTarget` name does not count as used. */
  protected suffixed(mayBeTarget: boolean): Expression {
    const { lexer } = this;
    const callLine = lexer.lineNumber;
    const { line, column, start } = lexer.token;
    const from: Place = { line, column, start, end: start };
    let node = this.#primary();
    if (node.kind === 'Name' && !(mayBeTarget && continuesTarget(lexer.token.kind))) node.local.used = true;
    for (;;) {
      switch (lexer.token.kind) {
        case '.':
          node = this.field(from, node);
          break;
        case '[': {
          const operand = this.registers.beginIndex();
          const key = this.#bracketed();
          this.registers.endIndex(operand);
          node = this.#index(from, node, key, false);
          break;
        }
        case ':': {
          lexer.next();
          const namePlace = this.place();
          const name = this.name();
          node = this.#call(from, node, callLine, name, namePlace);
          break;
        }
        case '(':
        case '{':
        case '<string>':
          node = this.#call(from, node, callLine, undefined, from);
          break;
        default:
          return node;
      }
      this.isParenthesized = false;
    }
  }

  #primary(): Expression {
    const { lexer } = this;
    if (lexer.token.kind === '<name>') {
      this.isParenthesized = false;
      return this.variable();
    }
    if (lexer.token.kind !== '(') this.fail('unexpected symbol');
    const { line, column, start } = lexer.token;
    const opener = lexer.lineNumber;
    lexer.next();
    const expression = this.expression();
    this.expectClosing(')', '(', opener);
    this.registers.parenthesize();
    this.isParenthesized = true;
    // In Luerl `and` and `or` hand on all values, unless parentheses cut them to one.
    const isSeveral = expression.kind === 'Call' || expression.kind === 'MethodCall' || expression.kind === 'Vararg' || (expression.kind === 'Logical' && this.dialect === 'luerl');
    if (!isSeveral) return expression;
    return { kind: 'Parenthesized', line, column, start, end: lexer.lastEnd, expression };
  }

  /** A name: a local variable, or a field of `_ENV`. */
  protected variable(): NameNode | IndexNode {
    const { line, column, start, end } = this.lexer.token;
    const name = this.name();
    const local = this.scopes.resolve(name);
    if (local !== undefined) {
      if (local.owner === this.scopes.current.node && local.kind !== 'env') this.registers.local();
      else this.registers.upvalue();
      return { kind: 'Name', line, column, start, end, name, local };
    }
    this.registers.global();
    const key: StringNode = { kind: 'String', line, column, start, end, value: name, isLong: false };
    return { kind: 'Index', line, column, start, end, object: this.#environment(), key, isGlobal: true, isDotted: false };
  }

  /** The `_ENV` that holds the globals here; the node for the chunk's own is the same everywhere. */
  #environment(): NameNode {
    const local = this.scopes.resolveEnv();
    if (this.#env?.local !== local) {
      const { line, column, start, end } = local.place;
      this.#env = { kind: 'Name', line, column, start, end, name: '_ENV', local };
    }
    return this.#env;
  }

  #index(from: Place, object: Expression, key: Expression, isDotted: boolean): IndexNode {
    return { kind: 'Index', line: from.line, column: from.column, start: from.start, end: this.lexer.lastEnd, object, key, isGlobal: false, isDotted };
  }

  /** `.name` or `:name`. */
  protected field(from: Place, object: Expression): IndexNode {
    const operand = this.registers.beginIndex();
    this.lexer.next();
    const key = this.#nameAsString();
    this.registers.endIndex(operand);
    return this.#index(from, object, key, true);
  }

  #nameAsString(): StringNode {
    const { line, column, start, end } = this.lexer.token;
    const value = this.name();
    this.registers.constant();
    return { kind: 'String', line, column, start, end, value, isLong: false };
  }

  /** `[expression]`. */
  #bracketed(): Expression {
    this.lexer.next();
    const key = this.expression();
    this.expect(']');
    return key;
  }

  #call(from: Place, callee: Expression, opLine: number, name: string | undefined, namePlace: Place): CallNode | MethodCallNode {
    const { lexer } = this;
    const opColumn = lexer.token.line === opLine ? lexer.token.column : from.column;
    const base = name === undefined ? this.registers.beginCall() : this.registers.beginMethodCall();
    const args = this.#arguments(opLine);
    this.registers.endCall(base);
    const { line, column, start } = from;
    const end = lexer.lastEnd;
    return name === undefined
      ? { kind: 'Call', line, column, start, end, callee, args, opLine, opColumn }
      : { kind: 'MethodCall', line, column, start, end, object: callee, name, namePlace, args, opLine, opColumn };
  }

  #arguments(line: number): Expression[] {
    const { kind } = this.lexer.token;
    switch (kind) {
      case '<string>':
      case '{': {
        const argument = kind === '{' ? this.table() : this.string();
        this.registers.push();
        return [argument];
      }
      case '(': {
        this.lexer.next();
        if (this.accept(')')) return [];
        const args = this.expressionList();
        const isOpen = this.registers.openEnd();
        this.expectClosing(')', '(', line);
        if (!isOpen) this.registers.push();
        return args;
      }
      default:
        return this.fail('function arguments expected');
    }
  }

  protected table(): TableNode {
    const { lexer, registers } = this;
    const { line, column, start } = lexer.token;
    const opener = lexer.lineNumber;
    const items: TableItem[] = [];
    registers.object();
    const base = registers.free;
    // Positional items wait in registers, fifty at most.
    let waiting = 0;
    let isLastWaiting = false;
    lexer.next();
    while (this.token.kind !== '}') {
      if (isLastWaiting) registers.push();
      if (waiting === 50) {
        registers.free = base;
        waiting = 0;
      }
      const item = this.#tableItem();
      items.push(item);
      isLastWaiting = item.key === undefined;
      if (isLastWaiting) waiting++;
      if (!this.accept(',') && !this.accept(';')) break;
    }
    this.expectClosing('}', '{', opener);
    if (isLastWaiting && !registers.openEnd()) registers.push();
    registers.endTable(base);
    return { kind: 'Table', line, column, start, end: lexer.lastEnd, items };
  }

  #tableItem(): TableItem {
    const { lexer, registers } = this;
    const { line, column, start, kind } = lexer.token;
    const { free } = registers;
    const isNamed = kind === '<name>' && lexer.peek() === '=';
    let key: Expression | undefined;
    if (isNamed || kind === '[') {
      key = isNamed ? this.#nameAsString() : this.#bracketed();
      this.expect('=');
      registers.store();
    }
    const value = this.expression();
    if (key !== undefined) {
      registers.store();
      registers.free = free;
    }
    if (isNamed && value.kind === 'Function') value.name ??= (key as StringNode).value;
    return { line, column, start, end: lexer.lastEnd, key, value, isNamed };
  }
}

/** After the name that may be assigned to. */
function continuesTarget(kind: string): boolean {
  return kind === '=' || kind === ',';
}
