/** What the functions of `math` share: numbers as doubles, doubles as numbers of Lua. */
import { log } from '../../elementary/exponential.ts';
import { LuaFloat, normalInteger } from '../../runtime/value.ts';

export const maxInteger = 9223372036854775807n;
export const minInteger = -9223372036854775808n;

/** A double without fraction as an integer of `puc` if it fits 64 bits, else as a float. */
export function integerIfFits(n: number): number | bigint | LuaFloat {
  if (Number.isSafeInteger(n)) return n + 0;
  return n >= -9223372036854775808 && n < 9223372036854775808 ? normalInteger(BigInt(n)) : new LuaFloat(n);
}

/** Logarithm of any base the way C programs take it. */
export function logarithm(n: number, base: number | undefined): number {
  if (base === undefined) return log(n);
  if (base === 2) return Math.log2(n);
  return base === 10 ? Math.log10(n) : log(n) / log(base);
}

/** Instructions that an elementary function counts for. */
export const elementaryCost = 10;
