/** Reading and writing of fields with metatables, and lengths: what compiled code leaves to others. */
import { callOne, first } from './call.ts';
import { indexFailure, keyFailure, lengthFailure, operationError } from './failures.ts';
import { metamethod, metatableOf } from './metatable.ts';
import { charge } from './meter.ts';
import { state } from './state.ts';
import { LuaFloat, LuaFunction, LuaTable, type LuaReturn, type LuaValue } from './value.ts';

/** Links of `__index` or `__newindex` that `puc` follows; Luerl follows them for ever, which the budget ends. */
const maxLinks = 2000;

/** `o[k]`. The object may be the raw answer of a call. */
export function index(x: LuaReturn, key: LuaValue): LuaValue {
  let o = first(x);
  if (typeof key === 'string' && key.length > 256) charge(key.length >>> 5);
  for (let links = 0; links < maxLinks || state.luerl; links++) {
    let handler: LuaValue;
    if (o instanceof LuaTable) {
      const v = o.get(key);
      if (v !== undefined) return v;
      if (o.mt === undefined) return undefined;
      handler = o.mt.getString('__index');
      if (handler === undefined) return undefined;
    } else {
      handler = metamethod(o, '__index');
      if (handler === undefined) return indexFailure(o, key);
    }
    if (handler instanceof LuaFunction) return callOne(handler, o, key);
    if (links > 16) charge(1);
    o = handler;
  }
  return loopFailure('__index');
}

/** `o[k]` for a constant text: what compiled code calls when its guess of the place failed. */
export function indexString(x: LuaReturn, key: string): LuaValue {
  let o = first(x);
  for (let links = 0; links < maxLinks || state.luerl; links++) {
    let handler: LuaValue;
    if (o instanceof LuaTable) {
      const v = o.getString(key);
      if (v !== undefined) return v;
      if (o.mt === undefined) return undefined;
      handler = o.mt.getString('__index');
      if (handler === undefined) return undefined;
    } else {
      handler = metamethod(o, '__index');
      if (handler === undefined) return indexFailure(o, key);
    }
    if (handler instanceof LuaFunction) return callOne(handler, o, key);
    if (links > 16) charge(1);
    o = handler;
  }
  return loopFailure('__index');
}

/** `o[k] = v`. */
export function setIndex(o: LuaValue, key: LuaValue, value: LuaValue): void {
  if (typeof key === 'number') {
    if (o instanceof LuaTable && o.mt === undefined) return o.setInteger(key, value);
  } else if (typeof key === 'string' && key.length > 256) charge(key.length >>> 5);
  for (let links = 0; links < maxLinks || state.luerl; links++) {
    let handler: LuaValue;
    if (o instanceof LuaTable) {
      if (o.mt === undefined || o.get(key) !== undefined || (handler = o.mt.getString('__newindex')) === undefined) return setRaw(o, key, value);
    } else {
      handler = metamethod(o, '__newindex');
      if (handler === undefined) return indexFailure(o, key);
    }
    if (handler instanceof LuaFunction) {
      first(handler.fn(o, key, value));
      return;
    }
    if (links > 16) charge(1);
    o = handler;
  }
  return loopFailure('__newindex');
}

/** Sets without metatables; nil and nan are no keys. */
export function setRaw(table: LuaTable, key: LuaValue, value: LuaValue): void {
  if (typeof key === 'number') return table.setInteger(key, value);
  if (key === undefined || (key instanceof LuaFloat && Number.isNaN(key.n))) return keyFailure(table, key);
  table.set(key, value);
}

/** `#v`. */
export function lengthOf(x: LuaReturn): LuaValue {
  const v = first(x);
  if (typeof v === 'string') return v.length;
  const handler = metatableOf(v)?.getString('__len');
  if (handler !== undefined) return callOne(handler, v);
  return v instanceof LuaTable ? v.length() : lengthFailure(v);
}

function loopFailure(event: string): never {
  return operationError(`'${event}' chain too long; possible loop`);
}
