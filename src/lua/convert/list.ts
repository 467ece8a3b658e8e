/** Which tables are lists in messages: those with keys exactly 1..n, numbers or the strings `"1"`..`"n"`. */
import type { Message } from '../../message/value.ts';
import type { LuaTable, LuaValue } from '../runtime/value.ts';

/** The place in a list that a stored key names, or 0. */
export function positionOf(key: LuaValue): number {
  if (typeof key === 'number') return Number.isSafeInteger(key) && key > 0 ? key : 0;
  if (typeof key !== 'string') return 0;
  const { length } = key;
  if (length === 0 || length > 9 || key.charCodeAt(0) === 48) return 0;
  let number = 0;
  for (let at = 0; at < length; at++) {
    const digit = key.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return 0;
    number = number * 10 + digit;
  }
  return number;
}

/** True for a map of a message whose keys are exactly `1`..`n`, in any order: it becomes a list. */
export function isNumbered(map: Message): boolean {
  for (let key = 1; key <= map.size; key++) if (!map.has(String(key))) return false;
  return true;
}

/** Entries of the hash part that are there. */
export function liveEntries({ hash, dead }: LuaTable): number {
  return hash.length / 2 - dead;
}

/** True for a table that becomes a list. An empty table does. */
export function isList(table: LuaTable): boolean {
  const { arr, hash } = table;
  const entries = liveEntries(table);
  if (entries === 0) return (table.flags & 1) === 0 || !arr.includes(undefined, 1);
  const most = arr.length - 1 + entries;
  // A name among the keys is what most tables have, and the last number is mostly the highest.
  if (!isPlace(firstKey(hash), most) || !isPlace(lastKey(hash), most)) return false;
  const seen = new Set<number>();
  for (let at = 1; at < arr.length; at++) if (arr[at] !== undefined) seen.add(at);
  let live = seen.size;
  for (let at = 0; at < hash.length; at += 2) {
    if (hash[at + 1] === undefined) continue;
    if (!isPlace(hash[at], most)) return false;
    seen.add(positionOf(hash[at]));
    live += 1;
  }
  // `{[1] = a, ["1"] = b}` names one place twice.
  if (seen.size !== live) return false;
  for (const position of seen) if (position > live) return false;
  return true;
}

function isPlace(key: LuaValue, most: number): boolean {
  const position = positionOf(key);
  return position > 0 && position <= most;
}

function firstKey(hash: readonly LuaValue[]): LuaValue {
  for (let at = 0; at < hash.length; at += 2) if (hash[at + 1] !== undefined) return hash[at];
  return undefined;
}

function lastKey(hash: readonly LuaValue[]): LuaValue {
  for (let at = hash.length - 2; at >= 0; at -= 2) if (hash[at + 1] !== undefined) return hash[at];
  return undefined;
}
