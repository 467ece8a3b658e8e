/** Functions of `math` in `puc` that tell integers from floats. */
import { lessThan } from '../../runtime/compare.ts';
import { argumentError } from '../../runtime/errors.ts';
import { LuaFloat, normalInteger, wrapInteger, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { anyArgument, doubleArgument, integerArgument, integerOf } from '../arguments.ts';
import { integerIfFits } from './values.ts';

export const integerFunctions = {
  abs(v?: LuaValue): LuaReturn {
    if (typeof v === 'number') return v < 0 ? 0 - v : v;
    if (typeof v === 'bigint') return v < 0n ? wrapInteger(-v) : v;
    return new LuaFloat(Math.abs(doubleArgument(v, 1, arguments.length)));
  },

  floor(v?: LuaValue): LuaReturn {
    if (typeof v === 'number' || typeof v === 'bigint') return v;
    return integerIfFits(Math.floor(doubleArgument(v, 1, arguments.length)));
  },

  ceil(v?: LuaValue): LuaReturn {
    if (typeof v === 'number' || typeof v === 'bigint') return v;
    return integerIfFits(Math.ceil(doubleArgument(v, 1, arguments.length)));
  },

  fmod(v?: LuaValue, by?: LuaValue): LuaReturn {
    const given = arguments.length;
    if ((typeof v === 'number' || typeof v === 'bigint') && (typeof by === 'number' || typeof by === 'bigint')) {
      if (by === 0) argumentError(2, 'zero');
      return typeof v === 'number' && typeof by === 'number' ? (v % by) + 0 : normalInteger(BigInt(v) % BigInt(by));
    }
    // PUC looks at the second one first.
    const divisor = doubleArgument(by, 2, given);
    return new LuaFloat(doubleArgument(v, 1, given) % divisor);
  },

  modf(v?: LuaValue): LuaReturn {
    if (typeof v === 'number' || typeof v === 'bigint') return [v, new LuaFloat(0)];
    const n = doubleArgument(v, 1, arguments.length);
    const whole = n < 0 ? Math.ceil(n) : Math.floor(n);
    return [integerIfFits(whole), new LuaFloat(n === whole ? 0 : n - whole)];
  },

  tointeger(v?: LuaValue): LuaReturn {
    const n = integerOf(v);
    if (n === undefined) anyArgument(1, arguments.length);
    return n;
  },

  type(v?: LuaValue): LuaReturn {
    if (typeof v === 'number' || typeof v === 'bigint') return 'integer';
    if (v instanceof LuaFloat) return 'float';
    anyArgument(1, arguments.length);
    return undefined;
  },

  ult(a?: LuaValue, b?: LuaValue): LuaReturn {
    const given = arguments.length;
    const left = integerArgument(a, 1, given);
    const right = integerArgument(b, 2, given);
    return BigInt.asUintN(64, BigInt(left)) < BigInt.asUintN(64, BigInt(right));
  },

  max(...values: LuaValue[]): LuaReturn {
    return best(values, (a, b) => lessThan(a, b));
  },

  min(...values: LuaValue[]): LuaReturn {
    return best(values, (a, b) => lessThan(b, a));
  },
};

/** PUC compares whatever it gets. */
function best(values: readonly LuaValue[], isBetter: (a: LuaValue, b: LuaValue) => boolean): LuaValue {
  if (values.length === 0) argumentError(1, 'value expected');
  let chosen = values[0];
  for (let at = 1; at < values.length; at++) if (isBetter(chosen, values[at])) chosen = values[at];
  return chosen;
}

