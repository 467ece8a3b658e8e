/**
 * `math` in `luerl`. There is no infinity and no nan: what would give one is an error inside Luerl itself. Texts count as
 * numbers, and what stands behind the arguments that a function needs may be anything.
 */
import * as exponential from '../../elementary/exponential.ts';
import * as trigonometric from '../../elementary/trigonometric.ts';
import { badArguments, crash } from '../../runtime/errors.ts';
import { charge } from '../../runtime/meter.ts';
import { LuaFloat, normalInteger, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { doubleOf, luerlNumber, luerlNumbers, wholeNumber } from '../luerl-arguments.ts';
import { splitBits } from './frexp.ts';
import { elementaryCost } from './values.ts';

type LuaNumber = number | bigint | LuaFloat;
type Code = (...args: LuaValue[]) => LuaReturn;

function finite(n: number, name: string): LuaFloat {
  return Number.isFinite(n) ? new LuaFloat(n) : crash(`math.${name}`);
}

/** A number as a double, where Erlang has no float for larger integers. */
function double(n: LuaNumber, name: string): number {
  const value = doubleOf(n);
  return Number.isFinite(value) ? value : crash(`math.${name}`);
}

function unary(name: string, f: (n: number) => number): Code {
  return (...args) => {
    charge(elementaryCost);
    const n = args.length === 0 ? undefined : luerlNumber(args[0]);
    return n === undefined ? badArguments(name, args) : finite(f(double(n, name)), name);
  };
}

function binary(name: string, f: (a: number, b: number) => number): Code {
  return (...args) => {
    charge(elementaryCost);
    const a = luerlNumber(args[0]);
    const b = luerlNumber(args[1]);
    return a === undefined || b === undefined ? badArguments(name, args) : finite(f(double(a, name), double(b, name)), name);
  };
}

/** A function that leaves integers alone. */
function whole(name: string, round: (n: number) => number): Code {
  return (...args) => {
    const n = luerlNumber(args[0]);
    if (n === undefined) return badArguments(name, args);
    return n instanceof LuaFloat ? wholeNumber(round(n.n)) : n;
  };
}

function best(name: string, isBetter: (a: number | bigint, b: number | bigint) => boolean): Code {
  return (...args) => {
    const numbers = luerlNumbers(args);
    if (numbers === undefined || numbers.length === 0) return badArguments(name, args);
    return numbers.reduce((chosen, n) => (isBetter(comparable(n), comparable(chosen)) ? n : chosen));
  };
}

function comparable(n: LuaNumber): number | bigint {
  return n instanceof LuaFloat ? n.n : n;
}

const atan2 = binary('atan2', trigonometric.atan2);

export const luerlMathFunctions: Record<string, Code> = {
  abs(...args) {
    const n = luerlNumber(args[0]);
    if (n === undefined) return badArguments('abs', args);
    // Minus zero is not below zero, so it stays.
    if (n instanceof LuaFloat) return n.n < 0 ? new LuaFloat(-n.n) : n;
    return n < 0 ? normalInteger(-BigInt(n)) : n;
  },

  acos: unary('acos', trigonometric.acos),
  asin: unary('asin', trigonometric.asin),

  atan(...args) {
    charge(elementaryCost);
    const y = luerlNumber(args[0]);
    if (y === undefined) return badArguments('atan', args);
    const x = luerlNumber(args[1]);
    return finite(x === undefined ? trigonometric.atan(double(y, 'atan')) : trigonometric.atan2(double(y, 'atan'), double(x, 'atan')), 'atan');
  },

  atan2,
  ceil: whole('ceil', Math.ceil),
  cos: unary('cos', trigonometric.cos),
  cosh: unary('cosh', exponential.cosh),
  deg: unary('deg', (n) => (180 * n) / Math.PI),
  exp: unary('exp', exponential.exp),
  floor: whole('floor', Math.floor),

  fmod(...args) {
    const x = luerlNumber(args[0]);
    const y = luerlNumber(args[1]);
    return x === undefined || y === undefined ? badArguments('fmod', args) : remainder(x, y);
  },

  frexp(...args) {
    const n = luerlNumber(args[0]);
    if (n === undefined) return badArguments('frexp', args);
    const [mantissa, exponent] = splitBits(double(n, 'frexp'));
    return [new LuaFloat(mantissa), exponent];
  },

  ldexp(...args) {
    const mantissa = luerlNumber(args[0]);
    const exponent = luerlNumber(args[1]);
    if (!(mantissa instanceof LuaFloat) || exponent === undefined || exponent instanceof LuaFloat) return badArguments('ldexp', args);
    const power = 2 ** double(exponent, 'ldexp');
    return finite(Number.isFinite(power) ? mantissa.n * power : NaN, 'ldexp');
  },

  log(...args) {
    charge(elementaryCost);
    const n = luerlNumber(args[0]);
    if (n === undefined) return badArguments('log', args);
    const base = luerlNumber(args[1]);
    const value = double(n, 'log');
    if (value <= 0) return crash('math.log');
    if (base === undefined) return finite(exponential.log(value), 'log');
    const by = double(base, 'log');
    if (by === 10) return finite(Math.log10(value), 'log');
    return by <= 0 ? crash('math.log') : finite(exponential.log(value) / exponential.log(by), 'log');
  },

  log10(...args) {
    const n = luerlNumber(args[0]);
    if (n === undefined) return badArguments('log10', args);
    const value = double(n, 'log10');
    return value === 0 ? new LuaFloat(-500) : finite(Math.log10(value), 'log10');
  },

  max: best('max', (a, b) => a > b),
  min: best('min', (a, b) => a < b),

  modf(...args) {
    const n = luerlNumber(args[0]);
    if (n === undefined) return badArguments('modf', args);
    if (!(n instanceof LuaFloat)) return [n, new LuaFloat(0)];
    const truncated = Math.trunc(n.n);
    return [wholeNumber(truncated), new LuaFloat(n.n - truncated)];
  },

  pow: binary('pow', exponential.pow),
  rad: unary('rad', (n) => (Math.PI * n) / 180),
  sin: unary('sin', trigonometric.sin),
  sinh: unary('sinh', Math.sinh),
  sqrt: unary('sqrt', Math.sqrt),
  tan: unary('tan', trigonometric.tan),
  tanh: unary('tanh', Math.tanh),

  tointeger(...args) {
    if (args.length === 0) return badArguments('tointeger', args);
    const n = luerlNumber(args[0]);
    if (!(n instanceof LuaFloat)) return n;
    return Number.isInteger(n.n) ? wholeNumber(n.n) : undefined;
  },

  type(...args) {
    const [v] = args;
    if (args.length === 0) return badArguments('type', args);
    return typeof v === 'number' || typeof v === 'bigint' ? 'integer' : v instanceof LuaFloat ? 'float' : undefined;
  },
};

/** `x - trunc(x / y) * y`, where the division is that of floats and the rest that of the arguments. */
function remainder(x: LuaNumber, y: LuaNumber): LuaReturn {
  const quotient = double(x, 'fmod') / double(y, 'fmod');
  if (!Number.isFinite(quotient)) return crash('math.fmod');
  const turns = Math.trunc(quotient);
  if (y instanceof LuaFloat) return finite(double(x, 'fmod') - turns * y.n, 'fmod');
  const product = BigInt(turns) * BigInt(y);
  return x instanceof LuaFloat ? finite(x.n - Number(product), 'fmod') : normalInteger(BigInt(x) - product);
}
