/**
 * Message values as Lua values, built directly as tables.
 *
 * | value                          | Lua                                        |
 * |--------------------------------|--------------------------------------------|
 * | map                            | table, keys as they are spelled            |
 * | list, map with keys `1`..`n`   | array table                                |
 * | integer                        | integer; `puc` has 64 bits and no more     |
 * | float                          | float                                      |
 * | text, bytes                    | string                                     |
 * | `true`, `false`                | boolean                                    |
 * | other atoms, `null`            | string                                     |
 *
 * @source protocol.md C.6 "Values in Lua"
 */
import { Atom, Float, type Message, type Value } from '../../message/value.ts';
import { allocate } from '../runtime/meter.ts';
import { state } from '../runtime/state.ts';
import { entryBytes, noArray, noHash, slotBytes } from '../runtime/table.ts';
import { LuaFloat, LuaTable, normalInteger, type LuaValue } from '../runtime/value.ts';
import { isNumbered } from './list.ts';
import { showStep } from './path.ts';
import { stringOfBytes, stringOfKey, stringOfText } from './text.ts';

/** An integer that Lua 5.3 cannot hold. */
export class WideIntegerError extends Error {
  /** Where the number is, such as `[1].balances.alice`. */
  path = '';
  constructor(number: bigint) {
    super(`The number ${number} does not fit the 64-bit integers of Lua 5.3`);
  }
}

/** Bytes of a string besides its characters, as `allocateString` counts them. */
const stringBytes = 24;

/** Converts one value, in the dialect of the running state. Counts what it makes. Throws `WideIntegerError`. */
export function toLua(value: Value): LuaValue {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      return Number.isSafeInteger(value) ? value + 0 : Number.isInteger(value) ? wide(BigInt(value)) : new LuaFloat(value);
    case 'boolean':
      return value;
    case 'bigint':
      return wide(value);
    default:
  }
  if (value === null) return 'null';
  if (value instanceof Map) return tableOfMap(value as Message);
  if (Array.isArray(value)) return tableOfList(value as readonly Value[]);
  if (value instanceof Float) return new LuaFloat(value.value);
  if (value instanceof Atom) return stringOfText(value.name);
  const bytes = value as Uint8Array;
  allocate(stringBytes + bytes.length);
  return stringOfBytes(bytes);
}

function text(value: string): string {
  const string = stringOfText(value);
  allocate(stringBytes + string.length);
  return string;
}

function wide(value: bigint): number | bigint {
  if (!state.luerl && BigInt.asIntN(64, value) !== value) throw new WideIntegerError(value);
  return normalInteger(value);
}

function tableOfList(list: readonly Value[]): LuaTable {
  allocate(slotBytes * list.length);
  if (list.length === 0) return new LuaTable();
  const arr: LuaValue[] = [undefined];
  for (let index = 0; index < list.length; index++) arr.push(inside(list[index] as Value, index + 1));
  return LuaTable.literal(arr, noHash);
}

function tableOfMap(map: Message): LuaTable {
  if (map.has('1') && isNumbered(map)) return tableOfNumbered(map);
  allocate(entryBytes * map.size);
  if (map.size === 0) return new LuaTable();
  const hash: LuaValue[] = [undefined, undefined];
  let at = 0;
  for (const [name, value] of map) {
    hash[at] = stringOfKey(name);
    hash[at + 1] = inside(value, name);
    at += 2;
  }
  const table = LuaTable.literal(noArray, hash);
  if (map.size > 8) table.indexAll();
  return table;
}

function tableOfNumbered(map: Message): LuaTable {
  allocate(slotBytes * map.size);
  const arr: LuaValue[] = [undefined];
  for (let key = 1; key <= map.size; key++) arr.push(inside(map.get(String(key)) as Value, key));
  return LuaTable.literal(arr, noHash);
}

function inside(value: Value, key: string | number): LuaValue {
  // Most values are text: keep them off the slow road.
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' && typeof value !== 'bigint') return toLua(value);
  try {
    return toLua(value);
  } catch (error) {
    if (error instanceof WideIntegerError) error.path = showStep(key) + error.path;
    throw error;
  }
}
