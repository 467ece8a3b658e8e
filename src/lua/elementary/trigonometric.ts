/** Trigonometric functions and their inverses, rounded as a good C library rounds them. */
import { add, addDouble, addExactly, divide, inverseFactorials, multiply, multiplyDouble, negate, sum, type Sum } from './double-double.ts';

/** Half of pi in parts of 33 bits, whose products with small integers are exact, and the rest. */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21] as const;
const halfPiRest = sum(8.4784276603689e-32, 7.398504768267704e-49);

/** Turns beyond which the parts of pi are not enough. JavaScript's functions reduce larger arguments well. */
const maxTurns = 1_000_000;

interface SineCosine {
  readonly sine: Sum;
  readonly cosine: Sum;
}

/** Sine and cosine of an argument that is not too large. */
function sineCosine(x: number): SineCosine {
  const turns = Math.round(x / (Math.PI / 2));
  let r: Sum = addExactly(x, -turns * halfPi[0]);
  r = add(r, sum(-turns * halfPi[1], 0));
  r = add(r, sum(-turns * halfPi[2], 0));
  r = add(r, multiplyDouble(halfPiRest, -turns));
  const square = multiply(r, r);
  const sine = multiply(series(square, 1), r);
  const cosine = series(square, 0);
  switch (((turns % 4) + 4) % 4) {
    case 0:
      return { sine, cosine };
    case 1:
      return { sine: cosine, cosine: negate(sine) };
    case 2:
      return { sine: negate(sine), cosine: negate(cosine) };
    default:
      return { sine: negate(cosine), cosine: sine };
  }
}

/** 1/o! - s/(o + 2)! + s^2/(o + 4)! - ... for an offset of 0 or 1. */
function series(square: Sum, offset: 0 | 1): Sum {
  let tail = 0;
  for (let n = 26; n >= 16; n -= 2) tail = inverseFactorials[n + offset]!.hi - tail * square.hi;
  let value = addDouble(inverseFactorials[14 + offset]!, -tail * square.hi);
  for (let n = 12; n >= 0; n -= 2) value = add(inverseFactorials[n + offset]!, negate(multiply(value, square)));
  return value;
}

function isPlain(x: number): boolean {
  const size = Math.abs(x);
  return size < maxTurns && size > 1e-7;
}

export function sin(x: number): number {
  if (!isPlain(x)) return Math.sin(x);
  const { hi, lo } = sineCosine(x).sine;
  return hi + lo;
}

export function cos(x: number): number {
  if (!isPlain(x)) return Math.cos(x);
  const { hi, lo } = sineCosine(x).cosine;
  return hi + lo;
}

export function tan(x: number): number {
  if (!isPlain(x)) return Math.tan(x);
  const { sine, cosine } = sineCosine(x);
  const { hi, lo } = divide(sine, cosine);
  return hi + lo;
}

/** The angle of a point: JavaScript's, made better by what its sine and cosine say. */
export function atan2(y: number, x: number): number {
  const near = Math.atan2(y, x);
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (!isPlain(near) || !(size > 1e-150 && size < 1e150) || x === 0) return near;
  const { sine, cosine } = sineCosine(near);
  const across = add(multiplyDouble(cosine, y), negate(multiplyDouble(sine, x)));
  const along = cosine.hi * x + sine.hi * y;
  return near + across.hi / along;
}

export function atan(x: number): number {
  return atan2(x, 1);
}

export function asin(x: number): number {
  const near = Math.asin(x);
  if (!isPlain(near) || Math.abs(x) === 1) return near;
  const { sine, cosine } = sineCosine(near);
  const off = addDouble(negate(sine), x);
  return near + (off.hi + off.lo) / cosine.hi;
}

export function acos(x: number): number {
  const near = Math.acos(x);
  if (!isPlain(near) || Math.abs(x) === 1) return near;
  const { sine, cosine } = sineCosine(near);
  const off = addDouble(cosine, -x);
  return near + (off.hi + off.lo) / sine.hi;
}

