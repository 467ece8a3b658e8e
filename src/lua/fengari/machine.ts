/**
 * One Lua state in fengari: modules loaded, libraries bounded, calls counted. Runs on the worker only.
 *
 * What fengari cannot hold, and what stands in for it:
 * - Integer arithmetic wraps at 32 bits without a word (`65536 * 65536` is 0). Wide integers in arguments, in source and
 *   in `math.tointeger` are refused; sums and products of small ones are not noticed.
 * - Text that `load` gets in pieces from a function is not looked through for wide integers.
 * - Work that no hook sees and no rule charges: comparing very long strings, compiling very long text. The watchdog of
 *   `fengari-engine.ts` ends it, and the worker with it.
 * - Memory is counted by rules, not measured. The heap limit of the worker is the backstop.
 * - A failed call keeps what it wrote (`dirty`).
 */
import type { Dialect, LuaError, LuaLimits, LuaModule } from '../engines.ts';
import { type Value } from '../../message/value.ts';
import { chunkOf, framesOf, FrameKeeper, placedFrames, runtimeError, syntaxError, type Sources } from './failure.ts';
import { ConversionError } from '../convert/conversion-error.ts';
import { fromLua } from './from-lua.ts';
import { bytesOfText, globalsOf, latin1, lauxlib, lua, luaD_checkstack, type LuaState, type LuaString, type LuaValue, nameBytes, slotKey, Tag, textOfBytes, TValue } from './internals.ts';
import { Random } from './lib/math.ts';
import { finishLibraries, openLibraries } from './lib/open.ts';
import type { CallEnvironment } from './lib/os.ts';
import { HostCalls, type AskHost } from '../host-calls.ts';
import type { SandboxRule } from '../sandbox.ts';
import { LuaAbort, Meter } from './meter.ts';
import { type SourcePlace, scanSource } from './numerals.ts';
import { toLua, WideIntegerError } from './to-lua.ts';

/** What `print` keeps of one call. */
const maxPrintedBytes = 1024 * 1024;

export interface MachineOptions {
  readonly dialect: Dialect;
  readonly limits: LuaLimits;
  readonly sandbox: boolean | readonly SandboxRule[];
  readonly nowMs: number;
  readonly seed: string;
}

export interface Outcome {
  readonly values: readonly Value[];
  readonly error?: LuaError;
  readonly printed: string;
  readonly instructions: number;
  /** True when Lua code ran and the call failed. */
  readonly dirty: boolean;
}

type Step = { readonly ok: true } | { readonly ok: false; readonly error: LuaError };

export class Machine {
  readonly #L: LuaState;
  readonly #meter: Meter;
  readonly #random: Random;
  readonly #frames = new FrameKeeper();
  readonly #limits: LuaLimits;
  readonly #environment: CallEnvironment;
  readonly #sources = new Map<object, { readonly file: string; readonly source: string }>();
  /** Functions that were there before the modules. */
  readonly #builtIn: ReadonlyMap<unknown, unknown>;
  #printed: Uint8Array[] = [];
  #printedBytes = 0;
  /** Of the call under way. */
  #hostCalls = new HostCalls(undefined, () => {});

  private constructor(options: MachineOptions) {
    this.#limits = options.limits;
    const L = lauxlib.luaL_newstate();
    this.#L = L;
    lua.lua_atnativeerror(L, (state) => this.#nativeError(state));
    this.#meter = new Meter(L, framesOf);
    this.#random = new Random(options.seed);
    this.#environment = { nowMs: options.nowMs, print: (bytes) => this.#print(bytes), ask: (name, args) => this.#hostCalls.ask(name, args) };
    openLibraries(L, options.dialect, this.#meter, this.#random, this.#environment);
    this.#builtIn = new Map([...globalsOf(L).strong].map(([name, entry]) => [name, entry.value.value]));
  }

  /** Makes a state and runs the modules in it, in order. Their results are ignored. */
  static open(modules: readonly LuaModule[], options: MachineOptions): { readonly machine?: Machine; readonly outcome: Outcome } {
    const machine = new Machine(options);
    machine.#meter.start(options.limits);
    let step: Step = { ok: true };
    for (const module of modules) {
      step = machine.#load(module, options.dialect);
      if (!step.ok) break;
    }
    const instructions = machine.#meter.stop();
    const outcome: Outcome = { values: [], printed: machine.#takePrinted(), instructions, dirty: !step.ok, ...(step.ok ? {} : { error: step.error }) };
    if (!step.ok) return { outcome };
    finishLibraries(machine.#L, options.sandbox, machine.#environment, machine.#meter);
    return { machine, outcome };
  }

  /** Calls a global function. `seed` starts the random numbers anew. */
  call(name: string, args: readonly Value[], nowMs: number | undefined, seed: string | undefined, ask: AskHost | undefined): Outcome {
    const L = this.#L;
    this.#hostCalls = new HostCalls(ask, (instructions) => this.#meter.charge(instructions));
    if (nowMs !== undefined) this.#environment.nowMs = nowMs;
    if (seed !== undefined) this.#random.seed(seed);

    const known = this.#global(name);
    if (known?.type !== Tag.luaFunction && known?.type !== Tag.hostFunction && known?.type !== Tag.hostClosure) {
      const what = known === undefined ? `There is no global function '${name}'` : `The global '${name}' is not a function but a ${typeName(L, known)}`;
      return this.#untouched({ kind: 'runtime', message: what, traceback: [] });
    }

    this.#meter.start(this.#limits);
    lua.lua_settop(L, 0);
    lua.lua_pushcfunction(L, this.#frames.handler);
    luaD_checkstack(L, args.length + 5);
    let step: Step;
    let values: Value[] = [];
    let isUntouched = false;
    try {
      const converted = args.map((arg, index) => this.#argument(arg, index));
      L.stack[L.top++] = new TValue(known.type, known.value);
      L.ci.top = Math.max(L.ci.top, L.top + converted.length);
      for (const value of converted) L.stack[L.top++] = value;
      step = this.#run(converted.length, lua.LUA_MULTRET);
      if (step.ok) values = this.#results();
    } catch (error) {
      isUntouched = error instanceof WideIntegerError;
      step = { ok: false, error: this.#failureOf(error) };
    }
    lua.lua_settop(L, 0);
    const instructions = this.#meter.stop();
    return { values: step.ok ? values : [], printed: this.#takePrinted(), instructions, dirty: !step.ok && !isUntouched, ...(step.ok ? {} : { error: step.error }) };
  }

  /** Names of the global functions that the modules defined, sorted. */
  functions(): string[] {
    const names: string[] = [];
    for (const [slot, entry] of globalsOf(this.#L).strong) {
      const isFunction = entry.value.type === Tag.luaFunction || entry.value.type === Tag.hostFunction || entry.value.type === Tag.hostClosure;
      if (isFunction && entry.key.type === Tag.string && this.#builtIn.get(slot) !== entry.value.value) names.push(textOfBytes((entry.key.value as LuaString).realstring));
    }
    return names.sort();
  }

  close(): void {
    lua.lua_close(this.#L);
  }

  #load(module: LuaModule, dialect: Dialect): Step {
    const L = this.#L;
    const found = scanSource(module.source);
    if (found.wideInteger !== undefined) return refusedInteger(module.name, found.wideInteger);
    if (found.goto !== undefined && dialect === 'luerl') {
      const { line, column } = found.goto;
      return { ok: false, error: { kind: 'syntax', message: 'lua@5.3a does not know goto', file: module.name, line, column, traceback: [] } };
    }
    const source = bytesOfText(module.source);
    lua.lua_settop(L, 0);
    lua.lua_pushcfunction(L, this.#frames.handler);
    const status = lauxlib.luaL_loadbufferx(L, source, source.length, bytesOfText(`@${module.name}`), nameBytes('t'));
    if (this.#meter.aborted !== undefined) return { ok: false, error: abortError(this.#meter.aborted, this.#sources) };
    if (status !== lua.LUA_OK) return { ok: false, error: syntaxError(this.#top(), module.name, module.source) };
    this.#sources.set(chunkOf(this.#top()), { file: module.name, source: latin1(source) });
    return this.#run(0, 0);
  }

  /** Runs the function on the stack; its results stay there. */
  #run(args: number, results: number): Step {
    this.#frames.frames = [];
    const status = lua.lua_pcall(this.#L, args, results, 1);
    // A call that was to end may have come back whole: the last thing it did was a `pcall`.
    if (this.#meter.aborted !== undefined) return { ok: false, error: abortError(this.#meter.aborted, this.#sources) };
    if (status === lua.LUA_OK) return { ok: true };
    return { ok: false, error: runtimeError(this.#top(), this.#frames.frames, this.#sources, this.#limits.memoryBytes) };
  }

  #argument(value: Value, index: number): LuaValue {
    try {
      return toLua(this.#L, value);
    } catch (error) {
      if (error instanceof WideIntegerError) error.path = `argument ${index + 1}${error.path}`;
      throw error;
    }
  }

  #results(): Value[] {
    const L = this.#L;
    const values: Value[] = [];
    for (let index = 2; index <= lua.lua_gettop(L); index++) values.push(fromLua(L.stack[L.ci.funcOff + index] as LuaValue, this.#limits.memoryBytes));
    return values;
  }

  #top(): LuaValue | undefined {
    return this.#L.stack[this.#L.top - 1];
  }

  #global(name: string): LuaValue | undefined {
    return globalsOf(this.#L).strong.get(slotKey(bytesOfText(name)))?.value;
  }

  /** A JavaScript error inside fengari. Ends of calls go on; the rest becomes an error that Lua can catch. */
  #nativeError(L: LuaState): number {
    const error = lua.lua_touserdata(L, 1);
    if (error instanceof LuaAbort) throw error;
    if (error instanceof RangeError && !/call stack/i.test(error.message)) this.#meter.outOfMemory();
    lua.lua_pushstring(L, bytesOfText(error instanceof RangeError ? 'stack overflow' : `the Lua engine failed: ${String(error)}`));
    return 1;
  }

  #failureOf(error: unknown): LuaError {
    if (error instanceof WideIntegerError) return { kind: 'integer', message: `${error.message} (${error.path})`, traceback: [] };
    if (error instanceof ConversionError) return { kind: error.kind, message: error.message, traceback: [] };
    if (error instanceof LuaAbort) return abortError(error, this.#sources);
    throw error;
  }

  #untouched(error: LuaError): Outcome {
    return { values: [], error, printed: '', instructions: 0, dirty: false };
  }

  #print(bytes: Uint8Array): void {
    if (this.#printedBytes > maxPrintedBytes) return;
    this.#printedBytes += bytes.length;
    this.#printed.push(this.#printedBytes > maxPrintedBytes ? nameBytes('\n(more was printed, but only the first megabyte is kept)\n') : bytes.slice());
  }

  #takePrinted(): string {
    if (this.#printed.length === 0) return '';
    const text = Buffer.concat(this.#printed).toString('utf8');
    this.#printed = [];
    this.#printedBytes = 0;
    return text;
  }
}

function refusedInteger(file: string, { text, line, column }: SourcePlace): Step {
  const message = `The number ${text} does not fit the 32-bit integers of the fengari engine`;
  return { ok: false, error: { kind: 'integer', message, file, line, column, traceback: [] } };
}

function abortError(abort: LuaAbort, sources: Sources): LuaError {
  const traceback = placedFrames(abort.frames, sources);
  const inner = traceback.find((frame) => frame.line !== undefined);
  const place = inner?.line === undefined ? {} : { file: inner.file, line: inner.line, ...(inner.column === undefined ? {} : { column: inner.column }) };
  return { kind: abort.kind, message: abort.message, ...place, traceback };
}

function typeName(L: LuaState, value: LuaValue): string {
  return textOfBytes(lua.lua_typename(L, value.type & 0x0f));
}
