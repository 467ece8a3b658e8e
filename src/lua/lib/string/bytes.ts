/** Binary text: helpers for functions that make new strings. */
import { allocateString, charge } from '../../runtime/meter.ts';

/** Room for reversing texts that are not long. */
const scratch = Buffer.alloc(4096);

/** Upper-case ASCII letters become lower-case; other bytes stay, unlike in JavaScript's own conversion. */
export function lowerAscii(text: string): string {
  return isAscii(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

export function upperAscii(text: string): string {
  return isAscii(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

export function isAscii(text: string): boolean {
  if (text.length > 32) return !/[^\0-\x7f]/.test(text);
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

export function reverseBytes(text: string): string {
  const { length } = text;
  if (length > scratch.length) return Buffer.from(text, 'latin1').reverse().toString('latin1');
  for (let at = 0; at < length; at++) scratch[length - 1 - at] = text.charCodeAt(at);
  return scratch.toString('latin1', 0, length);
}

/** Counts a text that is about to be made from parts: its bytes, and the work of writing them. */
export function chargeText(length: number): void {
  allocateString(length);
  if (length > 64) charge(length >>> 5);
}
