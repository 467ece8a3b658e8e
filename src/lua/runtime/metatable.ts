/** Metatables and metamethods of any value. */
import { state } from './state.ts';
import { LuaUserdata } from './userdata.ts';
import { LuaTable, typeOf, type LuaValue } from './value.ts';

export function metatableOf(v: LuaValue): LuaTable | undefined {
  if (v instanceof LuaTable || v instanceof LuaUserdata) return v.mt;
  if (typeof v === 'string') return state.stringMeta;
  return state.typeMetas?.get(typeOf(v));
}

/** A field of the metatable, such as `__index`. */
export function metamethod(v: LuaValue, event: string): LuaValue {
  return metatableOf(v)?.getString(event);
}

/** The metamethod of the first operand that has one. */
export function binaryMetamethod(a: LuaValue, b: LuaValue, event: string): LuaValue {
  return metamethod(a, event) ?? metamethod(b, event);
}
