/**
 * The value that a VM holds for its caller: kept as tables between calls, told to the caller in changes.
 *
 * Lua code may write whatever it likes into it. After each call, what changed is brought into the form that it would have if it had
 * gone out as a message and come back: keys are text, functions and metatables are gone, and a table that was put in is a copy
 * of its own, so that no other variable leads into it. Everything that did not change stays as it is and is not looked at.
 *
 * Where this differs from a value that is built anew for each call: a variable that Lua code keeps from an earlier call still
 * leads into the value that is held, and what is written through it counts as a change.
 */
import { ValueReader } from '../convert/from-lua.ts';
import type { ValueChange } from '../engines.ts';
import type { LuaTable } from '../runtime/value.ts';
import { Changing, type Given } from './held-change.ts';
import { HeldIndex } from './held-index.ts';
import { HeldJournal } from './held-journal.ts';

export class HeldValue {
  #root: LuaTable;
  /** The root before the call. */
  #kept: LuaTable;
  readonly #index: HeldIndex;
  #looked = 0;

  constructor(root: LuaTable) {
    this.#root = root;
    this.#kept = root;
    this.#index = new HeldIndex(root);
  }

  get root(): LuaTable {
    return this.#root;
  }

  /** How many values were looked at so far, to tell what changed. */
  get looked(): number {
    return this.#looked + this.#index.visits;
  }

  /** A journal for the call that begins. */
  journal(): HeldJournal {
    return new HeldJournal((table) => this.#index.has(table));
  }

  /**
   * After a call: what became different. The journal notes what is written here, too.
   * @param result what is to be held from now on; the root itself when the call went on with it
   * @throws ConversionError
   */
  change(journal: HeldJournal, result: LuaTable, given: Given, memoryBytes: number): ValueChange {
    const reader = new ValueReader(memoryBytes);
    const changing = new Changing(this.#root, this.#index, journal, reader);
    const change = changing.change(result, given);
    this.#root = changing.root;
    this.#looked += journal.compared + reader.values;
    return change;
  }

  /** The call succeeded. */
  keep(): void {
    this.#kept = this.#root;
    this.#index.keep();
  }

  /** The call failed; the journal takes back the writes. */
  undo(): void {
    this.#root = this.#kept;
    this.#index.undo();
  }
}
