/**
 * What a call changed, so that a call that fails leaves no trace.
 *
 * Whatever the call made itself needs no note. Of what was there before, a small table is copied at its first change; of a
 * large one each write is noted, until copying is cheaper. Notes are undone in reverse order.
 */
import { keyOf, noArray, noHash, type LuaTable } from './table.ts';
import { state } from './state.ts';
import type { Box, LuaValue } from './value.ts';

/** Entries up to which a table is copied at once. */
const smallTable = 48;

type Undo = () => void;

export class Journal {
  readonly #notes: Undo[] = [];
  /** A coroutine from before the call went on: that cannot be taken back. */
  irreversible = false;
  /** Tables that were there before the call and have changed. */
  readonly touched = new Set<LuaTable>();

  /** Before the first change of a box by this call. */
  box(box: Box): void {
    const { v, e } = box;
    this.#notes.push(() => {
      box.v = v;
      box.e = e;
    });
    box.e = state.epoch;
  }

  /** Before a write to one key of a table that is not of this call. */
  write(table: LuaTable, key: LuaValue): void {
    const size = table.arr.length + table.hash.length / 2;
    if (size <= smallTable) return this.copy(table);
    if (table.notedIn !== state.epoch) {
      table.notedIn = state.epoch;
      table.noted = 0;
      this.touched.add(table);
    }
    if (++table.noted > size / 4) return this.copy(table);
    this.#notes.push(undoWrite(table, keyOf(key)));
  }

  /** Before a change of a table that is more than a write to one key, or is followed by many. */
  copy(table: LuaTable): void {
    const { arr, hash, index, mt, epoch, dead, flags, order, high } = table;
    this.touched.add(table);
    if (arr !== noArray) table.arr = arr.slice();
    if (hash !== noHash) table.hash = hash.slice();
    if (index !== undefined) table.index = new Map(index);
    table.epoch = state.epoch;
    this.#notes.push(() => {
      table.arr = arr;
      table.hash = hash;
      table.index = index;
      table.mt = mt;
      table.epoch = epoch;
      table.dead = dead;
      table.flags = flags;
      table.order = order;
      table.high = high;
    });
  }

  /** Before the metatable of a table changes. */
  metatable(table: LuaTable): void {
    if (table.epoch === state.epoch) return;
    this.touched.add(table);
    const { mt } = table;
    this.#notes.push(() => {
      table.mt = mt;
    });
  }

  /** Before any other change. */
  note(undo: Undo): void {
    this.#notes.push(undo);
  }

  /** Takes everything back. */
  undo(): void {
    for (let at = this.#notes.length - 1; at >= 0; at--) this.#notes[at]!();
    this.#notes.length = 0;
    this.touched.clear();
  }
}

function undoWrite(table: LuaTable, key: LuaValue): Undo {
  if (typeof key === 'number' && key > 0 && key <= table.arr.length && Number.isSafeInteger(key)) {
    if (key === table.arr.length && table.find(key) < 0) {
      return () => {
        table.arr.pop();
      };
    }
    if (key < table.arr.length) {
      const old = table.arr[key];
      const { high } = table;
      return () => {
        table.high = high;
        if (key === table.arr.length) table.arr.push(old);
        else table.arr[key] = old;
      };
    }
  }
  const at = table.find(key);
  if (at >= 0) {
    const { dead } = table;
    const old = table.hash[at + 1];
    if (old === undefined) return undoAdded(table, key, at);
    return () => {
      table.hash[at + 1] = old;
      table.dead = dead;
    };
  }
  return undoAdded(table, key, -1);
}

/** An entry that comes at the end; `removedAt` is where the key stood that was removed before. */
function undoAdded(table: LuaTable, key: LuaValue, removedAt: number): Undo {
  const { flags, order } = table;
  return () => {
    table.hash.length -= 2;
    table.index?.delete(key);
    if (removedAt >= 0) {
      table.hash[removedAt] = key;
      table.index?.set(key, removedAt);
    }
    table.flags = flags;
    table.order = order;
  };
}
