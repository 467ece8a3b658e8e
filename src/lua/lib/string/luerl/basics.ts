/** The functions of Luerl's string library that know nothing of patterns and formats. An explicit nil is no missing argument. */
import { badArguments, crash } from '../../../runtime/errors.ts';
import { allocate, charge } from '../../../runtime/meter.ts';
import type { LuaReturn, LuaValue } from '../../../runtime/value.ts';
import { chargeText, reverseBytes } from '../bytes.ts';
import { flat, partOf } from '../parts.ts';
import { fromEnd, luerlInteger, luerlPlace, luerlString } from './arguments.ts';

export function len(...args: LuaValue[]): LuaReturn {
  const text = luerlString(args[0]);
  return text === undefined ? badArguments('len', args) : text.length;
}

export function sub(...args: LuaValue[]): LuaReturn {
  const [s, i, j] = args;
  const text = luerlString(s);
  const first = luerlPlace(i);
  const last = args.length < 3 ? text?.length : luerlPlace(j);
  if (text === undefined || first === undefined || last === undefined) return badArguments('sub', args);
  if (first === 0 && args.length < 3) return text;
  const from = Math.max(fromEnd(first, text.length), 1);
  const to = Math.min(fromEnd(last, text.length), text.length);
  if (from > to) return '';
  chargeText(to - from + 1);
  return partOf(text, from - 1, to);
}

export function byte(...args: LuaValue[]): LuaReturn {
  const [s, i, j] = args;
  const text = luerlString(s);
  const first = args.length < 2 ? 1 : luerlPlace(i);
  const last = args.length < 3 ? first : luerlPlace(j);
  if (text === undefined || first === undefined || last === undefined) return badArguments('byte', args);
  const from = Math.max(fromEnd(first, text.length), 1);
  const to = Math.min(fromEnd(last, text.length), text.length);
  if (from > to) return undefined;
  if (from === to) return text.charCodeAt(from - 1);
  charge((to - from) >>> 3);
  allocate((to - from) * 8);
  const codes: LuaValue[] = [];
  for (let at = from - 1; at < to; at++) codes.push(text.charCodeAt(at));
  return codes;
}

export function char(...args: LuaValue[]): LuaReturn {
  if (args.length === 1 && args[0] === undefined) return '';
  chargeText(args.length);
  const codes = args.map(luerlInteger);
  if (codes.includes(undefined)) return badArguments('char', args);
  let text = '';
  for (const code of codes) {
    if (code! < 0 || code! > 255) return crash('string.char takes numbers from 0 to 255');
    text += String.fromCharCode(Number(code));
  }
  return codes.length > 8 ? flat(text) : text;
}

export function rep(...args: LuaValue[]): LuaReturn {
  if (args.length < 2) return badArguments('rep', args);
  const given = args.length === 2 ? [...args, ''] : args;
  const text = luerlString(given[0]);
  const times = luerlPlace(given[1]);
  const between = luerlString(given[2]);
  if (text === undefined || times === undefined || between === undefined) return badArguments('rep', given);
  if (times <= 0) return '';
  const length = text.length * times + between.length * (times - 1);
  chargeText(length);
  if (length === 0) return '';
  return between === '' ? text.repeat(times) : (text + between).repeat(times - 1) + text;
}

export function reverse(...args: LuaValue[]): LuaReturn {
  const text = luerlString(args[0]);
  if (text === undefined) return badArguments('reverse', args);
  chargeText(text.length);
  return reverseBytes(text);
}

/** Knows the letters of Latin-1. */
export function lower(...args: LuaValue[]): LuaReturn {
  const text = luerlString(args[0]);
  if (text === undefined) return badArguments('lower', args);
  chargeText(text.length);
  return text.replace(/[A-Z\xc0-\xd6\xd8-\xde]+/g, (letters) => letters.toLowerCase());
}

/** Knows the letters of Latin-1 that have a capital there. */
export function upper(...args: LuaValue[]): LuaReturn {
  const text = luerlString(args[0]);
  if (text === undefined) return badArguments('upper', args);
  chargeText(text.length);
  return text.replace(/[a-z\xe0-\xf6\xf8-\xfe]+/g, (letters) => letters.toUpperCase());
}

export function dump(...args: LuaValue[]): LuaReturn {
  return badArguments('dump', args);
}

/** Luerl has `gmatch` in name only. */
export function gmatch(...args: LuaValue[]): LuaReturn {
  return badArguments('gmatch', args);
}
