/** `bit32` in `puc`: arguments are integers, of which the lower 32 bits count; results are integers from 0 to 2^32 - 1. */
import { argumentError, throwError } from '../../runtime/errors.ts';
import type { LuaReturn, LuaValue } from '../../runtime/value.ts';
import { integerArgument } from '../arguments.ts';
import { rotateLeft, shiftLeft } from './shifts.ts';

/** The lower 32 bits of an argument, as JavaScript's signed number. */
function bits(v: LuaValue, index: number, given: number): number {
  const n = integerArgument(v, index, given);
  return typeof n === 'number' && (n | 0) === n ? n : Number(BigInt.asIntN(32, BigInt(n)));
}

/** How far to shift or rotate, which PUC looks at first. Beyond 2^53 it makes no difference. */
function distance(v: LuaValue, index: number, given: number): number {
  return Number(integerArgument(v, index, given));
}

function fold(combine: (a: number, b: number) => number, start: number): (...args: LuaValue[]) => number {
  return (...args) => args.reduce((result: number, v, at) => combine(result, bits(v, at + 1, args.length)), start);
}

const and = fold((a, b) => a & b, -1);
const or = fold((a, b) => a | b, 0);
const exclusive = fold((a, b) => a ^ b, 0);

export const bitFunctions = {
  band: (...args: LuaValue[]): LuaReturn => and(...args) >>> 0,
  bor: (...args: LuaValue[]): LuaReturn => or(...args) >>> 0,
  bxor: (...args: LuaValue[]): LuaReturn => exclusive(...args) >>> 0,
  btest: (...args: LuaValue[]): LuaReturn => and(...args) !== 0,

  bnot(v?: LuaValue): LuaReturn {
    return ~bits(v, 1, arguments.length) >>> 0;
  },

  lshift(v?: LuaValue, by?: LuaValue): LuaReturn {
    const left = distance(by, 2, arguments.length);
    return shiftLeft(bits(v, 1, arguments.length), left);
  },

  rshift(v?: LuaValue, by?: LuaValue): LuaReturn {
    const left = -distance(by, 2, arguments.length);
    return shiftLeft(bits(v, 1, arguments.length), left);
  },

  arshift(v?: LuaValue, by?: LuaValue): LuaReturn {
    const n = bits(v, 1, arguments.length);
    const right = distance(by, 2, arguments.length);
    return right < 0 ? shiftLeft(n, -right) : (n >> Math.min(right, 31)) >>> 0;
  },

  lrotate(v?: LuaValue, by?: LuaValue): LuaReturn {
    const left = distance(by, 2, arguments.length);
    return rotateLeft(bits(v, 1, arguments.length), left);
  },

  rrotate(v?: LuaValue, by?: LuaValue): LuaReturn {
    const left = -distance(by, 2, arguments.length);
    return rotateLeft(bits(v, 1, arguments.length), left);
  },

  extract(v?: LuaValue, place?: LuaValue, width?: LuaValue): LuaReturn {
    const given = arguments.length;
    const n = bits(v, 1, given);
    const field = fieldOf(place, width, 2, given);
    return ((n >>> field.at) & field.mask) >>> 0;
  },

  replace(v?: LuaValue, by?: LuaValue, place?: LuaValue, width?: LuaValue): LuaReturn {
    const given = arguments.length;
    const n = bits(v, 1, given);
    const value = bits(by, 2, given);
    const field = fieldOf(place, width, 3, given);
    return ((n & ~(field.mask << field.at)) | ((value & field.mask) << field.at)) >>> 0;
  },
};

/** Some neighbouring bits, from the arguments `index` and the one after it. */
function fieldOf(place: LuaValue, width: LuaValue, index: number, given: number): { readonly at: number; readonly mask: number } {
  const at = integerArgument(place, index, given);
  const count = width === undefined ? 1 : integerArgument(width, index + 1, given);
  if (at < 0) argumentError(index, 'field cannot be negative');
  if (count < 1) argumentError(index + 1, 'width must be positive');
  if (Number(at) + Number(count) > 32) throwError('trying to access non-existent bits');
  return { at: Number(at), mask: count === 32 ? -1 : (1 << Number(count)) - 1 };
}
