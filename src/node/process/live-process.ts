import type { CaughtError, LuaModule, ValueChange, Vm, VmOptions } from '../../lua/engines.ts';
import { isMessage, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { BoundLimits } from '../limits.ts';
import type { HostTape } from './host-tape.ts';
import type { StateTree } from './state-tree.ts';
import type { SlotResult } from './state-log.ts';

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
  state: StateTree;
  scope: ExecutionScope;
  /** What the newest applied slot answered, once one was applied since the process woke. */
  newest: SlotResult | undefined;
  /** The Lua state holds writes of a slot that failed: it must be rebuilt before the next one. */
  stale: boolean;
  /** Taken up where a snapshot left it, or at the beginning. */
  awake: boolean;
  /** What running again the slots since the newest snapshot would take. */
  readonly unsaved: { slots: number; instructions: number };
  /** Bytes of the newest snapshot, as a measure of the Lua state. 0 before the first. */
  bytes: number;
  /** Requests in `queue`. */
  waiting: number;
  queue: Promise<unknown>;
}

/** What an execution device keeps for one process between slots (`priv` on a real node). */
export interface ExecutionScope {
  /** Id of the process. */
  readonly id: string;
  /** Bounds of its calls. */
  readonly limits: BoundLimits;
  /** Lua state, once loaded, and what it is of. */
  vm: Vm | undefined;
  loaded: Loaded | undefined;
  /**
   * The Lua state holds the state of the process, so calls are told (`base`) and tell (`change`) only what is different. The
   * base that the device is handed then has no more than the keys it `reads`.
   */
  holds: boolean;
  /** What it holds came out of Lua; before that it is what was put in, which Lua may give another form. */
  settled: boolean;
  /** The process message as Lua has it; `undefined` while nobody knows. */
  process: Value | undefined;
  /** Keys of the held state that are not what the process has them to be, because its module wrote to them. */
  touched: Set<string>;
  /** What a call has to set and remove in the held state first. */
  base: { readonly set: Message; readonly unset: readonly string[] };
  /** What the slot under way changed in the held state; `undefined` when the outcome is the whole state. */
  change: ValueChange | undefined;
  /** The execution device's `init` has run. */
  initialized: boolean;
  /** Lua ran to its end in the slot under way: when the slot fails all the same, its writes must be undone. */
  ran: boolean;
  /** The slot under way ran before and was good, so no bound may end it now. */
  repeats: boolean;
  /** The slot under way may call `compute` and nothing else, whatever its message names. */
  onlyCompute: boolean;
  /** The error that Lua caught last in the slot under way. */
  caught: CaughtError | undefined;
  /** What Lua printed in the slot under way. */
  printed: string;
  /** Instructions of the slot under way. */
  instructions: number;
  /** What Lua asks for in the slot under way; `undefined` in a dry run, where nothing is recorded. */
  tape: HostTape | undefined;
}

/** What a Lua state was opened with. */
export interface Loaded {
  readonly modules: readonly LuaModule[];
  readonly options: VmOptions;
  /** Devices that `ao.resolve` may use; all of the node's when absent. */
  readonly devices?: readonly string[];
}

/** A process before its first slot. */
export function newProcess(id: string, definition: Message, state: StateTree, limits: BoundLimits): LiveProcess {
  return {
    id,
    definition,
    initial: state.message(),
    slot: -1,
    state,
    scope: newScope(id, limits),
    newest: undefined,
    stale: false,
    awake: false,
    unsaved: { slots: 0, instructions: 0 },
    bytes: 0,
    waiting: 0,
    queue: Promise.resolve(),
  };
}

function newScope(id: string, limits: BoundLimits): ExecutionScope {
  return {
    id,
    limits,
    vm: undefined,
    loaded: undefined,
    holds: false,
    settled: false,
    process: undefined,
    touched: new Set(),
    base: { set: new Map(), unset: [] },
    change: undefined,
    initialized: false,
    ran: false,
    repeats: false,
    onlyCompute: false,
    caught: undefined,
    printed: '',
    instructions: 0,
    tape: undefined,
  };
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

/** Keys of the state that say what runs it: whatever a module does to them, they stay what they were before slot 0. */
export const fixedKeys: readonly string[] = ['device', 'process', 'initialized', 'input-prefix'];

/** Keys of the state that no slot changes: the node sets them itself, or leaves them out. */
export const ownKeys: readonly string[] = [...fixedKeys, 'at-slot', 'results', 'commitments'];

/** A state whose own keys are those of the state before slot 0. */
export function withOwnKeys(state: Message, initial: Message): Map<string, Value> {
  const result = withoutKeys(state, ownKeys);
  for (const key of fixedKeys) {
    const kept = initial.get(key);
    if (kept !== undefined) result.set(key, kept);
  }
  return result;
}

/** True for a message that can run: `type: Process`, or `device: process@1.0`. */
export function isProcessMessage(value: unknown): value is Message {
  return isMessage(value) && (value.get('type') === 'Process' || value.get('device') === 'process@1.0');
}
