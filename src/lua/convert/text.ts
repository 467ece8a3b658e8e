/**
 * Text of messages (UTF-16) and Lua strings ("binary text": one character a byte). Text in ASCII is the same in both, so
 * nothing is copied then.
 */
import { binary, type Binary } from '../../message/value.ts';

/** From this length on, asking Node costs less than looking at each character. */
const longText = 256;

function isAscii(text: string): boolean {
  const { length } = text;
  if (length >= longText) return Buffer.byteLength(text, 'utf8') === length;
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}

/** A Lua string of the UTF-8 bytes of a text. */
export function stringOfText(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** A Lua string of bytes. */
export function stringOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** A Lua string as a binary: text if it is UTF-8, else its bytes. */
export function binaryOfString(string: string): Binary {
  return isAscii(string) ? string : binary(new Uint8Array(Buffer.from(string, 'latin1')));
}

/** A Lua string for reading: bytes that are no UTF-8 show as U+FFFD. */
export function textOfString(string: string): string {
  return isAscii(string) ? string : Buffer.from(string, 'latin1').toString('utf8');
}

const keyCacheSize = 4096;
const maxKeyLength = 64;
const keys = new Map<string, string>();

/**
 * The Lua string of a key of a message. Keys repeat from message to message, so they are looked up instead of converted; and
 * what is handed out is one object for each text, in the form in which V8 compares strings by their address.
 */
export function stringOfKey(key: string): string {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const converted = stringOfText(key);
  if (key.length > maxKeyLength) return converted;
  const made = internalized(converted);
  if (keys.size >= keyCacheSize) keys.clear();
  keys.set(key, made);
  return made;
}

function internalized(text: string): string {
  // Names of properties are kept by V8 as one object for each text.
  return Object.keys({ [text]: 0 })[0] as string;
}
