/**
 * Store keys as bytes whose byte order is the order of `StoreKey`.
 *
 * A part is a tag byte and its content:
 *
 * | part   | bytes                                                                                          |
 * |--------|------------------------------------------------------------------------------------------------|
 * | number | `10` + count of bytes (0 to 7), then the number, big-endian, without leading zeros               |
 * | string | `20`, then UTF-8 in which a NUL is `00 FF`, then `00`                                            |
 *
 * lmdb's own key encoding is not used: it does not escape control characters in strings of 64 characters and more, so a
 * hostile string breaks its order and does not read back, and one-part arrays read back as scalars.
 */
import { recordDamaged } from '../message/errors.ts';
import { badKey } from './errors.ts';
import type { RangeOptions, StoreKey } from './store.ts';

/** The longest encoded key, in bytes: what LMDB accepts with pages of 4 KB. All drivers share the limit. */
export const MAX_KEY_BYTES = 1978;

const NUMBER_TAG = 0x10;
const STRING_TAG = 0x20;
/** Above each tag and below the second byte of an escaped NUL: closes the range of a prefix. */
const AFTER_PREFIX = 0xfe;

// One part of MAX_KEY_BYTES characters takes at most three bytes a character, or two a NUL.
const scratch = Buffer.allocUnsafeSlow(MAX_KEY_BYTES * 4 + 16);

/** Encodes a key. Errors: `store/bad-key` (no parts, too long, a number that is no non-negative safe integer, a lone surrogate). */
export function encodeKey(key: StoreKey): Buffer {
  if (key.length === 0) throw badKey('it has no parts');
  const size = writeParts(key);
  const bytes = Buffer.allocUnsafe(size);
  scratch.copy(bytes, 0, 0, size);
  return bytes;
}

/** Reads what `encodeKey` wrote. @throws HbxError `store/corrupt` on other bytes */
export function decodeKey(bytes: Uint8Array): StoreKey {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: (string | number)[] = [];
  let position = 0;
  while (position < buffer.length) {
    const tag = buffer[position++]!;
    if (tag === STRING_TAG) {
      let end = buffer.indexOf(0, position);
      let escaped = false;
      while (end >= 0 && buffer[end + 1] === 0xff) {
        escaped = true;
        end = buffer.indexOf(0, end + 2);
      }
      // Reading on from the start would come to no end.
      if (end < 0) throw recordDamaged('its key has no end');
      parts.push(escaped ? unescape(buffer.subarray(position, end)) : buffer.toString('utf8', position, end));
      position = end + 1;
    } else {
      const size = tag - NUMBER_TAG;
      if (size < 0 || size > 7 || position + size > buffer.length) throw recordDamaged('its key is none');
      let value = 0;
      for (let index = 0; index < size; index++) value = value * 256 + buffer[position + index]!;
      parts.push(value);
      position += size;
    }
  }
  return parts;
}

/** A range in encoded keys. */
export interface KeyBounds {
  /** The lowest key, inclusive. */
  readonly low: Buffer;
  /** Above the highest key. Never a key itself. */
  readonly high: Buffer;
  readonly limit: number;
  readonly reverse: boolean;
}

/**
 * The bounds of a range. With `reverse` and `from`, keys that begin with the prefix and `from` are inside.
 * Errors: `store/bad-key`.
 */
export function encodeRange({ prefix, from, limit = Infinity, reverse = false }: RangeOptions): KeyBounds {
  const prefixSize = writeParts(prefix);
  const start = Buffer.from(scratch.subarray(0, prefixSize));
  const after = (bytes: Buffer): Buffer => Buffer.concat([bytes, AFTER]);
  // LMDB takes no empty key. A single zero byte is below every key.
  const low = prefixSize === 0 ? Buffer.from([0]) : start;
  if (from === undefined) return { low, high: after(start), limit, reverse };
  const edge = encodeKey([...prefix, from]);
  return reverse ? { low, high: after(edge), limit, reverse } : { low: edge, high: after(start), limit, reverse };
}
const AFTER = Buffer.from([AFTER_PREFIX]);

function writeParts(key: StoreKey): number {
  let position = 0;
  for (const part of key) {
    position = typeof part === 'string' ? writeText(part, position) : writeNumber(part, position);
    if (position > MAX_KEY_BYTES) throw tooLong();
  }
  return position;
}

function writeNumber(value: number, position: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw badKey('a number in it is not a non-negative safe integer');
  let size = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) size++;
  scratch[position] = NUMBER_TAG + size;
  let rest = value;
  for (let index = size; index > 0; index--) {
    scratch[position + index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return position + size + 1;
}

function writeText(text: string, start: number): number {
  if (text.length > MAX_KEY_BYTES) throw tooLong();
  scratch[start] = STRING_TAG;
  let position = start + 1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0 || code > 0x7f) return writeUnusualText(text, start + 1);
    scratch[position++] = code;
  }
  scratch[position] = 0;
  return position + 1;
}

function writeUnusualText(text: string, start: number): number {
  // UTF-8 has no bytes for half a surrogate pair: two different keys would become one.
  if (/\p{Surrogate}/u.test(text)) throw badKey('a string in it is not valid Unicode (half a surrogate pair)');
  let position = start;
  const pieces = text.split('\0');
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) {
      scratch[position++] = 0;
      scratch[position++] = 0xff;
    }
    position += scratch.write(piece, position, 'utf8');
  }
  scratch[position] = 0;
  return position + 1;
}

function unescape(bytes: Buffer): string {
  return bytes.toString('latin1').split('\0\xff').map((piece) => Buffer.from(piece, 'latin1').toString('utf8')).join('\0');
}

function tooLong() {
  return badKey(`it takes more than ${MAX_KEY_BYTES} bytes`);
}
