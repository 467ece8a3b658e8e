/**
 * Bounds of one call: instructions and memory, both counted by rules, never by a clock. The same call on the same state
 * ends at the same place on every machine.
 *
 * - Instructions: fengari's count hook, one counter for all coroutines of a state; library functions that loop, and
 *   things that cost far more than an instruction (errors, coroutines), add what they cost. Once the budget is used up the hook fires at each instruction and throws a JavaScript error, which no
 *   message handler sees and which `pcall` can catch for one instruction only.
 * - Memory: what was allocated at most since the last look (bytes of strings, tables and closures made, a constant for
 *   each instruction). When that could have crossed the limit, `liveBytes` walks the state and counts what is in use.
 */
import { liveBytes } from './census.ts';
import { type LuaState, lua } from './internals.ts';
import { onBytes } from './prepare.ts';
import type { LuaLimits } from '../engines.ts';
import type { KnownFrame } from './failure.ts';

/** Instructions between two looks at the counters. */
const lookEvery = 1000;
/** Bytes that one instruction can allocate besides strings, tables and closures (a table entry, a frame, stack slots). */
const bytesPerInstruction = 80;
/** Bytes of an empty table, the heaviest of the objects that fengari numbers. */
const bytesPerObject = 450;
/** Bytes that cost as much time as one instruction when they are copied. */
const bytesPerCharge = 64;
/** New arrays below this size wait for the next look. */
const bigArray = 65_536;

export type AbortKind = 'budget' | 'memory' | 'integer';

/** Ends a call whatever `pcall` did. */
export class LuaAbort extends Error {
  readonly kind: AbortKind;
  readonly frames: readonly KnownFrame[];
  constructor(kind: AbortKind, message: string, frames: readonly KnownFrame[]) {
    super(message);
    this.kind = kind;
    this.frames = frames;
  }
}

export class Meter {
  /** The meter of the call under way in this thread. */
  static active: Meter | undefined;
  /** Why the call under way must end. */
  aborted: LuaAbort | undefined;
  readonly #main: LuaState;
  /** The thread that runs: the main one or a coroutine. Its `hookcount` is the live one. */
  #running: LuaState;
  readonly #framesOf: (L: LuaState) => readonly KnownFrame[];
  #limits: LuaLimits = { instructions: 0, memoryBytes: 0 };
  #spent = 0;
  #step = lookEvery;
  /** Bytes of strings, tables and closures since the last walk. */
  #stringBytes = 0;
  #objectMark = 0;
  #instructionMark = 0;
  #allowance = 0;

  /** @param framesOf collects the traceback of a running thread */
  constructor(main: LuaState, framesOf: (L: LuaState) => readonly KnownFrame[]) {
    this.#main = main;
    this.#running = main;
    this.#framesOf = framesOf;
    lua.lua_sethook(main, () => this.#look(), lua.LUA_MASKCOUNT, lookEvery);
  }

  /** Starts a call: full budget of instructions; memory goes on from where the last call left it. */
  start(limits: LuaLimits): void {
    this.aborted = undefined;
    if (limits.memoryBytes !== this.#limits.memoryBytes) this.#allowance = limits.memoryBytes;
    this.#limits = limits;
    this.#instructionMark -= this.#spent;
    this.#spent = 0;
    this.#running = this.#main;
    this.#main.allowhook = 1;
    this.#nextStep();
    Meter.active = this;
    onBytes((size) => this.#allocate(size));
  }

  /** Ends a call. Returns the instructions it used. */
  stop(): number {
    Meter.active = undefined;
    onBytes(undefined);
    // What the current step had left was not used.
    this.#spent += Math.max(0, this.#step - this.#main.hookcount);
    this.#main.hookcount = this.#step;
    return Math.min(this.#spent, this.#limits.instructions);
  }

  /** Instructions used so far in this call. */
  get used(): number {
    return this.#spent + this.#step - this.#running.hookcount;
  }

  get memoryBytes(): number {
    return this.#limits.memoryBytes;
  }

  /** Bytes that may be in use, for `collectgarbage("count")`. */
  get allocatedBytes(): number {
    return this.#limits.memoryBytes - this.#allowance + this.#allocated();
  }

  /** Adds the cost of work that a library function is about to do. */
  charge(instructions: number): void {
    this.#spent += instructions;
    if (this.used > this.#limits.instructions) this.#outOfBudget();
  }

  /**
   * Runs a coroutine on the counter of its state. fengari gives each thread a counter of its own, so many short ones
   * would never meet the hook.
   */
  resume(thread: LuaState, run: () => number): number {
    const caller = this.#running;
    thread.hookcount = caller.hookcount;
    thread.basehookcount = caller.basehookcount;
    this.#running = thread;
    try {
      return run();
    } finally {
      this.#running = caller;
      caller.hookcount = thread.hookcount;
      caller.basehookcount = thread.basehookcount;
      // The coroutine was to end the call; `resume` made an answer of it.
      if (this.aborted !== undefined) this.#stopAtOnce();
    }
  }

  /** Ends the call with an error that Lua code can't catch. */
  abort(kind: AbortKind, message: string): never {
    this.aborted ??= new LuaAbort(kind, message, this.#framesOf(this.#running));
    this.#stopAtOnce();
    throw this.aborted;
  }

  /** Ends the call because of its memory limit. */
  outOfMemory(): never {
    return this.abort('memory', `Out of memory: the limit is ${describeBytes(this.#limits.memoryBytes)}`);
  }

  #look(): void {
    if (this.aborted !== undefined) throw this.aborted;
    this.#spent += this.#step;
    if (this.#spent >= this.#limits.instructions) this.#outOfBudget();
    this.#nextStep();
    if (this.#allocated() > this.#allowance) this.#walk(0);
  }

  #outOfBudget(): never {
    this.abort('budget', `instruction budget of ${this.#limits.instructions} used up (an endless loop?)`);
  }

  #nextStep(): void {
    this.#step = Math.max(1, Math.min(lookEvery, this.#limits.instructions - this.#spent));
    this.#running.basehookcount = this.#step;
    this.#running.hookcount = this.#step;
  }

  /** Lets the hook fire at the next instruction. */
  #stopAtOnce(): void {
    this.#step = 1;
    this.#running.basehookcount = 1;
    this.#running.hookcount = 1;
  }

  #allocate(size: number): void {
    this.#stringBytes += size + 48;
    this.#spent += Math.floor(size / bytesPerCharge);
    if (size < bigArray) return;
    if (this.aborted !== undefined) throw this.aborted;
    if (size > this.#limits.memoryBytes) this.outOfMemory();
    if (this.#allocated() > this.#allowance) this.#walk(size);
  }

  #allocated(): number {
    const objects = this.#main.l_G.id_counter - this.#objectMark;
    return this.#stringBytes + objects * bytesPerObject + (this.#spent - this.#instructionMark) * bytesPerInstruction;
  }

  /** Counts what is in use, and says when to look again. `coming` bytes are about to be added. */
  #walk(coming: number): void {
    const live = liveBytes(this.#main, this.#running) + coming;
    if (live > this.#limits.memoryBytes) this.outOfMemory();
    this.#stringBytes = 0;
    this.#objectMark = this.#main.l_G.id_counter;
    this.#instructionMark = this.#spent;
    // Below a quarter of the limit, walks would cost more than the program.
    this.#allowance = Math.max(this.#limits.memoryBytes - live, this.#limits.memoryBytes / 4);
  }
}

function describeBytes(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB` : `${Math.round(bytes / 1024)} KB`;
}
