/**
 * Wire text: bytes written as a latin-1 string, one character a byte, as Node's HTTP server gives header values.
 *
 * The codecs work on it throughout, because it can be cut, compared and joined like text and loses no byte.
 */
import { Buffer } from 'node:buffer';
import { binary, type Binary } from './value.ts';

const beyondAscii = /[^\x00-\x7f]/;

/** True when a text holds only ASCII, so that text and wire text are the same. */
export function isAscii(text: string): boolean {
  return !beyondAscii.test(text);
}

/** The wire text of a binary: the UTF-8 bytes of a text, or the bytes themselves. */
export function toWire(value: Binary): string {
  if (typeof value !== 'string') return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
  return isAscii(value) ? value : Buffer.from(value, 'utf8').toString('latin1');
}

/** The binary behind a wire text, in canonical form: text where the bytes are UTF-8, else the bytes. */
export function fromWire(wire: string): Binary {
  return isAscii(wire) ? wire : binary(Buffer.from(wire, 'latin1'));
}

/** The text behind a wire text; bytes that are not UTF-8 stay one character a byte. For keys, which are always text. */
export function keyFromWire(wire: string): string {
  const value = fromWire(wire);
  return typeof value === 'string' ? value : wire;
}

/** The same wire text in memory of its own: a piece of a text keeps the whole of it in memory. */
export function ownText(wire: string): string {
  return Buffer.from(wire, 'latin1').toString('latin1');
}

/** The bytes behind a wire text. */
export function wireBytes(wire: string): Buffer {
  return Buffer.from(wire, 'latin1');
}
