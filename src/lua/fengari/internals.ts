/**
 * fengari, and the internals of it that conversion and limits build on.
 *
 * Also replaces the way fengari turns a string into the key of a table slot: its own way joins unpadded hexadecimal
 * digits, so `"\1\35"` and `"\18\3"` are one slot and sort wrongly, and it costs a loop for each new string. The new keys have
 * two digits a byte; they must begin as the old ones do, since the compiler knows its reserved words by them.
 */
import fengari from 'fengari';
import ldo from 'fengari/src/ldo.js';
import lobject from 'fengari/src/lobject.js';
import lstring from 'fengari/src/lstring.js';
import ltable from 'fengari/src/ltable.js';
import type { lua_State, TString as TStringType } from 'fengari/src/types.js';

export const { lua, lauxlib, lualib } = fengari;
export const { TValue, LClosure, CClosure, Udata } = lobject;
export const { TString } = lstring;
export const { Table, luaH_new, luaH_getint } = ltable;
export const { luaD_checkstack } = ldo;
export type { lua_State } from 'fengari/src/types.js';
export type LuaState = lua_State;
export type LuaString = TStringType;
export type LuaValue = InstanceType<typeof lobject.TValue>;
export type LuaTable = InstanceType<typeof ltable.Table>;
export type LuaFunction = (L: lua_State) => number;

/** Type tags of values, with the variant bits (`fengari/src/defs.js`). */
export const Tag = {
  nil: 0,
  boolean: 1,
  lightUserdata: 2,
  float: 3,
  shortString: 4,
  table: 5,
  luaFunction: 6,
  userdata: 7,
  thread: 8,
  integer: 19,
  string: 20,
  hostFunction: 22,
  hostClosure: 38,
} as const;

/** Type tags without variants, as `lua_type` gives them. */
export const Type = { nil: 0, boolean: 1, number: 3, string: 4, table: 5, function: 6 } as const;

type Slice = (this: Uint8Array, start: number, end: number) => string;
const { latin1Slice, hexSlice } = Buffer.prototype as unknown as { latin1Slice: Slice; hexSlice: Slice };

/** The bytes as a string of one character a byte. */
export function latin1(bytes: Uint8Array): string {
  return latin1Slice.call(bytes, 0, bytes.length);
}

/** The key under which a table keeps the slot of a string. */
export function slotKey(bytes: Uint8Array): string {
  return `|${hexSlice.call(bytes, 0, bytes.length)}`;
}

interface KeyedString extends LuaString {
  slotKey: string | null;
}

Object.defineProperty(TString.prototype, 'hash', {
  get(this: KeyedString): string {
    return this.slotKey ?? (this.slotKey = slotKey(this.realstring));
  },
  set(this: KeyedString, key: string | null) {
    this.slotKey = key;
  },
});

const encoder = new TextEncoder();

/** Text as the bytes of a Lua string (UTF-8). */
export function bytesOfText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes of a Lua string as text; what is not UTF-8 shows as U+FFFD. */
export function textOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

const names = new Map<string, Uint8Array>();

/** The bytes of a fixed name (a global, a field). Kept, so hand in constants only. */
export function nameBytes(name: string): Uint8Array {
  let bytes = names.get(name);
  if (bytes === undefined) names.set(name, (bytes = encoder.encode(name)));
  return bytes;
}

/** Raises a Lua error with the position of the caller, as `luaL_error` does. */
export function raise(L: LuaState, message: string): never {
  lua.lua_pushstring(L, bytesOfText(message));
  lauxlib.luaL_error(L, nameBytes('%s'), lua.lua_tolstring(L, -1));
  throw new Error('unreachable');
}

/** The globals table of a state. */
export function globalsOf(L: LuaState): LuaTable {
  return luaH_getint(L.l_G.l_registry.value as LuaTable, 2).value as LuaTable;
}

/** The value at an index of the running host function (1 = first argument), or undefined when there is none. */
export function argument(L: LuaState, index: number): LuaValue | undefined {
  const offset = L.ci.funcOff + index;
  return offset < L.top ? L.stack[offset] : undefined;
}
