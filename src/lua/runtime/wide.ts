/**
 * Integers beyond what a machine word holds, which `luerl` has without bound. They cost what they weigh, and end where no
 * contract goes: at half a megabyte each.
 */
import { LuaAbort } from './errors.ts';
import { allocate, charge } from './meter.ts';

/** Bits that an integer may have. */
export const maxBits = 2 ** 22;

/** Powers of two with 2^9, 2^10, … 2^22 bits. */
const powers = Array.from({ length: 14 }, (_, at) => 1n << BigInt(2 ** (at + 9)));

/** About how many bits an integer has: up to twice as many as it needs, and 0 for what is small. */
export function wideBits(v: bigint): number {
  if (v < powers[0]! && v > -powers[0]!) return 0;
  for (let at = 1; at < powers.length; at++) if (v < powers[at]! && v > -powers[at]!) return 2 ** (at + 9);
  return 2 * maxBits;
}

/** Counts an integer that was made, and refuses one that is too large. */
export function boundedInteger(v: bigint): bigint {
  const bits = wideBits(v);
  if (bits === 0) return v;
  if (bits > maxBits) tooLarge();
  charge(bits >>> 10);
  allocate(bits >>> 3);
  return v;
}

export function tooLarge(): never {
  throw new LuaAbort('memory', `memory limit of ${maxBits} bits for one integer used up`);
}

/** Charges for work on wide integers that grows faster than they do: `power` of their words, beforehand. */
export function chargeWide(m: bigint, n: bigint, power: number): void {
  const bits = Math.max(wideBits(m), wideBits(n));
  if (bits > 0) charge(Math.ceil((bits / 64) ** power));
}
