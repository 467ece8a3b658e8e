/**
 * `string.format` for integers beyond 32 bits, which are floats in fengari: `%d` writes them as `%.0f` does, digit by
 * digit the same, instead of failing.
 */
import { argument, latin1, type LuaState, type LuaString, Tag, TString } from '../internals.ts';
import { guard, library } from './table.ts';

const specifier = /%(?:%|([-+ #0]*)(\d*)(\.\d+)?([A-Za-z]))/g;

/** Wraps `string.format`. */
export function guardFormat(L: LuaState): void {
  guard(L, library(L, 'string'), 'format', widen);
}

function widen(L: LuaState): void {
  const format = argument(L, 1);
  if (format?.type !== Tag.string || !hasWideFloat(L)) return;
  let index = 1;
  const text = latin1((format.value as LuaString).realstring).replace(specifier, (all, flags: string | undefined, width: string, precision: string | undefined, letter: string) => {
    if (all === '%%') return all;
    index++;
    const isInteger = (letter === 'd' || letter === 'i') && precision === undefined;
    return isInteger && isWideFloat(L, index) ? `%${flags ?? ''}${width}.0f` : all;
  });
  format.value = new TString(null, new Uint8Array(Buffer.from(text, 'latin1')));
}

function hasWideFloat(L: LuaState): boolean {
  for (let index = 2; index <= L.top - L.ci.funcOff - 1; index++) if (isWideFloat(L, index)) return true;
  return false;
}

function isWideFloat(L: LuaState, index: number): boolean {
  const value = argument(L, index);
  if (value?.type !== Tag.float) return false;
  const number = value.value as number;
  return Number.isInteger(number) && (number | 0) !== number && Math.abs(number) < 2 ** 63;
}
