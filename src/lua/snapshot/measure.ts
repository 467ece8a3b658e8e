/** How many bytes a heap keeps, by the same constants as those that count while code runs. */
import { entryBytes, slotBytes, tableBytes } from '../runtime/table.ts';
import { closureBytes } from '../runtime/support.ts';
import { LuaUserdata } from '../runtime/userdata.ts';
import { Box, LuaFloat, LuaFunction, LuaTable, type LuaValue } from '../runtime/value.ts';
import type { Heap, HeapObject } from './heap.ts';

const stringBytes = 24;
/** Keys up to this length are in what an entry counts. */
const shortKey = 32;
/** From this length on, equal strings count once, and are made one: mostly they are one already. */
const longString = 1024;
/** With the box it may be in. */
const upvalueBytes = 16;
const coroutineBytes = 400;

/**
 * Counts each thing once, except that a short string counts wherever it stands, since JavaScript does not tell whether two
 * equal strings are one. A coroutine that is suspended counts as if its stack were empty.
 */
export function measureHeap({ roots }: Pick<Heap, 'roots'>): number {
  const seen = new Set<object>();
  const texts = new Map<string, string>();
  const open: HeapObject[] = [];
  let bytes = 0;

  /** What is to stand where the value stands: the same value, but one object for equal long strings. */
  const reach = <T extends LuaValue | Box>(value: T): T => {
    if (typeof value === 'string') {
      if (value.length >= longString) {
        const known = texts.get(value);
        if (known !== undefined) return known as T;
        texts.set(value, value);
      }
      bytes += stringBytes + value.length;
    } else if (typeof value === 'object' && !(value instanceof LuaFloat) && !seen.has(value)) {
      seen.add(value);
      open.push(value);
    }
    return value;
  };
  const keep = (values: (LuaValue | Box)[], at: number): void => {
    const value = values[at];
    const kept = reach(value);
    if (kept !== value) values[at] = kept;
  };

  for (const root of roots) reach(root);
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    if (object instanceof LuaTable) {
      const { arr, hash } = object;
      bytes += tableBytes + slotBytes * (arr.length - 1);
      reach(object.mt);
      for (let at = 1; at < arr.length; at++) keep(arr, at);
      for (let at = 0; at < hash.length; at += 2) {
        // What was removed may be left out of a snapshot.
        if (hash[at + 1] === undefined) continue;
        bytes += entryBytes;
        const key = hash[at];
        if (typeof key !== 'string' || key.length > shortKey) reach(key);
        keep(hash, at + 1);
      }
    } else if (object instanceof Box) {
      object.v = reach(object.v);
    } else if (object instanceof LuaFunction) {
      for (let at = 0; at < object.upvalues.length; at++) reach(object.upvalues[at]);
      if (object.proto === undefined) continue;
      bytes += closureBytes + upvalueBytes * object.upvalues.length;
      const { chunk } = object.proto;
      if (!seen.has(chunk)) {
        seen.add(chunk);
        texts.set(chunk.source, chunk.source);
        bytes += stringBytes + chunk.source.length;
      }
    } else if (object instanceof LuaUserdata) {
      bytes += tableBytes;
      reach(object.mt);
    } else {
      bytes += coroutineBytes;
      if (object.status !== 'dead') reach(object.main);
    }
  }
  return bytes;
}
