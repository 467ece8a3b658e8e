/** Doubles taken apart and put together. */

const cell = new DataView(new ArrayBuffer(8));

/** Exponent of a double between a half and one. */
const half = 1022;

/** Mantissa of at least a half and below one, and exponent, so that `n` is their product with the power of two. */
export function splitFloat(n: number): readonly [mantissa: number, exponent: number] {
  if (n === 0 || !Number.isFinite(n)) return [n, 0];
  const [mantissa, exponent] = splitBits(n);
  if (exponent > -half) return [mantissa, exponent];
  // A denormal number has no bit in front of the others: look at it 2^64 times as large.
  const [precise, larger] = splitBits(n * 2 ** 64);
  return [precise, larger - 64];
}

/** The parts as the bits say, which is what Luerl answers: wrong for zero and for denormal numbers. */
export function splitBits(n: number): readonly [mantissa: number, exponent: number] {
  cell.setFloat64(0, n);
  const top = cell.getUint16(0);
  cell.setUint16(0, (top & 0x800f) | (half << 4));
  return [cell.getFloat64(0), ((top >>> 4) & 0x7ff) - half];
}

/** `n` times a power of two, rounded once. */
export function scaleFloat(n: number, power: number): number {
  const [mantissa, own] = splitFloat(n);
  const exponent = own + power;
  if (mantissa === 0 || !Number.isFinite(n)) return n;
  if (exponent > 1024) return mantissa * Infinity;
  if (exponent < -1080) return mantissa * 0;
  if (exponent > 1000) return mantissa * 2 ** (exponent - 1) * 2;
  return exponent < -1000 ? mantissa * 2 ** (exponent + 100) * 2 ** -100 : mantissa * 2 ** exponent;
}
