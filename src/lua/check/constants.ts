/** Folds constant arithmetic as PUC Lua 5.3 does it and as Luerl does it, to tell where the two differ. */
import type { BinaryOperator, Expression, NumberNode } from '../parse/ast.ts';
import { LuaFloat } from '../runtime/value.ts';
import type { Facts } from './facts.ts';
import { globalPath } from './paths.ts';

/** An integer is a bigint, a float a number; `fails` raises an error. */
export type Constant = bigint | number | 'fails';

export interface Folded {
  readonly puc: Constant;
  readonly luerl: Constant;
}

/** Deeper expressions are not folded: nobody writes them by hand. */
const maxDepth = 40;
/** Bits of the largest integer that is worth computing. */
const maxBits = 4096n;

const largestFloat = Number.MAX_VALUE;

const named: Readonly<Record<string, Folded>> = {
  'math.maxinteger': both(2n ** 63n - 1n),
  'math.mininteger': both(-(2n ** 63n)),
  'math.pi': both(Math.PI),
  'math.huge': { puc: Infinity, luerl: largestFloat },
};

/** The constant that an expression is, in both dialects; undefined when it is none. */
export function fold(expression: Expression, facts: Facts, depth = 0): Folded | undefined {
  if (depth > maxDepth) return undefined;
  switch (expression.kind) {
    case 'Number':
      return literal(expression);
    case 'Index': {
      const path = globalPath(expression, facts);
      return path !== undefined && Object.hasOwn(named, path) ? named[path] : undefined;
    }
    case 'Name': {
      if (expression.local.assigned || (expression.local.kind !== 'local' && expression.local.kind !== 'parameter')) return undefined;
      const values = facts.locals.get(expression.local);
      const value = values?.length === 1 && values[0]!.result === 0 ? values[0]!.value : undefined;
      return value === undefined ? undefined : fold(value, facts, depth + 1);
    }
    case 'Unary': {
      if (expression.operator !== '-' && expression.operator !== '~') return undefined;
      const operand = fold(expression.operand, facts, depth + 1);
      if (operand === undefined) return undefined;
      const { operator } = expression;
      return pair(operator === '-' ? pucMinus(operand.puc) : pucBinary('~', operand.puc, -1n), operator === '-' ? minus(operand.luerl) : luerlBinary('~', operand.luerl, -1n));
    }
    case 'Binary': {
      const left = fold(expression.left, facts, depth + 1);
      const right = left && fold(expression.right, facts, depth + 1);
      if (left === undefined || right === undefined) return undefined;
      return pair(pucBinary(expression.operator, left.puc, right.puc), luerlBinary(expression.operator, left.luerl, right.luerl));
    }
    default:
      return undefined;
  }
}

/** True when both dialects have the same value. */
export function agrees({ puc, luerl }: Folded): boolean {
  return typeof puc === typeof luerl && Object.is(puc, luerl);
}

/** The number of a constant that both dialects agree on. */
export function constantNumber(expression: Expression | undefined, facts: Facts): number | undefined {
  const folded = expression && fold(expression, facts);
  return folded === undefined || !agrees(folded) || folded.luerl === 'fails' ? undefined : Number(folded.luerl);
}

/** The value of an integer literal in Luerl, which reads it without any bound. */
export function luerlInteger(raw: string): bigint | undefined {
  return /^(0[xX][0-9a-fA-F]+|\d+)$/.test(raw) ? BigInt(raw.startsWith('0X') ? raw.toLowerCase() : raw) : undefined;
}

function literal({ value, raw }: NumberNode): Folded {
  const puc = value instanceof LuaFloat ? value.n : BigInt(value);
  return { puc, luerl: luerlInteger(raw) ?? puc };
}

function both(value: Constant): Folded {
  return { puc: value, luerl: value };
}

function pair(puc: Constant | undefined, luerl: Constant | undefined): Folded | undefined {
  return puc === undefined || luerl === undefined ? undefined : { puc, luerl };
}

function minus(value: Constant): Constant {
  return value === 'fails' ? value : -value;
}

function pucMinus(value: Constant): Constant {
  return typeof value === 'bigint' ? BigInt.asIntN(64, -value) : minus(value);
}

function pucBinary(operator: BinaryOperator, left: Constant, right: Constant): Constant | undefined {
  if (left === 'fails' || right === 'fails') return 'fails';
  if (isBitwise(operator)) {
    const [a, b] = [integral(left), integral(right)];
    return a === undefined || b === undefined ? undefined : pucBitwise(operator, BigInt.asIntN(64, a), BigInt.asIntN(64, b));
  }
  if (typeof left !== 'bigint' || typeof right !== 'bigint' || operator === '/' || operator === '^') return floatBinary(operator, Number(left), Number(right));
  if ((operator === '//' || operator === '%') && right === 0n) return 'fails';
  switch (operator) {
    case '+': return BigInt.asIntN(64, left + right);
    case '-': return BigInt.asIntN(64, left - right);
    case '*': return BigInt.asIntN(64, left * right);
    case '//': return BigInt.asIntN(64, floorDivide(left, right));
    case '%': return left - floorDivide(left, right) * right;
    default: return undefined;
  }
}

function luerlBinary(operator: BinaryOperator, left: Constant, right: Constant): Constant | undefined {
  if (left === 'fails' || right === 'fails') return 'fails';
  if (isBitwise(operator)) {
    const [a, b] = [integral(left), integral(right)];
    return a === undefined || b === undefined ? undefined : luerlBitwise(operator, a, b);
  }
  if ((operator === '/' || operator === '//' || operator === '%') && Number(right) === 0) return 'fails';
  if (typeof left !== 'bigint' || typeof right !== 'bigint' || operator === '/' || operator === '^') {
    const result = floatBinary(operator, Number(left), Number(right));
    return result === undefined || Number.isFinite(result) ? result : 'fails';
  }
  switch (operator) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return bitsOf(left) + bitsOf(right) > maxBits ? undefined : left * right;
    case '//': return luerlDivide(left, right);
    case '%': return left - floorDivide(left, right) * right;
    default: return undefined;
  }
}

function floatBinary(operator: BinaryOperator, left: number, right: number): number | undefined {
  switch (operator) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/': return left / right;
    case '//': return Math.floor(left / right);
    case '%': return left - Math.floor(left / right) * right;
    case '^': return left ** right;
    default: return undefined;
  }
}

function pucBitwise(operator: BinaryOperator, a: bigint, b: bigint): bigint | undefined {
  switch (operator) {
    case '&': return a & b;
    case '|': return a | b;
    case '~': return a ^ b;
    case '<<': return pucShift(a, b);
    case '>>': return pucShift(a, -b);
    default: return undefined;
  }
}

/** To the left, or to the right when `by` is negative; zeros come in. */
function pucShift(a: bigint, by: bigint): bigint {
  if (by >= 64n || by <= -64n) return 0n;
  return by >= 0n ? BigInt.asIntN(64, a << by) : BigInt.asIntN(64, BigInt.asUintN(64, a) >> -by);
}

function luerlBitwise(operator: BinaryOperator, a: bigint, b: bigint): bigint | undefined {
  switch (operator) {
    case '&': return a & b;
    case '|': return a | b;
    case '~': return a ^ b;
    case '<<':
    case '>>': {
      const by = operator === '<<' ? b : -b;
      return by > maxBits || by < -maxBits ? undefined : by >= 0n ? a << by : a >> -by;
    }
    default: return undefined;
  }
}

function floorDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

/** Luerl goes one further down only when the cut quotient is below zero, so `-1 // 2` is 0. */
function luerlDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  return left % right !== 0n && quotient < 0n ? quotient - 1n : quotient;
}

function isBitwise(operator: BinaryOperator): boolean {
  return operator === '&' || operator === '|' || operator === '~' || operator === '<<' || operator === '>>';
}

function integral(value: bigint | number): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return Number.isInteger(value) ? BigInt(value) : undefined;
}

function bitsOf(value: bigint): bigint {
  return BigInt(value.toString(16).length * 4);
}
