/**
 * `math` where fengari's would differ: random numbers from a seed, the functions that Lua 5.3 keeps for compatibility,
 * and refusals instead of `nil` for integers beyond 32 bits.
 */
import { argument, lauxlib, lua, type LuaFunction, type LuaState, nameBytes, Tag, textOfBytes } from '../internals.ts';
import type { Meter } from '../meter.ts';
import { guard, library, setFunctions } from './table.ts';

/** Random numbers from a text: same seed, same numbers, on every machine. (sfc32, seeded by FNV-1a.) */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  constructor(seed: string) {
    this.seed(seed);
  }

  seed(text: string): void {
    const hash = (basis: number): number => {
      let value = basis;
      for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
      return value | 0;
    };
    this.#a = hash(0x811c9dc5);
    this.#b = hash(0x1b873593);
    this.#c = hash(0x2545f491);
    this.#counter = 1;
    for (let round = 0; round < 15; round++) this.next32();
  }

  /** 0 to 2^32-1. */
  next32(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + result;
    this.#c |= 0;
    return result >>> 0;
  }

  /** 0 up to, not including, 1, with 53 bits. */
  next(): number {
    return ((this.next32() >>> 5) * 67_108_864 + (this.next32() >>> 6)) / 9_007_199_254_740_992;
  }
}

/** Changes `math`. */
export function openMath(L: LuaState, random: Random, meter: Meter): void {
  const math = library(L, 'math');
  setFunctions(L, math, {
    random: (state) => {
      const count = lua.lua_gettop(state);
      if (count === 0) {
        lua.lua_pushnumber(state, random.next());
        return 1;
      }
      const low = count === 1 ? 1 : lauxlib.luaL_checkinteger(state, 1);
      const high = lauxlib.luaL_checkinteger(state, count === 1 ? 1 : 2);
      if (low > high) lauxlib.luaL_argerror(state, count === 1 ? 1 : 2, nameBytes('interval is empty'));
      lua.lua_pushinteger(state, low + Math.floor(random.next() * (high - low + 1)));
      return 1;
    },
    randomseed: (state) => {
      random.seed(textOfBytes(lauxlib.luaL_tolstring(state, 1)));
      return 0;
    },
    pow: binary((x, y) => x ** y),
    cosh: unary(Math.cosh),
    sinh: unary(Math.sinh),
    tanh: unary(Math.tanh),
    log10: unary(Math.log10),
    atan2: binary(Math.atan2),
    ldexp: binary((x, exponent) => x * 2 ** exponent),
    frexp: (state) => {
      const x = lauxlib.luaL_checknumber(state, 1);
      let exponent = x === 0 || !Number.isFinite(x) ? 0 : Math.floor(Math.log2(Math.abs(x))) + 1;
      let mantissa = x / 2 ** exponent;
      if (Math.abs(mantissa) >= 1) {
        mantissa /= 2;
        exponent++;
      }
      lua.lua_pushnumber(state, mantissa);
      lua.lua_pushinteger(state, exponent);
      return 2;
    },
  });
  // `nil` would send a contract down the branch for bad input. `floor` and `ceil` give a float of the right value.
  guard(L, math, 'tointeger', (state) => refuseWide(state, meter));
}

/** Ends the call when the argument is a float whose integer form needs more than 32 bits, but at most 64. */
function refuseWide(L: LuaState, meter: Meter): void {
  const value = argument(L, 1);
  if (value?.type !== Tag.float) return;
  const number = value.value as number;
  if (!Number.isInteger(number) || (number | 0) === number || Math.abs(number) >= 2 ** 63) return;
  meter.abort('integer', `The number ${number} does not fit the 32-bit integers of the fengari engine`);
}

function unary(f: (x: number) => number): LuaFunction {
  return (L) => {
    lua.lua_pushnumber(L, f(lauxlib.luaL_checknumber(L, 1)));
    return 1;
  };
}

function binary(f: (x: number, y: number) => number): LuaFunction {
  return (L) => {
    lua.lua_pushnumber(L, f(lauxlib.luaL_checknumber(L, 1), lauxlib.luaL_checknumber(L, 2)));
    return 1;
  };
}
