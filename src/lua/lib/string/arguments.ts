/** Arguments of the string functions in `puc`. The checks are made in the order PUC makes them, so that errors agree. */
import { argumentError, typeError } from '../../runtime/errors.ts';
import { numberToText, textToNumber } from '../../runtime/number-text.ts';
import { LuaFloat, normalInteger, type LuaValue } from '../../runtime/value.ts';

/** A string; numbers become text. `given` is how many arguments there were. */
export function stringArgument(v: LuaValue, index: number, given: number): string {
  if (typeof v === 'string') return v;
  if (typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat) return numberToText(v);
  return typeError(index, 'string', v, given);
}

/** An integer in its one form. */
export function integerArgument(v: LuaValue, index: number, given: number): number | bigint {
  if (typeof v === 'number' || typeof v === 'bigint') return v;
  const n = typeof v === 'string' ? textToNumber(v) : v;
  if (typeof n === 'number' || typeof n === 'bigint') return n;
  if (!(n instanceof LuaFloat)) return typeError(index, 'number', v, given);
  const integer = integerOfFloat(n.n);
  return integer ?? argumentError(index, 'number has no integer representation');
}

/** A place or count: an integer as a double, which is near enough for those beyond every length. */
export function placeArgument(v: LuaValue, index: number, given: number): number {
  return typeof v === 'number' ? v : Number(integerArgument(v, index, given));
}

/** A float argument as a double. */
export function doubleArgument(v: LuaValue, index: number, given: number): number {
  if (typeof v === 'number') return v;
  if (v instanceof LuaFloat) return v.n;
  if (typeof v === 'bigint') return Number(v);
  const n = typeof v === 'string' ? textToNumber(v) : undefined;
  if (n === undefined) return typeError(index, 'number', v, given);
  return n instanceof LuaFloat ? n.n : Number(n);
}

/** The 64-bit integer that a double is exactly, or undefined. */
export function integerOfFloat(n: number): number | bigint | undefined {
  if (Number.isSafeInteger(n)) return n + 0;
  if (!Number.isInteger(n) || n < -9223372036854775808 || n >= 9223372036854775808) return undefined;
  return normalInteger(BigInt(n));
}

/** A place that may count from the end, as PUC's `posrelat` has it: 0 for what lies before the start. */
export function placeFromEnd(place: number, length: number): number {
  return place >= 0 ? place : -place > length ? 0 : length + place + 1;
}
