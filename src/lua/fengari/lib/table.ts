/**
 * Helpers to define and change library tables.
 */
import { bytesOfText, globalsOf, lua, type LuaFunction, luaH_new, type LuaState, type LuaTable, type LuaValue, nameBytes, slotKey, Tag, TString, TValue } from '../internals.ts';

/** Sets a field of a table, `undefined` removes it. The name must be a constant. */
export function setField(L: LuaState, table: LuaTable, name: string, value: LuaValue | undefined): void {
  setBytes(L, table, nameBytes(name), value);
}

/** The same with any name. */
export function setEntry(L: LuaState, table: LuaTable, name: string, value: LuaValue): void {
  setBytes(L, table, bytesOfText(name), value);
}

function setBytes(L: LuaState, table: LuaTable, name: Uint8Array, value: LuaValue | undefined): void {
  // Through the stack: fengari's own way keeps the order of the slots and the metamethod caches right.
  luaPush(L, new TValue(Tag.table, table));
  if (value === undefined) lua.lua_pushnil(L);
  else luaPush(L, value);
  lua.lua_setfield(L, -2, name);
  lua.lua_pop(L, 1);
}

/** The value of a field with a constant name, without metamethods. */
export function getField(table: LuaTable, name: string): LuaValue | undefined {
  return table.strong.get(slotKey(nameBytes(name)))?.value;
}

/** The table in a field of another one, made when it is not there. */
export function getTable(L: LuaState, parent: LuaTable, name: string): LuaTable {
  const known = getField(parent, name);
  if (known?.type === Tag.table) return known.value as LuaTable;
  const made = luaH_new(L);
  setField(L, parent, name, new TValue(Tag.table, made));
  return made;
}

/** A library table by its global name, made when it is not there. Made ones are in `package.loaded` too. */
export function library(L: LuaState, name: string): LuaTable {
  const globals = globalsOf(L);
  const isNew = getField(globals, name) === undefined;
  const table = getTable(L, globals, name);
  const loaded = getField(getTable(L, globals, 'package'), 'loaded');
  if (isNew && loaded?.type === Tag.table) setField(L, loaded.value as LuaTable, name, new TValue(Tag.table, table));
  return table;
}

/** Sets host functions as fields. */
export function setFunctions(L: LuaState, table: LuaTable, functions: Readonly<Record<string, LuaFunction>>): void {
  for (const [name, f] of Object.entries(functions)) setField(L, table, name, new TValue(Tag.hostFunction, f));
}

/** Removes fields. */
export function removeFields(L: LuaState, table: LuaTable, names: readonly string[]): void {
  for (const name of names) if (getField(table, name) !== undefined) setField(L, table, name, undefined);
}

/** Puts `before` in front of a host function. */
export function guard(L: LuaState, table: LuaTable, name: string, before: (L: LuaState) => void): void {
  const known = getField(table, name);
  if (known === undefined || known.type !== Tag.hostFunction) return;
  const original = known.value as LuaFunction;
  setFunctions(L, table, {
    [name]: (state) => {
      before(state);
      return original(state);
    },
  });
}

/** A Lua string value of constant text. */
export function stringValue(text: string): LuaValue {
  return new TValue(Tag.string, new TString(null, nameBytes(text)));
}

function luaPush(L: LuaState, value: LuaValue): void {
  L.stack[L.top++] = new TValue(value.type, value.value);
}
