/** The value of a numeral in a Luerl source. */
import { LuaFloat } from '../runtime/value.ts';
import { hexValue } from './characters.ts';
import { integerOf, isHexadecimal, type NumeralValue } from './numerals.ts';

/** Erlang has no larger integers. */
const maxDigits = 1_262_611;

/** The value of a numeral that Luerl's scanner cut out, or the words with which it refuses it. Integers have no bound. */
export function readLuerlNumeral(text: string): NumeralValue | 'illegal number' | 'malformed number' | 'number too large for lua@5.3a' {
  if (isHexadecimal(text)) return hexadecimal(text);
  if (!/^\d+$/.test(text)) {
    const value = Number(text);
    return value === Infinity ? 'illegal number' : new LuaFloat(value);
  }
  if (text.length <= 15) return Number(text);
  return text.length > maxDigits ? 'illegal number' : integerOf(BigInt(text));
}

function hexadecimal(text: string): ReturnType<typeof readLuerlNumeral> {
  const match = /^0[xX]([\da-fA-F]*)(\.?)([\da-fA-F]*)(?:[pP]([+-]?\d+))?$/.exec(text);
  const [, whole = '', point, fraction = '', exponent] = match ?? [];
  if (whole === '' && fraction === '') return 'malformed number';
  if (point === '' && exponent === undefined) return whole.length > maxDigits ? 'illegal number' : integerOf(BigInt(`0x${whole}`));
  // Luerl adds up floats and multiplies by a power of two, each of which rounds.
  let value = wholePart(whole);
  let weight = 16;
  for (let at = 0; at < fraction.length && weight !== Infinity; at++) {
    value += hexValue(fraction.charCodeAt(at)) / weight;
    weight *= 16;
  }
  if (exponent !== undefined) {
    const power = 2 ** Number(exponent);
    if (power === Infinity) return 'number too large for lua@5.3a';
    value *= power;
  }
  return value === Infinity || weight === Infinity ? 'number too large for lua@5.3a' : new LuaFloat(value);
}

/** Digits before the point as a float. Erlang takes 64 bits at a time, and each step rounds. */
function wholePart(digits: string): number {
  const kept = digits.replace(/^0+/, '');
  let value = 0;
  for (let at = 0; at < kept.length && value !== Infinity; ) {
    const end = at + (((kept.length - at - 1) % 16) + 1);
    value = value * 2 ** 64 + Number(BigInt(`0x${kept.slice(at, end)}`));
    at = end;
  }
  return value;
}
