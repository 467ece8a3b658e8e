/**
 * Random numbers from four 32-bit words that the world around the call keeps: the same words, the same numbers on every
 * machine. The generator is xoshiro128**.
 *
 * @source Blackman and Vigna, "Scrambled linear pseudorandom number generators"
 */
import { state } from '../../runtime/state.ts';

/** 0 to 2^32 - 1. */
export function nextWord(words: Uint32Array): number {
  const a = words[0]!;
  const b = words[1]!;
  const c = words[2]!;
  const d = words[3]!;
  const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
  const crossed = c ^ a;
  const turned = d ^ b;
  words[1] = b ^ crossed;
  words[0] = a ^ turned;
  words[2] = crossed ^ (b << 9);
  words[3] = rotated(turned, 11);
  return result;
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** 0 up to, not including, 1, with 53 bits. */
export function randomFloat(): number {
  const { random } = state.world;
  return ((nextWord(random) >>> 5) * 67_108_864 + (nextWord(random) >>> 6)) / 9_007_199_254_740_992;
}

/** An integer of a range, each as likely as the others. */
export function randomInteger(low: bigint, high: bigint): bigint {
  const { random } = state.world;
  const size = high - low + 1n;
  let bits = 32n;
  let drawn = BigInt(nextWord(random));
  // Enough bits that no number is noticeably likelier.
  for (let rest = size; rest > 1n; rest >>= 32n) {
    drawn = (drawn << 32n) | BigInt(nextWord(random));
    bits += 32n;
  }
  return low + ((drawn * size) >> bits);
}

/** Starts the words anew from a number. */
export function seedFromNumber(words: Uint32Array, seed: number): void {
  const [low, high] = new Uint32Array(new Float64Array([seed]).buffer);
  fill(words, low!, high!);
}

/** Starts the words anew from a text. */
export function seedFromText(words: Uint32Array, text: string): void {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 15);
  }
  fill(words, low, high);
}

function fill(words: Uint32Array, low: number, high: number): void {
  let counter = low;
  for (let at = 0; at < 4; at++) {
    counter = (counter + 0x9e3779b9) | 0;
    let mixed = counter ^ (at % 2 === 0 ? high : Math.imul(high, 0xc2b2ae35));
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    words[at] = mixed ^ (mixed >>> 16);
  }
  // The generator would stand still at nothing but zeros.
  if (words.every((word) => word === 0)) words[0] = 1;
}
