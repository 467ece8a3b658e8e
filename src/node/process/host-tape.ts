/**
 * What Lua asked the node for in one slot (`ao.resolve`), and what it was answered.
 *
 * `host-calls, <pid>, <slot>` is part of the truth, as the log is: the answers came from a world that has gone on since. It is written
 * once, before anybody learns what the slot answered, and never taken away. When the slot runs again it gets the same answers in
 * the same order, whatever engine runs it.
 *
 * @source design.md 9.11
 */
import { createHash } from 'node:crypto';
import { hostLimits, noAnswer, type Host } from '../../lua/host.ts';
import { pack, unpack } from '../../message/pack.ts';
import type { Value } from '../../message/value.ts';
import type { Store, StoreReader, StoreTransaction } from '../../store/store.ts';

/** A question (its hash) and its answer, packed. */
export interface HostCall {
  readonly asked: Uint8Array;
  readonly answer: Uint8Array;
}

export interface HostTapeOptions {
  /** What was recorded when the slot ran first; called when it first asks. */
  read(): readonly HostCall[] | undefined;
  /** The slot ran before and was good: what is not recorded was not asked. */
  readonly repeats: boolean;
  /** Called with the name of a function that asks for something else than it did. */
  differs(name: string): void;
}

export class HostTape {
  readonly #options: HostTapeOptions;
  /** `undefined` while nothing was asked, `null` when nothing is recorded. */
  #recorded: readonly HostCall[] | null | undefined;
  #at = 0;
  /** What was asked now, to be recorded. */
  readonly made: HostCall[] = [];

  constructor(options: HostTapeOptions) {
    this.#options = options;
  }

  /** The recorded answer, or that of the host. */
  async call(name: string, args: readonly Value[], host: Host): Promise<readonly Value[]> {
    const { read, repeats, differs } = this.#options;
    this.#recorded ??= read() ?? (repeats ? [] : null);
    const asked = hashOf(name, args);
    if (this.#recorded !== null) {
      const call = this.#recorded[this.#at++];
      if (call !== undefined && Buffer.compare(call.asked, asked) === 0) return unpack(call.answer) as readonly Value[];
      differs(name);
      return noAnswer('This slot asked for something else when it first ran, so there is no recorded answer.');
    }
    const answer = await host(name, args);
    const packed = pack(answer);
    const kept = packed.length <= hostLimits.bytes ? packed : pack(noAnswer(`The answer has ${packed.length} bytes; ${hostLimits.bytes} are allowed.`));
    this.made.push({ asked, answer: kept });
    return kept === packed ? answer : (unpack(kept) as readonly Value[]);
  }
}

function hashOf(name: string, args: readonly Value[]): Uint8Array {
  return createHash('sha256').update(pack([name, args])).digest().subarray(0, 16);
}

/** What a slot asked for when it first ran; `undefined` when that was nothing. */
export function readHostCalls(store: StoreReader, process: string, slot: number): HostCall[] | undefined {
  const bytes = store.get(['host-calls', process, slot]);
  return bytes === undefined ? undefined : (unpack(bytes) as unknown as [Uint8Array, Uint8Array][]).map(([asked, answer]) => ({ asked, answer }));
}

/** Records what a slot asked for. @returns false when this node may not write any more */
export function writeHostCalls(store: Store, process: string, slot: number, calls: readonly HostCall[], mayWrite: (txn: StoreTransaction) => boolean): Promise<boolean> {
  const bytes = pack(calls.map(({ asked, answer }) => [asked, answer]));
  return store.transaction((txn) => {
    if (!mayWrite(txn)) return false;
    txn.put(['host-calls', process, slot], bytes);
    return true;
  });
}
