/**
 * Snapshots of what an execution device keeps of a process, so that a process wakes without running its log again, and is
 * back at any past slot after a bounded number of slots.
 *
 * `snapshot, <pid>, <slot>` is what the device answered to `snapshot` after that slot, with a checksum before it;
 * `snapshots, <pid>` lists slots and bytes.
 * Together they may take as much as the log itself does. When they take more, the one goes whose slots are cheapest to
 * run again, never the two newest.
 */
import { createHash } from 'node:crypto';
import { pack, unpack, unpackMessage } from '../../message/pack.ts';
import type { Message } from '../../message/value.ts';
import type { Store, StoreReader, StoreTransaction } from '../../store/store.ts';
import type { LiveProcess } from './live-process.ts';

/** Slots that are run again at most when a process wakes (more only while a coroutine is suspended). */
const mostSlots = 1000;
/** What a slot costs besides its instructions: reading it, the way to Lua and back. */
const instructionsASlot = 10_000;
/** Instructions that may be run again without a thought: about a quarter of a second. */
const freeInstructions = 20_000_000;
/** Instructions that Lua runs in the time a byte of a snapshot takes, times four: snapshots are a fifth of all work at most. */
const instructionsAByte = 4;
/** When a process is put away: slots that are run again sooner than a snapshot is written. */
const freeSlots = 4;

/** What all snapshots of a process may take: some, and a share of its log. */
const freeBytes = 16 * 1024 * 1024;
const bytesASlot = 1024;

const sumBytes = 16;

type Entry = readonly [slot: number, bytes: number];

export class Snapshots {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Slots up to one that have a snapshot, newest first. */
  slots(process: string, upTo: number): number[] {
    return entriesOf(this.#store, process).map(([slot]) => slot).filter((slot) => slot <= upTo).reverse();
  }

  /** What the device answered after a slot, and its size. */
  read(process: string, slot: number): { snapshot: Message; bytes: number } | undefined {
    const bytes = this.#store.get(['snapshot', process, slot]);
    if (bytes === undefined || Buffer.compare(bytes.subarray(0, sumBytes), sumOf(bytes.subarray(sumBytes))) !== 0) return undefined;
    return { snapshot: unpackMessage(bytes.subarray(sumBytes)), bytes: bytes.length };
  }

  /** Keeps a snapshot. */
  async write(process: string, slot: number, snapshot: Message, mayWrite: (txn: StoreTransaction) => boolean): Promise<{ bytes: number }> {
    const packed = pack(snapshot);
    const bytes = Buffer.concat([sumOf(packed), packed]);
    await this.#store.transaction((txn) => {
      if (!mayWrite(txn)) return;
      const entries = [...entriesOf(txn, process).filter(([other]) => other !== slot), [slot, bytes.length] as const].sort(([a], [b]) => a - b);
      const { kept, dropped } = thinOut(entries);
      for (const other of dropped) txn.remove(['snapshot', process, other]);
      txn.put(['snapshots', process], pack(kept));
      txn.put(['snapshot', process, slot], bytes);
    });
    return { bytes: bytes.length };
  }
}

/** True when running the slots since the last snapshot again would cost more than writing one. `waits`: others wait for the next slot. */
export function isSnapshotDue({ unsaved, bytes }: LiveProcess, waits: boolean): boolean {
  const work = workOf(unsaved);
  const worth = Math.max(freeInstructions, bytes * instructionsAByte);
  return unsaved.slots >= mostSlots || work >= (waits ? 4 * worth : worth);
}

/** The same for a process that is put away, for which nobody waits. */
export function isWorthKeeping({ unsaved, bytes }: LiveProcess): boolean {
  return unsaved.slots > freeSlots && workOf(unsaved) * instructionsAByte >= bytes;
}

function workOf({ slots, instructions }: LiveProcess['unsaved']): number {
  return slots * instructionsASlot + instructions;
}

function sumOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest().subarray(0, sumBytes);
}

function entriesOf(reader: StoreReader, process: string): Entry[] {
  const bytes = reader.get(['snapshots', process]);
  return bytes === undefined ? [] : (unpack(bytes) as unknown as Entry[]);
}

/** Leaves as many as fit. The gaps between those that stay are as even as they can be. */
export function thinOut(entries: readonly Entry[]): { kept: Entry[]; dropped: number[] } {
  const kept = [...entries];
  const dropped: number[] = [];
  const room = freeBytes + bytesASlot * (kept.at(-1)?.[0] ?? 0);
  let bytes = kept.reduce((sum, [, size]) => sum + size, 0);
  while (bytes > room && kept.length > 2) {
    let index = 0;
    let smallest = Infinity;
    for (let at = 0; at < kept.length - 2; at++) {
      const gap = kept[at + 1]![0] - (kept[at - 1]?.[0] ?? 0);
      if (gap < smallest) [smallest, index] = [gap, at];
    }
    const [[slot, size]] = kept.splice(index, 1) as [Entry];
    bytes -= size;
    dropped.push(slot);
  }
  return { kept, dropped };
}
