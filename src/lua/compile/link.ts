/** The names that compiled code uses, and what they are. */
import * as access from '../runtime/access.ts';
import * as arithmetic from '../runtime/arithmetic.ts';
import * as bitwise from '../runtime/bitwise.ts';
import { callable, callee, finish, first, listOf, overflow, TailCall, tailCall } from '../runtime/call.ts';
import * as compare from '../runtime/compare.ts';
import * as generators from '../runtime/generators.ts';
import { loopLimit, NumericLoop, walkOf } from '../runtime/loops.ts';
import { outOfBytes, outOfGas } from '../runtime/meter.ts';
import { gas, state } from '../runtime/state.ts';
import * as support from '../runtime/support.ts';
import { Box, LuaFloat, LuaFunction, LuaTable, none } from '../runtime/value.ts';

const shared = {
  ...access, ...arithmetic, ...bitwise, ...compare, ...support,
  callable, callee, finish, first, listOf, overflow, TailCall, tailCall, loopLimit, NumericLoop, walkOf, outOfBytes, outOfGas, gas, state, Box, LuaFloat, LuaFunction, LuaTable, none,
};

/** For plain code. */
export const plainNames: Readonly<Record<string, unknown>> = shared;

/** For coroutine code. */
export const generatorNames: Readonly<Record<string, unknown>> = { ...shared, ...generators, newClosure: support.newGeneratorClosure };
