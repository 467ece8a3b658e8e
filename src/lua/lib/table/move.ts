/** `move`, which only `puc` has. */
import { argumentError } from '../../runtime/errors.ts';
import { equals } from '../../runtime/compare.ts';
import { charge } from '../../runtime/meter.ts';
import type { LuaReturn, LuaValue } from '../../runtime/value.ts';
import { integerArgument, stepped, tableLike } from '../arguments.ts';
import { elementOf, setElement } from './shape.ts';

const maxInteger = 2n ** 63n - 1n;

export const moveFunctions = {
  move(source?: LuaValue, from?: LuaValue, to?: LuaValue, place?: LuaValue, target?: LuaValue): LuaReturn {
    const given = arguments.length;
    const first = integerArgument(from, 2, given);
    const last = integerArgument(to, 3, given);
    const start = integerArgument(place, 4, given);
    const list = tableLike(source, ['__index'], 1, given);
    const goal = target === undefined ? tableLike(source, ['__newindex'], 1, given) : tableLike(target, ['__newindex'], 5, given);
    if (last < first) return goal;
    const count = BigInt(last) - BigInt(first) + 1n;
    if (count > maxInteger) argumentError(3, 'too many elements to move');
    if (BigInt(start) + count - 1n > maxInteger) argumentError(4, 'destination wrap around');
    if (start > last || start <= first || (goal !== list && !equals(list, goal))) {
      for (let at = first, to = start; ; at = stepped(at, 1), to = stepped(to, 1)) {
        charge(1);
        setElement(goal, to, elementOf(list, at));
        if (at === last) return goal;
      }
    }
    for (let at = last, to = stepped(start, count - 1n); ; at = stepped(at, -1), to = stepped(to, -1)) {
      charge(1);
      setElement(goal, to, elementOf(list, at));
      if (at === first) return goal;
    }
  },
};
