/** The functions of the string library that know nothing of patterns and formats, in `puc`. */
import { argumentError, throwError, typeError } from '../../runtime/errors.ts';
import { allocate, charge } from '../../runtime/meter.ts';
import { LuaFunction, none, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { placeArgument, placeFromEnd, stringArgument } from './arguments.ts';
import { chargeText, lowerAscii, reverseBytes, upperAscii } from './bytes.ts';
import { flat, partOf } from './parts.ts';

/** Values that a function can return at most, as the C stack of PUC bounds them. */
export const maxResults = 999_900;

/** Longest text that PUC's `rep` makes. */
const maxRepeated = 0x7fffffff;

export function len(s: LuaValue): LuaReturn {
  return typeof s === 'string' ? s.length : stringArgument(s, 1, arguments.length).length;
}

export function sub(s: LuaValue, i: LuaValue, j: LuaValue): LuaReturn {
  const text = typeof s === 'string' ? s : stringArgument(s, 1, arguments.length);
  const { length } = text;
  let from = typeof i === 'number' ? i : placeArgument(i, 2, arguments.length);
  let to = typeof j === 'number' ? j : j === undefined ? -1 : placeArgument(j, 3, arguments.length);
  if (from < 0) from = placeFromEnd(from, length);
  if (to < 0) to = placeFromEnd(to, length);
  if (from < 1) from = 1;
  if (to > length) to = length;
  if (from > to) return '';
  chargeText(to - from + 1);
  return partOf(text, from - 1, to);
}

export function byte(s: LuaValue, i: LuaValue, j: LuaValue): LuaReturn {
  const text = typeof s === 'string' ? s : stringArgument(s, 1, arguments.length);
  let from = typeof i === 'number' ? i : i === undefined ? 1 : placeArgument(i, 2, arguments.length);
  if (from < 0) from = placeFromEnd(from, text.length);
  let to = typeof j === 'number' ? j : j === undefined ? from : placeArgument(j, 3, arguments.length);
  if (to < 0) to = placeFromEnd(to, text.length);
  if (from < 1) from = 1;
  if (to > text.length) to = text.length;
  if (from === to) return text.charCodeAt(from - 1);
  if (from > to) return none;
  if (to - from >= maxResults) return throwError('stack overflow (string slice too long)');
  charge((to - from) >>> 3);
  allocate((to - from) * 8);
  const codes: LuaValue[] = [];
  for (let at = from - 1; at < to; at++) codes.push(text.charCodeAt(at));
  return codes;
}

export function char(...codes: LuaValue[]): LuaReturn {
  chargeText(codes.length);
  let text = '';
  for (let at = 0; at < codes.length; at++) {
    const code = placeArgument(codes[at], at + 1, codes.length);
    if (code < 0 || code > 255) return argumentError(at + 1, 'value out of range');
    text += String.fromCharCode(code);
  }
  return codes.length > 8 ? flat(text) : text;
}

export function rep(s: LuaValue, n: LuaValue, sep: LuaValue): LuaReturn {
  const text = stringArgument(s, 1, arguments.length);
  const times = placeArgument(n, 2, arguments.length);
  const between = sep === undefined ? '' : stringArgument(sep, 3, arguments.length);
  if (times <= 0) return '';
  const step = text.length + between.length;
  if (step > Math.floor(maxRepeated / times)) return throwError('resulting string too large');
  const length = text.length * times + between.length * (times - 1);
  chargeText(length);
  if (length === 0) return '';
  return between === '' ? text.repeat(times) : (text + between).repeat(times - 1) + text;
}

export function reverse(s: LuaValue): LuaReturn {
  const text = stringArgument(s, 1, arguments.length);
  chargeText(text.length);
  return reverseBytes(text);
}

export function lower(s: LuaValue): LuaReturn {
  const text = stringArgument(s, 1, arguments.length);
  chargeText(text.length);
  return lowerAscii(text);
}

export function upper(s: LuaValue): LuaReturn {
  const text = stringArgument(s, 1, arguments.length);
  chargeText(text.length);
  return upperAscii(text);
}

/** There are no binary chunks here, so no function can be dumped. */
export function dump(f: LuaValue): LuaReturn {
  if (!(f instanceof LuaFunction)) return typeError(1, 'function', f, arguments.length);
  return throwError('unable to dump given function');
}
