/**
 * Where each table of the held value stands. The held value is a tree: no table of it stands in two places, and none has a
 * metatable. So a table that changed tells its path by going up, and nothing else of the value is looked at.
 */
import { LuaTable, type LuaValue } from '../runtime/value.ts';
import { isList } from '../convert/list.ts';
import { storedValue } from './held-journal.ts';

interface Place {
  /** Undefined for the root. */
  readonly parent: LuaTable | undefined;
  /** Stored key in the parent. */
  readonly key: LuaValue;
  /** What the table is in messages. */
  isList: boolean;
}

/** The way from the root to a table. */
export interface Way {
  /** The tables on it, the root first, the table itself last. */
  readonly tables: readonly LuaTable[];
  /** The keys between them. */
  readonly keys: readonly LuaValue[];
}

export class HeldIndex {
  readonly #places = new Map<LuaTable, Place>();
  #undo: [table: LuaTable, before: Place | undefined][] = [];
  /** Tables that were looked at, for tests. */
  visits = 0;

  constructor(root: LuaTable) {
    this.add(root, undefined, undefined);
    this.keep();
  }

  has(table: LuaTable): boolean {
    return this.#places.has(table);
  }

  isList(table: LuaTable): boolean {
    return this.#places.get(table)?.isList ?? false;
  }

  /** True for a table that stands at this place and nowhere else. */
  standsAt(table: LuaTable, parent: LuaTable, key: LuaValue): boolean {
    const place = this.#places.get(table);
    return place !== undefined && place.parent === parent && place.key === key;
  }

  /** The way to a table, `undefined` when it was taken out of the value. */
  wayTo(table: LuaTable): Way | undefined {
    const tables = [table];
    const keys: LuaValue[] = [];
    for (let at = table; ; ) {
      const place = this.#places.get(at);
      if (place === undefined) return undefined;
      if (place.parent === undefined) break;
      if (storedValue(place.parent, place.key) !== at) return undefined;
      keys.push(place.key);
      at = place.parent;
      tables.push(at);
    }
    return { tables: tables.reverse(), keys: keys.reverse() };
  }

  /** Adds a table, and all below it, which must be a tree that is not in the index. */
  add(root: LuaTable, parent: LuaTable | undefined, key: LuaValue): void {
    const open: [LuaTable, LuaTable | undefined, LuaValue][] = [[root, parent, key]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [table, above, at] = next;
      this.#set(table, { parent: above, key: at, isList: isList(table) });
      forEachTable(table, (child, childKey) => open.push([child, table, childKey]));
    }
  }

  /** Takes a table out, and all that stand below it. */
  remove(root: LuaTable): void {
    const open = [root];
    for (let table = open.pop(); table !== undefined; table = open.pop()) {
      this.#set(table, undefined);
      const parent = table;
      forEachTable(parent, (child, key) => {
        if (this.standsAt(child, parent, key)) open.push(child);
      });
    }
  }

  /** Makes what was added and removed final. */
  keep(): void {
    this.#undo = [];
  }

  /** Takes back what was added and removed since `keep`. */
  undo(): void {
    for (const [table, before] of this.#undo.reverse()) {
      if (before === undefined) this.#places.delete(table);
      else this.#places.set(table, before);
    }
    this.#undo = [];
  }

  #set(table: LuaTable, place: Place | undefined): void {
    this.visits += 1;
    this.#undo.push([table, this.#places.get(table)]);
    if (place === undefined) this.#places.delete(table);
    else this.#places.set(table, place);
  }
}

function forEachTable({ arr, hash }: LuaTable, visit: (child: LuaTable, key: LuaValue) => void): void {
  for (let at = 1; at < arr.length; at++) if (arr[at] instanceof LuaTable) visit(arr[at] as LuaTable, at);
  for (let at = 0; at < hash.length; at += 2) if (hash[at + 1] instanceof LuaTable) visit(hash[at + 1] as LuaTable, hash[at]);
}
