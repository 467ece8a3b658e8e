/** What compiled code uses besides operators: closures, tables, guesses. `compile/link.ts` hands it all out. */
import { allocate } from './meter.ts';
import { indexString, setRaw } from './access.ts';
import { methodFailure } from './failures.ts';
import { metamethod } from './metatable.ts';
import { entryBytes, slotBytes } from './table.ts';
import { state } from './state.ts';
import { type Box, LuaFunction, LuaTable, type LuaCode, type LuaValue, type Proto } from './value.ts';

/** What one closure counts in bytes, and one of its upvalues. */
export const closureBytes = 200;

export function newClosure(code: LuaCode, proto: Proto, upvalues: (Box | LuaValue)[]): LuaFunction {
  allocate(closureBytes + 16 * upvalues.length);
  return new LuaFunction(code, proto, upvalues);
}

/** The same for code of a coroutine, whose plain code is made when it is first called outside of one. */
export function newGeneratorClosure(code: unknown, proto: Proto, upvalues: (Box | LuaValue)[]): LuaFunction {
  allocate(closureBytes + 16 * upvalues.length);
  return new LuaFunction(proto.make(upvalues), proto, upvalues, undefined, code as never);
}

export function noteBox(box: Box): void {
  state.journal!.box(box);
}

/** A table of positional values; slot 0 of the array is there already. Nil at its end is no element. */
export function arrayTable(arr: LuaValue[]): LuaTable {
  const table = new LuaTable();
  let { length } = arr;
  while (length > 1 && arr[length - 1] === undefined) length -= 1;
  arr.length = length;
  if (length > 1) {
    allocate(slotBytes * length);
    for (let at = 1; at < length; at++) {
      if (arr[at] === undefined) {
        table.flags |= 1;
        break;
      }
    }
    table.arr = arr;
  }
  return table;
}

/** A table of named values: `name, value, …` with distinct names. */
export function recordTable(hash: LuaValue[]): LuaTable {
  const table = new LuaTable();
  allocate((entryBytes / 2) * hash.length);
  table.hash = hash;
  table.flags |= 4;
  for (let at = 1; at < hash.length; at += 2) if (hash[at] === undefined) table.dead += 1;
  if (hash.length > 16) table.indexAll();
  return table;
}

/** Puts positional values into a table that has other entries already. */
export function fillTable(table: LuaTable, list: LuaValue[]): LuaTable {
  if (table.arr.length === 1 && (table.flags & 2) === 0) {
    if (list.length === 1) return table;
    const made = arrayTable(list);
    table.arr = made.arr;
    table.flags |= made.flags;
    return table;
  }
  // Nil takes away what a key of the constructor put there.
  for (let at = 1; at < list.length; at++) table.setInteger(at, list[at]);
  return table;
}

/** A value of a constructor in `luerl`, where nil takes nothing away. */
export function setItem(table: LuaTable, key: LuaValue, value: LuaValue): void {
  if (value !== undefined) setRaw(table, key, value);
}

/** The positional values that a constructor in `luerl` ends with. */
export function setItems(table: LuaTable, from: number, values: readonly LuaValue[]): void {
  for (const [at, value] of values.entries()) setItem(table, from + at, value);
}

export function pushAll(list: LuaValue[], values: readonly LuaValue[]): void {
  for (const value of values) list.push(value);
}

/** Where a constant key stands in the hash part of a table, for the next look; `old` when it is not there. */
export function guess(o: unknown, key: string, old: number): number {
  if (!(o instanceof LuaTable)) return old;
  const at = o.find(key);
  return at < 0 ? old : at;
}

/** What one method call in the source remembers: where the method was found, as offsets. */
export class MethodCache {
  own = 0;
  meta = 0;
  inherited = 0;
}

/** `o.name` for `o:name()`: most methods stand in the table that `__index` of the metatable names. */
export function findMethod(o: LuaValue, name: string, cache: MethodCache): LuaValue {
  let v: LuaValue;
  if (o instanceof LuaTable) {
    if (o.hash[cache.own] === name && (v = o.hash[cache.own + 1]) !== undefined) return v;
    const at = o.find(name);
    if (at >= 0 && (v = o.hash[at + 1]) !== undefined) {
      cache.own = at;
      return v;
    }
    if (o.mt === undefined) return undefined;
    return inherited(o, o.mt, name, cache);
  }
  if (typeof o === 'string' && state.stringMeta !== undefined) return inherited(o, state.stringMeta, name, cache);
  if (state.luerl && metamethod(o, '__index') === undefined) return methodFailure(o, name);
  return indexString(o, name);
}

function inherited(o: LuaValue, meta: LuaTable, name: string, cache: MethodCache): LuaValue {
  let handler: LuaValue;
  if (meta.hash[cache.meta] === '__index') handler = meta.hash[cache.meta + 1];
  else {
    cache.meta = guess(meta, '__index', cache.meta);
    handler = meta.getString('__index');
  }
  if (!(handler instanceof LuaTable)) return indexString(o, name);
  const { hash } = handler;
  let v: LuaValue;
  if (hash[cache.inherited] === name && (v = hash[cache.inherited + 1]) !== undefined) return v;
  cache.inherited = guess(handler, name, cache.inherited);
  return indexString(handler, name);
}
