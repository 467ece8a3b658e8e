/** What the functions of the table library know of the inside of tables, so that plain lists need no call per element. */
import { index, setIndex } from '../../runtime/access.ts';
import { allocate } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { slotBytes } from '../../runtime/table.ts';
import { LuaTable, type LuaValue } from '../../runtime/value.ts';

/** Elements of a plain list that are moved for one instruction. */
export const movedPerInstruction = 8;

/** True for a table whose elements no metamethod has a say in. */
export function isPlain(v: LuaValue): v is LuaTable {
  if (!(v instanceof LuaTable)) return false;
  const { mt } = v;
  return mt === undefined || (mt.getString('__index') === undefined && mt.getString('__newindex') === undefined && mt.getString('__len') === undefined);
}

/** Reads an element, with metamethods if there are any. */
export function elementOf(v: LuaValue, key: number | bigint): LuaValue {
  return v instanceof LuaTable && v.mt === undefined ? v.get(key) : index(v, key);
}

/** Writes an element likewise. */
export function setElement(v: LuaValue, key: number | bigint, value: LuaValue): void {
  if (v instanceof LuaTable && v.mt === undefined) v.set(key, value);
  else setIndex(v, key, value);
}

/** Makes the array part of a table ready for writes to its slots that the table itself does not see. */
export function writableArray(table: LuaTable): LuaValue[] {
  if (table.epoch !== state.epoch) state.journal!.copy(table);
  return table.arr;
}

/**
 * Moves the elements `from` to `to - 1` of an array part one place up and puts `value` at `from`. `to` is a slot or the one
 * behind the last.
 */
export function insertAt(table: LuaTable, from: number, to: number, value: LuaValue): void {
  if (to === table.arr.length) table.append(table.arr[to - 1]);
  const arr = writableArray(table);
  for (let at = to; at > from; at--) arr[at] = arr[at - 1];
  arr[from] = value;
  if (value === undefined) table.flags |= 1;
}

/** Moves the elements `from + 1` to `last` of an array part one place down. The slot `last` keeps its value. */
export function closeGap(table: LuaTable, from: number, last: number): void {
  const arr = writableArray(table);
  for (let at = from; at < last; at++) arr[at] = arr[at + 1];
}

/**
 * A table of the values 1 to n, some of which may be nil. When the last is, the array part ends where PUC finds its border by
 * halving, so that `#` answers the same.
 */
export function listTable(values: readonly LuaValue[]): LuaTable {
  const table = new LuaTable();
  const count = values.length;
  let border = count;
  if (count > 0 && values[count - 1] === undefined) {
    let low = 0;
    while (border - low > 1) {
      const middle = (low + border) >>> 1;
      if (values[middle - 1] === undefined) border = middle;
      else low = middle;
    }
    border = low;
  }
  allocate(slotBytes * (count + 1));
  if (border > 0) {
    const arr: LuaValue[] = [undefined];
    for (let at = 0; at < border; at++) {
      if (values[at] === undefined) table.flags |= 1;
      arr.push(values[at]);
    }
    table.arr = arr;
  }
  for (let at = border; at < count; at++) if (values[at] !== undefined) table.setInteger(at + 1, values[at]);
  return table;
}
