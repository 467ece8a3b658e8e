/** JavaScript for operators: the short path for small integers and floats, and the call of a helper for all else. */
import type { BinaryNode, Expression, UnaryNode } from '../parse/ast.ts';
import { LuaFloat } from '../runtime/value.ts';
import type { FunctionEmitter } from './emitter.ts';
import { condition, expression } from './expressions.ts';
import { doubleText, negativeNumber } from './numbers.ts';
import { metamethodName } from './operand-names.ts';
import { areBare, metaCall, operand, operands, type Operand } from './operands.ts';

export function isComparison(e: BinaryNode): boolean {
  return /^(==|~=|<|<=|>|>=)$/.test(e.operator);
}

function guard(a: Operand, b: Operand): string {
  return [a, b].filter((side) => !side.isInteger).map((side) => `typeof ${side.use} === 'number'`).join(' && ') || 'true';
}

const arithmeticHelpers: Readonly<Record<string, string>> = {
  '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '//': 'floorDivide', '%': 'modulo', '^': 'power',
  '&': 'bitAnd', '|': 'bitOr', '~': 'bitXor', '<<': 'shiftLeft', '>>': 'shiftRight', '..': 'concat',
  '<': 'lessThan', '<=': 'lessEqual', '>': 'greaterThan', '>=': 'greaterEqual',
};

/** Metamethods of the operators. */
const events: Readonly<Record<string, string>> = {
  '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '//': 'idiv', '%': 'mod', '^': 'pow', '&': 'band', '|': 'bor', '~': 'bxor',
  '<<': 'shl', '>>': 'shr', '..': 'concat', '<': 'lt', '<=': 'le', '>': 'lt', '>=': 'le',
};

/** A binary operation; in a condition only its truth matters. */
export function binary(f: FunctionEmitter, e: BinaryNode, isCondition = false): string {
  const { operator } = e;
  if (operator === '==' || operator === '~=') return equality(f, e);
  if (operator === '+' || operator === '-' || operator === '*') return flattened(f, e);
  return operation(f, e, ...operands(f, e.left, e.right, true, operator !== '..'), isCondition);
}

/** Long chains such as `a + b + c` lean to the left: walks down without recursion. */
function flattened(f: FunctionEmitter, e: BinaryNode): string {
  const chain: BinaryNode[] = [];
  let lowest: Expression = e;
  while (lowest.kind === 'Binary' && (lowest.operator === '+' || lowest.operator === '-' || lowest.operator === '*')) {
    chain.push(lowest);
    lowest = lowest.left;
  }
  let left = operand(f, lowest, true);
  // One after the other in a list, so that the code is not nested as deep as the chain is long.
  const steps = [left.setup];
  for (let at = chain.length - 1; at >= 0; at--) {
    const node = chain[at]!;
    const code = operation(f, node, { ...left, setup: '' }, operand(f, node.right, true));
    if (at === 0) {
      steps.push(code);
      break;
    }
    const temporary = f.temporary();
    steps.push(`${temporary} = ${code}, `);
    left = { setup: '', use: temporary, temporary, isInteger: false };
  }
  return steps.length === 2 && steps[0] === '' ? steps[1]! : `(${steps.join('')})`;
}

/** One operation on operands that are at hand; takes their variables back. */
function operation(f: FunctionEmitter, e: BinaryNode, a: Operand, b: Operand, isCondition = false): string {
  const place = { line: e.opLine, column: e.opColumn };
  // What a metamethod of Luerl answers to a comparison is its value.
  const isRaw = f.out.options.luerl && !isCondition && isComparison(e);
  const helper = `${arithmeticHelpers[e.operator]!}${isRaw ? 'Value' : ''}`;
  const call = metaCall(f, `${f.site(place, metamethodName(events[e.operator]!), f.describe(e.left), f.describe(e.right))}${helper}`, `${a.use}, ${b.use}`, areBare(a.use, b.use));
  const r = f.temporary();
  f.release(a.temporary, b.temporary, r);
  const setup = `${a.setup}${b.setup}`;
  if (isLikelyFloat(e.left) || isLikelyFloat(e.right)) {
    const quick = floatOperation(f, e, a, b, r);
    if (quick !== undefined) return `(${setup}${quick} : ${call})`;
  }
  const integers = guard(a, b);
  switch (e.operator) {
    case '+':
    case '-':
      return `(${setup}${integers} && (${r} = ${a.use} ${e.operator} ${b.use}) <= 9007199254740991 && ${r} >= -9007199254740991 ? ${r} : ${call})`;
    case '*':
      return `(${setup}${integers} && (${r} = ${a.use} * ${b.use}) <= 9007199254740991 && ${r} >= -9007199254740991 ? ${r} + 0 : ${call})`;
    case '%':
      return `(${setup}${integers} && ${b.use} > 0 && ${a.use} >= 0 ? ${a.use} % ${b.use} : ${call})`;
    case '//':
      return `(${setup}${integers} && ${b.use} > 0 && ${a.use} >= 0 && ${a.use} <= 2147483647 ? Math.floor(${a.use} / ${b.use}) : ${call})`;
    case '&':
    case '|':
    case '~':
      return `(${setup}${integers} && (${a.use} | 0) === ${a.use} && (${b.use} | 0) === ${b.use} ? ${a.use} ${e.operator === '~' ? '^' : e.operator} ${b.use} : ${call})`;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `(${setup}${integers} ? ${a.use} ${e.operator} ${b.use} : ${call})`;
    default:
      return setup === '' ? call : `(${setup}${call})`;
  }
}

/** Locals that began as a float. */
export const floatLocals = new WeakSet<object>();

/** A guess from the source alone; being wrong costs time, never the answer. */
export function isLikelyFloat(e: Expression, depth = 4): boolean {
  if (depth === 0) return false;
  switch (e.kind) {
    case 'Number':
      return e.value instanceof LuaFloat;
    case 'Name':
      return floatLocals.has(e.local);
    case 'Binary':
      return e.operator === '/' || e.operator === '^' || (/^[-+*]$/.test(e.operator) && (isLikelyFloat(e.right, depth - 1) || isLikelyFloat(e.left, depth - 1)));
    case 'Unary':
      return e.operator === '-' && isLikelyFloat(e.operand, depth - 1);
    case 'Parenthesized':
      return isLikelyFloat(e.expression, depth - 1);
    default:
      return false;
  }
}

/** The operation on two floats as `condition ? value`, without what follows the colon. Luerl's floats stay finite. */
function floatOperation(f: FunctionEmitter, e: BinaryNode, a: Operand, b: Operand, r: string): string | undefined {
  const side = (node: Expression, { use }: Operand): readonly [test: string | undefined, value: string] => {
    if (node.kind === 'Number') return [undefined, typeof node.value === 'bigint' ? `Number(${use})` : node.value instanceof LuaFloat ? `(${doubleText(node.value)})` : use];
    return [`${use} instanceof LuaFloat`, `${use}.n`];
  };
  const [left, x] = side(e.left, a);
  const [right, y] = side(e.right, b);
  if (e.left.kind === 'Number' && e.right.kind === 'Number') return undefined;
  const tests = [left, right].filter((test) => test !== undefined).join(' && ');
  if (isComparison(e)) return `${tests} ? ${x} ${e.operator} ${y}`;
  if (!/^[-+*/]$/.test(e.operator)) return undefined;
  if (f.out.options.luerl) return `${tests} && (${r} = ${x} ${e.operator} ${y}) - ${r} === 0 ? new LuaFloat(${r})`;
  return `${tests} ? new LuaFloat(${x} ${e.operator} ${y})`;
}

function equality(f: FunctionEmitter, e: BinaryNode): string {
  const negation = e.operator === '~=' ? '!' : '';
  const [left, right] = isConstant(e.left) ? [e.right, e.left] : [e.left, e.right];
  if (right.kind === 'Nil' || right.kind === 'Boolean' || (right.kind === 'String' && right.value.length < 256)) {
    f.operations += 1;
    return `(${expression(f, left)} ${negation === '' ? '===' : '!=='} ${expression(f, right)})`;
  }
  const [a, b] = operands(f, left, right);
  const call = metaCall(f, `${f.site({ line: e.opLine, column: e.opColumn }, metamethodName('eq'))}equals`, `${a.use}, ${b.use}`, `(typeof ${a.use} !== 'object' || typeof ${b.use} !== 'object')`);
  f.release(a.temporary, b.temporary);
  const quick = a.isInteger || b.isInteger ? `${a.use} === ${b.use}` : `(typeof ${a.use} === 'number' && ${a.use} === ${b.use})`;
  return `${negation}(${a.setup}${b.setup}${quick} || ${a.isInteger && b.isInteger ? 'false' : `(${mayBeEqual(a, b)} && ${call})`})`;
}

/** Two numbers, and values of which one is nil, need no further look. */
function mayBeEqual(a: Operand, b: Operand): string {
  if (a.isInteger || b.isInteger) return `typeof ${a.isInteger ? b.use : a.use} !== 'number'`;
  return `(typeof ${a.use} !== 'number' || typeof ${b.use} !== 'number')`;
}

function isConstant(e: Expression): boolean {
  return e.kind === 'Nil' || e.kind === 'Boolean' || e.kind === 'String' || e.kind === 'Number';
}

export function unary(f: FunctionEmitter, e: UnaryNode): string {
  const place = { line: e.opLine, column: e.opColumn };
  switch (e.operator) {
    case 'not':
      return `!${condition(f, e.operand)}`;
    case '-': {
      if (e.operand.kind === 'Number') return negativeNumber(f, e.operand);
      const a = operand(f, e.operand, true);
      const call = metaCall(f, `${f.site(place, metamethodName('unm'), f.describe(e.operand))}negate`, a.use);
      f.release(a.temporary);
      return `(${a.setup}typeof ${a.use} === 'number' ? 0 - ${a.use} : ${call})`;
    }
    case '#': {
      const a = operand(f, e.operand, true);
      const call = metaCall(f, `${f.site(place, metamethodName('len'), f.describe(e.operand))}lengthOf`, a.use);
      f.release(a.temporary);
      return `(${a.setup}${a.use} instanceof LuaTable && ${a.use}.mt === undefined ? ${f.out.options.luerl ? `${a.use}.length()` : `${a.use}.arr.length - 1`} : ${call})`;
    }
    case '~': {
      const a = operand(f, e.operand, true);
      const call = metaCall(f, `${f.site(place, metamethodName('bnot'), f.describe(e.operand))}bitNot`, a.use);
      f.release(a.temporary);
      return `(${a.setup}${call})`;
    }
  }
}
