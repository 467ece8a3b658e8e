/** `type`, `tostring`, `tonumber`, `select`, raw access and metatables in `puc`. */
import { argumentError, throwError, typeError } from '../../runtime/errors.ts';
import { setRaw } from '../../runtime/access.ts';
import { rawEquals } from '../../runtime/compare.ts';
import { metamethod, metatableOf } from '../../runtime/metatable.ts';
import { charge } from '../../runtime/meter.ts';
import { textToNumber, textToNumberBase } from '../../runtime/number-text.ts';
import { state } from '../../runtime/state.ts';
import { LuaFloat, LuaTable, none, typeOf, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { answer, anyArgument, integerArgument, placeArgument, tableArgument } from '../arguments.ts';
import { toText } from './to-text.ts';

export const valueFunctions = {
  type(v?: LuaValue): LuaReturn {
    if (v === undefined) anyArgument(1, arguments.length);
    return typeOf(v);
  },

  tostring(v?: LuaValue): LuaReturn {
    if (typeof v === 'number') return state.typeMetas === undefined ? String(v) : toText(v);
    if (v === undefined) anyArgument(1, arguments.length);
    return toText(v);
  },

  tonumber(v?: LuaValue, base?: LuaValue): LuaReturn {
    if (base === undefined) {
      if (typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat) return v;
      if (typeof v === 'string') return textToNumber(v);
      anyArgument(1, arguments.length);
      return undefined;
    }
    const radix = integerArgument(base, 2, arguments.length);
    if (typeof v !== 'string') return typeError(1, 'string', v, arguments.length);
    if (radix < 2 || radix > 36) argumentError(2, 'base out of range');
    return textToNumberBase(v, radix);
  },

  select(n?: LuaValue, ...rest: LuaValue[]): LuaReturn {
    if (rest.length > 16) charge(rest.length >> 4);
    if (typeof n === 'string' && n.startsWith('#')) return rest.length;
    const place = placeArgument(n, 1, arguments.length);
    const from = place < 0 ? rest.length + 1 + place : place;
    if (from < 1) argumentError(1, 'index out of range');
    if (from > rest.length) return none;
    return answer(from === 1 ? rest : rest.slice(from - 1));
  },

  rawequal(a?: LuaValue, b?: LuaValue): LuaReturn {
    anyArgument(1, arguments.length);
    anyArgument(2, arguments.length);
    return rawEquals(a, b);
  },

  rawlen(v?: LuaValue): LuaReturn {
    if (v instanceof LuaTable) return v.length();
    return typeof v === 'string' ? v.length : argumentError(1, 'table or string expected');
  },

  rawget(t?: LuaValue, key?: LuaValue): LuaReturn {
    const table = tableArgument(t, 1, arguments.length);
    anyArgument(2, arguments.length);
    return table.get(key);
  },

  rawset(t?: LuaValue, key?: LuaValue, v?: LuaValue): LuaReturn {
    const table = tableArgument(t, 1, arguments.length);
    anyArgument(2, arguments.length);
    anyArgument(3, arguments.length);
    setRaw(table, key, v);
    return table;
  },

  getmetatable(v?: LuaValue): LuaReturn {
    anyArgument(1, arguments.length);
    const shown = metamethod(v, '__metatable');
    return shown === undefined ? metatableOf(v) : shown;
  },

  setmetatable(t?: LuaValue, meta?: LuaValue): LuaReturn {
    const table = tableArgument(t, 1, arguments.length);
    if (arguments.length < 2 || (meta !== undefined && !(meta instanceof LuaTable))) return argumentError(2, 'nil or table expected');
    if (table.mt?.getString('__metatable') !== undefined) throwError('cannot change a protected metatable');
    return setMetatable(table, meta);
  },
};

/** Changes the metatable of a table so that the call can be undone. */
export function setMetatable(table: LuaTable, meta: LuaTable | undefined): LuaTable {
  if (table.epoch !== state.epoch) state.journal!.metatable(table);
  table.mt = meta;
  return table;
}
