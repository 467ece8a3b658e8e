/** UTF-8 in binary text. */

/** Smallest code point of each number of continuation bytes, so that longer forms than needed are refused. */
const smallest = [0, 0x80, 0x800, 0x10000];

/**
 * The code point that begins at a place counted from 0, and how many bytes it takes. Undefined when the bytes are no UTF-8.
 * Halves of UTF-16 pairs pass here; Luerl refuses them.
 */
export function decode(text: string, at: number): { readonly code: number; readonly bytes: number } | undefined {
  const head = text.charCodeAt(at);
  if (head < 0x80) return { code: head, bytes: 1 };
  if (head < 0xc0 || head > 0xf7) return undefined;
  const more = head < 0xe0 ? 1 : head < 0xf0 ? 2 : 3;
  let code = head & (0x3f >> more);
  for (let step = 1; step <= more; step++) {
    const next = text.charCodeAt(at + step);
    if ((next & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (next & 0x3f);
  }
  return code > 0x10ffff || code < smallest[more]! ? undefined : { code, bytes: more + 1 };
}

/** True for the bytes that continue a code point. */
export function isContinuation(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xc0) === 0x80;
}

/** True for what stands for half a code point in UTF-16. */
export function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** The bytes of a code point. */
export function encode(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  return String.fromCharCode(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
}

/** The pattern that matches one code point in valid text. */
export const charPattern = '[\0-\x7f\xc2-\xf4][\x80-\xbf]*';
