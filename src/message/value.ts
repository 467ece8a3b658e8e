/**
 * The message model: what devices see ("rich" or structured messages), before any codec.
 *
 * A message is an immutable map of keys to typed values. HyperBEAM has more types than JavaScript, so:
 *
 * | HyperBEAM      | here                                                                    |
 * |----------------|-------------------------------------------------------------------------|
 * | binary (text)  | `string`, whenever the bytes are valid UTF-8                            |
 * | binary (bytes) | `Uint8Array`, only when the bytes are not valid UTF-8                   |
 * | integer        | `number` when it is a safe integer, else `bigint`                       |
 * | float          | `number` when it has a fraction, else `Float` (3.0 stays apart from 3)  |
 * | true, false    | `boolean`                                                               |
 * | atom `null`    | `null`                                                                  |
 * | other atoms    | `Atom`                                                                  |
 * | list           | array                                                                   |
 * | message        | `Map`                                                                   |
 *
 * Every decoder returns this canonical form and every encoder may rely on it. Maps, not objects, because keys come from
 * strangers (`__proto__`, `constructor`).
 *
 * @source protocol.md A.1 and A.2
 */

export type Binary = string | Uint8Array;
export type Value = Binary | number | bigint | Float | boolean | null | Atom | readonly Value[] | Message;
export type Message = ReadonlyMap<string, Value>;

/** A float whose value is integral (or not finite), which a JavaScript number cannot tell from an integer. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  toString(): string {
    return Number.isInteger(this.value) ? this.value.toFixed(1) : String(this.value);
  }
  toJSON(): number {
    return this.value;
  }
}

/** An Erlang atom other than `true`, `false` and `null`, such as `not_found`. */
export class Atom {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  toString(): string {
    return this.name;
  }
  toJSON(): string {
    return this.name;
  }
}

/** A float value in canonical form: a plain number if it has a fraction, else a `Float`. */
export function float(value: number): number | Float {
  return Number.isInteger(value) || !Number.isFinite(value) ? new Float(value) : value;
}

/** An integer value in canonical form: a number if it is safe, else a bigint. */
export function integer(value: number | bigint): number | bigint {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** An atom in canonical form: `true`, `false` and `null` become the JavaScript values. */
export function atom(name: string): boolean | null | Atom {
  if (name === 'true') return true;
  if (name === 'false') return false;
  if (name === 'null') return null;
  return new Atom(name);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A binary in canonical form: text if the bytes are valid UTF-8, else the bytes. */
export function binary(bytes: Uint8Array): Binary {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return bytes;
  }
}

/** The bytes of a binary (text as UTF-8). */
export function bytesOf(value: Binary): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
}

/** The text of a binary; bytes that are not valid UTF-8 show as U+FFFD. For display and comparison, never for storage. */
export function textOf(value: Binary): string {
  return typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
}

export function isBinary(value: unknown): value is Binary {
  return typeof value === 'string' || value instanceof Uint8Array;
}

export function isMessage(value: unknown): value is Message {
  return value instanceof Map;
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

export function isFloat(value: unknown): value is number | Float {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
}

/** True for text of the length and alphabet of a base64url SHA-256: process ids, message ids, addresses. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && text.length === 43 && /^[A-Za-z0-9_-]{43}$/.test(text);
}

/**
 * The canonical spelling of a key: lower case, except keys of the length of an id (32, 42 or 43 bytes), which keep
 * their case.
 * @source protocol.md A.1 (`normalize_key`, `IS_ID`)
 */
export function normalizeKey(key: string): string {
  return key.length === 43 || key.length === 42 || key.length === 32 ? key : key.toLowerCase();
}

/** What `message()` accepts: plain JavaScript data. Integral numbers are integers; use `float()` for 3.0. */
export type PlainValue =
  | Value
  | undefined
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/**
 * Builds a message from a plain object; nested objects become messages, `undefined` entries vanish. Keys are kept as
 * they are spelled.
 */
export function message(fields: { readonly [key: string]: PlainValue }): Map<string, Value> {
  const result = new Map<string, Value>();
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value !== undefined) result.set(key, toValue(value));
  }
  return result;
}

function toValue(value: Exclude<PlainValue, undefined>): Value {
  if (typeof value === 'number') return Number.isInteger(value) ? integer(value) : float(value);
  if (typeof value === 'bigint') return integer(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return binary(value);
  if (value instanceof Float || value instanceof Atom || value instanceof Map) return value as Value;
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map((item) => toValue(item));
  return message(value as { readonly [key: string]: PlainValue });
}

/**
 * Looks a key up as `message@1.0` does: exact spelling, then lower case, then any case. `undefined` when absent.
 * @source protocol.md B (`Data` is found by `data`)
 */
export function getKey(source: Message, key: string): Value | undefined {
  const exact = source.get(key);
  if (exact !== undefined) return exact;
  const wanted = key.toLowerCase();
  const lower = source.get(wanted);
  if (lower !== undefined) return lower;
  // A single letter, the capital I with a dot, is longer in lower case: it then has this mark.
  const anyLength = wanted.includes('\u0307');
  for (const [name, value] of source) if ((name.length === wanted.length || anyLength) && name.toLowerCase() === wanted) return value;
  return undefined;
}

/** The text at a key, or `undefined` when the key is absent or holds something else. Integers and atoms become text. */
export function getText(source: Message, key: string): string | undefined {
  const value = getKey(source, key);
  if (value === undefined || value === null) return undefined;
  if (isBinary(value)) return textOf(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Atom) return value.name;
  return undefined;
}

/** A copy of a message with some keys set. */
export function withKeys(source: Message, entries: Iterable<readonly [string, Value]>): Map<string, Value> {
  const copy = new Map(source);
  for (const [key, value] of entries) copy.set(key, value);
  return copy;
}

/** A copy of a message without some keys. */
export function withoutKeys(source: Message, keys: Iterable<string>): Map<string, Value> {
  const copy = new Map(source);
  for (const key of keys) copy.delete(key);
  return copy;
}
