/**
 * Arithmetic beyond what compiled code does itself, which is small integers: floats, integers beyond 2^53, text, metamethods.
 * Operands may be the raw answer of a call (`LuaReturn`), so that compiled code need not look at it first.
 */
import { pow } from '../elementary/exponential.ts';
import { callOne, first } from './call.ts';
import { arithmeticFailure, operationError } from './failures.ts';
import { binaryMetamethod, metamethod } from './metatable.ts';
import { luerlFloatOf } from './luerl-numerals.ts';
import { textToNumber } from './number-text.ts';
import { state } from './state.ts';
import { chargeWide } from './wide.ts';
import { LuaFloat, wrapInteger, type LuaReturn, type LuaValue } from './value.ts';

export const maxSafe = 9007199254740991;

type LuaNumber = number | bigint | LuaFloat;

/** A number for an operand of arithmetic: itself, or the float that a text stands for. */
function operandOf(v: LuaValue): LuaNumber | undefined {
  if (typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat) return v;
  if (typeof v !== 'string') return undefined;
  const n = textToNumber(v);
  return n === undefined || n instanceof LuaFloat ? n : new LuaFloat(Number(n));
}

/** A number as a double. Erlang rounds integers beyond 64 bits in a way of its own. */
export function toDouble(v: LuaNumber): number {
  if (v instanceof LuaFloat) return v.n;
  return typeof v === 'bigint' && state.luerl ? luerlFloatOf(v) : Number(v);
}

/** A float; in `luerl` there is neither infinity nor nan, and their operations fail. */
function floatResult(n: number, operator: string, a: LuaNumber, b: LuaNumber): LuaFloat {
  if (state.luerl && !Number.isFinite(n)) arithmeticFailure(operator, a, b);
  return new LuaFloat(n);
}

export function add(x: LuaReturn, y: LuaReturn): LuaValue {
  if (x instanceof LuaFloat) {
    if (y instanceof LuaFloat) return state.luerl ? floatResult(x.n + y.n, '+', x, y) : new LuaFloat(x.n + y.n);
    if (typeof y === 'number') return state.luerl ? floatResult(x.n + y, '+', x, y) : new LuaFloat(x.n + y);
  } else if (typeof x === 'number') {
    if (y instanceof LuaFloat) return state.luerl ? floatResult(x + y.n, '+', x, y) : new LuaFloat(x + y.n);
    if (typeof y === 'number') {
      const sum = x + y;
      return sum <= maxSafe && sum >= -maxSafe ? sum : wrapInteger(BigInt(x) + BigInt(y));
    }
  }
  const a = first(x);
  const b = first(y);
  const m = operandOf(a);
  const n = operandOf(b);
  if (m === undefined || n === undefined) return arithmeticMeta('+', '__add', a, b);
  if (!(m instanceof LuaFloat) && !(n instanceof LuaFloat)) return wrapInteger(BigInt(m) + BigInt(n));
  return floatResult(toDouble(m) + toDouble(n), '+', m, n);
}

export function subtract(x: LuaReturn, y: LuaReturn): LuaValue {
  if (x instanceof LuaFloat) {
    if (y instanceof LuaFloat) return state.luerl ? floatResult(x.n - y.n, '-', x, y) : new LuaFloat(x.n - y.n);
    if (typeof y === 'number') return state.luerl ? floatResult(x.n - y, '-', x, y) : new LuaFloat(x.n - y);
  } else if (typeof x === 'number') {
    if (y instanceof LuaFloat) return state.luerl ? floatResult(x - y.n, '-', x, y) : new LuaFloat(x - y.n);
    if (typeof y === 'number') {
      const difference = x - y;
      return difference <= maxSafe && difference >= -maxSafe ? difference : wrapInteger(BigInt(x) - BigInt(y));
    }
  }
  const a = first(x);
  const b = first(y);
  const m = operandOf(a);
  const n = operandOf(b);
  if (m === undefined || n === undefined) return arithmeticMeta('-', '__sub', a, b);
  if (!(m instanceof LuaFloat) && !(n instanceof LuaFloat)) return wrapInteger(BigInt(m) - BigInt(n));
  return floatResult(toDouble(m) - toDouble(n), '-', m, n);
}

export function multiply(x: LuaReturn, y: LuaReturn): LuaValue {
  if (x instanceof LuaFloat) {
    if (y instanceof LuaFloat) return state.luerl ? floatResult(x.n * y.n, '*', x, y) : new LuaFloat(x.n * y.n);
    if (typeof y === 'number') return state.luerl ? floatResult(x.n * y, '*', x, y) : new LuaFloat(x.n * y);
  } else if (typeof x === 'number') {
    if (y instanceof LuaFloat) return state.luerl ? floatResult(x * y.n, '*', x, y) : new LuaFloat(x * y.n);
    if (typeof y === 'number') {
      const product = x * y;
      return product <= maxSafe && product >= -maxSafe ? product + 0 : wrapInteger(BigInt(x) * BigInt(y));
    }
  }
  const a = first(x);
  const b = first(y);
  const m = operandOf(a);
  const n = operandOf(b);
  if (m === undefined || n === undefined) return arithmeticMeta('*', '__mul', a, b);
  if (!(m instanceof LuaFloat) && !(n instanceof LuaFloat)) return multiplyWide(BigInt(m), BigInt(n));
  return floatResult(toDouble(m) * toDouble(n), '*', m, n);
}

function multiplyWide(m: bigint, n: bigint): LuaValue {
  if (state.luerl) chargeWide(m, n, 1.3);
  return wrapInteger(m * n);
}

/** `/` always gives a float. */
export function divide(x: LuaReturn, y: LuaReturn): LuaValue {
  const a = first(x);
  const b = first(y);
  const m = operandOf(a);
  const n = operandOf(b);
  if (m === undefined || n === undefined) return arithmeticMeta('/', '__div', a, b);
  if (!state.luerl) return new LuaFloat(toDouble(m) / toDouble(n));
  const divisor = toDouble(n);
  if (divisor === 0) arithmeticFailure('/', m, n);
  if (typeof m === 'bigint' || typeof n === 'bigint') return floatResult(divideWide(m, n), '/', m, n);
  return floatResult(toDouble(m) / divisor, '/', m, n);
}

/** The quotient of integers of which one may be beyond what a double can hold. */
function divideWide(m: LuaNumber, n: LuaNumber): number {
  const quotient = toDouble(m) / toDouble(n);
  if (Number.isFinite(quotient) || m instanceof LuaFloat || n instanceof LuaFloat) return quotient;
  return Number((BigInt(m) << 64n) / BigInt(n)) / 2 ** 64;
}

export function power(x: LuaReturn, y: LuaReturn): LuaValue {
  const a = first(x);
  const b = first(y);
  const m = operandOf(a);
  const n = operandOf(b);
  if (m === undefined || n === undefined) return arithmeticMeta('^', '__pow', a, b);
  return floatResult(pow(toDouble(m), toDouble(n)), '^', m, n);
}

export function modulo(x: LuaReturn, y: LuaReturn): LuaValue {
  if (typeof x === 'number' && typeof y === 'number' && y !== 0) {
    const rest = x % y;
    return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest + 0;
  }
  const a = first(x);
  const b = first(y);
  const m = operandOf(a);
  const n = operandOf(b);
  if (m === undefined || n === undefined) return arithmeticMeta('%', '__mod', a, b);
  if (!(m instanceof LuaFloat) && !(n instanceof LuaFloat)) {
    if (n === 0) return state.luerl ? arithmeticFailure('%', m, n) : operationError("attempt to perform 'n%0'");
    const divisor = BigInt(n);
    if (state.luerl) chargeWide(BigInt(m), divisor, 1.45);
    const rest = BigInt(m) % divisor;
    return wrapInteger(rest !== 0n && rest < 0n !== divisor < 0n ? rest + divisor : rest);
  }
  const dividend = toDouble(m);
  const divisor = toDouble(n);
  if (state.luerl) {
    if (divisor === 0) arithmeticFailure('%', m, n);
    // Luerl's quotient is an integer, whose zero has no sign; nor has its product with an integer.
    const product = (Math.floor(dividend / divisor) + 0) * divisor;
    return floatResult(dividend - (n instanceof LuaFloat ? product : product + 0), '%', m, n);
  }
  const rest = dividend % divisor;
  return new LuaFloat(rest * divisor < 0 ? rest + divisor : rest);
}

export function floorDivide(x: LuaReturn, y: LuaReturn): LuaValue {
  const a = first(x);
  const b = first(y);
  const m = operandOf(a);
  const n = operandOf(b);
  if (m === undefined || n === undefined) return arithmeticMeta('//', '__idiv', a, b);
  if (!(m instanceof LuaFloat) && !(n instanceof LuaFloat)) {
    if (n === 0) return state.luerl ? arithmeticFailure('//', m, n) : operationError("attempt to divide by zero");
    if (typeof m === 'number' && typeof n === 'number') {
      const rest = m % n;
      const truncated = (m - rest) / n + 0;
      // Luerl rounds down only a quotient that is below zero before rounding.
      return rest === 0 || (state.luerl ? truncated >= 0 : rest < 0 === n < 0) ? truncated : truncated - 1;
    }
    const divisor = BigInt(n);
    const dividend = BigInt(m);
    if (state.luerl) chargeWide(dividend, divisor, 1.45);
    const truncated = dividend / divisor;
    const rest = dividend % divisor;
    return wrapInteger(rest === 0n || (state.luerl ? truncated >= 0n : rest < 0n === divisor < 0n) ? truncated : truncated - 1n);
  }
  const divisor = toDouble(n);
  if (state.luerl && divisor === 0) arithmeticFailure('//', m, n);
  const quotient = Math.floor(toDouble(m) / divisor);
  // Luerl makes it an integer on the way.
  return floatResult(state.luerl ? quotient + 0 : quotient, '//', m, n);
}

export function negate(x: LuaReturn): LuaValue {
  const a = first(x);
  if (typeof a === 'number') return 0 - a;
  if (a instanceof LuaFloat) return new LuaFloat(-a.n);
  const n = operandOf(a);
  if (n === undefined) {
    const handler = metamethod(a, '__unm');
    return handler === undefined ? arithmeticFailure('-', a, undefined, true) : callUnary(handler, a);
  }
  return n instanceof LuaFloat ? new LuaFloat(-n.n) : wrapInteger(-BigInt(n));
}

/** PUC hands the operand of a unary metamethod over twice. */
export function callUnary(handler: LuaValue, a: LuaValue): LuaValue {
  return state.luerl ? callOne(handler, a) : callOne(handler, a, a);
}

/** The metamethod of one of two operands, or the error. */
function arithmeticMeta(operator: string, event: string, a: LuaValue, b: LuaValue): LuaValue {
  const handler = binaryMetamethod(a, b, event);
  return handler === undefined ? arithmeticFailure(operator, a, b) : callOne(handler, a, b);
}
