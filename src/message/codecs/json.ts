/**
 * `json@1.0`: messages as JSON, for clients that read nothing else.
 *
 * | value                | JSON                                                            |
 * |----------------------|-----------------------------------------------------------------|
 * | text                 | string                                                          |
 * | bytes (not UTF-8)    | string, base64url of the bytes; reads back as text (see below)  |
 * | integer of any size  | number, all digits                                              |
 * | float                | number with a point or an exponent: `1.0`; not finite: `null`   |
 * | true, false, null    | the same                                                        |
 * | other atoms          | string; reads back as text                                      |
 * | list                 | array                                                           |
 * | message              | object, keys in the order of the message; `1..n` stays an object |
 *
 * No `ao-types` is written: JSON has types. On input the `ao-types` of an object are applied to its texts, since one
 * kind of node writes booleans as texts and names them there. Output is deterministic: the same message with its keys in
 * the same order gives the same text.
 *
 * `markBytes` writes bytes as `{"ao-types": ".=\"bytes\"", "base64url": "__4A"}` instead, which reads back as bytes. It is for readers that
 * ask for it (`serialize~json@1.0&bytes=marked`): others expect a string.
 *
 * A reply repeats the message's scalars as headers, so that a client may read `slot` or `process` without the body.
 * A request's headers become keys under those of the body; headers of the transport do not. JSON carries no signatures that could be
 * checked here: `commitments` in a request's body are claims of a stranger and are dropped at every level.
 *
 * @source protocol.md A.7, C.8, F.19, F.37
 */
import type { Codec, DecodeResult, WireMessage } from '../codec.ts';
import { maxValuesOf } from '../limits.ts';
import { binary, isMessage, type Message, normalizeKey, type Value } from '../value.ts';
import { headerKeys, scalarHeaders } from './json/headers.ts';
import { readJson } from './json/read.ts';
import { writeJson, type WriteOptions } from './json/write.ts';

/**
 * A value as JSON text.
 *
 * @param options `withoutPrivate` leaves out keys that start with `priv`, at every level; `json.encode` always does. `markBytes`
 * writes bytes so that a reader can tell them from text
 * @throws RangeError when the value is nested more than 200 deep, or a text in it has more than 64 MB
 */
export function encodeJson(value: Value, options: WriteOptions = {}): string {
  return writeJson(value, options);
}

/**
 * Reads a JSON text into a canonical value; keys keep their spelling.
 * @param maxValues how many values it may hold: `maxRequestValues` for what a stranger sent
 * @returns the value; status 400 when it is no JSON or nested more than 200 deep, 413 when it holds too many values
 */
export function decodeJson(text: string, maxValues?: number): DecodeResult<Value> {
  return readJson(text, maxValues);
}

/** The codec `json@1.0`. */
export const json = {
  id: 'json@1.0',
  contentType: 'application/json',
  encode: encodeMessage,
  decode: decodeMessage,
} as const satisfies Codec;

function encodeMessage(message: Message): DecodeResult<WireMessage> {
  let text: string;
  try {
    text = writeJson(message, { withoutPrivate: true });
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, status: 500, reason: error.message };
    throw error;
  }
  const status = message.get('status');
  return {
    ok: true,
    value: {
      ...(typeof status === 'number' && status >= 100 && status <= 599 && Number.isInteger(status) ? { status } : {}),
      headers: [['content-type', 'application/json'], ['codec-device', 'json@1.0'], ...scalarHeaders(message)],
      body: Buffer.from(text, 'utf8'),
    },
  };
}

function decodeMessage(wire: WireMessage): DecodeResult {
  const result = headerKeys(wire.headers);
  if (wire.body.length === 0) return { ok: true, value: result };
  const text = binary(wire.body);
  if (typeof text !== 'string') return { ok: false, status: 400, reason: 'The JSON body is not valid UTF-8.' };
  const read = readJson(text, maxValuesOf(wire));
  if (!read.ok) return read;
  if (isMessage(read.value)) {
    for (const [key, value] of normalize(read.value)) result.set(key, value);
  } else result.set('body', Array.isArray(read.value) ? read.value.map(normalizeValue) : read.value);
  return { ok: true, value: result };
}

/** Keys of messages are lower case at every level; what claims to be a signature goes. */
function normalize(message: Message): Message {
  const result = new Map<string, Value>();
  for (const [key, value] of message) {
    const name = normalizeKey(key);
    if (name !== 'commitments') result.set(name, normalizeValue(value));
  }
  return result;
}

function normalizeValue(value: Value): Value {
  if (isMessage(value)) return normalize(value);
  return Array.isArray(value) ? value.map(normalizeValue) : value;
}
