/**
 * `bit32` in `luerl`: results are floats, and only arguments are cut to 32 bits, so that shifting left or negating leaves
 * them.
 */
import { badArguments, crash } from '../../runtime/errors.ts';
import { luerlFloatOf } from '../../runtime/luerl-numerals.ts';
import { LuaFloat, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { luerlIntegers } from '../luerl-arguments.ts';
import { rotateLeft } from './shifts.ts';

type Code = (...args: LuaValue[]) => LuaReturn;

/** Beyond this distance a shift leaves nothing, or more than a float can hold. */
const farthest = 2048;

/** The lower 32 bits of an integer, 0 to 2^32 - 1. */
function bits(n: number | bigint): number {
  return typeof n === 'number' && n >= 0 && n <= 0xffffffff ? n : Number(BigInt.asUintN(32, BigInt(n)));
}

function fold(name: string, combine: (a: number, b: number) => number, none: number): Code {
  return (...args) => {
    const integers = luerlIntegers(args);
    if (integers === undefined) return badArguments(name, args);
    if (integers.length === 0) return none;
    return new LuaFloat(integers.map(bits).reduce((a, b) => combine(a, b) >>> 0));
  };
}

/** A function of bits and a distance. */
function moving(name: string, move: (n: number, by: number | bigint) => number): Code {
  return (...args) => {
    const integers = luerlIntegers(args);
    const [n, by] = integers ?? [];
    return n === undefined || by === undefined ? badArguments(name, args) : new LuaFloat(move(bits(n), by));
  };
}

/** A shift that loses no bits on the left. */
function shift(n: number, left: number | bigint): number {
  if (n === 0 || left < -farthest) return 0;
  if (left > farthest) return crash('bit32 shifts too far');
  if (left <= 0) return Number(BigInt(n) >> BigInt(-left));
  return luerlFloatOf(BigInt(n) << BigInt(left));
}

/** Rotating this far changes nothing. */
const fullTurn = 32n;

export const luerlBitFunctions: Record<string, Code> = {
  band: fold('band', (a, b) => a & b, 0xffffffff),
  bor: fold('bor', (a, b) => a | b, 0),
  bxor: fold('bxor', (a, b) => a ^ b, 0),

  btest(...args) {
    const integers = luerlIntegers(args);
    if (integers === undefined) return badArguments('btest', args);
    return integers.length === 0 || integers.map(bits).reduce((a, b) => (a & b) >>> 0) !== 0;
  },

  bnot(...args) {
    const integers = luerlIntegers(args);
    if (integers === undefined) return badArguments('bnot', args);
    return integers.length === 0 ? crash('bit32.bnot without arguments') : new LuaFloat(-1 - bits(integers[0]!));
  },

  lshift: moving('lshift', (n, by) => shift(n, by)),
  rshift: moving('rshift', (n, by) => shift(n, -by)),
  arshift: moving('arshift', (n, by) => shift(n, -by)),
  lrotate: moving('lrotate', (n, by) => rotateLeft(n, Number(BigInt(by) % fullTurn))),
  rrotate: moving('rrotate', (n, by) => rotateLeft(n, -Number(BigInt(by) % fullTurn))),

  extract(...args) {
    const integers = luerlIntegers(args);
    if (integers === undefined || integers.length < 2) return badArguments('extract', args);
    const [n, at, width = 1] = integers as [number, number, number?];
    if (at < 0 || width <= 0 || Number(at) + Number(width) > 32) return badArguments('extract', args);
    return new LuaFloat(Number((BigInt(bits(n)) >> BigInt(at)) & ((1n << BigInt(width)) - 1n)));
  },

  replace(...args) {
    const integers = luerlIntegers(args);
    if (integers === undefined || integers.length < 3) return badArguments('replace', args);
    const [n, by, at, width = 1] = integers as [number, number, number, number?];
    if (at < 0 || width <= 0) return badArguments('replace', args);
    if (Number(at) + Number(width) > 32) return badArguments('extract', args);
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(at);
    return new LuaFloat(Number((BigInt(bits(n)) & ~mask) | ((BigInt(bits(by)) << BigInt(at)) & mask)));
  },
};
