/**
 * Message values as Lua values, built directly on fengari's tables (its stack API costs five times as much).
 *
 * | value                          | Lua                                        |
 * |--------------------------------|--------------------------------------------|
 * | map                            | table, keys as they are spelled            |
 * | list, map with keys `1`..`n`   | array table                                |
 * | integer inside 32 bits         | integer                                    |
 * | integer beyond                 | refused, see `WideIntegerError`            |
 * | float                          | float                                      |
 * | text, bytes                    | string                                     |
 * | `true`, `false`                | boolean                                    |
 * | other atoms, `null`            | string                                     |
 *
 * @source protocol.md C.6 "Values in Lua"
 */
import { Atom, Float, type Message, type Value } from '../../message/value.ts';
import { bytesOfText, luaH_new, type LuaState, type LuaString, type LuaTable, type LuaValue, Tag, TString, TValue } from './internals.ts';
import { showStep } from '../convert/path.ts';

/** An integer that fengari's 32 bits cannot hold. */
export class WideIntegerError extends Error {
  /** Where the number is, such as `[1].balances.alice`. */
  path = '';
  readonly number: number | bigint;
  constructor(number: number | bigint) {
    super(`The number ${number} does not fit the 32-bit integers of the fengari engine`);
    this.number = number;
  }
}

/** Converts one value. Throws `WideIntegerError`. */
export function toLua(L: LuaState, value: Value): LuaValue {
  switch (typeof value) {
    case 'string':
      return new TValue(Tag.string, luaString(value));
    case 'number':
      if ((value | 0) === value) return new TValue(Tag.integer, value | 0);
      if (Number.isInteger(value)) throw new WideIntegerError(value);
      return new TValue(Tag.float, value);
    case 'boolean':
      return new TValue(Tag.boolean, value);
    case 'bigint':
      throw new WideIntegerError(value);
    default:
  }
  if (value === null) return new TValue(Tag.string, luaString('null'));
  if (value instanceof Map) return new TValue(Tag.table, tableOfMap(L, value));
  if (Array.isArray(value)) return new TValue(Tag.table, tableOfList(L, value));
  if (value instanceof Float) return new TValue(Tag.float, value.value);
  if (value instanceof Atom) return new TValue(Tag.string, luaString(value.name));
  // A copy: the bytes of an answer that was unpacked are a view of a larger buffer.
  return new TValue(Tag.string, new TString(null, new Uint8Array(value as Uint8Array)));
}

function tableOfList(L: LuaState, list: readonly Value[]): LuaTable {
  const table = luaH_new(L);
  for (let index = 0; index < list.length; index++) {
    const key = index + 1;
    append(table, key, new TValue(Tag.integer, key), inside(L, list[index] as Value, key));
  }
  return table;
}

function tableOfMap(L: LuaState, map: Message): LuaTable {
  const table = luaH_new(L);
  if (isNumbered(map)) {
    for (let key = 1; key <= map.size; key++) append(table, key, new TValue(Tag.integer, key), inside(L, map.get(String(key)) as Value, key));
    return table;
  }
  for (const [name, value] of map) {
    const key = keyString(name);
    append(table, key.hash, new TValue(Tag.string, key), inside(L, value, name));
  }
  return table;
}

function inside(L: LuaState, value: Value, key: string | number): LuaValue {
  // Most values are text: keep them off the slow road.
  if (typeof value === 'string') return new TValue(Tag.string, luaString(value));
  try {
    return toLua(L, value);
  } catch (error) {
    if (error instanceof WideIntegerError) error.path = showStep(key) + error.path;
    throw error;
  }
}

/** True for a map whose keys are exactly `1`..`n`, in any order. */
function isNumbered(map: Message): boolean {
  if (!map.has('1')) return false;
  for (let key = 2; key <= map.size; key++) if (!map.has(String(key))) return false;
  return true;
}

/** Adds a slot at the end, as fengari's own `add` does. A key that is there already gets the new value. */
function append(table: LuaTable, slot: unknown, key: LuaValue, value: LuaValue): void {
  const last = table.l;
  const known = last === undefined ? undefined : table.strong.get(slot);
  if (known !== undefined) {
    known.value = value;
    return;
  }
  const entry = { key, value, p: last, n: undefined };
  if (last === undefined) table.f = entry;
  else last.n = entry;
  table.strong.set(slot, entry);
  table.l = entry;
}

const keyCacheSize = 4096;
const keyCache = new Map<string, LuaString>();

/** Keys repeat from message to message; Lua strings never change, so states can share them. */
function keyString(text: string): LuaString {
  const known = keyCache.get(text);
  if (known !== undefined) return known;
  const made = luaString(text);
  if (text.length <= 64) {
    if (keyCache.size >= keyCacheSize) keyCache.clear();
    keyCache.set(text, made);
  }
  return made;
}

function luaString(text: string): LuaString {
  const length = text.length;
  if (length > 200) return new TString(null, bytesOfText(text));
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 127) return new TString(null, bytesOfText(text));
    bytes[index] = unit;
  }
  return new TString(null, bytes);
}
