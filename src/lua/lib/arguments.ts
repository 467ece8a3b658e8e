/** Arguments of library functions in `puc`. The checks are made in the order PUC makes them, so that errors agree. */
import { lengthOf } from '../runtime/access.ts';
import { argumentError, throwError, typeError } from '../runtime/errors.ts';
import { metamethod } from '../runtime/metatable.ts';
import { textToNumber } from '../runtime/number-text.ts';
import { LuaFloat, LuaTable, normalInteger, type LuaReturn, type LuaValue } from '../runtime/value.ts';
import { integerArgument, integerOfFloat, stringArgument } from './string/arguments.ts';

export { doubleArgument, integerArgument, integerOfFloat, placeArgument, stringArgument } from './string/arguments.ts';

/** An integer that may be nil or absent. */
export function optionalInteger(v: LuaValue, fallback: number | bigint, index: number, given: number): number | bigint {
  return v === undefined ? fallback : integerArgument(v, index, given);
}

/** A string that may be nil or absent. */
export function optionalString(v: LuaValue, fallback: string, index: number, given: number): string {
  return v === undefined ? fallback : stringArgument(v, index, given);
}

/** A table. */
export function tableArgument(v: LuaValue, index: number, given: number): LuaTable {
  return v instanceof LuaTable ? v : typeError(index, 'table', v, given);
}

/** Refuses a missing argument; nil is one. */
export function anyArgument(index: number, given: number): void {
  if (index > given) argumentError(index, 'value expected');
}

/** One of a few words; `fallback` when it is nil. */
export function optionArgument<Word extends string>(v: LuaValue, words: readonly Word[], fallback: Word | undefined, index: number, given: number): Word {
  const word = fallback === undefined ? stringArgument(v, index, given) : optionalString(v, fallback, index, given);
  return words.find((known) => known === word) ?? argumentError(index, `invalid option '${word}'`);
}

/** A number of any kind or a text that says one; undefined for anything else. */
export function numberOf(v: LuaValue): number | bigint | LuaFloat | undefined {
  if (typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat) return v;
  return typeof v === 'string' ? textToNumber(v) : undefined;
}

/** The integer that a value is or says, or undefined. */
export function integerOf(v: LuaValue): number | bigint | undefined {
  const n = numberOf(v);
  return n instanceof LuaFloat ? integerOfFloat(n.n) : n;
}

/** `#v` with metamethods, which must be an integer. */
export function lengthArgument(v: LuaValue): number | bigint {
  if (v instanceof LuaTable && v.mt === undefined) return v.length();
  return integerOf(lengthOf(v)) ?? throwError('object length is not an integer');
}

/** An integer some steps further on, coming back at the other end of 64 bits. */
export function stepped(from: number | bigint, steps: number | bigint): number | bigint {
  if (typeof from === 'number' && typeof steps === 'number') {
    const sum = from + steps;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normalInteger(BigInt.asIntN(64, BigInt(from) + BigInt(steps)));
}

/** What has these metamethods stands in for a table. */
export function tableLike(v: LuaValue, events: readonly string[], index: number, given: number): LuaValue {
  if (v instanceof LuaTable || events.every((event) => metamethod(v, event) !== undefined)) return v;
  return typeError(index, 'table', v, given);
}

/** A list as a function answers it. */
export function answer(values: LuaValue[]): LuaReturn {
  return values.length === 1 ? values[0] : values;
}
