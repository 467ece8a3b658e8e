/** `next`, `pairs` and `ipairs` in `luerl`. A missing or odd key is no error there, and `ipairs` knows no metamethod. */
import { call } from '../../runtime/call.ts';
import { badArguments } from '../../runtime/errors.ts';
import { metamethod } from '../../runtime/metatable.ts';
import { charge } from '../../runtime/meter.ts';
import { nextEntry } from '../../runtime/traversal.ts';
import { LuaTable, type LuaFunction, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { hostFunction } from '../define.ts';

/** The iterator of `pairs`. */
export const luerlNext: LuaFunction = hostFunction('luerl/next', function (t?: LuaValue, key?: LuaValue) {
  if (!(t instanceof LuaTable)) return badArguments('next', arguments.length === 1 ? [t, undefined] : [...arguments]);
  const { entries } = t;
  // Keys are put in order when there are new ones. Whether that was done before must not show in the count.
  if (entries > 32) charge(key === undefined ? entries : 34 - Math.clz32(entries));
  const entry = nextEntry(t, key);
  return entry === 'invalid' ? undefined : entry;
});

/** The iterator of `ipairs`. */
export const luerlIpairsStep: LuaFunction = hostFunction('luerl/ipairs_next', function (t?: LuaValue, i?: LuaValue) {
  const at = arguments.length === 1 ? 0 : i;
  if (!(t instanceof LuaTable) || (typeof at !== 'number' && typeof at !== 'bigint')) {
    return badArguments('ipairs', arguments.length === 1 ? [t, 0] : [...arguments]);
  }
  const place = typeof at === 'number' ? at + 1 : at + 1n;
  const v = place > 0 ? t.get(place) : undefined;
  return v === undefined ? undefined : [place, v];
});

export const luerlIterationFunctions = {
  pairs(...args: LuaValue[]): LuaReturn {
    if (args.length === 0) return badArguments('pairs', args);
    const handler = metamethod(args[0], '__pairs');
    return handler === undefined ? [luerlNext, args[0], undefined] : call(handler, args[0]);
  },

  ipairs(...args: LuaValue[]): LuaReturn {
    if (args.length === 0) return badArguments('ipairs', args);
    const handler = metamethod(args[0], '__ipairs');
    return handler === undefined ? [luerlIpairsStep, args[0], 0] : call(handler, args[0]);
  },
};
