/**
 * The `bit32` library, which fengari lacks. Results are unsigned; those beyond 2^31-1 are floats, as fengari has no
 * integers for them.
 */
import { lauxlib, lua, type LuaFunction, type LuaState, nameBytes } from '../internals.ts';
import { library, setFunctions } from './table.ts';

/** Adds `bit32`. */
export function openBit32(L: LuaState): void {
  setFunctions(L, library(L, 'bit32'), {
    band: fold((x, y) => x & y, -1),
    bor: fold((x, y) => x | y, 0),
    bxor: fold((x, y) => x ^ y, 0),
    btest: (state) => {
      let result = -1;
      for (let index = 1; index <= lua.lua_gettop(state); index++) result &= bits(state, index);
      lua.lua_pushboolean(state, result !== 0);
      return 1;
    },
    bnot: (state) => push(state, ~bits(state, 1)),
    lshift: (state) => push(state, shift(bits(state, 1), distance(state, 2))),
    rshift: (state) => push(state, shift(bits(state, 1), -distance(state, 2))),
    arshift: (state) => {
      const by = distance(state, 2);
      return push(state, by < 0 ? shift(bits(state, 1), -by) : bits(state, 1) >> Math.min(by, 31));
    },
    lrotate: (state) => push(state, rotate(bits(state, 1), distance(state, 2))),
    rrotate: (state) => push(state, rotate(bits(state, 1), -distance(state, 2))),
    extract: (state) => {
      const { at, mask } = field(state, 2);
      return push(state, (bits(state, 1) >>> at) & mask);
    },
    replace: (state) => {
      const { at, mask } = field(state, 3);
      return push(state, (bits(state, 1) & ~(mask << at)) | ((bits(state, 2) & mask) << at));
    },
  });
}

/** An argument modulo 2^32, as a signed number. */
function bits(L: LuaState, index: number): number {
  return lauxlib.luaL_checknumber(L, index) | 0;
}

function distance(L: LuaState, index: number): number {
  return lauxlib.luaL_checkinteger(L, index);
}

function push(L: LuaState, value: number): number {
  const unsigned = value >>> 0;
  if (unsigned <= 0x7fffffff) lua.lua_pushinteger(L, unsigned);
  else lua.lua_pushnumber(L, unsigned);
  return 1;
}

function fold(combine: (x: number, y: number) => number, start: number): LuaFunction {
  return (L) => {
    let result = start;
    for (let index = 1; index <= lua.lua_gettop(L); index++) result = combine(result, bits(L, index));
    return push(L, result);
  };
}

function shift(value: number, left: number): number {
  if (left <= -32 || left >= 32) return 0;
  return left >= 0 ? value << left : value >>> -left;
}

function rotate(value: number, left: number): number {
  const by = ((left % 32) + 32) % 32;
  return by === 0 ? value : (value << by) | (value >>> (32 - by));
}

function field(L: LuaState, index: number): { at: number; mask: number } {
  const at = lauxlib.luaL_checkinteger(L, index);
  const width = lauxlib.luaL_optinteger(L, index + 1, 1);
  if (at < 0) lauxlib.luaL_argerror(L, index, nameBytes('field cannot be negative'));
  if (width < 1) lauxlib.luaL_argerror(L, index + 1, nameBytes('width must be positive'));
  if (at + width > 32) lauxlib.luaL_error(L, nameBytes('trying to access non-existent bits'));
  return { at, mask: width === 32 ? -1 : (1 << width) - 1 };
}
