/** Makes one table hold what another holds. */
import { LuaFloat, type LuaTable, type LuaValue } from '../runtime/value.ts';
import { isSame, storedValue } from './held-journal.ts';

/** Writes only what differs. False, and nothing is done, when they have no value in common. */
export function assignTable(target: LuaTable, source: LuaTable): boolean {
  const wanted = entriesOf(source);
  if (!wanted.some(([key, value]) => isSame(storedValue(target, key), value))) return false;
  const keys = new Set(wanted.map(([key]) => key));
  for (const [key] of entriesOf(target).reverse()) if (!keys.has(key)) target.set(plainKey(key), undefined);
  for (const [key, value] of wanted) if (!isSame(storedValue(target, key), value)) target.set(plainKey(key), value);
  return true;
}

/** By stored key, in order. */
function entriesOf({ arr, hash }: LuaTable): [LuaValue, LuaValue][] {
  const entries: [LuaValue, LuaValue][] = [];
  for (let at = 1; at < arr.length; at++) if (arr[at] !== undefined) entries.push([at, arr[at]]);
  for (let at = 0; at < hash.length; at += 2) if (hash[at + 1] !== undefined) entries.push([hash[at], hash[at + 1]]);
  return entries;
}

function plainKey(key: LuaValue): LuaValue {
  return typeof key === 'number' && !Number.isSafeInteger(key) ? new LuaFloat(key) : key;
}
