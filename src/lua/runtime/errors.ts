/**
 * What ends Lua code early.
 *
 * - `LuaError`: an error that `pcall` catches. Its stack is that of JavaScript, read only when somebody asks for frames.
 * - `LuaAbort`: a budget is used up. No Lua code sees it.
 * - `LuaCrash`: what makes Luerl itself fail. `pcall` does not catch it; the call ends with a runtime error.
 *
 * The texts of library errors differ by dialect. Functions that both dialects share use `argumentError` and its kin, which
 * word the error as the dialect does.
 */
import { framesOf, type Frame } from './frames.ts';
import { state } from './state.ts';
import { LuaUserdata } from './userdata.ts';
import { LuaFloat, LuaFunction, LuaTable, typeOf, type LuaValue } from './value.ts';

/** Frames an error keeps. */
const keptFrames = 120;

export class LuaError {
  /** What `pcall` gets. */
  readonly value: LuaValue;
  /** The value as raised, where Luerl hands `pcall` a text instead of it. */
  readonly raised: LuaValue;
  #frames: readonly Frame[] | undefined;
  declare readonly stack: string;

  constructor(value: LuaValue, raised: LuaValue = value) {
    this.value = value;
    this.raised = raised;
    capture(this);
  }

  /** Innermost first. */
  get frames(): readonly Frame[] {
    return (this.#frames ??= framesOf(this));
  }
}

export class LuaAbort {
  readonly kind: 'budget' | 'memory';
  readonly message: string;
  #frames: readonly Frame[] | undefined;
  declare readonly stack: string;

  constructor(kind: 'budget' | 'memory', message: string) {
    this.kind = kind;
    this.message = message;
    capture(this);
  }

  get frames(): readonly Frame[] {
    return (this.#frames ??= framesOf(this));
  }
}

export class LuaCrash extends LuaError {}

function capture(target: object, limit = keptFrames): void {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = limit;
  Error.captureStackTrace(target);
  Error.stackTraceLimit = before;
}

/** Frames of the code that runs now, innermost first; the first is the host function that asks. `limit` counts frames of JavaScript. */
export function currentFrames(limit?: number): readonly Frame[] {
  const here = {} as { readonly stack: string };
  capture(here, limit);
  return framesOf(here);
}

/**
 * Raises a text. In `puc` the place where level `level` stands is put before it, as `luaL_error` does: 1 is whoever called the
 * running host function, if that is Lua code.
 */
export function throwError(message: string, level = 1): never {
  throw new LuaError(state.luerl ? message : positionOf(level) + message);
}

/** `file:line: ` of a level, or nothing. */
export function positionOf(level: number): string {
  return placeOf(currentFrames()[level]);
}

function placeOf(frame: Frame | undefined): string {
  return frame !== undefined && frame.kind === 'lua' && frame.line > 0 ? `${frame.file}:${frame.line}: ` : '';
}

/**
 * A bad argument of the running host function. `index` counts from 1. Only for `puc`, and for functions that Luerl lacks.
 * @throws LuaError `bad argument #1 to 'rep' (string expected, got nil)`
 */
export function argumentError(index: number, problem: string): never {
  const frames = currentFrames();
  const [host, caller] = frames;
  let name = host?.kind === 'host' ? host.name : '?';
  if (caller !== undefined && caller.kind === 'lua') {
    const called = /^([\w ]+) '(.*)'$/s.exec(caller.called ?? '');
    if (called !== null) {
      name = called[2]!;
      if (called[1] === 'method') {
        index -= 1;
        if (index === 0) throw new LuaError(`${placeOf(frames[1])}calling '${name}' on bad self`);
      }
    }
  }
  throw new LuaError(`${state.luerl ? '' : placeOf(frames[1])}bad argument #${index} to '${name}' (${problem})`);
}

/** A bad argument whose type is wrong. `given` is how many arguments there were. */
export function typeError(index: number, expected: string, value: LuaValue, given: number): never {
  argumentError(index, `${expected} expected, got ${index > given ? 'no value' : typeNameOf(value)}`);
}

/** Type name for messages: `__name` of the metatable if it is a string. */
export function typeNameOf(value: LuaValue): string {
  if (value instanceof LuaTable || value instanceof LuaUserdata) {
    const name = value.mt?.getString('__name');
    if (typeof name === 'string') return name;
  }
  return typeOf(value);
}

/**
 * Luerl's one text for bad arguments of library functions: all arguments in its notation, and the bare function name.
 * @throws LuaError `bad argument 'abc',1.5 to 'sub'`
 */
export function badArguments(name: string, args: readonly LuaValue[]): never {
  throw new LuaError(`bad argument ${args.map(luerlTerm).join(',')} to '${name}'`);
}

/** Ends the call as an exception inside Luerl does. */
export function crash(what: string): never {
  throw new LuaCrash(`Luerl fails here: ${what}`);
}

/** A value in the notation of Luerl's error texts: strings in single quotes, tables as `table`, host functions by name. */
export function luerlTerm(value: LuaValue): string {
  switch (typeof value) {
    case 'undefined':
      return 'nil';
    case 'string':
      return `'${value}'`;
    case 'object':
      if (value instanceof LuaFloat) return formatFloat(value.n);
      if (value instanceof LuaTable) return 'table';
      if (value instanceof LuaUserdata) return 'userdata';
      return value instanceof LuaFunction ? functionTerm(value) : 'thread';
    default:
      return String(value);
  }
}

function functionTerm(value: LuaFunction): string {
  return value.proto === undefined ? value.name!.slice(value.name!.lastIndexOf('.') + 1) : 'function';
}

let formatFloat: (n: number) => string = String;

/** Handed in by `number-text.ts`, which needs errors itself. */
export function setFloatFormat(format: (n: number) => string): void {
  formatFloat = format;
}
