/**
 * One Lua state: modules loaded, calls counted and journaled. Runs in whatever thread makes it; states of one thread share its
 * variables, so calls are plain and one runs at a time.
 *
 * A call that fails leaves the state as it was before, its random numbers and clock included. The one exception is a coroutine
 * from an earlier call which the failed one resumed: then the state is `dirty`.
 */
import { createHash } from 'node:crypto';
import type { Value } from '../message/value.ts';
import { loadProtos } from './compile/load.ts';
import { fromLua } from './convert/from-lua.ts';
import { stringOfKey, stringOfText, textOfString } from './convert/text.ts';
import { toLua, WideIntegerError } from './convert/to-lua.ts';
import type { CallOptions, CaughtError, Dialect, LuaError, LuaLimits, LuaModule, ValueChange } from './engines.ts';
import { seedFromText } from './lib/math/random.ts';
import { callList } from './runtime/call.ts';
import { Journal } from './runtime/journal.ts';
import { bytesMade, charge, instructionsUsed, outOfMemory } from './runtime/meter.ts';
import { state, type World } from './runtime/state.ts';
import { LuaFunction, LuaTable, typeOf, type LuaValue } from './runtime/value.ts';
import type { SandboxRule } from './sandbox.ts';
import { forkHeap } from './snapshot/fork.ts';
import { measureHeap } from './snapshot/measure.ts';
import { restoreHeap, snapshotHeap } from './snapshot/snapshot.ts';
import { coreOf, heapOf, randomWords, type Core } from './vm/core.ts';
import { failureOf } from './vm/failure.ts';
import type { HeldJournal } from './vm/held-journal.ts';
import { HeldValue } from './vm/held-value.ts';
import { HostCalls, type AskHost } from './host-calls.ts';
import { builtInFunctions, finishLibraries, openLibraries } from './vm/libraries.ts';
import { compileModule } from './vm/modules.ts';
import { Output } from './vm/output.ts';
import { partOf } from './vm/part-of.ts';
import { beginUnbounded, enterCall, leaveCall, unbounded } from './vm/thread-state.ts';

export interface LuaVmOptions {
  readonly dialect: Dialect;
  readonly limits: LuaLimits;
  readonly sandbox: boolean | readonly SandboxRule[];
  readonly nowMs: number;
  readonly seed: string;
}

/** The same as for engines, with a host that is waited for. */
export type VmCallOptions = Omit<CallOptions, 'host'> & { readonly ask?: AskHost };

/** How a call (or loading) ended. */
export interface Outcome {
  readonly values: readonly Value[];
  readonly change?: ValueChange;
  readonly error?: LuaError;
  /** What `pcall` caught last, if it is a text. */
  readonly caught?: CaughtError;
  readonly printed: string;
  readonly instructions: number;
  /** True when a failed call left something behind. */
  readonly dirty: boolean;
}

/** What running code gave. `isKept` is false when the state is to be as before all the same. */
interface Results {
  readonly values: readonly Value[];
  readonly change?: ValueChange;
  readonly isKept: boolean;
}

const nothingGiven: ReadonlyMap<string, LuaValue> = new Map();

export class LuaVm {
  readonly #core: Core;
  readonly #limits: LuaLimits;
  readonly #output = new Output();
  readonly #world: World;
  /** Made when a call first needs it. */
  #heldValue: HeldValue | undefined;
  #ask: AskHost | undefined;
  /** Of the call under way, once it asks. */
  #hostCalls: HostCalls | undefined;
  #isDirty = false;

  private constructor(core: Core, limits: LuaLimits) {
    this.#core = core;
    this.#limits = limits;
    this.#world = {
      nowMs: () => core.nowMs,
      clock: () => instructionsUsed() / 1e8,
      print: (text) => this.#output.print(text),
      ask: (name, args) => (this.#hostCalls ??= new HostCalls(this.#ask, charge)).ask(name, args),
      random: core.random,
    };
  }

  /** Makes a state and runs the modules in it, in order. Their results are ignored. */
  static open(modules: readonly LuaModule[], options: LuaVmOptions): { readonly vm?: LuaVm; readonly outcome: Outcome } {
    const { dialect, limits, nowMs, seed } = options;
    const random = new Uint32Array(randomWords);
    seedFromText(random, seed);
    const files = new Set(modules.map(({ name }) => name));
    const core: Core = { dialect, ...openLibraries(dialect), files, random, typeMetas: undefined, held: undefined, nowMs, retained: 0 };
    core.retained = measureHeap(heapOf(core));
    const vm = new LuaVm(core, limits);
    const outcome = vm.#run(limits, () => {
      for (const module of modules) callList(compileModule(module, dialect, core.globals));
      finishLibraries(core.globals, options.sandbox);
      return { values: [], isKept: true };
    });
    return outcome.error === undefined ? { vm, outcome } : { outcome };
  }

  /** A state from a snapshot. `undefined` when it is of another build or dialect, or damaged. */
  static restore(snapshot: Uint8Array, { dialect, limits }: Pick<LuaVmOptions, 'dialect' | 'limits'>): LuaVm | undefined {
    beginUnbounded(dialect);
    const heap = restoreHeap(snapshot, dialect, loadProtos);
    const core = heap && coreOf(heap);
    return core && new LuaVm(core, limits);
  }

  /** True when a failed call left something behind. */
  get dirty(): boolean {
    return this.#isDirty;
  }

  /** How many values were looked at so far to tell what changed in the held value. For tests. */
  get looked(): number {
    return this.#heldValue?.looked ?? 0;
  }

  /** Calls a global function. */
  call(name: string, args: readonly Value[], options: VmCallOptions = {}): Outcome {
    const f = this.#core.globals.getString(stringOfText(name));
    if (!(f instanceof LuaFunction)) {
      const message = f === undefined ? `There is no global function '${name}'` : `The global '${name}' is not a function but a ${typeOf(f)}`;
      return { values: [], error: { kind: 'runtime', message, traceback: [] }, printed: '', instructions: 0, dirty: false };
    }
    const limits = options.limits ?? this.#limits;
    this.#ask = options.ask;
    this.#hostCalls = undefined;
    return this.#run(limits, (journal) => {
      if (options.nowMs !== undefined) this.#core.nowMs = options.nowMs;
      if (options.seed !== undefined) seedFromText(this.#core.random, options.seed);
      return options.held === undefined ? this.#plainCall(f, args, limits, journal) : this.#heldCall(f, args, options.held, limits, journal as HeldJournal);
    }, options.held !== undefined);
  }

  /** Names of the global functions that the modules defined, sorted. */
  functions(): string[] {
    const known = builtInFunctions(this.#core.dialect);
    const { hash } = this.#core.globals;
    const names: string[] = [];
    for (let at = 0; at < hash.length; at += 2) {
      const [name, value] = [hash[at], hash[at + 1]];
      if (typeof name === 'string' && value instanceof LuaFunction && known.get(name) !== value) names.push(textOfString(name));
    }
    return names.sort();
  }

  /** Makes this the value that calls with `held` get. What is no map or list is not held. */
  hold(value: Value): void {
    enterCall(this.#core, this.#world, unbounded, new Journal());
    try {
      const table = toLua(value);
      this.#core.held = table instanceof LuaTable ? table : undefined;
      this.#core.lastId = state.lastId;
      this.#core.retained += bytesMade();
      this.#heldValue = undefined;
    } finally {
      leaveCall();
    }
  }

  /** The held value, or a part of it. */
  held(path: readonly string[] = []): Value | undefined {
    state.luerl = this.#core.dialect === 'luerl';
    const part = partOf(this.#core.held, path);
    return part === undefined ? undefined : fromLua(part, Infinity);
  }

  /** A copy that goes its own way, `undefined` when a coroutine is suspended: there can be only one of it. */
  fork(): LuaVm | undefined {
    beginUnbounded(this.#core.dialect);
    const heap = forkHeap(heapOf(this.#core));
    return heap && new LuaVm(coreOf(heap)!, this.#limits);
  }

  snapshot(): Uint8Array | undefined {
    state.luerl = this.#core.dialect === 'luerl';
    return snapshotHeap(heapOf(this.#core));
  }

  hash(): string | undefined {
    const bytes = this.snapshot();
    return bytes && createHash('sha256').update(bytes).digest('hex');
  }

  #plainCall(f: LuaFunction, args: readonly Value[], limits: LuaLimits, journal: Journal): Results {
    const results = callList(f, ...args.map(argument));
    const values = results.map((value) => fromLua(value, limits.memoryBytes));
    if (this.#heldValue === undefined) return { values, isKept: true };
    // Variables from earlier calls may lead into it.
    const change = this.#heldValue.change(journal as HeldJournal, this.#heldValue.root, nothingGiven, limits.memoryBytes);
    return change.set.length + change.unset.length > 0 || change.whole !== undefined ? { values, change, isKept: true } : { values, isKept: true };
  }

  #heldCall(f: LuaFunction, args: readonly Value[], { set, unset }: NonNullable<CallOptions['held']>, limits: LuaLimits, journal: HeldJournal): Results {
    const held = this.#heldValue!;
    const given = new Map<string, LuaValue>();
    for (const key of unset) given.set(key, undefined);
    for (const [key, value] of set) given.set(key, toLua(value));
    for (const [key, value] of given) held.root.setString(stringOfKey(key), value);
    const results = callList(f, held.root, ...args.slice(1).map((arg, index) => argument(arg, index + 1)));
    // A module answers the new value, or a status and the value; any status but `ok` leaves the state as it was.
    const place = results[0] instanceof LuaTable ? 0 : results.length === 2 && results[0] === 'ok' && results[1] instanceof LuaTable ? 1 : -1;
    const values = results.map((value, index) => (index === place ? null : fromLua(value, limits.memoryBytes)));
    if (place < 0) return { values, isKept: false };
    return { values, change: held.change(journal, results[place] as LuaTable, given, limits.memoryBytes), isKept: true };
  }

  /** Runs code under limits. What it did is kept when it succeeds, and taken back when it fails. */
  #run(limits: LuaLimits, code: (journal: Journal) => Results, needsHeld = false): Outcome {
    const core = this.#core;
    const { lastId, nowMs, stringMeta, typeMetas, held, retained } = core;
    const random = core.random.slice();
    if (needsHeld && held === undefined) this.hold(new Map());
    if (core.held !== undefined) this.#heldValue ??= new HeldValue(core.held);
    const journal = this.#heldValue?.journal() ?? new Journal();
    enterCall(core, this.#world, limits, journal);
    let results: Results | undefined;
    let error: LuaError | undefined;
    let caught: CaughtError | undefined;
    try {
      results = code(journal);
      if (results.isKept) this.#keep(limits);
      caught = caughtIn(core, limits);
    } catch (thrown) {
      error = failureOf(thrown, core.files, limits.memoryBytes);
    } finally {
      if (results?.isKept !== true || error !== undefined) {
        journal.undo();
        this.#heldValue?.undo();
        Object.assign(core, { lastId, nowMs, stringMeta, typeMetas, held, retained });
        core.random.set(random);
        if (held === undefined) this.#heldValue = undefined;
        if (journal.irreversible) this.#isDirty = true;
      }
      leaveCall();
    }
    const instructions = instructionsUsed();
    const printed = this.#output.take();
    if (error !== undefined) return { values: [], error, printed, instructions, dirty: this.#isDirty };
    return { values: results!.values, ...(results!.change === undefined ? {} : { change: results!.change }), ...(caught === undefined ? {} : { caught }), printed, instructions, dirty: this.#isDirty };
  }

  /** Takes over what code left behind, unless that is more than the state may keep. */
  #keep({ memoryBytes }: LuaLimits): void {
    const core = this.#core;
    core.stringMeta = state.stringMeta;
    core.typeMetas = state.typeMetas;
    core.lastId = state.lastId;
    core.held = this.#heldValue?.root;
    let retained = core.retained + bytesMade();
    if (retained > memoryBytes) {
      retained = measureHeap(heapOf(core));
      if (retained > memoryBytes) outOfMemory();
    }
    core.retained = retained;
    this.#heldValue?.keep();
  }
}

function caughtIn({ files }: Core, { memoryBytes }: LuaLimits): CaughtError | undefined {
  const { caught } = state;
  return typeof caught?.value === 'string' ? { text: textOfString(caught.value), error: failureOf(caught, files, memoryBytes) } : undefined;
}

function argument(value: Value, index: number): LuaValue {
  try {
    return toLua(value);
  } catch (error) {
    if (error instanceof WideIntegerError) error.path = `argument ${index + 1}${error.path}`;
    throw error;
  }
}
