/** `format` of `puc`: C's `printf` with the limits and errors of PUC 5.3. */
import { argumentError, throwError } from '../../runtime/errors.ts';
import { exponentialText, fixedText, generalText, hexText } from '../../runtime/float-format.ts';
import { charge } from '../../runtime/meter.ts';
import type { LuaReturn, LuaValue } from '../../runtime/value.ts';
import { doubleArgument, integerArgument, stringArgument } from './arguments.ts';
import { chargeText } from './bytes.ts';
import { specsOf, type Spec } from './format-spec.ts';
import { flat } from './parts.ts';
import { quoted } from './quote.ts';
import { toText } from '../basic/to-text.ts';

export function format(...args: LuaValue[]): LuaReturn {
  const first = args[0];
  const specs = specsOf(typeof first === 'string' ? first : stringArgument(first, 1, args.length));
  // As if it were taken apart each time.
  charge(8 * specs.length);
  let text = '';
  for (let at = 0; at < specs.length; at++) {
    const spec = specs[at]!;
    text += spec.before;
    if (spec.conversion === '') break;
    const index = at + 2;
    if (index > args.length) return argumentError(index, 'no value');
    if (spec.problem !== undefined) return throwError(spec.problem);
    text += converted(spec, args[index - 1], index);
  }
  chargeText(text.length);
  return specs.length > 8 ? flat(text) : text;
}

function converted(spec: Spec, v: LuaValue, index: number): string {
  switch (spec.conversion) {
    case 'd':
    case 'i':
      if (typeof v === 'number' && spec.isPlain) return String(v);
      return decimal(spec, integerArgument(v, index, index));
    case 's':
      return spec.isPlain ? (typeof v === 'string' ? v : toText(v)) : textField(spec, toText(v), index);
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      return unsigned(spec, integerArgument(v, index, index));
    case 'c':
      return padded(spec, String.fromCharCode(Number(BigInt.asUintN(8, BigInt(integerArgument(v, index, index))))));
    case 'q':
      return quoted(v, index);
    default:
      return float(spec, doubleArgument(v, index, index));
  }
}

function textField(spec: Spec, text: string, index: number): string {
  if (text.includes('\0')) return argumentError(index, 'string contains zeros');
  if (spec.precision < 0) return text.length >= 100 ? text : padded(spec, text);
  return padded(spec, text.slice(0, spec.precision));
}

function padded(spec: Spec, text: string): string {
  return spec.left ? text.padEnd(spec.width, ' ') : text.padStart(spec.width, ' ');
}

/** Joins a sign or prefix and digits; zeros of the flag `0` go between them. */
function numberField(spec: Spec, prefix: string, digits: string, zero: boolean): string {
  if (zero && !spec.left) return prefix + digits.padStart(spec.width - prefix.length, '0');
  return padded(spec, prefix + digits);
}

function signOf(spec: Spec, isNegative: boolean): string {
  return isNegative ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
}

function decimal(spec: Spec, n: number | bigint): string {
  const text = String(n);
  const digits = n < 0 ? text.slice(1) : text;
  return numberField(spec, signOf(spec, n < 0), withPrecision(spec, digits), spec.zero && spec.precision < 0);
}

function withPrecision(spec: Spec, digits: string): string {
  return spec.precision === 0 && digits === '0' ? '' : digits.padStart(spec.precision, '0');
}

function unsigned(spec: Spec, n: number | bigint): string {
  const { conversion } = spec;
  const value = n < 0 ? BigInt.asUintN(64, BigInt(n)) : n;
  let digits = withPrecision(spec, value.toString(conversion === 'o' ? 8 : conversion === 'u' ? 10 : 16));
  let prefix = '';
  if (spec.alternate) {
    if (conversion === 'o') digits = digits.startsWith('0') ? digits : `0${digits}`;
    else if (conversion !== 'u' && value !== 0) prefix = '0x';
  }
  const text = numberField(spec, prefix, digits, spec.zero && spec.precision < 0);
  return conversion === 'X' ? text.toUpperCase() : text;
}

function float(spec: Spec, n: number): string {
  charge(spec.precision > 20 ? 40 : 8);
  const isNegative = n < 0 || Object.is(n, -0) || n !== n;
  const sign = signOf(spec, isNegative);
  const size = Math.abs(n);
  const isFinite = size < Infinity;
  const { conversion } = spec;
  // The `0x` of `%a` stands before the zeros of the flag, like a sign.
  const isHex = isFinite && (conversion === 'a' || conversion === 'A');
  const digits = isFinite ? floatDigits(spec, size) : n !== n ? 'nan' : 'inf';
  const text = numberField(spec, isHex ? `${sign}0x` : sign, isHex ? digits.slice(2) : digits, spec.zero && isFinite);
  return conversion < 'a' ? text.toUpperCase() : text;
}

function floatDigits(spec: Spec, size: number): string {
  const { precision, alternate } = spec;
  const places = precision < 0 ? 6 : precision;
  switch (spec.conversion) {
    case 'f':
      return fixedText(size, places) + (alternate && places === 0 ? '.' : '');
    case 'e':
    case 'E':
      return exponentialText(size, places, alternate);
    case 'g':
    case 'G':
      return generalText(size, places, alternate);
    default:
      return hexText(size, precision < 0 ? undefined : precision, alternate);
  }
}
