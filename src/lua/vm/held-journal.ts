/** A journal that also remembers what stood in the tables of the held value before the call. */
import { Journal } from '../runtime/journal.ts';
import { keyOf, noArray, noHash } from '../runtime/table.ts';
import { LuaFloat, type LuaTable, type LuaValue } from '../runtime/value.ts';

interface Before {
  /** What keys that were written one by one held. */
  readonly keys: Map<LuaValue, LuaValue>;
  /** All of the table, with those keys changed already. */
  arr: readonly LuaValue[] | undefined;
  hash: readonly LuaValue[] | undefined;
}

export class HeldJournal extends Journal {
  readonly #isHeld: (table: LuaTable) => boolean;
  readonly #before = new Map<LuaTable, Before>();
  /** Entries that were compared, for tests. */
  compared = 0;

  constructor(isHeld: (table: LuaTable) => boolean) {
    super();
    this.#isHeld = isHeld;
  }

  override write(table: LuaTable, key: LuaValue): void {
    if (this.#isHeld(table)) {
      const { keys } = this.#remember(table);
      const stored = keyOf(key);
      if (!keys.has(stored)) keys.set(stored, stored === undefined ? undefined : table.get(key));
    }
    super.write(table, key);
  }

  override copy(table: LuaTable): void {
    if (this.#isHeld(table)) {
      const before = this.#remember(table);
      // An empty part is written to in place.
      before.arr = table.arr.length > 1 ? table.arr : noArray;
      before.hash = table.hash.length > 0 ? table.hash : noHash;
    }
    super.copy(table);
  }

  /** The keys of a table whose values are others than before the call, with what they held, in a fixed order. */
  changesOf(table: LuaTable): [key: LuaValue, old: LuaValue][] {
    const before = this.#before.get(table);
    if (before === undefined) return [];
    this.compared += before.keys.size;
    if (before.arr === undefined) return [...before.keys].filter(([key, old]) => !isSame(old, storedValue(table, key)));
    const old = contentOf(before.arr, before.hash!);
    for (const [key, value] of before.keys) {
      if (value === undefined) old.delete(key);
      else old.set(key, value);
    }
    const changes: [LuaValue, LuaValue][] = [];
    for (const [key, value] of contentOf(table.arr, table.hash)) {
      const was = old.get(key);
      this.compared += 1;
      old.delete(key);
      if (!isSame(was, value)) changes.push([key, was]);
    }
    // Not as arguments of one call: there may be more than fit on the stack.
    for (const gone of old) changes.push(gone);
    return changes;
  }

  #remember(table: LuaTable): Before {
    const known = this.#before.get(table);
    if (known !== undefined) return known;
    const made: Before = { keys: new Map(), arr: undefined, hash: undefined };
    this.#before.set(table, made);
    return made;
  }
}

/** The entries of a table by stored key. */
function contentOf(arr: readonly LuaValue[], hash: readonly LuaValue[]): Map<LuaValue, LuaValue> {
  const content = new Map<LuaValue, LuaValue>();
  for (let at = 1; at < arr.length; at++) if (arr[at] !== undefined) content.set(at, arr[at]);
  for (let at = 0; at < hash.length; at += 2) if (hash[at + 1] !== undefined) content.set(hash[at], hash[at + 1]);
  return content;
}

/** The value at a stored key. */
export function storedValue(table: LuaTable, key: LuaValue): LuaValue {
  return typeof key === 'number' ? (Number.isSafeInteger(key) ? table.getInteger(key) : table.get(new LuaFloat(key))) : table.get(key);
}

/** Whether a message could tell two values apart. Tables are the same when they are one table. */
export function isSame(a: LuaValue, b: LuaValue): boolean {
  return a === b || (a instanceof LuaFloat && b instanceof LuaFloat && Object.is(a.n, b.n));
}
