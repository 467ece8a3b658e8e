/**
 * The `ao-types` of a JSON object. One kind of node writes booleans and other atoms as texts and names them there:
 * `{"ok": "true", "ao-types": "ok=\"atom\""}`. Values that already have a JSON type are left alone.
 *
 * Bytes that are no UTF-8 have no form of their own in JSON. Where a reader asked for it they are an object that says so of itself:
 * `{"ao-types": ".=\"bytes\"", "base64url": "__4A"}`.
 *
 * @source protocol.md A.2, A.7
 */
import type { DecodeResult } from '../../codec.ts';
import { parseAoTypes, parseTyped } from '../../structured.ts';
import { binary, isMessage, type Message, type Value } from '../../value.ts';

const textTypes: ReadonlySet<string> = new Set(['integer', 'float', 'atom', 'list']);

/** The message without its `ao-types`, typed as that says. A list or bytes when `ao-types` says that the message itself is that (`.="list"`, `.="bytes"`). */
export function applyAoTypes(message: ReadonlyMap<string, Value>): DecodeResult<Value> {
  const result = new Map(message);
  const types = message.get('ao-types');
  result.delete('ao-types');
  if (typeof types !== 'string') return { ok: true, value: result };
  const entries = parseAoTypes(types);
  if (!entries.ok) return entries;

  const bytes = result.get('base64url');
  if (entries.value.get('.') === 'bytes' && result.size === 1 && typeof bytes === 'string') return { ok: true, value: binary(Buffer.from(bytes, 'base64url')) };

  for (const [key, type] of entries.value) {
    const typed = typeValue(type, result.get(key));
    if (!typed.ok) return { ok: false, status: 400, reason: `The JSON key ${key} is wrong: ${typed.reason}` };
    if (typed.value !== undefined) result.set(key, typed.value);
  }
  return { ok: true, value: entries.value.get('.') === 'list' ? (numberedList(result) ?? result) : result };
}

function typeValue(type: string, value: Value | undefined): DecodeResult<Value | undefined> {
  if (value === undefined) {
    const empty: Value | undefined = type === 'empty-binary' ? '' : type === 'empty-list' ? [] : type === 'empty-message' ? new Map() : undefined;
    return { ok: true, value: empty };
  }
  if (typeof value === 'string' && textTypes.has(type)) return parseTyped(type, value);
  return { ok: true, value: type === 'list' && isMessage(value) ? (numberedList(value) ?? value) : value };
}

/** The list in a message with the keys 1..n, or `undefined` when it has others. */
function numberedList(message: Message): Value[] | undefined {
  const items: Value[] = [];
  for (let index = 1; index <= message.size; index++) {
    const item = message.get(String(index));
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}
