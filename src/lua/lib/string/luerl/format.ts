/** Luerl's `format`. Whatever goes wrong in it is one error that names all arguments. */
import { listOf } from '../../../runtime/call.ts';
import { badArguments, LuaError } from '../../../runtime/errors.ts';
import { allocateString, charge } from '../../../runtime/meter.ts';
import { LuaFloat, type LuaReturn, type LuaValue } from '../../../runtime/value.ts';
import { luerlToText } from '../../basic/luerl-values.ts';
import { luerlNumber } from '../../luerl-arguments.ts';
import { chargeText } from '../bytes.ts';
import { luerlFloatOf } from '../../../runtime/luerl-numerals.ts';
import { luerlInteger, luerlString } from './arguments.ts';
import { erlangExponential, erlangFixed, erlangGeneral } from './float-text.ts';
import { luerlSpecsOf, type LuerlSpec } from './format-spec.ts';
import { addQuoted } from './quote.ts';
import { UnicodeText } from './unicode.ts';

export function format(...args: LuaValue[]): LuaReturn {
  const text = new UnicodeText();
  const wasMade = run(text, args);
  if (!wasMade) return badArguments('format', args);
  const made = text.finish();
  chargeText(made.length);
  return made;
}

/** False when something does not fit. */
function run(text: UnicodeText, args: readonly LuaValue[]): boolean {
  const wanted = luerlString(args[0]);
  if (wanted === undefined) return false;
  const specs = luerlSpecsOf(wanted);
  // As if it were taken apart each time.
  charge(8 * specs.length);
  let index = 1;
  for (const spec of specs) {
    text.characters(spec.before);
    if (spec.conversion === '') break;
    if (spec.conversion === '%') {
      if (spec.hasFlags || spec.width !== undefined || spec.precision !== undefined) return false;
      text.characters('%');
      continue;
    }
    if (index >= args.length) return false;
    try {
      if (!add(text, spec, args[index++])) return false;
    } catch (error) {
      // An error of `__tostring` is lost.
      if (error instanceof LuaError) return false;
      throw error;
    }
  }
  return true;
}

function add(text: UnicodeText, spec: LuerlSpec, v: LuaValue): boolean {
  const { conversion } = spec;
  if (conversion === 's' || conversion === 'q') return addText(text, spec, v);
  if ('dicouxX'.includes(conversion)) {
    const n = luerlInteger(v);
    if (n === undefined) return false;
    if (conversion === 'c') field(text, spec, String.fromCharCode(Number(BigInt.asUintN(8, BigInt(n)))), true);
    else text.characters(integerText(spec, n));
    return true;
  }
  if (!'eEfFgG'.includes(conversion)) return false;
  const n = luerlNumber(v);
  return n !== undefined && addFloat(text, spec, n instanceof LuaFloat ? n.n : typeof n === 'bigint' ? luerlFloatOf(n) : n);
}

function addText(text: UnicodeText, spec: LuerlSpec, v: LuaValue): boolean {
  const values = listOf(luerlToText(v));
  const [s] = values;
  if (values.length !== 1) return false;
  if (typeof s !== 'string') {
    // A number that `__tostring` answers is taken as a character.
    if (spec.conversion === 'q' || typeof s !== 'number' || s < 0 || s > 0x10ffff) return false;
    text.characters(String.fromCodePoint(s));
    return true;
  }
  if (spec.conversion === 'q') {
    charge(s.length >>> 2);
    addQuoted(text, s);
  } else {
    field(text, spec, spec.precision === undefined ? s : s.slice(0, spec.precision), false);
  }
  return true;
}

/** Adds a text of characters or of bytes, filled up to the width; the flag `0` fills with zeros. */
function field(text: UnicodeText, spec: LuerlSpec, s: string, isCharacters: boolean): void {
  const filling = fill(spec.width, s.length, spec.zero && !spec.left ? '0' : ' ');
  if (!spec.left) text.characters(filling);
  if (isCharacters) text.characters(s);
  else text.bytes(s);
  if (spec.left) text.characters(filling);
}

function fill(width: number | undefined, length: number, character: string): string {
  if (width === undefined || width <= length) return '';
  if (width > 99) allocateString(width);
  return character.repeat(width - length);
}

function signOf(spec: LuerlSpec, isNegative: boolean): string {
  return isNegative ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
}

function integerText(spec: LuerlSpec, n: number | bigint): string {
  const { conversion, width, precision, left, zero } = spec;
  const value = conversion === 'u' && n < 0 ? BigInt.asUintN(64, BigInt(n)) : n;
  const size = value < 0 ? -value : value;
  const lower = size.toString(conversion === 'o' ? 8 : conversion === 'x' || conversion === 'X' ? 16 : 10);
  if (lower.length > 64) charge((lower.length * Math.ceil(lower.length / 64)) >> 2);
  const digits = conversion === 'X' ? lower.toUpperCase() : lower;
  const sign = signOf(spec, value < 0);
  if (precision !== undefined) {
    const text = sign + fill(precision, digits.length, '0') + digits;
    return left ? text + fill(width, text.length, ' ') : fill(width, text.length, ' ') + text;
  }
  if (left) return sign + digits + fill(width, sign.length + digits.length, ' ');
  if (zero) return sign + fill(width, sign.length + digits.length, '0') + digits;
  return fill(width, sign.length + digits.length, ' ') + sign + digits;
}

function addFloat(text: UnicodeText, spec: LuerlSpec, n: number): boolean {
  const { conversion, width, precision, left, zero } = spec;
  // Some precisions have no clause, and zeros need a width.
  if (precision === 0 || (zero && !left && width === undefined)) return false;
  if (precision !== undefined && precision > 99) allocateString(precision);
  charge(24);
  const size = Math.abs(n);
  // Minus zero keeps its own sign among the digits.
  const digits = (Object.is(n, -0) ? '-' : '') + digitsOf(conversion, size, precision);
  const sign = signOf(spec, n < 0);
  const filling = fill(width, sign.length + digits.length, zero && !left ? '0' : ' ');
  text.characters(left ? sign + digits + filling : zero ? sign + filling + digits : filling + sign + digits);
  return true;
}

function digitsOf(conversion: string, size: number, precision = 6): string {
  switch (conversion) {
    case 'e':
    case 'E':
      return erlangExponential(size, precision + 1);
    case 'f':
    case 'F':
      return erlangFixed(size, precision);
    default:
      return erlangGeneral(size, precision);
  }
}
