/** JavaScript for numerals. */
import type { NumberNode } from '../parse/ast.ts';
import { LuaFloat } from '../runtime/value.ts';
import type { FunctionEmitter } from './emitter.ts';

export function number(f: FunctionEmitter, e: NumberNode): string {
  const { value } = e;
  if (typeof value === 'number') return value < 0 ? `(${value})` : String(value);
  if (typeof value === 'bigint') return f.out.constant(`${value}n`);
  return f.out.constant(`new LuaFloat(${doubleText(value)})`);
}

/** A double as JavaScript writes it. */
export function doubleText({ n }: LuaFloat): string {
  return Object.is(n, -0) ? '-0' : String(n);
}

/** A numeral with a minus before it. */
export function negativeNumber(f: FunctionEmitter, e: NumberNode): string {
  const { value } = e;
  if (typeof value === 'number') return value === 0 ? '0' : `(-${value})`;
  if (typeof value === 'bigint') {
    const wrapped = f.out.options.luerl ? -value : BigInt.asIntN(64, -value);
    return f.out.constant(wrapped >= -9007199254740991n && wrapped <= 9007199254740991n ? `${wrapped}` : `${wrapped}n`);
  }
  return f.out.constant(`new LuaFloat(${doubleText(new LuaFloat(-value.n))})`);
}
