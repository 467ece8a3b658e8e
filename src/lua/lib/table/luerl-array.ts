/** What Luerl calls the array of a table: everything under integers from 1 on. Its functions look at it without metamethods. */
import { charge } from '../../runtime/meter.ts';
import type { LuaTable, LuaValue } from '../../runtime/value.ts';
import { insertAt, movedPerInstruction, writableArray, closeGap } from './shape.ts';

/** Puts a value at a place from 1 to n + 1 and moves what is there up, as far as the first hole. */
export function insertInto(table: LuaTable, place: number, value: LuaValue): void {
  const hole = firstHole(table, place);
  charge(Math.ceil((hole - place) / movedPerInstruction));
  if (value !== undefined && hole > place && hole <= table.arr.length) return insertAt(table, place, hole, value);
  let carried = value;
  for (let at = place; at < hole; at++) {
    const next = table.getInteger(at);
    table.setInteger(at, carried);
    carried = next;
  }
  table.setInteger(hole, carried);
}

/** Takes the value at a place away and moves what follows down, as far as the first hole behind it. */
export function removeFrom(table: LuaTable, place: number): LuaValue {
  const removed = table.getInteger(place);
  const hole = firstHole(table, place + 1);
  charge(Math.ceil((hole - place) / movedPerInstruction));
  if (hole <= table.arr.length && place < table.arr.length) closeGap(table, place, hole - 1);
  else for (let at = place; at < hole - 1; at++) table.setInteger(at, table.getInteger(at + 1));
  table.setInteger(hole - 1, undefined);
  return removed;
}

/** The first place from `start` on that holds nothing. */
function firstHole(table: LuaTable, start: number): number {
  const { arr } = table;
  let at = start;
  while (at < arr.length && arr[at] !== undefined) at++;
  if (at < arr.length) return at;
  while (table.getInteger(at) !== undefined) at++;
  return at;
}

/** The largest place that the array of a table has. */
export function arraySize(table: LuaTable): number {
  let size = Math.max(table.arr.length - 1, table.high);
  // Bit 1: there may be integers among the hashed keys.
  if ((table.flags & 2) === 0) return size;
  const { hash } = table;
  charge(table.entries >> 2);
  for (let at = 0; at < hash.length; at += 2) {
    const key = hash[at];
    if ((typeof key === 'bigint' && key > 0n) || (typeof key === 'number' && Number.isSafeInteger(key))) size = Math.max(size, Number(key));
  }
  return size;
}

/** Replaces the values 1 to n. */
export function replaceArray(table: LuaTable, values: readonly LuaValue[]): void {
  const count = values.length;
  if (table.arr.length === count + 1 && values[count - 1] !== undefined) {
    const arr = writableArray(table);
    for (let at = 0; at < count; at++) arr[at + 1] = values[at];
    return;
  }
  for (let at = 0; at < count; at++) {
    charge(1);
    table.setInteger(at + 1, values[at]);
  }
}
