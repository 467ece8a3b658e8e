/** Calls from host code into Lua values. Compiled code calls functions itself and comes here for everything else. */

import { LuaCrash, throwError } from './errors.ts';
import { gas, state } from './state.ts';
import { LuaFunction, type LuaReturn, type LuaValue } from './value.ts';
import { callFailure } from './failures.ts';
import { metamethod } from './metatable.ts';

/**
 * What a function answers instead of making a call at its end when the stack is deep already: whoever called it makes the
 * call. An array, so that one check at a call finds both this and lists of values.
 */
export class TailCall extends Array<LuaValue> {
  target: LuaFunction | undefined = undefined;
}

/** For compiled code: a call at the end of a function, when the stack is deep. */
export function tailCall(target: LuaFunction, args: LuaValue[]): TailCall {
  const pending = new TailCall();
  pending.target = target;
  for (const arg of args) pending.push(arg);
  return pending;
}

/** Makes the calls that were left to the caller. */
export function finish(pending: LuaReturn): LuaReturn {
  let result = pending;
  while (result instanceof TailCall) result = result.target!.fn(...result);
  return result;
}

/** Calls through the host that may wait inside each other: in `puc` as many as there, in `luerl` as many as the stack holds. */
function maxHostCalls(): number {
  return state.luerl ? 15_000 : 195;
}

/** Calls any value. Answers one value, or an array of none or several. */
export function call(f: LuaValue, ...args: LuaValue[]): LuaReturn {
  if (++gas[3]! > maxHostCalls()) hostOverflow();
  const result = (f instanceof LuaFunction ? f : callable(f)).fn(...args);
  const finished = result instanceof TailCall ? finish(result) : result;
  gas[3]! -= 1;
  return finished;
}

/** The same for one result. */
export function callOne(f: LuaValue, ...args: LuaValue[]): LuaValue {
  if (++gas[3]! > maxHostCalls()) hostOverflow();
  const result = (f instanceof LuaFunction ? f : callable(f)).fn(...args);
  const finished = result instanceof Array ? first(result) : result;
  gas[3]! -= 1;
  return finished;
}

function hostOverflow(): never {
  if (!state.luerl) throwError('C stack overflow', 0);
  return overflow();
}

export function overflow(): never {
  // Luerl recurses until its memory ends, which no `pcall` survives.
  if (state.luerl) throw new LuaCrash('stack overflow');
  return throwError('stack overflow', 0);
}

/** The same for a list of results. */
export function callList(f: LuaValue, ...args: LuaValue[]): LuaValue[] {
  return listOf(call(f, ...args));
}

/** The first of the values that a call answered. */
export function first(result: LuaReturn): LuaValue {
  if (!(result instanceof Array)) return result;
  const values = result instanceof TailCall ? finish(result) : result;
  return values instanceof Array ? values[0] : values;
}

/** All of the values that a call answered. */
export function listOf(result: LuaReturn): LuaValue[] {
  if (!(result instanceof Array)) return [result];
  const values = result instanceof TailCall ? finish(result) : result;
  return values instanceof Array ? values : [values];
}

/** The function to call for a value that is none: its `__call`, bound to it. */
export function callable(f: LuaValue): LuaFunction {
  if (f instanceof LuaFunction) return f;
  const handler = metamethod(f, '__call');
  // PUC follows one `__call`; Luerl follows chains.
  if (handler instanceof LuaFunction) return bind(handler, f);
  if (handler !== undefined && state.luerl) return bind(callable(handler), f);
  return callFailure(f);
}

/** The same for compiled code, which evaluates arguments before it finds that there is nothing to call. */
export function callee(f: LuaValue): LuaFunction {
  const isCallable = metamethod(f, '__call') !== undefined;
  return isCallable ? callable(f) : new LuaFunction(() => callFailure(f), undefined, [], '?');
}

function bind(handler: LuaFunction, self: LuaValue): LuaFunction {
  const bound = new LuaFunction((...args) => handler.fn(self, ...args), undefined, [], handler.name ?? '?');
  return bound;
}

