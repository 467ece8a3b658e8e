/**
 * Texts as numbers in Luerl. It runs its scanner of source code over the text and takes what is one numeral with at most one
 * sign before it, so comments may stand around them. The answer is always a float.
 */
import { isDigit, isHexDigit, hexValue } from '../parse/characters.ts';
import { crash } from './errors.ts';
import { LuaFloat } from './value.ts';

/** The float that a text says, or undefined. Ends the call for a number too large, as Luerl does. */
export function luerlNumber(text: string): LuaFloat | undefined {
  let at = skipBlanks(text, 0);
  const sign = text.charCodeAt(at);
  const isNegative = sign === 0x2d;
  if (isNegative || sign === 0x2b) at = skipBlanks(text, at + 1);
  const end = numeralEnd(text, at);
  if (end === at || skipBlanks(text, end) !== text.length) return undefined;
  const value = numeralValue(text.slice(at, end));
  if (value === undefined) return undefined;
  // Minus zero exists only among floats.
  return new LuaFloat(isNegative ? (value.isInteger && value.n === 0 ? 0 : -value.n) : value.n);
}

/** The same for an integer in a base. */
export function luerlNumberInBase(text: string, base: number | bigint): LuaFloat | undefined {
  const match = /^[\t-\r \xa0]*([+-]?)([0-9A-Za-z]+)[\t-\r \xa0]*$/.exec(text);
  if (match === null || base < 2 || base > 36) return undefined;
  const digits = match[2]!;
  const radix = Number(base);
  for (let at = 0; at < digits.length; at++) if (Number.parseInt(digits[at]!, 36) >= radix) return undefined;
  const value = integerValue(digits, radix);
  return new LuaFloat(match[1] === '-' ? 0 - value : value);
}

/** An integer beyond 64 bits as a float. Erlang adds 64 bits at a time, which rounds more than once. */
export function luerlFloatOf(value: bigint): number {
  const size = value < 0n ? -value : value;
  if (size < 1n << 64n) return Number(value);
  const parts: bigint[] = [];
  for (let rest = size; rest > 0n; rest >>= 64n) parts.push(rest & 0xffffffffffffffffn);
  let n = 0;
  for (const part of parts.reverse()) n = n * 2 ** 64 + Number(part);
  if (n === Infinity) crash('an integer is too large for a float');
  return value < 0n ? -n : n;
}

/** Where spaces and comments end. */
function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if ((code >= 0x09 && code <= 0x0d) || code === 0x20 || code === 0xa0) at += 1;
    else {
      const end = commentEnd(text, at);
      if (end === at) return at;
      at = end;
    }
  }
  return at;
}

/** Where a comment that begins here ends; `start` if there is none or it is unfinished. */
function commentEnd(text: string, start: number): number {
  if (text[start] !== '-' || text[start + 1] !== '-') return start;
  const next = text[start + 2];
  if (next === undefined) return start;
  if (next === '[') {
    const second = text[start + 3];
    if (second === undefined) return start;
    if (second === '\n') return start + 4;
    if (second === '[') {
      const end = text.indexOf(']]', start + 4);
      return end < 0 ? start : end + 2;
    }
  }
  const end = text.indexOf('\n', start + 2);
  // The line end after the two dashes alone belongs to the comment; others are blank anyway.
  return end < 0 ? text.length : end;
}

/** Where the longest numeral that begins here ends. */
function numeralEnd(text: string, start: number): number {
  if (text[start] === '0' && (text[start + 1] === 'x' || text[start + 1] === 'X')) {
    let at = start + 2;
    while (isHexDigit(text.charCodeAt(at))) at++;
    if (text[at] === '.') at++;
    while (isHexDigit(text.charCodeAt(at))) at++;
    return exponentEnd(text, at, 'p');
  }
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  const whole = at - start;
  if (text[at] === '.') {
    const point = at++;
    while (isDigit(text.charCodeAt(at))) at++;
    if (whole === 0 && at === point + 1) return start;
  } else if (whole === 0) return start;
  return exponentEnd(text, at, 'e');
}

function exponentEnd(text: string, start: number, letter: string): number {
  if (text[start]?.toLowerCase() !== letter) return start;
  const from = text[start + 1] === '+' || text[start + 1] === '-' ? start + 2 : start + 1;
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at === from ? start : at;
}

interface Value {
  readonly n: number;
  readonly isInteger: boolean;
}

function numeralValue(text: string): Value | undefined {
  if (text[1] === 'x' || text[1] === 'X') {
    if (/^0[xX][0-9a-fA-F]+$/.test(text)) return { n: integerValue(text.slice(2), 16), isInteger: true };
    return hexFloat(text);
  }
  if (/^\d+$/.test(text)) return { n: integerValue(text, 10), isInteger: true };
  const n = Number(text);
  return n === Infinity ? undefined : { n, isInteger: false };
}

function integerValue(digits: string, radix: number): number {
  const kept = digits.replace(/^0+/, '');
  // No base needs more digits for the largest float, and longer texts would take long.
  if (kept.length > 1100) return crash('an integer is too large for a float');
  if (kept.length < 11) return kept === '' ? 0 : Number.parseInt(kept, radix);
  if (radix === 10 || radix === 16) return luerlFloatOf(BigInt(radix === 16 ? `0x${kept}` : kept));
  let value = 0n;
  const wide = BigInt(radix);
  for (const digit of kept) value = value * wide + BigInt(Number.parseInt(digit, 36));
  return luerlFloatOf(value);
}

/** Sums up the digits as floats, as Luerl does. */
function hexFloat(text: string): Value | undefined {
  const match = /^0[xX]([0-9a-fA-F]*)(\.?)([0-9a-fA-F]*)(?:[pP]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '', , digits = '', exponent] = match;
  if (whole === '' && digits === '') return undefined;
  let n = whole === '' ? 0 : integerValue(whole, 16);
  let power = 16;
  for (let at = 0; at < digits.length; at++) {
    n += hexValue(digits.charCodeAt(at)) / power;
    power *= 16;
    if (power === Infinity) return crash('a hexadecimal numeral has too many digits');
  }
  if (exponent !== undefined) {
    const factor = 2 ** Number(exponent);
    n *= factor;
    if (factor === Infinity || n === Infinity) return crash('a hexadecimal numeral is too large');
  }
  return { n, isInteger: false };
}
