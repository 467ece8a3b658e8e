/**
 * `pcall` and `xpcall`. What ends a call for good (a budget, what breaks Luerl itself) passes through them.
 */
import { argumentError, crash, LuaAbort, LuaCrash, LuaError } from '../runtime/errors.ts';
import { call, first, listOf } from '../runtime/call.ts';
import { callG } from '../runtime/generators.ts';
import { charge, outOfMemory } from '../runtime/meter.ts';
import { returnTo, stackMark, state } from '../runtime/state.ts';
import type { LuaFunction, LuaValue } from '../runtime/value.ts';
import { hostFunction } from './define.ts';

/** What an error that is caught costs: its stack was looked at. */
const caughtCost = 200;

/** Handlers of handlers that fail are tried this often. */
const maxHandlers = 10;

/** The error that Lua code may catch, or throws what it may not. The depth is as it was at `mark`. */
export function caughtError(error: unknown, mark: number): LuaError {
  if (error instanceof LuaAbort || error instanceof LuaCrash) throw error;
  returnTo(mark);
  charge(caughtCost);
  if (error instanceof LuaError) {
    state.caught = error;
    return error;
  }
  if (error instanceof RangeError) {
    if (/call stack/i.test(error.message)) {
      if (state.luerl) throw new LuaCrash('stack overflow');
      return new LuaError('stack overflow');
    }
    outOfMemory();
  }
  throw error;
}

const pcall = hostFunction(
  'pcall',
  function (f?: LuaValue, ...args: LuaValue[]) {
    if (arguments.length === 0) return state.luerl ? crash('pcall without arguments') : argumentError(1, 'value expected');
    const mark = stackMark();
    charge(4);
    try {
      return [true, ...listOf(call(f, ...args))];
    } catch (error) {
      return [false, caughtError(error, mark).value];
    }
  },
  function* (f?: LuaValue, ...args: LuaValue[]) {
    if (arguments.length === 0) argumentError(1, 'value expected');
    const mark = stackMark();
    charge(4);
    try {
      return [true, ...listOf(yield* callG(f, args))];
    } catch (error) {
      return [false, caughtError(error, mark).value];
    }
  },
);

const xpcall = hostFunction(
  'xpcall',
  function (f?: LuaValue, handler?: LuaValue, ...args: LuaValue[]) {
    if (arguments.length < 2) argumentError(2, 'value expected');
    const mark = stackMark();
    charge(4);
    try {
      return [true, ...listOf(call(f, ...args))];
    } catch (error) {
      return [false, handle(handler, caughtError(error, mark), mark)];
    }
  },
  function* (f?: LuaValue, handler?: LuaValue, ...args: LuaValue[]) {
    if (arguments.length < 2) argumentError(2, 'value expected');
    const mark = stackMark();
    charge(4);
    try {
      return [true, ...listOf(yield* callG(f, args))];
    } catch (error) {
      return [false, handle(handler, caughtError(error, mark), mark)];
    }
  },
);

/** The one value that the handler makes of an error. An error inside it goes to the handler again, as PUC does it. */
function handle(handler: LuaValue, error: LuaError, mark: number): LuaValue {
  let current = error;
  const before = state.handled;
  try {
    for (let tries = 0; tries < maxHandlers; tries++) {
      state.handled = current;
      try {
        return first(call(handler, current.value));
      } catch (next) {
        current = caughtError(next, mark);
      }
    }
    return 'error in error handling';
  } finally {
    state.handled = before;
  }
}

/** The protected calls of a dialect: Luerl has no `xpcall`. */
export function protectedLibrary(luerl: boolean): Record<string, LuaFunction> {
  return luerl ? { pcall } : { pcall, xpcall };
}
