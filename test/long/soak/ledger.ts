/** What a node promised, so that it can be held to it after it was killed. */
import type { PreparedPost } from '../../../src/client/client.ts';

/** What is known of a process. */
export interface KnownProcess {
  readonly id: string;
  /** Slots that were acknowledged: the id of each one's message. */
  readonly slots: Map<number, string>;
  /** Results that were told, as text. */
  readonly results: Map<number, string>;
  /** Hash chain of each slot that was read. */
  readonly chains: Map<number, string>;
  /** Messages whose answer was lost. */
  readonly unanswered: Set<PreparedPost>;
}

export interface Ledger {
  readonly processes: KnownProcess[];
  /** Slots whose outbox goes to another process; `done` once its push was acknowledged. */
  readonly forwards: { readonly from: KnownProcess; readonly slot: number; readonly to: KnownProcess; readonly data: string; done: boolean }[];
}

export function knownProcess(id: string): KnownProcess {
  return { id, slots: new Map(), results: new Map(), chains: new Map(), unanswered: new Set() };
}
