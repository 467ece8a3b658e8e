/** `sort` in `puc`. Lists of integers, of floats and of texts are sorted by JavaScript, as no order tells their equals apart. */
import { callOne } from '../../runtime/call.ts';
import { isTrue, lessThan } from '../../runtime/compare.ts';
import { argumentError, typeError } from '../../runtime/errors.ts';
import { allocate, charge } from '../../runtime/meter.ts';
import { LuaFloat, LuaFunction, none, type LuaReturn, type LuaTable, type LuaValue } from '../../runtime/value.ts';
import { lengthArgument, tableLike } from '../arguments.ts';
import { quicksort } from './quicksort.ts';
import { elementOf, isPlain, setElement, writableArray } from './shape.ts';

const maxLength = 2 ** 31 - 1;

export const sortFunctions = {
  sort(t?: LuaValue, order?: LuaValue): LuaReturn {
    const given = arguments.length;
    const list = tableLike(t, ['__index', '__newindex', '__len'], 1, given);
    const size = lengthArgument(list);
    if (size < 2) return none;
    if (size >= maxLength) argumentError(1, 'array too big');
    if (order !== undefined && !(order instanceof LuaFunction)) typeError(2, 'function', order, given);
    const count = Number(size);
    charge(count >> 2);
    allocate(count * 8);
    const plain = isPlain(list) ? list : undefined;
    const values = plain === undefined ? readList(list, count) : plain.arr.slice(1);
    if (order === undefined && (sortedNumbers(values) || sortedFloats(values) || sortedTexts(values))) {
      writeBack(list, plain, values);
      return none;
    }
    const less = order === undefined ? chargedLess : ordered(order as LuaFunction);
    try {
      quicksort(values, less);
    } finally {
      // What was sorted until an error stays so.
      writeBack(list, plain, values);
    }
    return none;
  },
};

function chargedLess(a: LuaValue, b: LuaValue): boolean {
  charge(1);
  return typeof a === 'number' && typeof b === 'number' ? a < b : lessThan(a, b);
}

function ordered(order: LuaFunction): (a: LuaValue, b: LuaValue) => boolean {
  return (a, b) => {
    charge(1);
    return isTrue(callOne(order, a, b));
  };
}

function readList(list: LuaValue, count: number): LuaValue[] {
  const values: LuaValue[] = [];
  for (let at = 1; at <= count; at++) {
    charge(1);
    values.push(elementOf(list, at));
  }
  return values;
}

function writeBack(list: LuaValue, plain: LuaTable | undefined, values: readonly LuaValue[]): void {
  const count = values.length;
  // The order may have changed the table.
  if (plain !== undefined && plain.arr.length === count + 1 && values[count - 1] !== undefined) {
    const arr = writableArray(plain);
    for (let at = 0; at < count; at++) arr[at + 1] = values[at];
    return;
  }
  for (let at = 0; at < count; at++) {
    charge(1);
    setElement(list, at + 1, values[at]);
  }
}

/** Sorts a list of small integers in place; false when it is none. */
export function sortedNumbers(values: LuaValue[]): boolean {
  for (const v of values) if (typeof v !== 'number') return false;
  charge((values.length * Math.ceil(Math.log2(values.length + 1))) >> 3);
  const sorted = Float64Array.from(values as number[]).sort();
  for (let at = 0; at < sorted.length; at++) values[at] = sorted[at]!;
  return true;
}

/** Sorts a list of floats in place; false when it is none, or has a nan or minus zero, which compare in their own way. */
export function sortedFloats(values: LuaValue[]): boolean {
  for (const v of values) if (!(v instanceof LuaFloat) || Number.isNaN(v.n) || Object.is(v.n, -0)) return false;
  charge((values.length * Math.ceil(Math.log2(values.length + 1))) >> 2);
  const sorted = Float64Array.from(values as LuaFloat[], (v) => v.n).sort();
  for (let at = 0; at < sorted.length; at++) values[at] = new LuaFloat(sorted[at]!);
  return true;
}

/** Sorts a list of texts in place; false when it is none. */
export function sortedTexts(values: LuaValue[]): boolean {
  let length = 0;
  for (const v of values) {
    if (typeof v !== 'string') return false;
    length += v.length;
  }
  const rounds = Math.ceil(Math.log2(values.length + 1));
  charge(Math.ceil((values.length * rounds) / 2) + (length >> 5) * rounds);
  // JavaScript compares code units, which are bytes here.
  (values as string[]).sort();
  return true;
}
