/**
 * What each computed slot left behind, so that any past slot can be read without running Lua again.
 *
 * `computed, <pid>, <slot>` holds the slot's `results` and what the slot changed in the state. A failed slot changes nothing.
 * `checkpoint, <pid>, <slot>` holds the whole state after a slot. One is written when reading the changes since the last
 * one would cost as much as reading the state itself: a slot costs what it changes, and a read at most twice the state.
 *
 * These records are a cache: the log can rebuild them. What another engine left (or a former version of hbx) does not
 * count, and is written anew.
 */
import type { ValueChange } from '../../lua/engines.ts';
import { pack, unpack, unpackMessage } from '../../message/pack.ts';
import { isMessage, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { Store, StoreTransaction } from '../../store/store.ts';
import { ownKeys, withOwnKeys } from './live-process.ts';
import { StateTree } from './state-tree.ts';

/** What reading one more record costs, in bytes of a state. */
const recordCost = 256;
/** Below this a state needs no checkpoint of its own. */
const leastBytes = 64 * 1024;

/** A slot and what it answered. */
export interface SlotResult {
  readonly slot: number;
  readonly results: Value | undefined;
  readonly failed: boolean;
}

export interface ComputedSlot extends SlotResult {
  /** State after the slot, without `results`. */
  readonly state: Message;
}

/** Where a record stands: the checkpoint it builds on (-1 is the state before slot 0), and what reading from there costs. */
interface Position {
  readonly slot: number;
  readonly checkpoint: number;
  /** Bytes of the changes since then. */
  readonly bytes: number;
  /** Bytes of the checkpoint. */
  readonly size: number;
}

const beginning: Position = { slot: -1, checkpoint: -1, bytes: 0, size: 0 };

export class StateLog {
  readonly #store: Store;
  readonly #engine: string;
  /** Of the slot each process wrote last: its record may not be in the store yet. */
  readonly #written = new Map<string, Position>();

  /** @param engine id of the engine that computes */
  constructor(store: Store, engine: string) {
    this.#store = store;
    this.#engine = engine;
  }

  /**
   * Writes the record of a slot. `change` is what it changed in the state, less the keys that every state has; `state` makes
   * the state after it, and is called when a checkpoint is due.
   */
  async write(process: string, result: SlotResult, change: ValueChange, state: () => Message, mayWrite: (txn: StoreTransaction) => boolean): Promise<void> {
    const { slot, failed, results } = result;
    const changed = packChange(change);
    const before = this.#position(process, slot - 1);
    let position: Position | undefined = before && { slot, checkpoint: before.checkpoint, bytes: before.bytes + changed.length + recordCost, size: before.size };
    let checkpoint: Uint8Array | undefined;
    if (position === undefined || position.bytes > Math.max(position.size, leastBytes)) {
      checkpoint = pack(new Map<string, Value>([['engine', this.#engine], ['state', withoutKeys(state(), ownKeys)]]));
      position = { slot, checkpoint: slot, bytes: 0, size: checkpoint.length };
    }
    const record = new Map<string, Value>([
      ['engine', this.#engine],
      ['failed', failed],
      ['position', [position.checkpoint, position.bytes, position.size]],
      ['change', changed],
    ]);
    // Packed by themselves: who wants the one need not unpack the other.
    if (results !== undefined) record.set('results', pack(results));
    const packed = pack(record);
    this.#written.set(process, position);
    try {
      await this.#store.transaction((txn) => {
        if (!mayWrite(txn)) return;
        txn.put(['computed', process, slot], packed);
        if (checkpoint !== undefined) txn.put(['checkpoint', process, slot], checkpoint);
      });
    } catch (error) {
      // The next record must not build on one that is not there.
      this.#written.delete(process);
      throw error;
    }
  }

  /** What a recorded slot answered. */
  result(process: string, slot: number): SlotResult | undefined {
    const record = this.#record(process, slot);
    return record === undefined ? undefined : resultOf(record, slot);
  }

  /** Whether a slot is recorded, and how it ended. */
  outcome(process: string, slot: number): 'good' | 'failed' | undefined {
    const record = this.#record(process, slot);
    return record === undefined ? undefined : record.get('failed') === true ? 'failed' : 'good';
  }

  /** State and results after a slot, `undefined` when the slot (or one it builds on) is not recorded. `initial` is the state before slot 0. */
  read(process: string, slot: number, initial: Message): ComputedSlot | undefined {
    const last = this.#record(process, slot);
    if (last === undefined) return undefined;
    const { checkpoint } = positionOf(last, slot);
    const base = checkpoint < 0 ? initial : this.#checkpoint(process, checkpoint, initial);
    if (base === undefined) return undefined;
    const tree = new StateTree(base);
    for (let at = checkpoint + 1; at <= slot; at++) {
      const record = at === slot ? last : this.#record(process, at);
      if (record === undefined) return undefined;
      tree.apply(unpackChange(record.get('change') as Uint8Array));
    }
    tree.apply({ set: [[['at-slot'], slot]], unset: [] });
    return { ...resultOf(last, slot), state: tree.message() };
  }

  /** Newest recorded slot. */
  newest(process: string): number | undefined {
    const slot = this.#store.range({ prefix: ['computed', process], reverse: true, limit: 1 })[0]?.key[2] as number | undefined;
    return slot === undefined || this.#record(process, slot) === undefined ? undefined : slot;
  }

  /** Takes the records from a slot on away: they no longer hold. */
  async forget(process: string, from: number, mayWrite: (txn: StoreTransaction) => boolean): Promise<void> {
    this.#written.delete(process);
    await this.#store.transaction((txn) => {
      if (!mayWrite(txn)) return;
      for (const { key } of txn.range({ prefix: ['computed', process], from })) txn.remove(key);
    });
  }

  #position(process: string, slot: number): Position | undefined {
    if (slot < 0) return beginning;
    const written = this.#written.get(process);
    if (written?.slot === slot) return written;
    const record = this.#record(process, slot);
    return record === undefined ? undefined : positionOf(record, slot);
  }

  #checkpoint(process: string, slot: number, initial: Message): Message | undefined {
    const bytes = this.#store.get(['checkpoint', process, slot]);
    const checkpoint = bytes === undefined ? undefined : unpackMessage(bytes);
    const state = checkpoint?.get('engine') === this.#engine ? checkpoint.get('state') : undefined;
    return isMessage(state) ? withOwnKeys(state, initial) : undefined;
  }

  #record(process: string, slot: number): Message | undefined {
    const bytes = this.#store.get(['computed', process, slot]);
    const record = bytes === undefined ? undefined : unpackMessage(bytes);
    return record?.get('engine') === this.#engine && record.has('position') ? record : undefined;
  }
}

function positionOf(record: Message, slot: number): Position {
  const [checkpoint, bytes, size] = record.get('position') as readonly number[];
  return { slot, checkpoint: checkpoint!, bytes: bytes!, size: size! };
}

function resultOf(record: Message, slot: number): SlotResult {
  const results = record.get('results');
  return { slot, results: results === undefined ? undefined : unpack(results as Uint8Array), failed: record.get('failed') === true };
}

function packChange({ set, unset, whole }: ValueChange): Uint8Array {
  const parts = new Map<string, Value>();
  if (set.length > 0) parts.set('set', set as unknown as Value);
  if (unset.length > 0) parts.set('unset', unset);
  if (whole !== undefined) parts.set('whole', whole);
  return pack(parts);
}

function unpackChange(bytes: Uint8Array): ValueChange {
  const parts = unpackMessage(bytes);
  const whole = parts.get('whole');
  return {
    set: (parts.get('set') ?? []) as unknown as ValueChange['set'],
    unset: (parts.get('unset') ?? []) as unknown as ValueChange['unset'],
    ...(whole === undefined ? {} : { whole }),
  };
}
