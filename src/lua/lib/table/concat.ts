/** `concat` in both dialects. */
import { throwError } from '../../runtime/errors.ts';
import { allocate, allocateString, charge } from '../../runtime/meter.ts';
import { numberToText } from '../../runtime/number-text.ts';
import { LuaFloat, typeOf, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { lengthArgument, optionalInteger, optionalString, stepped, tableLike } from '../arguments.ts';
import { elementOf, isPlain } from './shape.ts';

export const concatFunctions = {
  concat(t?: LuaValue, separator?: LuaValue, from?: LuaValue, to?: LuaValue): LuaReturn {
    const given = arguments.length;
    const list = tableLike(t, ['__index', '__len'], 1, given);
    const size = lengthArgument(list);
    const between = optionalString(separator, '', 2, given);
    const first = optionalInteger(from, 1, 3, given);
    const last = optionalInteger(to, size, 4, given);
    if (first > last) return '';
    const pieces: string[] = [];
    if (isPlain(list) && typeof first === 'number' && first > 0 && typeof last === 'number' && last < list.arr.length) {
      const { arr } = list;
      for (let at = first; at <= last; at++) pieces.push(pieceOf(arr[at]) ?? refuse(arr[at], at));
      charge(pieces.length);
      return joined(pieces, between);
    }
    for (let at = first; ; at = stepped(at, 1)) {
      charge(1);
      allocate(8);
      const v = elementOf(list, at);
      pieces.push(pieceOf(v) ?? refuse(v, at));
      if (at === last) return joined(pieces, between);
    }
  },
};

/** The text of an element, or undefined when it is neither text nor number. */
export function pieceOf(v: LuaValue): string | undefined {
  if (typeof v === 'string') return v;
  return typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat ? numberToText(v) : undefined;
}

/** The pieces as one text. It is counted before it is made. */
export function joined(pieces: readonly string[], separator: string): string {
  if (pieces.length === 0) return '';
  if (pieces.length === 1) return pieces[0]!;
  let length = separator.length * (pieces.length - 1);
  for (const piece of pieces) length += piece.length;
  charge(length >> 5);
  allocateString(length);
  return pieces.join(separator);
}

function refuse(v: LuaValue, at: number | bigint): never {
  // PUC shows the lower 32 bits of the place.
  const place = typeof at === 'number' && (at | 0) === at ? at : BigInt.asIntN(32, BigInt(at));
  return throwError(`invalid value (${typeOf(v)}) at index ${place} in table for 'concat'`);
}
