/** What is known of the values that expressions give, without running them. */
import type { CallNode, Expression, FunctionNode, Local, MethodCallNode } from '../parse/ast.ts';
import { LuaFloat } from '../runtime/value.ts';
import type { Assigned } from './facts.ts';
import { globalPath, libraryCall } from './paths.ts';
import type { Program, Unit } from './rule.ts';
import { childrenOf, walk, type Node } from './walk.ts';

const maxDepth = 12;

const floatFunctions = new Set(['sqrt', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'exp', 'log', 'log10', 'pow', 'rad', 'deg'].map((name) => `math.${name}`));
const integerFunctions = new Set(['math.tointeger', 'math.floor', 'math.ceil', 'string.len', 'string.byte', 'utf8.len', 'utf8.codepoint']);
const stringFunctions = new Set(
  ['string.match', 'string.sub', 'string.gsub', 'string.format', 'string.rep', 'string.lower', 'string.upper', 'string.reverse', 'string.char', 'tostring', 'type', 'table.concat'],
);

export class Values {
  readonly #unit: Unit;
  readonly #program: Program;
  /** What is known of variables and functions by now; undefined also while one is being looked at, so that loops end. */
  readonly #origins = new Map<Local | FunctionNode | string, string | undefined>();

  constructor(unit: Unit, program: Program) {
    this.#unit = unit;
    this.#program = program;
  }

  /** Text for sure. */
  isString(expression: Expression, depth = 0): boolean {
    if (depth > maxDepth) return false;
    switch (expression.kind) {
      case 'String':
        return true;
      case 'Binary':
        return expression.operator === '..';
      case 'Parenthesized':
        return this.isString(expression.expression, depth + 1);
      case 'Call':
      case 'MethodCall': {
        const call = libraryCall(expression, this.#unit, this.#program);
        if (call === undefined || !stringFunctions.has(call.path)) return false;
        // `()` in a pattern captures a position.
        return call.path !== 'string.match' || (call.args[1]?.kind === 'String' && !call.args[1].value.includes('()'));
      }
      case 'Name': {
        const only = this.#onlyValue(expression);
        return only !== undefined && this.isString(only, depth + 1);
      }
      default:
        return false;
    }
  }

  /** A float in both dialects. */
  isFloat(expression: Expression, depth = 0): boolean {
    if (depth > maxDepth) return false;
    switch (expression.kind) {
      case 'Number':
        return expression.value instanceof LuaFloat;
      case 'Binary':
        if (expression.operator === '/' || expression.operator === '^') return true;
        return isArithmetic(expression.operator) && (this.isFloat(expression.left, depth + 1) || this.isFloat(expression.right, depth + 1));
      case 'Unary':
        return expression.operator === '-' && this.isFloat(expression.operand, depth + 1);
      case 'Call': {
        const path = globalPath(expression.callee, this.#unit.facts);
        return path !== undefined && floatFunctions.has(path);
      }
      case 'Name': {
        const only = this.#onlyValue(expression);
        return only !== undefined && this.isFloat(only, depth + 1);
      }
      default:
        return false;
    }
  }

  /** An integer, or nil, in both dialects. */
  isInteger(expression: Expression): boolean {
    if (expression.kind === 'Number') return !(expression.value instanceof LuaFloat);
    if (expression.kind === 'Unary') return expression.operator === '#' || (expression.operator === '-' && this.isInteger(expression.operand));
    if (expression.kind !== 'Call' && expression.kind !== 'MethodCall') return false;
    const call = libraryCall(expression, this.#unit, this.#program);
    return call !== undefined && integerFunctions.has(call.path);
  }

  /**
   * The call because of which a value that is an integer in PUC is, or may be, a float in Luerl: `tonumber`, `select('#')`, `bit32.…`.
   * Undefined when there is none.
   */
  floatOrigin(expression: Expression, depth = 0): string | undefined {
    if (depth > maxDepth) return undefined;
    const next = (inner: Expression | undefined): string | undefined => inner && this.floatOrigin(inner, depth + 1);
    switch (expression.kind) {
      case 'Parenthesized':
        return next(expression.expression);
      case 'Logical':
        return expression.operator === 'and' ? next(expression.right) : (next(expression.left) ?? next(expression.right));
      case 'Unary':
        return expression.operator === '-' ? next(expression.operand) : undefined;
      case 'Binary': {
        const { operator, left, right } = expression;
        if (!isArithmetic(operator) || operator === '/' || operator === '^' || this.isFloat(left) || this.isFloat(right)) return undefined;
        return next(left) ?? next(right);
      }
      case 'Call':
      case 'MethodCall':
        return this.#originOfCall(expression, depth);
      case 'Name':
        return this.#once(expression.local, () => this.#originOfVariable(this.#unit.facts.locals.get(expression.local), expression, depth));
      case 'Index': {
        const name = expression.isGlobal ? globalPath(expression) : undefined;
        if (name === undefined) return undefined;
        return this.#once(name, () => this.#originOfVariable(this.#unit.facts.globalWrites.get(name), expression, depth));
      }
      default:
        return undefined;
    }
  }

  #originOfCall(node: CallNode | MethodCallNode, depth: number): string | undefined {
    const call = libraryCall(node, this.#unit, this.#program);
    if (call === undefined) return this.#originOfOwnFunction(node, depth);
    const [first] = call.args;
    switch (call.path) {
      case 'tonumber':
        return first === undefined || (call.args.length === 1 && (this.isInteger(first) || this.isFloat(first))) ? undefined : call.path;
      case 'select':
        return first?.kind === 'String' && first.value === '#' ? "select('#', …)" : undefined;
      case 'rawlen':
        return first !== undefined && this.isString(first) ? 'rawlen' : undefined;
      case 'math.max':
      case 'math.min':
      case 'math.abs':
        return call.args.some((arg) => this.isFloat(arg)) ? undefined : this.#firstOrigin(call.args, depth);
      default:
        if (call.path.startsWith('bit32.')) return call.path;
        return call.node.kind === 'Call' ? this.#originOfOwnFunction(node, depth) : undefined;
    }
  }

  /** A function of this file that returns such a value first. */
  #originOfOwnFunction(node: CallNode | MethodCallNode, depth: number): string | undefined {
    if (node.kind !== 'Call') return undefined;
    const { locals, globalWrites } = this.#unit.facts;
    const { callee } = node;
    const name = callee.kind === 'Index' && callee.isGlobal ? globalPath(callee) : undefined;
    const values = callee.kind === 'Name' ? locals.get(callee.local) : name === undefined ? undefined : globalWrites.get(name);
    const own = values?.length === 1 ? values[0]!.value : undefined;
    return own?.kind === 'Function' ? this.#once(own, () => this.#firstOrigin(firstResults(own), depth)) : undefined;
  }

  #firstOrigin(values: readonly Expression[], depth: number): string | undefined {
    for (const value of values) {
      const origin = this.floatOrigin(value, depth + 1);
      if (origin !== undefined) return origin;
    }
    return undefined;
  }

  #once(key: Local | FunctionNode | string, find: () => string | undefined): string | undefined {
    if (this.#origins.has(key)) return this.#origins.get(key);
    this.#origins.set(key, undefined);
    const origin = find();
    this.#origins.set(key, origin);
    return origin;
  }

  #originOfVariable(values: readonly Assigned[] | undefined, variable: Expression, depth: number): string | undefined {
    if (values === undefined) return undefined;
    // Somebody makes an integer of it on the way: whether in time is more than can be told here.
    if (values.some(({ value }) => value !== undefined && this.#repairs(value, variable))) return undefined;
    return this.#firstOrigin(values.flatMap(({ value, result }) => (value !== undefined && result === 0 ? [value] : [])), depth);
  }

  /** `n = math.tointeger(n)`, `n = n and n | 0`: an integer made of the variable itself. */
  #repairs(value: Expression, variable: Expression): boolean {
    let repairs = false;
    walk(value, (node) => {
      if (repairs) return;
      const makes = node.kind === 'Call' || node.kind === 'MethodCall' ? this.isInteger(node) : node.kind === 'Binary' && '&|~<<>>'.includes(node.operator);
      if (makes) repairs = childrenOf(node).some((child) => isSame(child, variable));
    });
    return repairs;
  }

  #onlyValue(expression: Extract<Expression, { kind: 'Name' }>): Expression | undefined {
    const values = expression.local.kind === 'local' ? this.#unit.facts.locals.get(expression.local) : undefined;
    const only = values?.length === 1 ? values[0] : undefined;
    return only?.result === 0 ? only.value : undefined;
  }
}

/** True for two expressions that name the same variable or field. */
export function isSame(a: Node, b: Node, depth = 0): boolean {
  if (a.kind === 'Name' && b.kind === 'Name') return a.local === b.local;
  if (a.kind === 'String' && b.kind === 'String') return a.value === b.value;
  if (a.kind === 'Number' && b.kind === 'Number') return a.raw === b.raw;
  return a.kind === 'Index' && b.kind === 'Index' && depth < 8 && isSame(a.object, b.object, depth + 1) && isSame(a.key, b.key, depth + 1);
}

/** The first values of the return statements of a function itself, not of those inside it. */
export function firstResults(fn: FunctionNode): Expression[] {
  return returnsOf(fn).flatMap(({ values }) => values.slice(0, 1));
}

/** The return statements of a function itself. */
export function returnsOf(fn: FunctionNode): Extract<Node, { kind: 'Return' }>[] {
  const found: Extract<Node, { kind: 'Return' }>[] = [];
  walk(fn, (node, ancestors) => {
    if (node.kind === 'Return' && ancestors.findLast((around) => around.kind === 'Function') === fn) found.push(node);
  });
  return found;
}

function isArithmetic(operator: string): boolean {
  return ['+', '-', '*', '/', '//', '%', '^'].includes(operator);
}
