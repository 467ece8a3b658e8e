/**
 * The operations of coroutine code, whose metamethods and callees may yield. Each looks whether Lua code would run; if not,
 * the plain operation does the work.
 */
import * as access from './access.ts';
import * as arithmetic from './arithmetic.ts';
import * as bitwise from './bitwise.ts';
import { callable, TailCall } from './call.ts';
import * as compare from './compare.ts';
import { binaryMetamethod, metamethod, metatableOf } from './metatable.ts';
import { LuaFunction, LuaTable, type LuaReturn, type LuaValue } from './value.ts';

type Steps<T> = Generator<LuaValue[], T, LuaValue[]>;

/** Calls any value from coroutine code. Answers one value, or an array of none or several. */
export function* callG(f: LuaValue, args: LuaValue[]): Steps<LuaReturn> {
  let target = callable(f);
  let given = args;
  for (;;) {
    if (target.gn === undefined && target.proto !== undefined) target.gn = target.proto.makeGenerator(target.upvalues);
    const result: LuaReturn = target.gn === undefined ? target.fn(...given) : yield* target.gn(...given);
    if (!(result instanceof TailCall)) return result;
    target = result.target!;
    given = [...result];
  }
}

function* callOneG(f: LuaValue, args: LuaValue[]): Steps<LuaValue> {
  const result = yield* callG(f, args);
  return result instanceof Array ? result[0] : result;
}

function one(x: LuaReturn): LuaValue {
  return x instanceof Array ? x[0] : x;
}

type Binary = (x: LuaReturn, y: LuaReturn) => LuaValue;

function binary(event: string, plain: Binary): (x: LuaReturn, y: LuaReturn) => Steps<LuaValue> {
  return function* (x, y) {
    const a = one(x);
    const b = one(y);
    if (typeof a !== 'object' && typeof b !== 'object') return plain(a, b);
    const handler = binaryMetamethod(a, b, event);
    return handler === undefined ? plain(a, b) : yield* callOneG(handler, [a, b]);
  };
}

function comparison(event: string, plain: (x: LuaReturn, y: LuaReturn) => boolean, swapped: boolean): (x: LuaReturn, y: LuaReturn) => Steps<boolean> {
  return function* (x, y) {
    const a = one(x);
    const b = one(y);
    if (!(a instanceof LuaTable) && !(b instanceof LuaTable)) return plain(a, b);
    const [first, second] = swapped ? [b, a] : [a, b];
    let handler = binaryMetamethod(first, second, event);
    if (handler !== undefined) return compare.isTrue(yield* callOneG(handler, [first, second]));
    if (event === '__le') {
      handler = binaryMetamethod(first, second, '__lt');
      if (handler !== undefined) return !compare.isTrue(yield* callOneG(handler, [second, first]));
    }
    return plain(a, b);
  };
}

export const addG = binary('__add', arithmetic.add);
export const subtractG = binary('__sub', arithmetic.subtract);
export const multiplyG = binary('__mul', arithmetic.multiply);
export const divideG = binary('__div', arithmetic.divide);
export const floorDivideG = binary('__idiv', arithmetic.floorDivide);
export const moduloG = binary('__mod', arithmetic.modulo);
export const powerG = binary('__pow', arithmetic.power);
export const bitAndG = binary('__band', bitwise.bitAnd);
export const bitOrG = binary('__bor', bitwise.bitOr);
export const bitXorG = binary('__bxor', bitwise.bitXor);
export const shiftLeftG = binary('__shl', bitwise.shiftLeft);
export const shiftRightG = binary('__shr', bitwise.shiftRight);
export const concatG = binary('__concat', compare.concat);
export const lessThanG = comparison('__lt', compare.lessThan, false);
export const lessEqualG = comparison('__le', compare.lessEqual, false);
export const greaterThanG = comparison('__lt', compare.greaterThan, true);
export const greaterEqualG = comparison('__le', compare.greaterEqual, true);

export function* equalsG(a: LuaValue, b: LuaValue): Steps<boolean> {
  if (a === b || !(a instanceof LuaTable) || !(b instanceof LuaTable)) return compare.equals(a, b);
  const handler = metamethod(a, '__eq') ?? metamethod(b, '__eq');
  return handler !== undefined && compare.isTrue(yield* callOneG(handler, [a, b]));
}

function unary(event: string, plain: (x: LuaReturn) => LuaValue): (x: LuaReturn) => Steps<LuaValue> {
  return function* (x) {
    const a = one(x);
    const handler = typeof a === 'object' ? metamethod(a, event) : undefined;
    return handler === undefined ? plain(a) : yield* callOneG(handler, [a, a]);
  };
}

export const negateG = unary('__unm', arithmetic.negate);
export const bitNotG = unary('__bnot', bitwise.bitNot);
export const lengthOfG = unary('__len', access.lengthOf);

export function* indexG(x: LuaReturn, key: LuaValue): Steps<LuaValue> {
  const o = one(x);
  let at: LuaValue = o;
  for (let links = 0; links < 100; links++) {
    if (at instanceof LuaTable) {
      const v = at.get(key);
      if (v !== undefined) return v;
    }
    const handler: LuaValue = metatableOf(at)?.getString('__index');
    if (handler === undefined) break;
    if (handler instanceof LuaFunction) return yield* callOneG(handler, [at, key]);
    at = handler;
  }
  return access.index(o, key);
}

export const indexStringG = indexG;

export function* setIndexG(o: LuaValue, key: LuaValue, value: LuaValue): Steps<void> {
  let at: LuaValue = o;
  for (let links = 0; links < 100; links++) {
    if (at instanceof LuaTable && at.get(key) !== undefined) break;
    const handler: LuaValue = metatableOf(at)?.getString('__newindex');
    if (handler === undefined) break;
    if (handler instanceof LuaFunction) {
      yield* callG(handler, [at, key, value]);
      return;
    }
    at = handler;
  }
  access.setIndex(at, key, value);
}

