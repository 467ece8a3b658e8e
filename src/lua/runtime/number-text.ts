/** Numbers as text and back, as `tostring`, `..`, `tonumber` and arithmetic on strings do it in both dialects. */
import { chargeWide } from './wide.ts';
import { readNumeral } from '../parse/numerals.ts';
import { isDigit, isSpace } from '../parse/characters.ts';
import { generalText } from './float-format.ts';
import { setFloatFormat } from './errors.ts';
import { luerlNumber, luerlNumberInBase } from './luerl-numerals.ts';
import { charge } from './meter.ts';
import { state } from './state.ts';
import { LuaFloat, normalInteger } from './value.ts';

/** What `tostring` answers. */
export function numberToText(v: number | bigint | LuaFloat): string {
  if (typeof v === 'bigint') chargeWide(v, 0n, 1.4);
  if (typeof v === 'number') return String(v);
  if (v instanceof LuaFloat) {
    charge(8);
    return state.luerl ? formatFloatLuerl(v.n) : formatFloatPuc(v.n);
  }
  // More digits than a 64-bit integer has take longer than their number.
  const text = String(v);
  if (text.length > 32) charge((text.length * Math.ceil(text.length / 64)) >> 2);
  return text;
}

/** `%.14g`, with `.0` behind what would look like an integer. Not a number is `-nan`, as on all x86 machines. */
export function formatFloatPuc(n: number): string {
  const size = n < 0 ? -n : n;
  if (size >= 1e-4 && size < 1e14) {
    // The shortest text is exact when it needs at most 14 digits.
    const text = String(n);
    if (Number.isInteger(n)) return `${text}.0`;
    if (text.length <= 15) return text;
  }
  if (size === 0) return Object.is(n, -0) ? '-0.0' : '0.0';
  if (size === Infinity) return n < 0 ? '-inf' : 'inf';
  if (size !== size) return '-nan';
  const text = generalText(size, 14);
  const whole = /^\d+$/.test(text) ? '.0' : '';
  return (n < 0 ? '-' : '') + text + whole;
}

/**
 * The shortest text that reads back, with a point. Below 2^53 the shorter of the two notations (and without exponent if they
 * are equally long), from there on with an exponent.
 */
export function formatFloatLuerl(n: number): string {
  const size = n < 0 ? -n : n;
  if (size === 0) return Object.is(n, -0) ? '-0.0' : '0.0';
  if (size >= 0.1 && size < 1000) {
    const text = String(n);
    return Number.isInteger(n) ? `${text}.0` : text;
  }
  const sign = n < 0 ? '-' : '';
  const text = size.toExponential();
  const e = text.indexOf('e');
  if (e < 0) return sign + text;
  const exponent = Number(text.slice(e + 1));
  const digits = text[0]! + text.slice(2, e);
  const scientific = `${text[0]}.${e > 1 ? text.slice(2, e) : '0'}e${exponent}`;
  if (size >= 9007199254740992) return sign + scientific;
  const plain = plainText(digits, exponent);
  return sign + (plain.length <= scientific.length ? plain : scientific);
}

function plainText(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-1 - exponent)}${digits}`;
  const whole = exponent + 1;
  return digits.length <= whole ? `${digits.padEnd(whole, '0')}.0` : `${digits.slice(0, whole)}.${digits.slice(whole)}`;
}

setFloatFormat((n) => (state.luerl ? formatFloatLuerl(n) : formatFloatPuc(n)));

/**
 * The number that a text says, or undefined. In `luerl` always a float; there a text too large for one ends the call.
 */
export function textToNumber(text: string): number | bigint | LuaFloat | undefined {
  const { length } = text;
  if (length < 16) {
    let value = 0;
    let at = 0;
    for (; at < length; at++) {
      const digit = text.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === length) return length === 0 ? undefined : state.luerl ? new LuaFloat(value) : value;
    // Digits and a point: JavaScript reads them as Lua does.
    if (at > 0 && text.charCodeAt(at) === 0x2e) {
      for (at += 1; at < length; at++) if (!isDigit(text.charCodeAt(at))) break;
      if (at === length) return new LuaFloat(Number(text));
    }
  } else {
    charge(length >> 2);
  }
  return state.luerl ? luerlNumber(text) : pucNumber(text);
}

/** The integer that a text says in a base of 2 to 36, or undefined. In `luerl` a float, and any base is let through. */
export function textToNumberBase(text: string, base: number | bigint): number | bigint | LuaFloat | undefined {
  charge(text.length);
  return state.luerl ? luerlNumberInBase(text, base) : pucNumberInBase(text, Number(base));
}

function pucNumber(text: string): number | bigint | LuaFloat | undefined {
  let from = skipSpaces(text, 0);
  const end = endWithoutSpaces(text, from);
  const sign = text.charCodeAt(from);
  const isNegative = sign === 0x2d;
  if (isNegative || sign === 0x2b) from += 1;
  const body = text.slice(from, end);
  if (body === '9223372036854775808' && isNegative) return -9223372036854775808n;
  // Digits only, with zeros before them.
  if (isNegative && body.length > 19 && /^0+9223372036854775808$/.test(body)) return -9223372036854775808n;
  const value = readNumeral(body);
  if (value === undefined || !isNegative) return value;
  if (value instanceof LuaFloat) return new LuaFloat(-value.n);
  if (typeof value === 'number') return 0 - value;
  return normalInteger(BigInt.asIntN(64, -value));
}

function pucNumberInBase(text: string, base: number): number | bigint | undefined {
  let at = skipSpaces(text, 0);
  const end = endWithoutSpaces(text, at);
  const sign = text.charCodeAt(at);
  const isNegative = sign === 0x2d;
  if (isNegative || sign === 0x2b) at += 1;
  if (at >= end) return undefined;
  let value = 0;
  let wide: bigint | undefined;
  for (; at < end; at++) {
    const digit = digitValue(text.charCodeAt(at));
    if (digit >= base) return undefined;
    if (wide !== undefined) wide = BigInt.asUintN(64, wide * BigInt(base) + BigInt(digit));
    else if (value < 2 ** 47) value = value * base + digit;
    else wide = BigInt(value) * BigInt(base) + BigInt(digit);
  }
  if (wide === undefined) return isNegative ? 0 - value : value;
  return normalInteger(BigInt.asIntN(64, isNegative ? -wide : wide));
}

/** Value of a digit or letter in a base up to 36; 99 for anything else. */
function digitValue(code: number): number {
  if (isDigit(code)) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a && code < 0x80 ? lower - 0x61 + 10 : 99;
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function endWithoutSpaces(text: string, start: number): number {
  let end = text.length;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}
