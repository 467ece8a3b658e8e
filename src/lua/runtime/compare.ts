/** Comparisons beyond two small integers or two strings, equality beyond identity, and concatenation. */
import { callOne, first } from './call.ts';
import { compareFailure, concatFailure } from './failures.ts';
import { binaryMetamethod, metamethod } from './metatable.ts';
import { allocate, allocateJoined, charge } from './meter.ts';
import { numberToText } from './number-text.ts';
import { state } from './state.ts';
import { wideBits } from './wide.ts';
import { LuaUserdata } from './userdata.ts';
import { LuaFloat, LuaTable, type LuaReturn, type LuaValue } from './value.ts';

/** A number for JavaScript's own comparison, which is exact between numbers and bigints. */
function comparable(v: LuaValue): number | bigint | undefined {
  if (typeof v === 'bigint') charge(wideBits(v) >>> 10);
  return typeof v === 'number' || typeof v === 'bigint' ? v : v instanceof LuaFloat ? v.n : undefined;
}

/** `a < b`. `operator` is how the source has it, for errors: `>` comes with its operands swapped. */
export function lessThan(x: LuaReturn, y: LuaReturn, operator = '<'): boolean {
  const a = first(x);
  const b = first(y);
  if (typeof a === 'string' && typeof b === 'string') return chargedText(a, b), a < b;
  const m = comparable(a);
  const n = comparable(b);
  if (m !== undefined && n !== undefined) return m < n;
  const handler = binaryMetamethod(a, b, '__lt');
  return handler === undefined ? compareFailure(operator, a, b) : isTrue(callOne(handler, a, b));
}

/** `a <= b`. */
export function lessEqual(x: LuaReturn, y: LuaReturn, operator = '<='): boolean {
  const a = first(x);
  const b = first(y);
  if (typeof a === 'string' && typeof b === 'string') return chargedText(a, b), a <= b;
  const m = comparable(a);
  const n = comparable(b);
  if (m !== undefined && n !== undefined) return m <= n;
  const handler = binaryMetamethod(a, b, '__le');
  if (handler !== undefined) return isTrue(callOne(handler, a, b));
  const less = binaryMetamethod(a, b, '__lt');
  if (less === undefined) return compareFailure(operator, a, b);
  const isLess = isTrue(callOne(less, b, a));
  // Luerl forgets to turn the answer around.
  return state.luerl ? isLess : !isLess;
}

/** As Luerl's compiled code has them: what a metamethod answers is not made a boolean. */
export function lessThanValue(x: LuaReturn, y: LuaReturn, operator = '<'): LuaValue {
  const a = first(x);
  const b = first(y);
  const handler = a instanceof LuaTable || b instanceof LuaTable ? binaryMetamethod(a, b, '__lt') : undefined;
  return handler === undefined ? lessThan(a, b, operator) : callOne(handler, a, b);
}

export function lessEqualValue(x: LuaReturn, y: LuaReturn, operator = '<='): LuaValue {
  const a = first(x);
  const b = first(y);
  if (!(a instanceof LuaTable) && !(b instanceof LuaTable)) return lessEqual(a, b, operator);
  const handler = binaryMetamethod(a, b, '__le');
  if (handler !== undefined) return callOne(handler, a, b);
  // Luerl forgets to turn the answer of `__lt` around.
  const less = binaryMetamethod(a, b, '__lt');
  return less === undefined ? lessEqual(a, b, operator) : callOne(less, b, a);
}

export function greaterThanValue(x: LuaReturn, y: LuaReturn): LuaValue {
  return lessThanValue(y, x, '>');
}

export function greaterEqualValue(x: LuaReturn, y: LuaReturn): LuaValue {
  return lessEqualValue(y, x, '>=');
}

/** `a > b`, told as such in errors. */
export function greaterThan(x: LuaReturn, y: LuaReturn): boolean {
  return lessThan(y, x, '>');
}

export function greaterEqual(x: LuaReturn, y: LuaReturn): boolean {
  return lessEqual(y, x, '>=');
}

/** Long texts cost what it takes to compare them. */
function chargedText(a: string, b: string): void {
  const length = a.length < b.length ? a.length : b.length;
  if (length > 256) charge(length >>> 5);
}

/** `a == b` for values that are not identical. Answers of calls are welcome. */
export function equals(x: LuaReturn, y: LuaReturn): boolean {
  const a = first(x);
  const b = first(y);
  if (a === b) {
    if (typeof a === 'string' && a.length > 256) charge(a.length >>> 5);
    return !(a instanceof LuaFloat) || a.n === a.n;
  }
  if (typeof a === 'string' || a === undefined || b === undefined) return false;
  if ((a instanceof LuaTable && b instanceof LuaTable) || (a instanceof LuaUserdata && b instanceof LuaUserdata)) {
    if (a.mt === undefined && b.mt === undefined) return false;
    const handler = metamethod(a, '__eq');
    if (state.luerl) return handler !== undefined && handler === metamethod(b, '__eq') && isTrue(callOne(handler, a, b));
    const found = handler ?? metamethod(b, '__eq');
    return found !== undefined && isTrue(callOne(found, a, b));
  }
  const m = comparable(a);
  const n = comparable(b);
  // Loose equality compares bigints and numbers by value.
  return m !== undefined && n !== undefined && m == n;
}

/** Equality without metamethods. */
export function rawEquals(a: LuaValue, b: LuaValue): boolean {
  if (a === b) return !(a instanceof LuaFloat) || a.n === a.n;
  const m = comparable(a);
  const n = comparable(b);
  return m !== undefined && n !== undefined && m == n;
}

export function isTrue(v: LuaValue): boolean {
  return v !== undefined && v !== false;
}

/** `a .. b`. */
export function concat(x: LuaReturn, y: LuaReturn): LuaValue {
  const a = first(x);
  const b = first(y);
  const left = typeof a === 'string' ? a : textOf(a);
  const right = typeof b === 'string' ? b : textOf(b);
  if (left === undefined || right === undefined) {
    const handler = binaryMetamethod(a, b, '__concat');
    return handler === undefined ? concatFailure(a, b) : callOne(handler, a, b);
  }
  return join(left, right);
}

/**
 * Joins two texts. JavaScript keeps long texts as pairs until somebody looks inside, so building a text piece by piece costs
 * what the pieces weigh; the length of the whole is bounded all the same.
 */
export function join(left: string, right: string): string {
  const length = left.length + right.length;
  if (length > 4096) {
    allocateJoined(length, left.length < right.length ? left.length : right.length);
    // Whoever looks inside makes JavaScript put the pieces together.
    charge(length >>> 6);
  } else allocate(24 + length);
  return left + right;
}

function textOf(v: LuaValue): string | undefined {
  return typeof v === 'number' ? String(v) : typeof v === 'bigint' || v instanceof LuaFloat ? numberToText(v) : undefined;
}
