/**
 * Bounds for library functions that loop: each element they touch costs an instruction, paid before the work. So do
 * those that take much longer than an instruction: throwing an error. Functions that build strings are bounded by the bytes they make (`Meter`).
 */
import { argument, globalsOf, lua, type LuaState, type LuaString, type LuaTable, Tag } from '../internals.ts';
import type { Meter } from '../meter.ts';
import { guard, library } from './table.ts';

/** Wraps the functions of the table, string, utf8 and basic libraries that loop. */
export function guardLoops(L: LuaState, meter: Meter): void {
  const tables = library(L, 'table');
  guard(L, tables, 'move', (state) => meter.charge(span(state, 2, 3)));
  guard(L, tables, 'concat', (state) => meter.charge(lengthAt(state, 1)));
  guard(L, tables, 'unpack', (state) => meter.charge(lengthAt(state, 1)));
  guard(L, tables, 'insert', (state) => meter.charge(lua.lua_gettop(state) > 2 ? shifted(state) : 1));
  guard(L, tables, 'remove', (state) => meter.charge(lua.lua_gettop(state) > 1 ? shifted(state) : 1));
  guard(L, tables, 'sort', (state) => {
    const length = lengthAt(state, 1);
    meter.charge(length * Math.ceil(Math.log2(length + 2)) * 4);
  });
  const strings = library(L, 'string');
  guard(L, strings, 'rep', (state) => {
    const count = Math.max(0, integerAt(state, 2));
    if ((bytesAt(state, 1) + bytesAt(state, 3)) * count > meter.memoryBytes) meter.outOfMemory();
    // Repeating the empty string is a loop that no byte pays for.
    meter.charge(count / 4);
  });
  guard(L, strings, 'byte', (state) => meter.charge(bytesAt(state, 1) / 16));
  guard(L, globalsOf(L), 'tonumber', (state) => meter.charge(bytesAt(state, 1) / 16));
  for (const [name, cost] of Object.entries({ pcall: 30, xpcall: 30, error: 60 })) guard(L, globalsOf(L), name, () => meter.charge(cost));
  const utf8 = library(L, 'utf8');
  for (const name of ['len', 'codepoint', 'offset']) guard(L, utf8, name, (state) => meter.charge(bytesAt(state, 1) / 4));
}

function integerAt(L: LuaState, index: number): number {
  const value = argument(L, index);
  return value?.type === Tag.integer || value?.type === Tag.float ? (value.value as number) : 0;
}

function span(L: LuaState, from: number, to: number): number {
  return Math.max(0, integerAt(L, to) - integerAt(L, from));
}

function lengthAt(L: LuaState, index: number): number {
  const value = argument(L, index);
  return value?.type === Tag.table ? (value.value as LuaTable).strong.size : 0;
}

/** Elements that an insertion or removal at a place moves. */
function shifted(L: LuaState): number {
  return Math.max(1, lengthAt(L, 1) - integerAt(L, 2));
}

function bytesAt(L: LuaState, index: number): number {
  const value = argument(L, index);
  return value?.type === Tag.string ? (value.value as LuaString).realstring.length : 0;
}
