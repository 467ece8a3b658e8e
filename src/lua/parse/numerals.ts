/** The value of a numeral, exact in both dialects. */
import { LuaFloat } from '../runtime/value.ts';
import { hexValue, isDigit, isHexDigit } from './characters.ts';

/** Integers within ±(2^53-1) are numbers, those beyond bigints; every float is a `LuaFloat`. */
export type NumeralValue = number | bigint | LuaFloat;

const maxInteger = 2n ** 63n - 1n;

/**
 * The value of a numeral without sign or spaces as PUC 5.3 reads it, or undefined when it is malformed: a decimal integer
 * beyond 64 bits becomes a float, a hexadecimal one wraps around.
 */
export function readNumeral(text: string): NumeralValue | undefined {
  if (isHexadecimal(text)) return hexInteger(text) ?? hexFloat(text);
  const digits = digitsFrom(text, 0);
  if (digits === text.length && digits > 0) return decimalInteger(text);
  return isDecimal(text, digits) ? new LuaFloat(Number(text)) : undefined;
}

/** An integer as the engine keeps it: a number when it is safe, else a bigint. */
export function integerOf(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** True for `0x…`. */
export function isHexadecimal(text: string): boolean {
  return text.charCodeAt(0) === 0x30 && (text.charCodeAt(1) | 0x20) === 0x78;
}

function decimalInteger(text: string): NumeralValue {
  if (text.length <= 15) return Number(text);
  const digits = text.replace(/^0+/, '');
  if (digits.length > 19) return new LuaFloat(Number(digits));
  const value = BigInt(digits);
  return value <= maxInteger ? integerOf(value) : new LuaFloat(Number(digits));
}

/** Hexadecimal digits only: wraps around at 64 bits. */
function hexInteger(text: string): number | bigint | undefined {
  for (let at = 2; at < text.length; at++) if (!isHexDigit(text.charCodeAt(at))) return undefined;
  if (text.length === 2) return undefined;
  if (text.length <= 15) return Number.parseInt(text.slice(2), 16);
  return integerOf(BigInt.asIntN(64, BigInt(`0x${text.slice(2).slice(-16)}`)));
}

/** `digits[.digits][e[±]digits]` with a digit before the exponent; `digits` have been seen. */
function isDecimal(text: string, digits: number): boolean {
  let at = digits;
  let seen = digits;
  if (text[at] === '.') {
    const end = digitsFrom(text, at + 1);
    seen += end - at - 1;
    at = end;
  }
  if (seen === 0) return false;
  if ((text.charCodeAt(at) | 0x20) === 0x65) {
    const from = exponentFrom(text, at);
    at = digitsFrom(text, from);
    if (at === from) return false;
  }
  return at === text.length;
}

/** Where the digits of an exponent begin, given the place of its letter. */
function exponentFrom(text: string, at: number): number {
  return text[at + 1] === '+' || text[at + 1] === '-' ? at + 2 : at + 1;
}

function digitsFrom(text: string, start: number): number {
  let at = start;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** `0x1.8p3`, rounded once, to even, as C's `strtod` does. */
function hexFloat(text: string): LuaFloat | undefined {
  let at = 2;
  let seen = 0;
  let mantissa = 0n;
  let kept = 0;
  let exponent = 0;
  let isInexact = false;
  let afterPoint = false;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2e && !afterPoint) {
      afterPoint = true;
      continue;
    }
    if (!isHexDigit(code)) break;
    seen++;
    const digit = hexValue(code);
    // 16 digits are more than a float holds; what follows matters only for rounding.
    if (kept < 16) {
      mantissa = mantissa * 16n + BigInt(digit);
      if (kept > 0 || digit > 0) kept++;
      if (afterPoint) exponent -= 4;
    } else {
      if (digit > 0) isInexact = true;
      if (!afterPoint) exponent += 4;
    }
  }
  if (seen === 0) return undefined;
  if ((text.charCodeAt(at) | 0x20) === 0x70) {
    const from = exponentFrom(text, at);
    at = digitsFrom(text, from);
    if (at === from) return undefined;
    const size = Number(text.slice(from, at));
    exponent += text[from - 1] === '-' ? -size : size;
  }
  if (at !== text.length) return undefined;
  return new LuaFloat(roundToFloat(mantissa, exponent, isInexact));
}

/** The float nearest to `mantissa * 2^exponent`, where `isInexact` tells of more digits below. */
function roundToFloat(mantissa: bigint, exponent: number, isInexact: boolean): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  const top = exponent + bits - 1;
  if (top > 1023) return Infinity;
  if (top < -1075) return 0;
  const precision = top >= -1022 ? 53 : 53 - (-1022 - top);
  const drop = bits - precision;
  if (drop <= 0) return Number(mantissa) * 2 ** exponent;
  const shift = BigInt(drop);
  const rest = mantissa & ((1n << shift) - 1n);
  const half = 1n << (shift - 1n);
  let kept = mantissa >> shift;
  if (rest > half || (rest === half && (isInexact || (kept & 1n) === 1n))) kept++;
  return Number(kept) * 2 ** (exponent + drop);
}
