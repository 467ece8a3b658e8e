/** `insert` and `remove` in `puc`. */
import { argumentError, throwError } from '../../runtime/errors.ts';
import { charge } from '../../runtime/meter.ts';
import { none, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { integerArgument, lengthArgument, stepped, tableLike } from '../arguments.ts';
import { closeGap, elementOf, insertAt, isPlain, movedPerInstruction, setElement } from './shape.ts';

/** Metamethods that make something a table to read and write. */
const readAndWrite = ['__index', '__newindex', '__len'];

export const changeFunctions = {
  insert(t?: LuaValue, second?: LuaValue, third?: LuaValue): LuaReturn {
    const given = arguments.length;
    if (given === 2 && isPlain(t)) {
      if (second !== undefined) t.append(second);
      return none;
    }
    const list = tableLike(t, readAndWrite, 1, given);
    const end = stepped(lengthArgument(list), 1);
    if (given === 2) setElement(list, end, second);
    else if (given !== 3) throwError("wrong number of arguments to 'insert'");
    else insert(list, end, integerArgument(second, 2, given), third);
    return none;
  },

  remove(t?: LuaValue, position?: LuaValue): LuaReturn {
    if (position === undefined && isPlain(t)) {
      const last = t.arr.length - 1;
      const v = t.getInteger(last);
      if (v !== undefined) t.setInteger(last, undefined);
      return v;
    }
    const given = arguments.length;
    const list = tableLike(t, readAndWrite, 1, given);
    const size = lengthArgument(list);
    const from = position === undefined ? size : integerArgument(position, 2, given);
    // Really argument 1, as PUC 5.3 has it.
    if (from !== size && (from < 1 || from > stepped(size, 1))) argumentError(1, 'position out of bounds');
    return remove(list, size, from);
  },
};

function insert(list: LuaValue, end: number | bigint, position: number | bigint, value: LuaValue): void {
  if (position < 1 || position > end) argumentError(2, 'position out of bounds');
  if (isPlain(list) && typeof position === 'number' && position < list.arr.length) {
    charge(Math.ceil((list.arr.length - position) / movedPerInstruction));
    return insertAt(list, position, list.arr.length, value);
  }
  for (let at = end; at > position; at = stepped(at, -1)) {
    charge(1);
    setElement(list, at, elementOf(list, stepped(at, -1)));
  }
  setElement(list, position, value);
}

function remove(list: LuaValue, size: number | bigint, position: number | bigint): LuaValue {
  const removed = elementOf(list, position);
  let at = position;
  if (isPlain(list) && typeof at === 'number' && at > 0 && at < list.arr.length) {
    const last = list.arr.length - 1;
    charge(Math.ceil((last - at) / movedPerInstruction));
    closeGap(list, at, last);
    // What was a hole there is none any more.
    list.setInteger(last, undefined);
    return removed;
  }
  for (; at < size; at = stepped(at, 1)) {
    charge(1);
    setElement(list, at, elementOf(list, stepped(at, 1)));
  }
  setElement(list, at, undefined);
  return removed;
}
