/**
 * Headers beside a JSON body: which keys of a message are repeated as headers of a reply, and which headers of a request
 * become keys of a message.
 *
 * @source protocol.md A.3, A.7, F.23, F.24
 */
import type { HeaderField } from '../../codec.ts';
import { Atom, Float, type Message, normalizeKey, type Value } from '../../value.ts';
import { isTransportHeader } from '../../transport-headers.ts';
import { fromWire } from '../../wire-text.ts';

/** Clients refuse replies with more than 16 KB of headers, so all repeated scalars together stay below this many bytes. */
const maxHeaderBytes = 8192;
const maxValueBytes = 4096;

/** The top-level scalars of a message that a header can carry, except `body`, `data` and private keys. */
export function scalarHeaders(message: Message): HeaderField[] {
  const fields: HeaderField[] = [];
  let bytes = 0;
  for (const [key, value] of message) {
    if (key === 'body' || key === 'data' || key.startsWith('priv')) continue;
    const name = key.toLowerCase();
    const text = scalarText(value);
    if (text === undefined || isTransportHeader(name) || !isHeaderName(name) || !isHeaderValue(text)) continue;
    const size = name.length + text.length + 4;
    if (bytes + size > maxHeaderBytes) continue;
    bytes += size;
    fields.push([name, text]);
  }
  return fields;
}

/** Headers as keys of a message. A header that comes twice gives one text, joined with commas. */
export function headerKeys(headers: readonly HeaderField[]): Map<string, Value> {
  const keys = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = normalizeKey(name);
    if (isTransportHeader(key)) continue;
    const before = keys.get(key);
    keys.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return new Map(Array.from(keys, ([key, value]) => [key, fromWire(value)]));
}

function scalarText(value: Value): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
  }
  if (value === null) return 'null';
  if (value instanceof Atom || value instanceof Float) return value.toString();
  return undefined;
}

function isHeaderName(name: string): boolean {
  return name.length <= 256 && /^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name);
}

function isHeaderValue(text: string): boolean {
  return text.length <= maxValueBytes && isVisibleAscii(text) && !text.startsWith(' ') && !text.endsWith(' ');
}

function isVisibleAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
