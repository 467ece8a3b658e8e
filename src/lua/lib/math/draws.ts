/** `random` and `randomseed` in both dialects. */
import { argumentError, badArguments, throwError } from '../../runtime/errors.ts';
import { charge } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { LuaFloat, none, normalInteger, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { doubleArgument, integerArgument } from '../arguments.ts';
import { doubleOf, luerlIntegers, luerlNumber } from '../luerl-arguments.ts';
import { randomFloat, randomInteger, seedFromNumber } from './random.ts';
import { maxInteger } from './values.ts';

export const randomFunctions = {
  random(a?: LuaValue, b?: LuaValue): LuaReturn {
    const given = arguments.length;
    if (given === 0) return new LuaFloat(randomFloat());
    if (given > 2) throwError('wrong number of arguments');
    const low = given === 1 ? 1 : integerArgument(a, 1, given);
    const high = integerArgument(given === 1 ? a : b, given === 1 ? 1 : 2, given);
    // The argument is always the first, as PUC 5.3 has it.
    if (low > high) argumentError(1, 'interval is empty');
    if (low < 0 && BigInt(high) - BigInt(low) > maxInteger) argumentError(1, 'interval too large');
    return drawn(low, high);
  },

  randomseed(seed?: LuaValue): LuaReturn {
    seedFromNumber(state.world.random, doubleArgument(seed, 1, arguments.length));
    return none;
  },
};

export const luerlRandomFunctions = {
  random(...args: LuaValue[]): LuaReturn {
    const bounds = luerlIntegers(args);
    if (bounds === undefined || bounds.length > 2) return badArguments('random', args);
    if (bounds.length === 0) return new LuaFloat(randomFloat());
    const low = bounds.length === 1 ? 1 : bounds[0]!;
    const high = bounds.at(-1)!;
    return high < low ? badArguments('random', args) : drawn(low, high);
  },

  randomseed(...args: LuaValue[]): LuaReturn {
    const seed = luerlNumber(args[0]);
    if (args.length === 0 || seed === undefined) return badArguments('randomseed', args);
    seedFromNumber(state.world.random, doubleOf(seed));
    return none;
  },
};

function drawn(low: number | bigint, high: number | bigint): number | bigint {
  if (typeof low === 'number' && typeof high === 'number' && high - low < 2 ** 32) return low + Math.floor(randomFloat() * (high - low + 1));
  const size = BigInt(high) - BigInt(low);
  charge(size > 2n ** 128n ? size.toString(16).length : 8);
  return normalInteger(randomInteger(BigInt(low), BigInt(high)));
}
