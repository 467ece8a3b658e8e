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
import type { LuaFrame, LuaLimits } from '../engines.ts';

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
  readonly frames: readonly LuaFrame[];
  constructor(kind: AbortKind, message: string, frames: readonly LuaFrame[]) {
    super(message);
    this.kind = kind;
    this.frames = frames;
  }
}

export class Meter {
  /** Why the call under way must end. */
  aborted: LuaAbort | undefined;
  readonly #main: LuaState;
  readonly #framesOf: (L: LuaState) => readonly LuaFrame[];
  #limits: LuaLimits = { instructions: 0, memoryBytes: 0 };
  #spent = 0;
  #step = lookEvery;
  /** Bytes of strings, tables and closures since the last walk. */
  #stringBytes = 0;
  #objectMark = 0;
  #instructionMark = 0;
  #allowance = 0;

  /** @param framesOf collects the traceback of a running thread */
  constructor(main: LuaState, framesOf: (L: LuaState) => readonly LuaFrame[]) {
    this.#main = main;
    this.#framesOf = framesOf;
    lua.lua_sethook(main, (L) => this.#look(L), lua.LUA_MASKCOUNT, lookEvery);
  }

  /** Starts a call: full budget of instructions; memory goes on from where the last call left it. */
  start(limits: LuaLimits): void {
    this.aborted = undefined;
    if (limits.memoryBytes !== this.#limits.memoryBytes) this.#allowance = limits.memoryBytes;
    this.#limits = limits;
    this.#instructionMark -= this.#spent;
    this.#spent = 0;
    this.#main.allowhook = 1;
    this.#nextStep();
    onBytes((size) => this.#allocate(size));
  }

  /** Ends a call. Returns the instructions it used. */
  stop(): number {
    onBytes(undefined);
    // What the current step had left was not used.
    this.#spent += Math.max(0, this.#step - this.#main.hookcount);
    this.#main.hookcount = this.#step;
    return Math.min(this.#spent, this.#limits.instructions);
  }

  /** Instructions used so far in this call. */
  get used(): number {
    return this.#spent + this.#step - this.#main.hookcount;
  }

  get memoryBytes(): number {
    return this.#limits.memoryBytes;
  }

  /** Bytes that may be in use, for `collectgarbage("count")`. */
  get allocatedBytes(): number {
    return this.#limits.memoryBytes - this.#allowance + this.#allocated();
  }

  /** Adds the cost of work that a library function is about to do. */
  charge(L: LuaState, instructions: number): void {
    this.#spent += instructions;
    if (this.used > this.#limits.instructions) this.#outOfBudget(L);
  }

  /** Ends the call with an error that Lua code can't catch. */
  abort(L: LuaState, kind: AbortKind, message: string): never {
    this.aborted ??= new LuaAbort(kind, message, this.#framesOf(L));
    this.#step = 1;
    this.#main.basehookcount = 1;
    this.#main.hookcount = 1;
    throw this.aborted;
  }

  /** Ends the call because `size` more bytes do not fit. */
  outOfMemory(L: LuaState): never {
    return this.abort(L, 'memory', `Out of memory: the limit is ${describeBytes(this.#limits.memoryBytes)}`);
  }

  #look(L: LuaState): void {
    if (this.aborted !== undefined) throw this.aborted;
    this.#spent += this.#step;
    if (this.#spent >= this.#limits.instructions) this.#outOfBudget(L);
    this.#nextStep();
    if (this.#allocated() > this.#allowance) this.#walk(L, 0);
  }

  #outOfBudget(L: LuaState): never {
    this.abort(L, 'budget', `instruction budget of ${this.#limits.instructions} used up`);
  }

  #nextStep(): void {
    this.#step = Math.max(1, Math.min(lookEvery, this.#limits.instructions - this.#spent));
    this.#main.basehookcount = this.#step;
    this.#main.hookcount = this.#step;
  }

  #allocate(size: number): void {
    this.#stringBytes += size + 48;
    this.#spent += Math.floor(size / bytesPerCharge);
    if (size < bigArray || this.aborted !== undefined) return;
    if (size > this.#limits.memoryBytes) this.outOfMemory(this.#main);
    if (this.#allocated() > this.#allowance) this.#walk(this.#main, size);
  }

  #allocated(): number {
    const objects = this.#main.l_G.id_counter - this.#objectMark;
    return this.#stringBytes + objects * bytesPerObject + (this.#spent - this.#instructionMark) * bytesPerInstruction;
  }

  /** Counts what is in use, and says when to look again. `coming` bytes are about to be added. */
  #walk(L: LuaState, coming: number): void {
    const live = liveBytes(this.#main, L) + coming;
    if (live > this.#limits.memoryBytes) this.outOfMemory(L);
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
