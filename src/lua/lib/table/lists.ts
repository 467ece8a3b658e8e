/** `pack` and `unpack` in `puc`. */
import { throwError } from '../../runtime/errors.ts';
import { allocate, charge } from '../../runtime/meter.ts';
import { none, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { integerArgument, lengthArgument, optionalInteger, stepped } from '../arguments.ts';
import { elementOf, isPlain, listTable } from './shape.ts';

/** Values that fit PUC's stack. */
const maxResults = 999_900;

export const listFunctions = {
  pack(...values: LuaValue[]): LuaReturn {
    charge(values.length >> 3);
    const table = listTable(values);
    table.setString('n', values.length);
    return table;
  },

  unpack(t?: LuaValue, from?: LuaValue, to?: LuaValue): LuaReturn {
    const given = arguments.length;
    const first = optionalInteger(from, 1, 2, given);
    const last = to === undefined ? lengthArgument(t) : integerArgument(to, 3, given);
    if (first > last) return none;
    const count = typeof first === 'number' && typeof last === 'number' ? last - first + 1 : Number(BigInt(last) - BigInt(first)) + 1;
    if (count > maxResults) throwError('too many results to unpack');
    charge(count >> 3);
    allocate(count * 8);
    if (count === 1) return elementOf(t, first);
    if (isPlain(t) && typeof first === 'number' && first > 0 && typeof last === 'number' && last < t.arr.length) return t.arr.slice(first, last + 1);
    const values: LuaValue[] = [];
    for (let at = first; ; at = stepped(at, 1)) {
      charge(1);
      values.push(elementOf(t, at));
      if (at === last) return values;
    }
  },
};
