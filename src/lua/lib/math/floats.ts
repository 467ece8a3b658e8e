/** Functions of `math` in `puc` that calculate with doubles. */
import * as exponential from '../../elementary/exponential.ts';
import * as trigonometric from '../../elementary/trigonometric.ts';
import { charge } from '../../runtime/meter.ts';
import { LuaFloat, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { doubleArgument, integerArgument } from '../arguments.ts';
import { scaleFloat, splitFloat } from './frexp.ts';
import { elementaryCost, logarithm } from './values.ts';

function unary(f: (n: number) => number): (v?: LuaValue) => LuaReturn {
  return function (v) {
    return new LuaFloat(f(doubleArgument(v, 1, arguments.length)));
  };
}

/** What takes long counts for more than a call. */
function slow(f: (n: number) => number): (v?: LuaValue) => LuaReturn {
  return function (v) {
    charge(elementaryCost);
    return new LuaFloat(f(doubleArgument(v, 1, arguments.length)));
  };
}

/** `atan` and `atan2` do the same in PUC 5.3. */
function arcTangent(): (y?: LuaValue, x?: LuaValue) => LuaReturn {
  return function (y, x) {
    const given = arguments.length;
    charge(elementaryCost);
    return new LuaFloat(trigonometric.atan2(doubleArgument(y, 1, given), x === undefined ? 1 : doubleArgument(x, 2, given)));
  };
}

export const floatFunctions = {
  sqrt: unary(Math.sqrt),
  sin: slow(trigonometric.sin),
  cos: slow(trigonometric.cos),
  tan: slow(trigonometric.tan),
  asin: slow(trigonometric.asin),
  acos: slow(trigonometric.acos),
  atan: arcTangent(),
  exp: slow(exponential.exp),
  deg: unary((n) => n * (180 / Math.PI)),
  rad: unary((n) => n * (Math.PI / 180)),

  log(v?: LuaValue, base?: LuaValue): LuaReturn {
    const given = arguments.length;
    charge(elementaryCost);
    const n = doubleArgument(v, 1, given);
    return new LuaFloat(logarithm(n, base === undefined ? undefined : doubleArgument(base, 2, given)));
  },

  // What Lua 5.2 had.
  atan2: arcTangent(),
  cosh: slow(exponential.cosh),
  sinh: unary(Math.sinh),
  tanh: unary(Math.tanh),
  log10: unary(Math.log10),

  pow(base?: LuaValue, exponent?: LuaValue): LuaReturn {
    const given = arguments.length;
    charge(elementaryCost);
    return new LuaFloat(exponential.pow(doubleArgument(base, 1, given), doubleArgument(exponent, 2, given)));
  },

  frexp(v?: LuaValue): LuaReturn {
    const [mantissa, exponent] = splitFloat(doubleArgument(v, 1, arguments.length));
    return [new LuaFloat(mantissa), exponent];
  },

  ldexp(v?: LuaValue, power?: LuaValue): LuaReturn {
    const given = arguments.length;
    const n = doubleArgument(v, 1, given);
    return new LuaFloat(scaleFloat(n, Number(BigInt.asIntN(32, BigInt(integerArgument(power, 2, given))))));
  },
};
