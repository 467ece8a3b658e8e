/** Shifts and rotations of 32 bits by any distance. Results are 0 to 2^32 - 1. */

/** Negative distances go to the right. */
export function shiftLeft(n: number, by: number): number {
  if (by <= -32 || by >= 32) return 0;
  return (by >= 0 ? n << by : n >>> -by) >>> 0;
}

export function rotateLeft(n: number, by: number): number {
  const left = ((by % 32) + 32) % 32;
  return left === 0 ? n >>> 0 : ((n << left) | (n >>> (32 - left))) >>> 0;
}
