/**
 * The boundary between Lua and the rest of hbx. Nothing outside `src/lua` knows which VM runs.
 *
 * Engines: `fengari` (first; 32-bit integers, so integers beyond 32 bits in source, data or results are refused with a
 * sentence), our own later. Calls are asynchronous because Lua runs on a worker thread: an endless loop or an
 * out-of-memory there cannot take the node with it.
 */
import type { Message, Value } from '../message/value.ts';
import type { Host } from './host.ts';
import type { SandboxRule } from './sandbox.ts';

/** One Lua source. `name` is what errors call it: the user's file name if known, else the module id. */
export interface LuaModule {
  readonly name: string;
  readonly source: string;
}

/** `luerl` is what `lua@5.3a` means on a real node; `puc` is Lua 5.3 as PUC-Rio defines it. */
export type Dialect = 'luerl' | 'puc';

/** Bounds of one call (or of loading one set of modules). */
export interface LuaLimits {
  /** VM instructions, as near as the engine can count them. Default 1e8. */
  readonly instructions: number;
  /** Bytes of Lua memory, as near as the engine can bound them. Default 64 MB. */
  readonly memoryBytes: number;
}

export interface VmOptions {
  readonly dialect: Dialect;
  readonly limits: LuaLimits;
  /** `true`: the device's default sandbox (io, most of os, package, load, … are replaced by the string "sandboxed"). */
  readonly sandbox?: boolean | readonly SandboxRule[];
  /** What the clock says while the modules load, in milliseconds since 1970. Default 0. */
  readonly nowMs?: number;
  /** Seed of the random numbers. Default the empty text. */
  readonly seed?: string;
}

/** What a call may know of the world: nothing but this, so a replay with the same answers of the host gives the same. */
export interface CallOptions {
  /** Milliseconds since 1970, for `os.time` and `os.date`. Absent: as in the call before. */
  readonly nowMs?: number;
  /** Starts the random numbers anew from this text. Absent: they go on. */
  readonly seed?: string;
  /** Bounds of this call instead of those of the VM. */
  readonly limits?: LuaLimits;
  /**
   * The first argument is the value that the VM holds (`Vm.hold`), with these keys set and removed first; the first of `args`
   * is not looked at. When the call succeeds and its first value is a table, the VM holds that from then on, and the result
   * tells in `change` what became different instead of handing the value out (`values[0]` is null). `"ok", table` counts the
   * same. A call whose first value is anything else is undone as a whole, as a real node does it.
   */
  readonly held?: { readonly set: Message; readonly unset: readonly string[] };
  /** Answers `ao.resolve`, `ao.get` and `ao.set`. Without it they answer an error. The engine does nothing else while it waits. */
  readonly host?: Host;
}

/**
 * How one held value differs from the one before it. `set` and `unset` are paths of keys from the top (places from 1 in lists, of
 * which `unset` takes from the end); parents come before children, and a path that is set replaces all below it. `whole` is there instead when the two have little in common.
 */
export interface ValueChange {
  readonly whole?: Value;
  readonly set: readonly (readonly [path: readonly string[], value: Value])[];
  readonly unset: readonly (readonly string[])[];
}

/** One frame of a Lua traceback, innermost first. */
export interface LuaFrame {
  /** Function name as well as it is known, else `main chunk` or `function <file:line>`. */
  readonly function: string;
  readonly file: string;
  /** 1-based; absent for host functions. */
  readonly line?: number;
  /** Of the call (or operation) under way on that line, in bytes from 1, where it is known. */
  readonly column?: number;
}

export interface LuaError {
  /**
   * `budget` and `memory` end the call whatever pcall did. `exhausted`: all VMs of the engine together took its memory while
   * this call ran, and all of them are gone; the call alone may well fit. `lost`: the VM died of something else than its call.
   */
  readonly kind: 'syntax' | 'runtime' | 'budget' | 'memory' | 'integer' | 'host' | 'exhausted' | 'lost';
  /** Without the `file:line:` prefix when a location is known. */
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  /** In bytes from 1, where it is known. */
  readonly column?: number;
  readonly traceback: readonly LuaFrame[];
  /** The error value when Lua raised something else than a string. */
  readonly value?: Value;
}

/** An error that Lua code caught itself, as `pcall` gave it and as it was: in Luerl its text has no place. */
export interface CaughtError {
  readonly text: string;
  readonly error: LuaError;
}

export type LuaResult =
  | { readonly ok: true; readonly values: readonly Value[]; readonly change?: ValueChange; readonly caught?: CaughtError; readonly printed: string; readonly instructions: number }
  | { readonly ok: false; readonly error: LuaError; readonly printed: string; readonly instructions: number };

/**
 * A running Lua state: modules loaded, globals and closures alive between calls.
 * After a call that failed the state may hold part of what the call wrote (`dirty`); the caller rebuilds it.
 */
export interface Vm {
  /** True after a failed call of an engine that cannot undo: open a new VM and replay. */
  readonly dirty: boolean;
  /** Calls a global function. An unknown name is a runtime error that names it. Calls of one VM run one after the other. */
  call(functionName: string, args: readonly Value[], options?: CallOptions): Promise<LuaResult>;
  /** Names of the global functions that the modules defined, sorted. */
  functions(): Promise<readonly string[]>;
  /** What only some engines can (`Engine.keepsState`). */
  readonly state?: VmState;
  /** Frees the state. */
  close(): void;
}

/** The Lua state as a thing of its own. */
export interface VmState {
  /**
   * Makes this the value that calls with `held` get as their first argument. It stays a tree: after each call it is as if it
   * had been handed out and in again. A variable of Lua that leads into it still does; what is written through it shows in
   * `change` too.
   */
  hold(value: Value): Promise<void>;
  /** The held value as a message value; `path` names a part of it. `undefined` when there is none. */
  held(path?: readonly string[]): Promise<Value | undefined>;
  /** A copy that goes its own way: neither sees what the other writes. Rejects while a coroutine is suspended. */
  fork(): Promise<Vm>;
  /**
   * The whole state as bytes: equal states give equal bytes. `undefined` when it holds what bytes cannot, which is a coroutine
   * that is suspended: the log must rebuild it.
   */
  snapshot(): Promise<Uint8Array | undefined>;
  /** SHA-256 of the snapshot in hex, or `undefined` likewise. */
  hash(): Promise<string | undefined>;
}

export type OpenResult = { readonly ok: true; readonly vm: Vm; readonly printed: string } | { readonly ok: false; readonly error: LuaError };

export interface Engine {
  readonly id: 'fengari' | 'hbx';
  /** Loads modules in order into one new state. Compile errors and errors while loading come back as values. */
  open(modules: readonly LuaModule[], options: VmOptions): Promise<OpenResult>;
  /** True when its VMs have `state`, undo what a failed call wrote, and can be restored. */
  readonly keepsState: boolean;
  /**
   * A VM from a snapshot. `undefined` when the snapshot is of another build of the engine, damaged, or of a dialect that the
   * options do not ask for: replay instead. The modules are those it was opened with.
   */
  restore?(snapshot: Uint8Array, options: VmOptions): Promise<Vm | undefined>;
  /** Stops the worker threads. Calls under way end with kind `lost`. */
  close(): Promise<void>;
}

export const defaultLimits: LuaLimits = { instructions: 1e8, memoryBytes: 64 * 1024 * 1024 };

/** The engine of a node that is told of none. */
export const defaultEngine: Engine['id'] = 'hbx';

/**
 * Creates an engine by its id. The code of an engine loads when it is asked for.
 * @param codeFolder where an engine that compiles may keep what it made. What is in it is run, so only the user may write there.
 */
export async function createEngine(id: Engine['id'] = defaultEngine, codeFolder?: string): Promise<Engine> {
  if (id === 'hbx') return (await import('./hbx-engine.ts')).createHbxEngine({ codeFolder });
  return (await import('./fengari-engine.ts')).createFengariEngine();
}
