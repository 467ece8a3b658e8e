/**
 * `coroutine` with one counter for all threads of a state, see `Meter.resume`.
 */
import { argument, lua, type LuaFunction, type LuaState, type LuaTable, type LuaValue, Tag } from '../internals.ts';
import type { Meter } from '../meter.ts';
import { getField, guard, library, setFunctions } from './table.ts';

/** Instructions for making a coroutine, and for going to one and back. */
const cost = { create: 120, resume: 30 };

/** Wraps `create`, `resume` and `wrap`. */
export function openCoroutines(L: LuaState, meter: Meter): void {
  const coroutines: LuaTable = library(L, 'coroutine');
  guard(L, coroutines, 'create', () => meter.charge(cost.create));

  const resume = getField(coroutines, 'resume')?.value as LuaFunction;
  const wrap = getField(coroutines, 'wrap')?.value as LuaFunction;
  setFunctions(L, coroutines, {
    resume: (state) => {
      meter.charge(cost.resume);
      const thread = argument(state, 1);
      return thread?.type === Tag.thread ? meter.resume(thread.value as LuaState, () => resume(state)) : resume(state);
    },
    wrap: (state) => {
      meter.charge(cost.create);
      const count = wrap(state);
      const closure = (state.stack[lua.lua_gettop(state) + state.ci.funcOff] as LuaValue).value as { f: LuaFunction; upvalue: LuaValue[] };
      const next = closure.f;
      const thread = closure.upvalue[0]?.value as LuaState;
      closure.f = (caller) => {
        meter.charge(cost.resume);
        return meter.resume(thread, () => next(caller));
      };
      return count;
    },
  });
}
