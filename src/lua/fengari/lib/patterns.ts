/**
 * Bounds for pattern matching. fengari's matcher has no hook, and a pattern such as `.-.-.-.-b` can run for years.
 *
 * - The matcher counts its depth in a field of its state, down and up again with each step that tries a place. The
 *   field becomes an accessor that charges the meter.
 * - `%b` and `%1` run over the subject in one step, and a plain `find` has no matcher. Their subject (or needle) gets
 *   wrapped in an object that counts each look at it, when it is long.
 */
import { argument, latin1, lua, type LuaFunction, type LuaState, type LuaString, type LuaTable, type LuaValue, nameBytes, Tag, TString } from '../internals.ts';
import { Meter } from '../meter.ts';
import { getField, guard } from './table.ts';

/** Looks at a string that are not counted: a fraction of a millisecond. */
const freeLooks = 20_000;
/** Instructions for one look at a wrapped string. */
const lookCost = 4;

/** Bounds `find`, `match`, `gmatch` and `gsub` of the string library. */
export function guardPatterns(L: LuaState, strings: LuaTable, meter: Meter): void {
  countSteps(L, strings);
  for (const name of ['find', 'match', 'gmatch', 'gsub']) guard(L, strings, name, (state) => wrapLong(state, meter, name === 'find'));
}

interface MatchState {
  depth: number;
  /** Length of the pattern. */
  p_end: number;
}

let isCounting = false;

/** Makes every step of the matcher cost. Its class is private to fengari, so an instance shows the way to it. */
function countSteps(L: LuaState, strings: LuaTable): void {
  if (isCounting) return;
  isCounting = true;
  lua.lua_pushcfunction(L, getField(strings, 'gmatch')?.value as LuaFunction);
  lua.lua_pushstring(L, nameBytes(''));
  lua.lua_pushstring(L, nameBytes(''));
  lua.lua_pcall(L, 2, 1, 0);
  const iterator = (L.stack[L.top - 1] as LuaValue).value as { upvalue: LuaValue[] };
  const sample = (iterator.upvalue[2]?.value as { ms: object }).ms;
  lua.lua_pop(L, 1);
  Object.defineProperty(Object.getPrototypeOf(sample), 'matchdepth', {
    get(this: MatchState): number {
      return this.depth;
    },
    set(this: MatchState, depth: number) {
      // One step runs over no more than the pattern.
      if (depth < this.depth) Meter.active?.charge(1 + (this.p_end >> 5));
      this.depth = depth;
    },
  });
}

function wrapLong(L: LuaState, meter: Meter, isFind: boolean): void {
  const subject = stringAt(L, 1);
  const pattern = stringAt(L, 2);
  if (subject === undefined || pattern === undefined) return;
  // Going through the subject costs something even where each place fails at once.
  meter.charge((subject.length + pattern.length) >> 6);
  if (subject.length > 100 && /%[b1-9]/.test(latin1(pattern))) setString(L, 1, counted(subject, meter));
  if (isFind && subject.length * pattern.length > freeLooks && isPlain(L, pattern)) setString(L, 2, counted(pattern, meter));
}

function isPlain(L: LuaState, pattern: Uint8Array): boolean {
  return lua.lua_toboolean(L, 4) || !/[\^$*+?.([%-]/.test(latin1(pattern));
}

function counted(bytes: Uint8Array, meter: Meter): Uint8Array {
  return new Proxy(bytes, {
    get(target, key) {
      if (key === 'length') return target.length;
      if (key === 'subarray') {
        // Parts are captures, or compared as a whole.
        return (start: number, end?: number) => {
          const part = target.subarray(start, end);
          meter.charge(1 + (part.length >> 4));
          return part;
        };
      }
      meter.charge(lookCost);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

function stringAt(L: LuaState, index: number): Uint8Array | undefined {
  const value = argument(L, index);
  return value !== undefined && (value.type === Tag.string || value.type === Tag.shortString) ? (value.value as LuaString).realstring : undefined;
}

function setString(L: LuaState, index: number, bytes: Uint8Array): void {
  const slot = argument(L, index);
  if (slot !== undefined) slot.value = new TString(null, bytes);
}
