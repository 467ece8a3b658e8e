/** `utf8` in `luerl`. Ranges end at the end of the text unless they say otherwise, and `offset` does not exist yet there. */
import { badArguments, crash, LuaError } from '../../runtime/errors.ts';
import { allocate, allocateString, charge } from '../../runtime/meter.ts';
import { none, type LuaFunction, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { answer } from '../arguments.ts';
import { hostFunction } from '../define.ts';
import { luerlInteger, luerlIntegers, luerlString } from '../luerl-arguments.ts';
import { decode, encode, isSurrogate } from './decode.ts';

type Code = (...args: LuaValue[]) => LuaReturn;

/** The iterator of `codes`: it gives the place behind each code point. */
const codesStep: LuaFunction = hostFunction('luerl/utf8.codes_next', (...args) => {
  const [text, place] = args.length === 1 ? [args[0], 0] : args;
  if (typeof text !== 'string' || typeof place !== 'number') return crash('the iterator of utf8.codes');
  if (text.length <= place) return undefined;
  const found = place < 0 ? undefined : strict(text, place);
  charge(1);
  return found === undefined ? crash('utf8.codes of invalid UTF-8') : [place + found.bytes, found.code];
});

export const luerlUtf8Functions: Record<string, Code> = {
  char(...args) {
    const codes = luerlIntegers(args);
    if (codes === undefined) return badArguments('char', args);
    charge(codes.length);
    allocateString(codes.length * 4);
    return codes.map((code) => (code < 0 || code > 0x10ffff || isSurrogate(Number(code)) ? crash('utf8.char of no code point') : encode(Number(code)))).join('');
  },

  codes(...args) {
    if (args.length === 0) return crash('utf8.codes without arguments');
    const text = luerlString(args[0]);
    return text === undefined ? badArguments('codes', args) : [codesStep, text, 0];
  },

  codepoint(...args) {
    const { text, from, to } = range('codepoint', args);
    const codes: LuaValue[] = [];
    for (let at = from; at < to; ) {
      charge(1);
      allocate(16);
      const found = strict(text, at);
      if (found === undefined) return badArguments('codepoint', args);
      codes.push(found.code);
      at += found.bytes;
    }
    return codes.length === 0 ? none : answer(codes);
  },

  len(...args) {
    const { text, from, to } = range('len', args);
    charge(Math.max(0, to - from) >> 3);
    let count = 0;
    for (let at = from; at < to; count++) {
      const found = strict(text, at);
      if (found === undefined) return [undefined, at + 1];
      at += found.bytes;
    }
    return count;
  },

  offset(...args) {
    range('offset', args);
    throw new LuaError("{'NYI',offset}!");
  },
};

function strict(text: string, at: number): { readonly code: number; readonly bytes: number } | undefined {
  const found = decode(text, at);
  return found === undefined || isSurrogate(found.code) ? undefined : found;
}

/** Text and range of the arguments: from the byte `from`, counted from 0, up to, not including, `to`. */
function range(name: string, args: readonly LuaValue[]): { readonly text: string; readonly from: number; readonly to: number } {
  if (args.length === 0) return crash(`utf8.${name} without arguments`);
  const text = luerlString(args[0]);
  const first = args.length < 2 ? 1 : luerlInteger(args[1]);
  if (text === undefined || first === undefined) return badArguments(name, args);
  const last = args.length < 3 ? text.length : luerlInteger(args[2]);
  const from = placeOf(first, text.length);
  const to = last === undefined ? undefined : placeOf(last, text.length);
  return from === undefined || to === undefined ? badArguments(name, args) : { text, from: from - 1, to };
}

/** A place inside of a text that may count from its end. */
function placeOf(place: number | bigint, length: number): number | undefined {
  if (place > 0 && place <= length) return Number(place);
  return place < 0 && place >= -length ? length + Number(place) + 1 : undefined;
}
