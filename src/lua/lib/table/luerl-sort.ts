/** `sort` in `luerl`. It sorts the whole array of a table, holes included, and looks at no metamethods but `__lt`. */
import { callOne } from '../../runtime/call.ts';
import { isTrue } from '../../runtime/compare.ts';
import { badArguments, LuaError } from '../../runtime/errors.ts';
import { binaryMetamethod } from '../../runtime/metatable.ts';
import { allocate, charge } from '../../runtime/meter.ts';
import { LuaFloat, LuaTable, none, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { arraySize, replaceArray } from './luerl-array.ts';
import { mergeSort } from './merge-sort.ts';
import { sortedFloats, sortedNumbers, sortedTexts } from './sort.ts';

export const luerlSortFunctions = {
  sort(...args: LuaValue[]): LuaReturn {
    const [t, order] = args;
    if (!(t instanceof LuaTable)) return badArguments('sort', args);
    const size = arraySize(t);
    charge(size);
    if (size < 2) return none;
    allocate(size * 16);
    const values: LuaValue[] = [];
    for (let at = 1; at <= size; at++) values.push(t.getInteger(at));
    if (args.length === 1 && (sortedNumbers(values) || sortedFloats(values) || sortedTexts(values))) replaceArray(t, values);
    else replaceArray(t, mergeSort(values, args.length === 1 ? standard : ordered(order)));
    return none;
  },
};

function ordered(order: LuaValue): (a: LuaValue, b: LuaValue) => boolean {
  return (a, b) => {
    charge(2);
    return isTrue(callOne(order, a, b));
  };
}

/** Numbers with numbers, texts with texts, anything else by `__lt`; equal values keep their order. */
function standard(a: LuaValue, b: LuaValue): boolean {
  charge(2);
  if (typeof a === 'string' && typeof b === 'string') return a <= b;
  const m = comparable(a);
  const n = comparable(b);
  if (m !== undefined && n !== undefined) return m <= n;
  const handler = binaryMetamethod(a, b, '__lt');
  if (handler === undefined) throw new LuaError('illegal comparison in sort');
  return isTrue(callOne(handler, a, b));
}

function comparable(v: LuaValue): number | bigint | undefined {
  return v instanceof LuaFloat ? v.n : typeof v === 'number' || typeof v === 'bigint' ? v : undefined;
}
