/**
 * Floats in Luerl's formats. Erlang prints 21 significant digits first, which are exact, and rounds those at the wanted place,
 * half up; beyond them it knows only zeros.
 */
import { significantDigits } from '../../../runtime/float-format.ts';

/** `~.Pf`, for a float that is not negative and `places` of at least 1. */
export function erlangFixed(n: number, places: number): string {
  const data = significantDigits(n, 21);
  const before = data.exponent < 0 ? '0'.repeat(-data.exponent) : '';
  const whole = data.exponent < 0 ? 1 : data.exponent + 1;
  const digits = rounded(before + data.digits, whole + places);
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** `~.Pe`, for `count` digits, at least 2. */
export function erlangExponential(n: number, count: number): string {
  const data = significantDigits(n, 21);
  const digits = rounded(data.digits, count);
  const isCarried = digits.length > count;
  const exponent = isCarried ? data.exponent + 1 : data.exponent;
  return `${digits[0]}.${digits.slice(1, count)}e${exponent < 0 ? '' : '+'}${exponent}`;
}

/** `~.Pg`: the places depend on the size only, and zeros at the end stay. */
export function erlangGeneral(n: number, count: number): string {
  // The power of ten, for those sizes that are printed without exponent.
  const power = n < 0.1 ? -2 : n < 1 ? -1 : n < 10 ? 0 : n < 100 ? 1 : n < 1000 ? 2 : n < 1e4 ? 3 : Infinity;
  if ((count <= 1 && power === -1) || (count - 1 > power && power >= -1)) return erlangFixed(n, count - 1 - power);
  return erlangExponential(n, Math.max(count, 2));
}

/** The first digits, one more if rounding carries over all of them. */
function rounded(digits: string, count: number): string {
  if (count >= digits.length) return digits.padEnd(count, '0');
  const kept = digits.slice(0, count);
  return digits.charCodeAt(count) < 0x35 ? kept : (BigInt(kept) + 1n).toString().padStart(count, '0');
}
