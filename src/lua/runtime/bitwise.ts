/** Bitwise operators: on 64 bits in `puc`, on integers without bound in `luerl`. */
import { callOne, first } from './call.ts';
import { callUnary } from './arithmetic.ts';
import { arithmeticFailure, bitwiseFailure } from './failures.ts';
import { binaryMetamethod, metamethod } from './metatable.ts';
import { textToNumber } from './number-text.ts';
import { state } from './state.ts';
import { boundedInteger, maxBits, tooLarge } from './wide.ts';
import { LuaFloat, normalInteger, wrapInteger, type LuaReturn, type LuaValue } from './value.ts';

const two32 = 4294967296;

/** The integer of an operand, if it has one. */
export function integerOf(v: LuaValue): number | bigint | undefined {
  if (typeof v === 'number' || typeof v === 'bigint') return v;
  if (v instanceof LuaFloat) return integerOfDouble(v.n);
  if (typeof v !== 'string') return undefined;
  const n = textToNumber(v);
  return n instanceof LuaFloat ? integerOfDouble(n.n) : n;
}

/** The integer that a double is exactly; within 64 bits in `puc`. */
export function integerOfDouble(n: number): number | bigint | undefined {
  if (Number.isSafeInteger(n)) return n + 0;
  if (!Number.isInteger(n) || (!state.luerl && (n < -9223372036854775808 || n >= 9223372036854775808))) return undefined;
  return normalInteger(BigInt(n));
}

function operate(operator: string, event: string, x: LuaReturn, y: LuaReturn, narrow: (m: number, n: number) => LuaValue, wide: (m: bigint, n: bigint) => bigint): LuaValue {
  const a = first(x);
  const b = first(y);
  const m = integerOf(a);
  const n = integerOf(b);
  if (m === undefined || n === undefined || (!state.luerl && (typeof a === 'string' || typeof b === 'string'))) {
    const handler = binaryMetamethod(a, b, event);
    if (handler !== undefined) return callOne(handler, a, b);
    if (m === undefined || n === undefined) return bitwiseFailure(operator, a, b);
  }
  if (typeof m === 'number' && typeof n === 'number') return narrow(m, n);
  return wrapInteger(wide(BigInt(m), BigInt(n)));
}

/** Joins two 32-bit halves; the high one is signed. */
function join(high: number, low: number): number {
  return high * two32 + (low >>> 0);
}

export function bitAnd(x: LuaReturn, y: LuaReturn): LuaValue {
  return operate('&', '__band', x, y, (m, n) => join(Math.floor(m / two32) & Math.floor(n / two32), m & n), (m, n) => m & n);
}

export function bitOr(x: LuaReturn, y: LuaReturn): LuaValue {
  return operate('|', '__bor', x, y, (m, n) => join(Math.floor(m / two32) | Math.floor(n / two32), m | n), (m, n) => m | n);
}

export function bitXor(x: LuaReturn, y: LuaReturn): LuaValue {
  return operate('~', '__bxor', x, y, (m, n) => join(Math.floor(m / two32) ^ Math.floor(n / two32), m ^ n), (m, n) => m ^ n);
}

export function shiftLeft(x: LuaReturn, y: LuaReturn): LuaValue {
  return operate('<<', '__shl', x, y, (m, n) => shift('<<', m, n, m, n), (m, n) => BigInt(shift('<<', m, n, m, n)));
}

export function shiftRight(x: LuaReturn, y: LuaReturn): LuaValue {
  return operate('>>', '__shr', x, y, (m, n) => shift('>>', m, -BigInt(n), m, n), (m, n) => BigInt(shift('>>', m, -n, m, n)));
}

/** Shifts left by `by`, which may be below zero. In `puc` zeros come in from both sides. */
function shift(operator: string, m: number | bigint, by: number | bigint, a: number | bigint, b: number | bigint): number | bigint {
  const distance = BigInt(by);
  if (state.luerl) {
    if (distance > 0n) {
      if (m === 0) return 0;
      if (distance > 2n ** 30n) arithmeticFailure(operator, a, b);
      if (distance > maxBits) tooLarge();
      return normalInteger(boundedInteger(BigInt(m) << distance));
    }
    return distance < -(2n ** 30n) ? (m < 0 ? -1 : 0) : normalInteger(BigInt(m) >> -distance);
  }
  if (distance >= 64n || distance <= -64n) return 0;
  const bits = BigInt.asUintN(64, BigInt(m));
  return normalInteger(BigInt.asIntN(64, distance >= 0n ? bits << distance : bits >> -distance));
}

export function bitNot(x: LuaReturn): LuaValue {
  const a = first(x);
  const m = integerOf(a);
  if (m === undefined || (!state.luerl && typeof a === 'string')) {
    const handler = metamethod(a, '__bnot');
    if (handler !== undefined) return callUnary(handler, a);
    if (m === undefined) return bitwiseFailure('~', a, undefined, true);
  }
  return typeof m === 'number' && m !== -maxInteger ? -1 - m : normalInteger(-1n - BigInt(m));
}

const maxInteger = 9007199254740991;
