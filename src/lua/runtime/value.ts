/**
 * What Lua values are in JavaScript.
 *
 * | Lua                          | JavaScript                                                                       |
 * |------------------------------|----------------------------------------------------------------------------------|
 * | nil                          | `undefined`                                                                      |
 * | boolean                      | `boolean`                                                                        |
 * | integer within ±(2^53 - 1)   | `number`: every JavaScript number is a Lua integer, and never -0                 |
 * | integer beyond               | `bigint`: in `puc` within 64 bits, in `luerl` without bound                      |
 * | float                        | `LuaFloat`                                                                       |
 * | string                       | `string`, one character (0 to 255) a byte                                        |
 * | table, function, coroutine   | `LuaTable`, `LuaFunction`, `LuaCoroutine`                                        |
 * | userdata                     | `LuaUserdata`: files, and identities of upvalues                                 |
 *
 * So `typeof v === 'number'` means "small integer", and integer code has no check for integrality.
 *
 * A function's JavaScript code takes positional arguments and answers one value, or an array of none or several values. No
 * Lua value is an array, so an array always means a list of values; `none` is the empty one.
 */
import { state } from './state.ts';
import { LuaTable } from './table.ts';
import { LuaUserdata } from './userdata.ts';
import { boundedInteger } from './wide.ts';

export { LuaTable };

export type LuaValue = undefined | boolean | number | bigint | string | LuaFloat | LuaTable | LuaFunction | LuaCoroutine | LuaUserdata;

/** One value, or a list of none or several. A list that a call returned may be kept by nobody else: callees make new ones. */
export type LuaReturn = LuaValue | LuaValue[];

/** The JavaScript code of a function. */
export type LuaCode = (...args: LuaValue[]) => LuaReturn;

/** The same as a generator, for code that runs inside a coroutine. It yields lists of values and is resumed with lists. */
export type LuaGeneratorCode = (...args: LuaValue[]) => Generator<LuaValue[], LuaReturn, LuaValue[]>;

/** No values. Never written to. */
export const none: LuaValue[] = [];

/** Its field is only declared: a class field would begin as undefined, and V8 would keep each number in a box of its own. */
export class LuaFloat {
  declare readonly n: number;
  constructor(n: number) {
    this.n = n;
  }
}

/** A captured variable that changes: shared by the functions that use it. */
export class Box {
  declare v: LuaValue;
  /** The call that made it or already noted its old value; see `journal.ts`. */
  declare e: number;
  constructor(v: LuaValue) {
    this.v = v;
    this.e = state.epoch;
  }
}

/** What a compiled function is made of, once per function in the source. */
export interface Proto {
  /** The text it comes from. */
  readonly chunk: CompiledChunk;
  /** Index in the chunk; 0 is the main function. */
  readonly index: number;
  readonly name: string | undefined;
  readonly line: number;
  readonly endLine: number;
  readonly parameterCount: number;
  readonly isVararg: boolean;
  readonly parameterNames: readonly string[];
  /** Names of the upvalues, in the order of `LuaFunction.upvalues`. */
  readonly upvalueNames: readonly string[];
  /** For each upvalue whether it is a `Box` (it changes) or the value itself. */
  readonly boxed: readonly boolean[];
  /** Makes the code of one closure. */
  make(upvalues: readonly (Box | LuaValue)[]): LuaCode;
  /** The same for coroutines; compiled when first needed. */
  makeGenerator(upvalues: readonly (Box | LuaValue)[]): LuaGeneratorCode;
}

/** A chunk that was compiled: shared by all states of the thread that load the same text under the same name. */
export interface CompiledChunk {
  /** Binary text. */
  readonly source: string;
  /** As PUC has it: `@file`, `=name`, or the text itself. */
  readonly chunkName: string;
  readonly dialect: 'puc' | 'luerl';
  readonly protos: readonly Proto[];
}

/**
 * A function: a closure of compiled code, or a function of the host. Host functions hold no state and are one object for all
 * Lua states of the thread; a snapshot names them by `name` (such as `string.rep`).
 */
export class LuaFunction {
  declare fn: LuaCode;
  /** Undefined for host functions. */
  declare readonly proto: Proto | undefined;
  /** Boxes and values, as `proto.boxed` says. The environment of a chunk is one of them. */
  declare readonly upvalues: (Box | LuaValue)[];
  /** Qualified name of a host function. */
  declare readonly name: string | undefined;
  /** Code for coroutines; for compiled code made when first needed, for host functions that call back. */
  declare gn: LuaGeneratorCode | undefined;
  /** Order of creation. */
  declare readonly id: number;
  constructor(fn: LuaCode, proto: Proto | undefined, upvalues: (Box | LuaValue)[], name?: string, gn?: LuaGeneratorCode) {
    this.fn = fn;
    this.proto = proto;
    this.upvalues = upvalues;
    this.name = name;
    this.gn = gn;
    this.id = proto === undefined ? 0 : ++state.lastId;
  }
}

export type CoroutineStatus = 'suspended' | 'running' | 'normal' | 'dead';

export class LuaCoroutine {
  status: CoroutineStatus = 'suspended';
  readonly main: LuaFunction;
  /** Set once it was resumed. */
  generator: Generator<LuaValue[], LuaReturn, LuaValue[]> | undefined;
  /** The call that made it or ran it last. */
  epoch: number = state.epoch;
  /** Depth of calls inside it while it is suspended. */
  depth = 0;
  readonly id: number;
  constructor(main: LuaFunction) {
    this.main = main;
    this.id = ++state.lastId;
  }
}

/** What `type` answers. */
export function typeOf(v: LuaValue): 'nil' | 'boolean' | 'number' | 'string' | 'table' | 'function' | 'thread' | 'userdata' {
  switch (typeof v) {
    case 'undefined':
      return 'nil';
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'bigint':
      return 'number';
    case 'string':
      return 'string';
    default:
      return v instanceof LuaTable ? 'table' : v instanceof LuaFunction ? 'function' : v instanceof LuaFloat ? 'number' : v instanceof LuaUserdata ? 'userdata' : 'thread';
  }
}

/** An integer in its one form: a number if it is safe, else a bigint (which must be within 64 bits in `puc`). */
export function normalInteger(v: bigint): number | bigint {
  return v >= -9007199254740991n && v <= 9007199254740991n ? Number(v) : v;
}

/** Integer arithmetic that left 64 bits comes back at the other end in `puc`, and goes on in `luerl`. */
export function wrapInteger(v: bigint): number | bigint {
  return normalInteger(state.luerl ? boundedInteger(v) : BigInt.asIntN(64, v));
}
