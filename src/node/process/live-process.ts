import type { Vm } from '../../lua/engines.ts';
import type { ComputedSlot } from './state-log.ts';
import { isMessage, withoutKeys, type Message } from '../../message/value.ts';

/**
 * A process in memory: the state after its newest applied slot, and what its execution device keeps beside it.
 * Slots are applied one after the other through `queue`.
 */
export interface LiveProcess {
  readonly id: string;
  /** The process message, commitments included. */
  readonly definition: Message;
  /** State before slot 0. */
  readonly initial: Message;
  /** Newest slot that `state` and `scope` have seen; -1 before slot 0. */
  slot: number;
  state: Message;
  scope: ExecutionScope;
  /** What the newest applied slot left, once one was applied since the process woke. */
  newest: ComputedSlot | undefined;
  /** The Lua state holds writes of a slot that failed: it must be rebuilt before the next one. */
  stale: boolean;
  /** Requests in `queue`. */
  waiting: number;
  queue: Promise<unknown>;
}

/** What an execution device keeps for one process between slots (`priv` on a real node). */
export interface ExecutionScope {
  readonly process: string;
  /** Lua state, once loaded. */
  vm: Vm | undefined;
  /** The execution device's `init` has run. */
  initialized: boolean;
  /** Lua ran to its end in the slot under way: when the slot fails all the same, its writes must be undone. */
  ran: boolean;
  /** What Lua printed in the slot under way. */
  printed: string;
}

export function newScope(process: string): ExecutionScope {
  return { process, vm: undefined, initialized: false, ran: false, printed: '' };
}

/** The state before slot 0: the process' own keys, and the process message itself under `process`. */
export function initialState(definition: Message): Message {
  const state = withoutKeys(definition, ['commitments']);
  state.set('process', definition);
  state.set('initialized', 'true');
  state.set('input-prefix', 'process');
  state.set('at-slot', -1);
  return state;
}

/** True for a message that can run: `type: Process`, or `device: process@1.0`. */
export function isProcessMessage(value: unknown): value is Message {
  return isMessage(value) && (value.get('type') === 'Process' || value.get('device') === 'process@1.0');
}
