/** Finds what a call changed in the held value, tells it in the terms of messages, and brings it into their form. */
import type { Value } from '../../message/value.ts';
import type { ValueReader } from '../convert/from-lua.ts';
import { isList, liveEntries } from '../convert/list.ts';
import { stringOfText, textOfString } from '../convert/text.ts';
import { toLua } from '../convert/to-lua.ts';
import type { ValueChange } from '../engines.ts';
import { LuaFloat, LuaFunction, LuaTable, type LuaValue } from '../runtime/value.ts';
import { assignTable } from './assign-table.ts';
import type { HeldIndex, Way } from './held-index.ts';
import { isSame, storedValue, type HeldJournal } from './held-journal.ts';

/** What the caller itself changed before the call, by key. */
export type Given = ReadonlyMap<string, LuaValue>;

/** One look at the held value after one call. */
export class Changing {
  /** The table that is held from now on. */
  root: LuaTable;
  readonly #index: HeldIndex;
  readonly #journal: HeldJournal;
  readonly #reader: ValueReader;
  readonly #set: [path: string[], value: Value][] = [];
  readonly #unset: string[][] = [];
  #whole: Value | undefined;

  constructor(root: LuaTable, index: HeldIndex, journal: HeldJournal, reader: ValueReader) {
    this.root = root;
    this.#index = index;
    this.#journal = journal;
    this.#reader = reader;
  }

  /** @throws ConversionError */
  change(result: LuaTable, given: Given): ValueChange {
    const goesOn = result === this.root || assignTable(this.root, result);
    const changed = this.#changedTables();
    if (!goesOn) this.#rebuild(result, { tables: [this.root], keys: [] });
    for (const [table, way] of changed) {
      // What stood above it may have been built anew meanwhile.
      if (way?.tables.every((on) => this.#index.has(on)) === true) this.#table(table, way);
      else this.#forget(table);
    }
    if (this.#whole !== undefined) return { whole: this.#whole, set: [], unset: [] };
    this.#tellGiven(given);
    return { set: this.#set, unset: this.#unset };
  }

  /** The tables of the value that were written to, those above before those below, each with the way to it if it is still there. */
  #changedTables(): [LuaTable, Way | undefined][] {
    const found: [LuaTable, Way | undefined][] = [];
    for (const table of this.#journal.touched) if (this.#index.has(table)) found.push([table, this.#index.wayTo(table)]);
    return found.sort(([, a], [, b]) => (a?.keys.length ?? 0) - (b?.keys.length ?? 0));
  }

  #table(table: LuaTable, way: Way): void {
    if (table.mt !== undefined) {
      this.#journal.metatable(table);
      table.mt = undefined;
    }
    let changes = this.#journal.changesOf(table);
    if (changes.length === 0) return;
    const wasList = this.#index.isList(table);
    if (isList(table) !== wasList || (wasList && liveEntries(table) > 0)) return this.#rebuild(table, way);
    const becameOther = changes.filter(([key]) => this.#isBroughtIntoForm(table, way, key)).length > 0;
    if (becameOther) {
      // Keys that changed their names, and functions that are gone.
      if (isList(table) !== wasList) return this.#rebuild(table, way);
      changes = this.#journal.changesOf(table);
    }
    if (wasList) this.#list(table, way, changes);
    else this.#map(table, way, changes);
  }

  /** Gives a changed entry the key and value that it has after a way out and in. False when it has them already. */
  #isBroughtIntoForm(table: LuaTable, way: Way, key: LuaValue): boolean {
    const value = storedValue(table, key);
    if (value === undefined) return false;
    if (this.#index.isList(table)) {
      if (!(value instanceof LuaFunction)) return false;
      table.set(key, toLua(null));
      return true;
    }
    if (typeof key === 'string') {
      this.#reader.keyAt(key, stepsOf(way));
      if (!(value instanceof LuaFunction)) return false;
      table.setString(key, undefined);
      return true;
    }
    const name = stringOfText(this.#reader.keyAt(key, stepsOf(way)));
    // Of two keys with one name the one that is traversed later counts.
    const wins = table.getString(name) === undefined || table.find(key) > table.find(name);
    table.set(typeof key === 'number' && !Number.isSafeInteger(key) ? new LuaFloat(key) : key, undefined);
    if (wins) table.setString(name, value instanceof LuaFunction ? undefined : value);
    return true;
  }

  #list(table: LuaTable, way: Way, changes: readonly [LuaValue, LuaValue][]): void {
    const { length } = table.arr;
    const inOrder = [...changes].sort(([a], [b]) => (a as number) - (b as number));
    for (const [key, old] of inOrder) if ((key as number) < length) this.#place(table, way, key as number, old);
    for (const [key, old] of inOrder.reverse()) if ((key as number) >= length) this.#remove(table, way, key as number, old);
  }

  #map(table: LuaTable, way: Way, changes: readonly [LuaValue, LuaValue][]): void {
    for (const [key, old] of changes) {
      if (typeof key !== 'string') continue; // set and removed again
      if (table.getString(key) === undefined) this.#remove(table, way, key, old);
      else this.#place(table, way, key, old);
    }
  }

  #remove(table: LuaTable, way: Way, key: string | number, old: LuaValue): void {
    this.#leave(table, key, old);
    this.#unset.push([...pathOf(way), nameOf(key)]);
  }

  /** A value that is new at its place: told, and brought into form. */
  #place(table: LuaTable, way: Way, key: string | number, old: LuaValue): void {
    const value = storedValue(table, key);
    if (value instanceof LuaTable && this.#index.standsAt(value, table, key)) return;
    this.#leave(table, key, old);
    const [told, made] = this.#read(value, [...stepsOf(way), typeof key === 'number' ? key : nameOf(key)], way.tables);
    this.#set.push([[...pathOf(way), nameOf(key)], told]);
    if (!(made instanceof LuaTable)) return;
    table.set(key, made);
    this.#index.add(made, table, key);
  }

  /** Builds a table anew from what `source` is as a message. */
  #rebuild(source: LuaTable, way: Way): void {
    const table = way.tables.at(-1)!;
    const parent = way.tables.at(-2);
    const key = way.keys.at(-1);
    const [told, made] = this.#read(source, stepsOf(way), way.tables.slice(0, -1));
    this.#index.remove(table);
    this.#forget(table);
    this.#index.add(made as LuaTable, parent, key);
    if (parent === undefined) {
      this.root = made as LuaTable;
      this.#whole = told;
    } else {
      parent.set(key, made);
      this.#set.push([pathOf(way), told]);
    }
  }

  /** A value as a message, and as what that message is in Lua. */
  #read(value: LuaValue, steps: readonly (string | number)[], tables: readonly LuaTable[]): [Value, LuaValue] {
    const told = this.#reader.readAt(value, steps, tables) ?? null;
    if (!(value instanceof LuaTable)) return [told, value];
    const made = toLua(told);
    return [this.#reader.isUnsettled ? (this.#reader.readAt(made, steps, tables) ?? null) : told, made];
  }

  /** What stood at a key leaves the value. */
  #leave(table: LuaTable, key: LuaValue, old: LuaValue): void {
    if (old instanceof LuaTable && this.#index.standsAt(old, table, key)) this.#index.remove(old);
  }

  /** A table that is no part of the value any more: what once stood in it leaves with it. */
  #forget(table: LuaTable): void {
    for (const [key, old] of this.#journal.changesOf(table)) this.#leave(table, key, old);
  }

  /** Keys that the caller set or removed, and that Lua put back to what they were: the caller must hear of those, too. */
  #tellGiven(given: Given): void {
    if (given.size === 0) return;
    const told = new Set([...this.#set.map(([path]) => path), ...this.#unset].filter((path) => path.length === 1).map(([name]) => name));
    for (const [name, value] of given) {
      const now = this.root.getString(stringOfText(name));
      if (told.has(name) || isSame(now, value)) continue;
      if (now === undefined) this.#unset.push([name]);
      else this.#set.push([[name], this.#reader.readAt(now, [name], [this.root]) ?? null]);
    }
  }
}

function nameOf(key: LuaValue): string {
  return typeof key === 'string' ? textOfString(key) : String(key);
}

function stepsOf(way: Way): (string | number)[] {
  return way.keys.map((key) => (typeof key === 'number' ? key : nameOf(key)));
}

function pathOf(way: Way): string[] {
  return way.keys.map(nameOf);
}
