/** `utf8` in `puc`. */
import { argumentError, throwError } from '../../runtime/errors.ts';
import { allocate, allocateString, charge } from '../../runtime/meter.ts';
import { none, type LuaFunction, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { answer, integerArgument, optionalInteger, stringArgument } from '../arguments.ts';
import { hostFunction } from '../define.ts';
import { decode, encode, isContinuation } from './decode.ts';

/** The iterator of `codes`. */
const codesStep: LuaFunction = hostFunction('utf8.codes_next', function (s?: LuaValue, place?: LuaValue) {
  const given = arguments.length;
  const text = stringArgument(s, 1, given);
  const from = Number(optionalInteger(place, 0, 2, given));
  // Places count from 1 here, so this is the byte behind the last one.
  let at = from - 1;
  if (at < 0) at = 0;
  else if (at < text.length) {
    at += 1;
    while (isContinuation(text, at)) at += 1;
  }
  if (at >= text.length) return none;
  charge(1);
  const found = decode(text, at);
  if (found === undefined || isContinuation(text, at + found.bytes)) return throwError('invalid UTF-8 code');
  return [at + 1, found.code];
});

export const utf8Functions = {
  char(...codes: LuaValue[]): LuaReturn {
    charge(codes.length);
    allocateString(codes.length * 4);
    return codes.map((v, at) => encode(codeArgument(v, at + 1, codes.length))).join('');
  },

  codes(s?: LuaValue): LuaReturn {
    return [codesStep, stringArgument(s, 1, arguments.length), 0];
  },

  codepoint(s?: LuaValue, from?: LuaValue, to?: LuaValue): LuaReturn {
    const given = arguments.length;
    const text = stringArgument(s, 1, given);
    const first = placeOf(optionalInteger(from, 1, 2, given), text.length);
    const last = placeOf(optionalInteger(to, first, 3, given), text.length);
    if (first < 1) argumentError(2, 'out of range');
    if (last > text.length) argumentError(3, 'out of range');
    if (first > last) return none;
    const codes: LuaValue[] = [];
    for (let at = first - 1; at < last; ) {
      charge(1);
      allocate(8);
      const found = decode(text, at) ?? throwError('invalid UTF-8 code');
      codes.push(found.code);
      at += found.bytes;
    }
    return answer(codes);
  },

  len(s?: LuaValue, from?: LuaValue, to?: LuaValue): LuaReturn {
    const given = arguments.length;
    const text = stringArgument(s, 1, given);
    const first = placeOf(optionalInteger(from, 1, 2, given), text.length);
    const last = placeOf(optionalInteger(to, -1, 3, given), text.length);
    if (first < 1 || first > text.length + 1) argumentError(2, 'initial position out of string');
    if (last > text.length) argumentError(3, 'final position out of string');
    let count = 0;
    charge(Math.max(0, last - first) >> 3);
    for (let at = first - 1; at < last; ) {
      const found = decode(text, at);
      if (found === undefined) return [undefined, at + 1];
      at += found.bytes;
      count += 1;
    }
    return count;
  },

  offset(s?: LuaValue, n?: LuaValue, start?: LuaValue): LuaReturn {
    const given = arguments.length;
    const text = stringArgument(s, 1, given);
    const steps = Number(integerArgument(n, 2, given));
    const from = placeOf(optionalInteger(start, steps >= 0 ? 1 : text.length + 1, 3, given), text.length);
    if (from < 1 || from > text.length + 1) argumentError(3, 'position out of range');
    charge(text.length >> 3);
    return offset(text, steps, from - 1);
  },
};

function codeArgument(v: LuaValue, index: number, given: number): number {
  const code = integerArgument(v, index, given);
  return code < 0 || code > 0x10ffff ? argumentError(index, 'value out of range') : Number(code);
}

/** A place that may count from the end; 0 for what lies before the start. */
function placeOf(place: number | bigint, length: number): number {
  const at = Number(place);
  if (at >= 0) return at;
  return -at > length ? 0 : length + at + 1;
}

/** Where the code point stands that is `steps` further on than the one at `start`; 0 means that one itself. */
function offset(text: string, steps: number, start: number): LuaReturn {
  let at = start;
  if (steps === 0) {
    while (at > 0 && isContinuation(text, at)) at -= 1;
    return at + 1;
  }
  if (isContinuation(text, at)) throwError('initial position is a continuation byte');
  let left = steps;
  if (left < 0) {
    while (left < 0 && at > 0) {
      do at -= 1;
      while (at > 0 && isContinuation(text, at));
      left += 1;
    }
  } else {
    left -= 1;
    while (left > 0 && at < text.length) {
      do at += 1;
      while (isContinuation(text, at));
      left -= 1;
    }
  }
  return left === 0 ? at + 1 : undefined;
}
