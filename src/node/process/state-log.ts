/**
 * What each computed slot left behind, so that any past slot can be read without running Lua again.
 *
 * `computed, <pid>, <slot>` holds the slot's `results` and what the slot changed in the state: the keys it set and the keys
 * it removed, against the slot before, and at every 64th slot against the state before slot 0. A failed slot changes
 * nothing. These records are a cache: the log can rebuild them.
 */
import { pack, unpack } from '../../message/pack.ts';
import { isMessage, type Message, type Value } from '../../message/value.ts';
import type { Store, StoreTransaction } from '../../store/store.ts';

/** Slots between two records that hold the whole difference to the initial state. */
const checkpointEvery = 64;

export interface ComputedSlot {
  readonly slot: number;
  /** State after the slot, without `results`. */
  readonly state: Message;
  readonly results: Value | undefined;
  readonly failed: boolean;
}

export class StateLog {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Writes the record of a slot. `previous` is the state before it, `initial` the state before slot 0. */
  write(process: string, computed: ComputedSlot, previous: Message, initial: Message, mayWrite: (txn: StoreTransaction) => boolean): Promise<void> {
    const whole = computed.slot % checkpointEvery === 0;
    const record = new Map<string, Value>([['failed', computed.failed]]);
    const change = difference(whole ? initial : previous, computed.state);
    record.set('set', change.set);
    record.set('unset', change.unset);
    if (computed.results !== undefined) record.set('results', computed.results);
    const bytes = pack(record);
    return this.#store.transaction((txn) => {
      if (mayWrite(txn)) txn.put(['computed', process, computed.slot], bytes);
    });
  }

  has(process: string, slot: number): boolean {
    return this.#store.has(['computed', process, slot]);
  }

  /** True when the slot is recorded as failed. */
  failed(process: string, slot: number): boolean {
    return this.#record(process, slot)?.get('failed') === true;
  }

  /** State and results after a slot, `undefined` when the slot (or one it builds on) is not recorded. */
  read(process: string, slot: number, initial: Message): ComputedSlot | undefined {
    const base = slot - (slot % checkpointEvery);
    const state = new Map(initial);
    let last: Message | undefined;
    for (let at = base; at <= slot; at++) {
      last = this.#record(process, at);
      if (last === undefined) return undefined;
      apply(state, last);
    }
    return { slot, state, results: last!.get('results'), failed: last!.get('failed') === true };
  }

  /** Newest recorded slot. */
  newest(process: string): number | undefined {
    return this.#store.range({ prefix: ['computed', process], reverse: true, limit: 1 })[0]?.key[2] as number | undefined;
  }

  #record(process: string, slot: number): Message | undefined {
    const bytes = this.#store.get(['computed', process, slot]);
    return bytes === undefined ? undefined : (unpack(bytes) as Message);
  }
}

function apply(state: Map<string, Value>, record: Message): void {
  const set = record.get('set');
  if (isMessage(set)) for (const [key, value] of set) state.set(key, value);
  for (const key of record.get('unset') as readonly string[]) state.delete(key);
}

function difference(before: Message, after: Message): { set: Message; unset: string[] } {
  const set = new Map<string, Value>();
  for (const [key, value] of after) if (!same(before.get(key), value)) set.set(key, value);
  const unset = [...before.keys()].filter((key) => !after.has(key));
  return { set, unset };
}

function same(a: Value | undefined, b: Value): boolean {
  if (a === b) return true;
  if (a === undefined || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return Buffer.compare(pack(a), pack(b)) === 0;
}
