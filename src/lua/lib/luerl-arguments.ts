/**
 * Arguments of library functions in `luerl`: each of these answers undefined for what Luerl calls `error`, and the function
 * then raises `badArguments` or, where Luerl has no clause for it, ends the call with `crash`.
 */
import { numberToText, textToNumber } from '../runtime/number-text.ts';
import { LuaFloat, normalInteger, type LuaValue } from '../runtime/value.ts';

/** A number; a text that says one becomes a float. */
export function luerlNumber(v: LuaValue): number | bigint | LuaFloat | undefined {
  if (typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat) return v;
  return typeof v === 'string' ? textToNumber(v) : undefined;
}

/** An integer, of any size. */
export function luerlInteger(v: LuaValue): number | bigint | undefined {
  if (typeof v === 'number') return v;
  const n = luerlNumber(v);
  if (!(n instanceof LuaFloat)) return n;
  return Number.isInteger(n.n) ? wholeNumber(n.n) : undefined;
}

/** The integer of a double without fraction. */
export function wholeNumber(n: number): number | bigint {
  return Number.isSafeInteger(n) ? n + 0 : normalInteger(BigInt(n));
}

/** Numbers of all arguments, or undefined when one is none. */
export function luerlNumbers(args: readonly LuaValue[]): (number | bigint | LuaFloat)[] | undefined {
  const numbers = args.map(luerlNumber);
  return numbers.every((n) => n !== undefined) ? numbers : undefined;
}

/** Integers of all arguments, or undefined when one is none. */
export function luerlIntegers(args: readonly LuaValue[]): (number | bigint)[] | undefined {
  const integers = args.map(luerlInteger);
  return integers.every((n) => n !== undefined) ? integers : undefined;
}

/** A string; numbers become text. */
export function luerlString(v: LuaValue): string | undefined {
  if (typeof v === 'string') return v;
  return typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat ? numberToText(v) : undefined;
}

/** The double of a number. */
export function doubleOf(n: number | bigint | LuaFloat): number {
  return n instanceof LuaFloat ? n.n : Number(n);
}
