/**
 * Values as JSON text, written by hand: `JSON.stringify` would need plain objects, and those reorder keys such as `10`
 * and `2`, and know neither integers beyond 2^53 nor `1.0`.
 *
 * @source protocol.md A.7, F.37
 */
import { maxJsonTextLength } from '../../limits.ts';
import { Atom, Float, type Message, type Value } from '../../value.ts';

export interface WriteOptions {
  /** Leaves out keys that start with `priv`, which never leave a node, and `ao-types`, which readers would apply to the keys beside it. */
  readonly withoutPrivate?: boolean;
  /** Bytes as `{"ao-types": ".=\"bytes\"", "base64url": "…"}`, which reads back as bytes. Also leaves out the `ao-types` of messages: none can claim to be bytes. */
  readonly markBytes?: boolean;
}

/** Lists and messages in one another, both when writing and when reading. */
export const maxJsonDepth = 200;

/**
 * Writes a value. Keys stand in the order of their map.
 *
 * @throws RangeError when the value is nested deeper than `maxJsonDepth`, or holds a text longer than `maxJsonTextLength`
 */
export function writeJson(value: Value, options: WriteOptions = {}): string {
  try {
    return writeValue(value, options, 0);
  } finally {
    recent.length = 0;
  }
}

function writeValue(value: Value, options: WriteOptions, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeText(value);
    case 'number':
      return writeNumber(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
  }
  if (value === null) return 'null';
  if (depth >= maxJsonDepth) throw new RangeError(`A value is nested more than ${maxJsonDepth} deep: JSON cannot carry it.`);
  if (value instanceof Map) return writeMessage(value, options, depth + 1);
  if (Array.isArray(value)) {
    let text = '[';
    for (let index = 0; index < value.length; index++) {
      if (index > 0) text += ',';
      text += writeValue(value[index] as Value, options, depth + 1);
    }
    return text + ']';
  }
  if (value instanceof Float) return writeFloat(value.value);
  if (value instanceof Atom) return writeText(value.name);
  const bytes = `"${Buffer.from(value as Uint8Array).toString('base64url')}"`;
  return options.markBytes === true ? `{"ao-types":".=\\"bytes\\"","base64url":${bytes}}` : bytes;
}

function writeMessage(message: Message, options: WriteOptions, depth: number): string {
  const leavesTypes = options.withoutPrivate === true || options.markBytes === true;
  let text = '';
  for (const [key, value] of message) {
    if (options.withoutPrivate === true && key.startsWith('priv')) continue;
    if (leavesTypes && key === 'ao-types') continue;
    text += (text === '' ? '{' : ',') + writeText(key) + ':' + writeValue(value, options, depth);
  }
  return text === '' ? '{}' : text + '}';
}

function writeNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  return Number.isInteger(value) ? BigInt(value).toString() : writeFloat(value);
}

function writeFloat(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  // A reader must see that it is no integer: by its point or its exponent.
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

/** Above this length the native function is faster than looking at each character. */
const longText = 48;

function writeText(text: string): string {
  if (text.length > longText) {
    if (text.length > maxJsonTextLength) throw new RangeError(`A text has more than ${maxJsonTextLength} characters: JSON is not written with longer ones.`);
    return writeLongText(text);
  }
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff)) return JSON.stringify(text);
  }
  return `"${text}"`;
}

/** The long texts written last in this document: the commitments of a message repeat each other's signature. */
const recent: { readonly text: string; readonly written: string }[] = [];
const maxRecent = 4;

function writeLongText(text: string): string {
  for (const known of recent) if (known.text === text) return known.written;
  const written = JSON.stringify(text);
  if (recent.length >= maxRecent) recent.shift();
  recent.push({ text, written });
  return written;
}
