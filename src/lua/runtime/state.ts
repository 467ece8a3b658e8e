/**
 * What the running call shares with all compiled code of its thread. One call runs at a time in a thread, so these are plain
 * variables; `vm.ts` sets them before a call and reads them after it.
 */
import type { Value } from '../../message/value.ts';
import type { LuaError } from './errors.ts';
import type { Frame } from './frames.ts';
import type { Journal } from './journal.ts';
import type { LuaCoroutine, LuaTable } from './value.ts';

/**
 * `gas[0]`: instructions left in the current slice (below 0: ask `meter.ts` for more, or end the call).
 * `gas[1]`: depth of Lua calls.
 * `gas[2]`: bytes left in the current slice, likewise.
 * `gas[3]`: calls of host functions that called back and wait.
 */
export const gas = new Int32Array(4);

/** How deep calls are inside each other now, for `returnTo`. */
export function stackMark(): number {
  return gas[3]! * 2 ** 20 + gas[1]!;
}

/** After an error was caught: the depth is again what it was. */
export function returnTo(mark: number): void {
  gas[1] = mark % 2 ** 20;
  gas[3] = Math.floor(mark / 2 ** 20);
}

/** What the libraries take from the world around the call. */
export interface World {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** CPU seconds for `os.clock`. */
  clock(): number;
  /** Takes what is printed, as binary text. */
  print(text: string): void;
  /** Has the host answer a function of `ao`, in the form of messages. Absent in scripts, which have no `ao`. */
  ask?(name: string, args: readonly Value[]): readonly Value[];
  /** State of the random numbers: four 32-bit words that the drawing function changes. `vm.ts` restores it when a call fails. */
  readonly random: Uint32Array;
}

export interface RunState {
  /** Number of the call: what was made or noted in the journal under it can be written without another note. */
  epoch: number;
  journal: Journal | undefined;
  luerl: boolean;
  /** Last number given to a table, closure or coroutine. */
  lastId: number;
  /** Metatable of strings. */
  stringMeta: LuaTable | undefined;
  /** Metatables of other types, which only `debug.setmetatable` can set. */
  typeMetas: Map<string, LuaTable> | undefined;
  coroutine: LuaCoroutine | undefined;
  /** Coroutines that wait for one they resumed. */
  resumes: number;
  /** The error that a handler of `xpcall` looks at: its stack is gone by then. */
  handled: { readonly frames: readonly Frame[] } | undefined;
  /** The error that `pcall` or `xpcall` caught last in this call. */
  caught: LuaError | undefined;
  /** The globals of the running state. */
  globals: LuaTable | undefined;
  world: World;
}

export const state: RunState = {
  epoch: 1,
  journal: undefined,
  luerl: false,
  lastId: 0,
  stringMeta: undefined,
  typeMetas: undefined,
  coroutine: undefined,
  resumes: 0,
  handled: undefined,
  caught: undefined,
  globals: undefined,
  world: { nowMs: () => 0, clock: () => 0, print: () => {}, random: new Uint32Array([1, 2, 3, 4]) },
};
