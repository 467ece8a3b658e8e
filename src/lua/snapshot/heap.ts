/** What a snapshot, a fork and a measurement are taken of. */
import type { Dialect } from '../engines.ts';
import type { LuaUserdata } from '../runtime/userdata.ts';
import type { Box, LuaCoroutine, LuaFunction, LuaTable, LuaValue } from '../runtime/value.ts';

/** All that one Lua state is. Everything else can be reached from `roots`. */
export interface Heap {
  readonly dialect: Dialect;
  /** Last number given to a table, closure or coroutine: numbers order keys in Luerl, and `tostring` shows them. */
  readonly lastId: number;
  /** What the owner keeps beside the heap, in an order of its own. */
  readonly numbers: readonly number[];
  readonly roots: readonly LuaValue[];
}

/** What has an identity. Userdata are values, too, although few know. */
export type HeapObject = LuaTable | LuaFunction | LuaCoroutine | LuaUserdata | Box;

/** What stands before a value. */
export const Tag = {
  nil: 0,
  false: 1,
  true: 2,
  /** Zero and above. */
  integer: 3,
  /** -1 and below: how far below. */
  negative: 4,
  wideInteger: 5,
  float: 6,
  /** A key that is a float, which tables store without its box. */
  floatKey: 7,
  /** A string that was not there yet; it gets the next number. */
  newString: 8,
  string: 9,
  /** A host function by its name. */
  hostFunction: 10,
  /** What has an identity, and was not there yet: it gets the next number, and its content follows in that order. */
  newTable: 11,
  newClosure: 12,
  newBox: 13,
  newCoroutine: 14,
  newHostState: 15,
  newUserdata: 16,
  /** What has an identity and was there already. */
  object: 17,
} as const;

/** A heap that bytes cannot hold: it has a coroutine that is suspended, or something else that cannot be made again. */
export class SuspendedError extends Error {}
