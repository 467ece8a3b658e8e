/** `next`, `pairs` and `ipairs` in `puc`, and their iterators, which compiled loops know by identity. */
import { index } from '../../runtime/access.ts';
import { callList } from '../../runtime/call.ts';
import { LuaError } from '../../runtime/errors.ts';
import { metamethod } from '../../runtime/metatable.ts';
import { charge } from '../../runtime/meter.ts';
import { keyOf } from '../../runtime/table.ts';
import { nextEntry } from '../../runtime/traversal.ts';
import { LuaFloat, LuaTable, type LuaFunction, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { anyArgument, integerArgument, stepped, tableArgument } from '../arguments.ts';
import { hostFunction } from '../define.ts';

/** The iterator of `pairs`. */
export const next: LuaFunction = hostFunction('next', function (t?: LuaValue, key?: LuaValue) {
  const table = tableArgument(t, 1, arguments.length);
  const entry = nextEntry(table, key);
  // Like all errors inside PUC's tables this one has no place when a function of the host meets it. No traversal gives a
  // float with an integral value, as those are kept as integers.
  if (entry === 'invalid' || (key instanceof LuaFloat && Number.isInteger(key.n))) throw new LuaError("invalid key to 'next'");
  if (table.dead > unchargedEntries || (table.flags & 1) !== 0) chargeSkipped(table, key, entry?.[0]);
  return entry;
});

/** Removed entries that a traversal passes for nothing. */
const unchargedEntries = 64;

/** Removed entries stay in their places for a while, and a traversal that begins again and again passes them each time. */
function chargeSkipped(table: LuaTable, from: LuaValue, to: LuaValue): void {
  const start = from === undefined ? 0 : placeIn(table, from);
  const end = to === undefined ? table.arr.length + table.hash.length / 2 : placeIn(table, to);
  if (end - start > unchargedEntries) charge((end - start) >> 4);
}

function placeIn(table: LuaTable, key: LuaValue): number {
  const stored = keyOf(key);
  if (typeof stored === 'number' && stored > 0 && stored < table.arr.length) return stored;
  return table.arr.length + Math.max(0, table.find(stored)) / 2;
}

/** The iterator of `ipairs`. */
export const ipairsStep: LuaFunction = hostFunction('ipairs_next', function (t?: LuaValue, i?: LuaValue) {
  if (typeof i === 'number' && t instanceof LuaTable) {
    const v = t.getInteger(i + 1);
    if (v !== undefined) return [i + 1, v];
  }
  const place = stepped(integerArgument(i, 2, arguments.length), 1);
  const v = index(t, place);
  return v === undefined ? undefined : [place, v];
});

export const iterationFunctions = {
  pairs(v?: LuaValue): LuaReturn {
    anyArgument(1, arguments.length);
    const handler = metamethod(v, '__pairs');
    return handler === undefined ? [next, v, undefined] : three(callList(handler, v));
  },

  ipairs(v?: LuaValue): LuaReturn {
    anyArgument(1, arguments.length);
    const handler = metamethod(v, '__ipairs');
    return handler === undefined ? [ipairsStep, v, 0] : three(callList(handler, v));
  },
};

function three(values: readonly LuaValue[]): LuaValue[] {
  return [values[0], values[1], values[2]];
}
