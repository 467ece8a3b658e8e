/**
 * The `os` and `io` of a process: no clock and no machine. Time is the time of the assignment, in UTC.
 */
import type { Value } from '../../../message/value.ts';
import { bytesOfText, lauxlib, lua, type LuaFunction, type LuaState, nameBytes, raise, textOfBytes, Type } from '../internals.ts';
import type { Meter } from '../meter.ts';
import { library, removeFields, setFunctions } from './table.ts';

/** What the libraries take from the call under way. */
export interface CallEnvironment {
  /** Milliseconds since 1970. */
  nowMs: number;
  /** Takes printed bytes. */
  print(bytes: Uint8Array): void;
  /** Has the host answer a function of `ao`. */
  ask(name: string, args: readonly Value[]): readonly Value[];
}

/** Replaces `os` and `io`. */
export function openOs(L: LuaState, environment: CallEnvironment, meter: Meter, dialect: 'luerl' | 'puc'): void {
  const os = library(L, 'os');
  setFunctions(L, os, {
    time: (state) => pushInteger(state, lua.lua_isnoneornil(state, 1) ? Math.floor(environment.nowMs / 1000) : timeOfTable(state)),
    clock: (state) => pushFloat(state, meter.used / 1e8),
    difftime: (state) => pushFloat(state, lauxlib.luaL_checknumber(state, 1) - lauxlib.luaL_optnumber(state, 2, 0)),
    date: (state) => date(state, environment.nowMs),
    getenv: (state) => {
      lauxlib.luaL_checkstring(state, 1);
      lua.lua_pushnil(state);
      return 1;
    },
    ...refusals('os', ['execute', 'exit', 'remove', 'rename', 'tmpname']),
  });
  if (dialect === 'luerl') removeFields(L, os, ['setlocale']);

  setFunctions(L, library(L, 'io'), {
    write: (state) => {
      for (let index = 1; index <= lua.lua_gettop(state); index++) environment.print(lauxlib.luaL_checkstring(state, index));
      return 0;
    },
    flush: () => 0,
    ...(dialect === 'puc' ? refusals('io', ['close', 'input', 'lines', 'open', 'output', 'popen', 'read', 'tmpfile', 'type']) : {}),
  });
}

/** Functions that say why they don't work. */
export function refusals(library: string, names: readonly string[]): Record<string, LuaFunction> {
  return Object.fromEntries(
    names.map((name) => [name, (state: LuaState) => raise(state, `${library === '' ? '' : `${library}.`}${name} is not available: a process has no access to the machine it runs on`)]),
  );
}

function pushInteger(L: LuaState, value: number): number {
  if ((value | 0) === value) lua.lua_pushinteger(L, value);
  else lua.lua_pushnumber(L, value);
  return 1;
}

function pushFloat(L: LuaState, value: number): number {
  lua.lua_pushnumber(L, value);
  return 1;
}

function timeOfTable(L: LuaState): number {
  if (lua.lua_type(L, 1) !== Type.table) lauxlib.luaL_argerror(L, 1, nameBytes('table expected'));
  const field = (name: string, fallback?: number): number => {
    lua.lua_getfield(L, 1, nameBytes(name));
    const isMissing = lua.lua_isnoneornil(L, -1);
    const value = lua.lua_tointegerx(L, -1);
    lua.lua_pop(L, 1);
    if (isMissing && fallback !== undefined) return fallback;
    if (isMissing) return raise(L, `field '${name}' missing in date table`);
    return value === false ? raise(L, `field '${name}' is not an integer`) : value;
  };
  const day = field('day');
  return Math.floor(Date.UTC(field('year'), field('month') - 1, day, field('hour', 12), field('min', 0), field('sec', 0)) / 1000);
}

function date(L: LuaState, nowMs: number): number {
  const format = lua.lua_isnoneornil(L, 1) ? '%c' : textOfBytes(lauxlib.luaL_checkstring(L, 1)).replace(/^!/, '');
  const moment = new Date(lua.lua_isnoneornil(L, 2) ? nowMs : lauxlib.luaL_checknumber(L, 2) * 1000);
  if (Number.isNaN(moment.getTime())) raise(L, 'time result cannot be represented in this installation');
  if (!format.startsWith('*t')) {
    lua.lua_pushstring(L, bytesOfText(format.replace(/%(.?)/gs, (all, letter: string) => conversions[letter]?.(moment) ?? raise(L, `bad argument #1 to 'date' (invalid conversion specifier '${all}')`))));
    return 1;
  }
  lua.lua_newtable(L);
  const fields = {
    year: moment.getUTCFullYear(),
    month: moment.getUTCMonth() + 1,
    day: moment.getUTCDate(),
    hour: moment.getUTCHours(),
    min: moment.getUTCMinutes(),
    sec: moment.getUTCSeconds(),
    yday: dayOfYear(moment),
    wday: moment.getUTCDay() + 1,
  };
  for (const [name, value] of Object.entries(fields)) {
    lua.lua_pushinteger(L, value);
    lua.lua_setfield(L, -2, nameBytes(name));
  }
  lua.lua_pushboolean(L, false);
  lua.lua_setfield(L, -2, nameBytes('isdst'));
  return 1;
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const two = (value: number): string => String(value).padStart(2, '0');
const dayOfYear = (moment: Date): number => Math.floor((moment.getTime() - Date.UTC(moment.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
const clockTime = (moment: Date): string => `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}:${two(moment.getUTCSeconds())}`;

/** Conversions of `os.date`, in the C locale. */
const conversions: Readonly<Record<string, (moment: Date) => string>> = {
  a: (moment) => (days[moment.getUTCDay()] as string).slice(0, 3),
  A: (moment) => days[moment.getUTCDay()] as string,
  b: (moment) => (months[moment.getUTCMonth()] as string).slice(0, 3),
  B: (moment) => months[moment.getUTCMonth()] as string,
  c: (moment) =>
    `${(days[moment.getUTCDay()] as string).slice(0, 3)} ${(months[moment.getUTCMonth()] as string).slice(0, 3)} ${String(moment.getUTCDate()).padStart(2)} ${clockTime(moment)} ${moment.getUTCFullYear()}`,
  d: (moment) => two(moment.getUTCDate()),
  D: (moment) => `${two(moment.getUTCMonth() + 1)}/${two(moment.getUTCDate())}/${two(moment.getUTCFullYear() % 100)}`,
  F: (moment) => moment.toISOString().slice(0, 10),
  H: (moment) => two(moment.getUTCHours()),
  I: (moment) => two(moment.getUTCHours() % 12 || 12),
  j: (moment) => String(dayOfYear(moment)).padStart(3, '0'),
  m: (moment) => two(moment.getUTCMonth() + 1),
  M: (moment) => two(moment.getUTCMinutes()),
  n: () => '\n',
  p: (moment) => (moment.getUTCHours() < 12 ? 'AM' : 'PM'),
  S: (moment) => two(moment.getUTCSeconds()),
  t: () => '\t',
  T: clockTime,
  w: (moment) => String(moment.getUTCDay()),
  x: (moment) => `${two(moment.getUTCMonth() + 1)}/${two(moment.getUTCDate())}/${two(moment.getUTCFullYear() % 100)}`,
  X: clockTime,
  y: (moment) => two(moment.getUTCFullYear() % 100),
  Y: (moment) => String(moment.getUTCFullYear()),
  Z: () => 'UTC',
  z: () => '+0000',
  '%': () => '%',
};
