/**
 * Numbers as unevaluated sums of two doubles, which hold about 106 bits. Elementary functions calculated in them and rounded
 * once agree with a good C library, and do not depend on the version of JavaScript.
 *
 * @source Dekker, "A floating-point technique for extending the available precision" (1971)
 */

export interface Sum {
  readonly hi: number;
  readonly lo: number;
}

export function sum(hi: number, lo: number): Sum {
  return { hi, lo };
}

/** The exact sum of two doubles. */
export function addExactly(a: number, b: number): Sum {
  const hi = a + b;
  const rounded = hi - a;
  return { hi, lo: a - (hi - rounded) + (b - rounded) };
}

/** The same when `a` is the larger one. */
function normalized(a: number, b: number): Sum {
  const hi = a + b;
  return { hi, lo: b - (hi - a) };
}

/** 2^27 + 1 cuts a double into halves of 26 bits. */
const splitter = 134_217_729;

/** The exact product of two doubles, which must be far from the bounds of their range. */
export function multiplyExactly(a: number, b: number): Sum {
  const hi = a * b;
  const aScaled = splitter * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = splitter * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return { hi, lo: aLow * bLow - (hi - aHigh * bHigh - aLow * bHigh - aHigh * bLow) };
}

export function add(a: Sum, b: Sum): Sum {
  const { hi, lo } = addExactly(a.hi, b.hi);
  return normalized(hi, lo + (a.lo + b.lo));
}

export function addDouble(a: Sum, b: number): Sum {
  const { hi, lo } = addExactly(a.hi, b);
  return normalized(hi, lo + a.lo);
}

export function multiply(a: Sum, b: Sum): Sum {
  const { hi, lo } = multiplyExactly(a.hi, b.hi);
  return normalized(hi, lo + (a.hi * b.lo + a.lo * b.hi));
}

export function multiplyDouble(a: Sum, b: number): Sum {
  const { hi, lo } = multiplyExactly(a.hi, b);
  return normalized(hi, lo + a.lo * b);
}

export function divide(a: Sum, b: Sum): Sum {
  const quotient = a.hi / b.hi;
  const product = multiplyDouble(b, quotient);
  const rest = a.hi - product.hi - product.lo + a.lo;
  return normalized(quotient, rest / b.hi);
}

export function negate(a: Sum): Sum {
  return { hi: -a.hi, lo: -a.lo };
}

/** 1/n! for n from 0, as far as a function needs more than a double of them. */
export const inverseFactorials: readonly Sum[] = [
  sum(1, 0),
  sum(1, 0),
  sum(0.5, 0),
  sum(0.16666666666666666, 9.25185853854297e-18),
  sum(0.041666666666666664, 2.3129646346357427e-18),
  sum(0.008333333333333333, 1.1564823173178714e-19),
  sum(0.001388888888888889, -5.300543954373577e-20),
  sum(0.0001984126984126984, 1.7209558293420705e-22),
  sum(2.48015873015873e-5, 2.1511947866775882e-23),
  sum(2.7557319223985893e-6, -1.858393274046472e-22),
  sum(2.755731922398589e-7, 2.3767714622250297e-23),
  sum(2.505210838544172e-8, -1.448814070935912e-24),
  sum(2.08767569878681e-9, -1.20734505911326e-25),
  sum(1.6059043836821613e-10, 1.2585294588752098e-26),
  sum(1.1470745597729725e-11, 2.0655512752830745e-28),
  sum(7.647163731819816e-13, 7.03872877733453e-30),
  sum(4.779477332387385e-14, 0),
  sum(2.8114572543455206e-15, 0),
  sum(1.5619206968586225e-16, 0),
  sum(8.22063524662433e-18, 0),
  sum(4.110317623312165e-19, 0),
  sum(1.9572941063391263e-20, 0),
  sum(8.896791392450574e-22, 0),
  sum(3.868170170630684e-23, 0),
  sum(1.6117375710961184e-24, 0),
  sum(6.446950284384474e-26, 0),
  sum(2.4795962632247976e-27, 0),
  sum(9.183689863795546e-29, 0),
];
