/** `insert`, `remove`, `pack`, `unpack` and `concat` in `luerl`. They look at tables without metamethods. */
import { badArguments, crash, LuaError, luerlTerm } from '../../runtime/errors.ts';
import { allocate, charge } from '../../runtime/meter.ts';
import { LuaTable, none, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { answer } from '../arguments.ts';
import { luerlInteger, luerlString } from '../luerl-arguments.ts';
import { joined, pieceOf } from './concat.ts';
import { insertInto, removeFrom } from './luerl-array.ts';
import { listTable } from './shape.ts';

export const luerlListFunctions = {
  insert(...args: LuaValue[]): LuaReturn {
    const [t] = args;
    if (!(t instanceof LuaTable) || args.length < 2 || args.length > 3) return badArguments('insert', args);
    if (args.length === 2) {
      t.setInteger(t.length() + 1, args[1]);
      return none;
    }
    const place = luerlInteger(args[1]);
    if (place === undefined || place < 1 || place > t.length() + 1) return badArguments('insert', args);
    insertInto(t, Number(place), args[2]);
    return none;
  },

  remove(...args: LuaValue[]): LuaReturn {
    const [t] = args;
    if (!(t instanceof LuaTable)) return badArguments('remove', args);
    const size = t.length();
    if (args.length === 1) {
      const last = t.getInteger(size);
      t.setInteger(size, undefined);
      return last;
    }
    const place = luerlInteger(args[1]);
    if (size === 0 && place === 0) {
      const zero = t.getInteger(0);
      t.setInteger(0, undefined);
      return zero;
    }
    if (size === 0 && place === 1) return undefined;
    if (place === undefined || place < 1 || place > size + 1) return badArguments('remove', args);
    return removeFrom(t, Number(place));
  },

  pack(...args: LuaValue[]): LuaReturn {
    charge(args.length >> 3);
    const table = listTable(args);
    table.setString('n', args.length);
    return table;
  },

  concat(...args: LuaValue[]): LuaReturn {
    const [t, ...rest] = args;
    if (!(t instanceof LuaTable)) return badArguments('concat', args);
    const separator = rest[0] === undefined ? '' : luerlString(rest[0]);
    const from = rest[1] === undefined ? 1 : luerlInteger(rest[1]);
    const to = rest[2] === undefined ? t.length() : luerlInteger(rest[2]);
    if (separator === undefined || from === undefined || to === undefined) return badArguments('concat', rest);
    const pieces: string[] = [];
    for (let at = from; at <= to; at++) {
      charge(1);
      allocate(8);
      const v = t.get(at);
      const piece = pieceOf(v);
      if (piece === undefined) throw new LuaError(`invalid value in 'concat': ${luerlTerm(v)}`);
      pieces.push(piece);
    }
    return joined(pieces, separator);
  },
};

/** `unpack` stands in `table` and among the globals, as two functions. */
export const unpackFunctions = {
  unpack(...args: LuaValue[]): LuaReturn {
    const [t, ...rest] = args;
    if (args.length === 0) return badArguments('unpack', args);
    if (!(t instanceof LuaTable)) return crash('unpack of something else than a table');
    const from = rest[0] === undefined ? 1 : luerlInteger(rest[0]);
    const to = rest[1] === undefined ? t.length() : luerlInteger(rest[1]);
    if (from === undefined || to === undefined) return badArguments('unpack', args);
    if (from > to) return none;
    const values: LuaValue[] = [];
    for (let at = from; at <= to; at++) {
      charge(1);
      allocate(16);
      values.push(t.get(at));
    }
    return answer(values);
  },
};
