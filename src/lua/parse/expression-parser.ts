/** Reads expressions: operators and their operands. */
import type { BinaryNode, BinaryOperator, Expression, FunctionNode, Place, UnaryNode } from './ast.ts';
import { binaryBindings, luerlNotStrength, unaryStrength } from './operators.ts';
import type { KnownFunction, PartText } from './parts.ts';
import { SuffixParser } from './suffix-parser.ts';

export type { Dialect } from './token-parser.ts';

export abstract class ExpressionParser extends SuffixParser {
  /** Reads a parameter list and a body up to and with `end`. `place` is of the word `function`. */
  protected abstract functionBody(place: Place, line: number, isMethod: boolean): FunctionNode;

  /** `...` stands in a function without it. */
  protected refuseVararg(): void {
    this.fail("cannot use '...' outside a vararg function");
  }

  protected override expressionList(): Expression[] {
    const list = [this.expression()];
    while (this.accept(',')) {
      this.registers.push();
      list.push(this.expression());
    }
    return list;
  }

  /** Reads operators that bind stronger than `limit`. Chains that lean to the left, and chains of `..`, are read in a loop. */
  protected override expression(limit = 0): Expression {
    this.enterLevel();
    const { lexer } = this;
    const { line, column, start, kind } = lexer.token;
    let left = kind === 'not' || kind === '-' || kind === '#' || kind === '~' ? this.#unary(kind) : this.#simple();
    for (;;) {
      const operator = lexer.token.kind;
      const binding = binaryBindings.get(operator);
      if (binding === undefined || binding.left <= limit) break;
      if (operator === '..') {
        left = this.#concatenation(left, line, column, start);
        continue;
      }
      const opLine = lexer.lineNumber;
      const opColumn = lexer.token.column;
      lexer.next();
      const operand = this.registers.beginBinary(operator);
      const right = this.expression(binding.right);
      this.registers.endBinary(operator, operand);
      left = operator === 'and' || operator === 'or'
        ? { kind: 'Logical', line, column, start, end: lexer.lastEnd, operator, left, right }
        : { kind: 'Binary', line, column, start, end: lexer.lastEnd, operator: operator as BinaryOperator, left, right, opLine, opColumn };
    }
    this.levels--;
    return left;
  }

  #unary(operator: UnaryNode['operator']): UnaryNode {
    const { lexer } = this;
    const { line, column, start } = lexer.token;
    const opLine = lexer.lineNumber;
    lexer.next();
    const operand = this.expression(operator === '~' && this.dialect === 'luerl' ? luerlNotStrength : unaryStrength);
    this.registers.unary(operator);
    return { kind: 'Unary', line, column, start, end: lexer.lastEnd, operator, operand, opLine, opColumn: column };
  }

  /** `first .. b .. c`: leans to the right. PUC makes one instruction of it, whose errors have the line of the last `..`; what stands on another line has its column too. */
  #concatenation(first: Expression, line: number, column: number, start: number): BinaryNode {
    const { lexer } = this;
    const { left: strength } = binaryBindings.get('..')!;
    const operands: { node: Expression; place: { line: number; column: number; start: number } }[] = [{ node: first, place: { line, column, start } }];
    const dots: { line: number; column: number }[] = [];
    let opLine = line;
    const { levels, registers } = this;
    let base: number | undefined;
    while (lexer.token.kind === '..') {
      opLine = lexer.lineNumber;
      dots.push({ line: opLine, column: lexer.token.column });
      lexer.next();
      registers.push();
      base ??= registers.free - 1;
      const { line, column, start } = lexer.token;
      operands.push({ node: this.expression(strength), place: { line, column, start } });
      if (this.dialect === 'puc') this.levels++;
    }
    this.levels = levels;
    let right = operands.pop()!.node;
    const isConcatenation = right.kind === 'Binary' && right.operator === '..';
    registers.endConcatenation(base ?? registers.free, isConcatenation);
    let lastColumn = dots.at(-1)!.column;
    if (isConcatenation) ({ opLine, opColumn: lastColumn } = right as BinaryNode);
    const end = lexer.lastEnd;
    while (operands.length > 0) {
      const { node, place } = operands.pop()!;
      const dot = dots.pop()!;
      const opColumn = dot.line === opLine ? dot.column : lastColumn;
      right = { kind: 'Binary', line: place.line, column: place.column, start: place.start, end, operator: '..', left: node, right, opLine, opColumn };
    }
    return right as BinaryNode;
  }

  #simple(): Expression {
    const { lexer, registers } = this;
    const { kind, value, line, column, start, end } = lexer.token;
    switch (kind) {
      case '<number>':
        lexer.next();
        registers.number();
        return { kind: 'Number', line, column, start, end, value: value as number, raw: lexer.source.slice(start, end) };
      case '<string>':
        return this.string();
      case 'nil':
        lexer.next();
        registers.constant();
        return { kind: 'Nil', line, column, start, end };
      case 'true':
      case 'false':
        lexer.next();
        registers.constant();
        return { kind: 'Boolean', line, column, start, end, value: kind === 'true' };
      case '...':
        if (!this.scopes.current.node.isVararg) this.refuseVararg();
        lexer.next();
        registers.vararg();
        return { kind: 'Vararg', line, column, start, end };
      case '{':
        return this.table();
      case 'function':
        lexer.next();
        return this.#function({ line, column, start, end });
      default:
        return this.suffixed(false);
    }
  }

  #function(place: Place): FunctionNode {
    const { levels, scopes } = this;
    const text = scopes.isBare ? this.parts?.get(place.start) : undefined;
    // Deeper than where it was read first, a limit might be passed inside.
    const known = text?.known !== undefined && levels <= text.known.levels ? text.known : undefined;
    const node = known === undefined ? this.functionBody(place, this.lexer.lineNumber, false) : this.#passOver(place, text!, known);
    if (text !== undefined && node.end === text.end) scopes.parts.push({ node, text, known, levels });
    this.registers.object();
    return node;
  }

  /** Goes on behind a function that was read before. */
  #passOver(place: Place, text: PartText, known: KnownFunction): FunctionNode {
    const { lexer, scopes } = this;
    const node = scopes.addKnown(place, lexer.lineNumber, known);
    lexer.skipTo(text.end - 'end'.length, place.line + known.endLine, known.endColumn);
    node.endPlace = this.place();
    node.endLine = node.endPlace.line;
    this.expect('end');
    node.end = lexer.lastEnd;
    return node;
  }
}
