/** Traversal of tables: `next`, and the walk of `for … in pairs(t)`. */
import { compareKeys } from './key-order.ts';
import { state } from './state.ts';
import { keyOf, valueOfKey, type LuaTable } from './table.ts';
import type { LuaValue } from './value.ts';

/**
 * A place in a traversal: 0 before the first entry, 1 to `hashStart - 1` an array slot, from `hashStart` on a number in the
 * order of the hash part.
 */
const hashStart = 2 ** 32;

/** Walks through a table. `step` moves to the next entry that is there. */
export class TableIterator {
  readonly table: LuaTable;
  k: LuaValue = undefined;
  v: LuaValue = undefined;
  #at: number;

  constructor(table: LuaTable, after: LuaValue) {
    this.table = table;
    this.#at = after === undefined ? 0 : placeOf(table, after);
  }

  step(): boolean {
    const { table } = this;
    let at = this.#at;
    if (at < hashStart) {
      const { arr } = table;
      while (++at < arr.length) {
        const v = arr[at];
        if (v !== undefined) {
          this.#at = at;
          this.k = at;
          this.v = v;
          return true;
        }
      }
      at = hashStart - 1;
    }
    const { hash } = table;
    if (table.isOrdered) {
      // A key that was added gave the hash another order.
      if (table.order === undefined && at >= hashStart && this.k !== undefined) at = placeOf(table, this.k);
      const order = table.sorted();
      while (++at - hashStart < order.length) {
        const offset = order[at - hashStart]!;
        const v = hash[offset + 1];
        if (v !== undefined) return this.#found(at, hash[offset], v);
      }
    } else {
      for (let offset = (at + 1 - hashStart) * 2; offset < hash.length; offset += 2) {
        const v = hash[offset + 1];
        if (v !== undefined) return this.#found(hashStart + offset / 2, hash[offset], v);
      }
    }
    this.#at = Number.MAX_SAFE_INTEGER - 1;
    this.k = undefined;
    this.v = undefined;
    return false;
  }

  #found(at: number, key: LuaValue, v: LuaValue): true {
    this.#at = at;
    this.k = valueOfKey(key);
    this.v = v;
    return true;
  }
}

/** Where a key stands in the traversal; -1 when it is not known. */
function placeOf(table: LuaTable, key: LuaValue): number {
  const stored = keyOf(key);
  if (typeof stored === 'number' && Number.isInteger(stored) && stored > 0 && stored < table.arr.length) return stored;
  const offset = table.find(stored);
  if (offset < 0) {
    if (state.luerl) return placeBefore(table, stored);
    // A slot that the array part lost when it was cleared from its end.
    return typeof stored === 'number' && Number.isSafeInteger(stored) && stored > 0 ? hashStart - 1 : -1;
  }
  if (state.luerl) return placeBefore(table, stored);
  return hashStart + (table.isOrdered ? table.sorted().indexOf(offset) : offset / 2);
}

/** Luerl goes on with the first key that is greater. */
function placeBefore(table: LuaTable, key: LuaValue): number {
  const order = table.sorted();
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(table.hash[order[middle]!], key) <= 0) low = middle + 1;
    else high = middle;
  }
  return hashStart + low - 1;
}

/**
 * The entry after a key (nil: the first), as `[key, value]`, `undefined` at the end, or `'invalid'` for a key that the table
 * never had (`puc` only).
 */
export function nextEntry(table: LuaTable, key: LuaValue): [LuaValue, LuaValue] | undefined | 'invalid' {
  if (key !== undefined && placeOf(table, key) === -1) return 'invalid';
  const iterator = new TableIterator(table, key);
  return iterator.step() ? [iterator.k, iterator.v] : undefined;
}
