/** Exponential function, logarithm and powers, rounded as a good C library rounds them. */
import { add, addDouble, addExactly, inverseFactorials, multiply, multiplyDouble, multiplyExactly, sum, type Sum } from './double-double.ts';

/** ln 2: bits that times a small integer are exact, and the rest. */
const ln2 = { front: 0.6931471805582987, rest: sum(1.6465949582897082e-12, -1.0077949135905144e-28) };
const inverseLn2 = 1.4426950408889634;

/** Halvings of the reduced argument before the series. */
const halvings = 5;

/** A number times a power of two. */
interface Scaled {
  readonly value: Sum;
  readonly power: number;
}

/** e to a power between -750 and 750. */
function exponential(x: Sum): Scaled {
  const power = Math.round(x.hi * inverseLn2);
  const front = addExactly(x.hi, -power * ln2.front);
  const reduced = add(addDouble(front, x.lo), multiplyDouble(ln2.rest, -power));
  const step = 2 ** -halvings;
  const r = sum(reduced.hi * step, reduced.lo * step);
  // Terms from the seventh on are so small that a double holds what matters of them.
  let tail = 0;
  for (let n = 12; n >= 7; n--) tail = tail * r.hi + inverseFactorials[n]!.hi;
  let series = addDouble(inverseFactorials[6]!, tail * r.hi);
  for (let n = 5; n >= 1; n--) series = add(multiply(series, r), inverseFactorials[n]!);
  // e^r - 1, and from it e^2r - 1 and so on.
  let less1 = multiply(series, r);
  for (let n = 0; n < halvings; n++) less1 = add(sum(2 * less1.hi, 2 * less1.lo), multiply(less1, less1));
  return { value: addDouble(less1, 1), power };
}

/** As a double. */
function rounded({ value, power }: Scaled): number {
  // Powers of two beyond the range of doubles are taken in two steps.
  if (power > 1000) return value.hi * 2 ** (power - 1) * 2;
  return power < -1000 ? value.hi * 2 ** (power + 100) * 2 ** -100 : value.hi * 2 ** power;
}

/** e^x. */
export function exp(x: number): number {
  if (!(x > -746 && x < 710)) return Math.exp(x);
  if (x === 0) return 1;
  return Math.abs(x) < 1e-17 ? 1 + x : rounded(exponential(sum(x, 0)));
}

/** The logarithm of a positive number that is not denormal, to more than a double. */
function logarithm(x: number): Sum {
  // The exponent is taken out, so that what is left lies around 1 and its logarithm is found to all its bits.
  let power = Math.floor(Math.log2(x));
  let mantissa = x * 2 ** -Math.min(1000, Math.max(-1000, power));
  if (power > 1000 || power < -1000) mantissa *= 2 ** -(power - Math.sign(power) * 1000);
  if (mantissa > 1.4142135623730951) {
    mantissa /= 2;
    power += 1;
  }
  const near = Math.log(mantissa);
  // ln m = near + ln(m e^-near), whose last part is almost 1.
  const { value, power: two } = exponential(sum(-near, 0));
  const scale = 2 ** two;
  const product = multiplyDouble(sum(value.hi * scale, value.lo * scale), mantissa);
  const off = addDouble(product, -1);
  const correction = addDouble(off, (-off.hi * off.hi) / 2);
  const own = add(sum(near, 0), correction);
  return add(add(multiplyExactly(ln2.front, power), multiplyDouble(ln2.rest, power)), own);
}

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x > 2.3e-308 && x < Infinity) || x === 1) return Math.log(x);
  const { hi, lo } = logarithm(x);
  return hi + lo;
}

/** The hyperbolic cosine the way C libraries take it from the exponential function. */
export function cosh(x: number): number {
  const size = Math.abs(x);
  if (!(size > 0.34657359 && size < 22)) return Math.cosh(x);
  const e = exp(size);
  return 0.5 * e + 0.5 / e;
}

/** `x` to the power of `y`, as C defines it. */
export function pow(x: number, y: number): number {
  // JavaScript answers nan for these.
  if (x === 1 || (x === -1 && (y === Infinity || y === -Infinity))) return 1;
  if (y === 2) return x * x;
  if (y === 1) return x;
  const size = Math.abs(x);
  if (Number.isInteger(y) && y > 0 && Number.isInteger(x) && Math.log2(size) * y < 52.9) return wholePower(x, y);
  if (!(size > 2.3e-308 && size < Infinity) || !Number.isFinite(y) || y === 0) return x ** y;
  if (x < 0 && !Number.isInteger(y)) return NaN;
  const isNegative = x < 0 && y % 2 !== 0;
  const estimate = y * Math.log(size);
  let result: number;
  if (estimate > 710) result = Infinity;
  else if (estimate < -746) result = 0;
  else if (Math.abs(estimate) < 1e-17) result = 1 + estimate;
  else result = rounded(exponential(multiplyDouble(logarithm(size), y)));
  return isNegative ? -result : result;
}


/** A power that a double holds exactly. */
function wholePower(x: number, y: number): number {
  if (x === 0 || x === -1) return y % 2 === 0 ? x * x : x;
  let result = x;
  for (let n = 1; n < y; n++) result *= x;
  return result;
}
