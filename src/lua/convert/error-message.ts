/** What an error says whose value is no text. Both engines word it the same. */
import type { Value } from '../../message/value.ts';

/** Characters of a message; a contract can raise megabytes. */
const maxMessage = 10_000;

/** A message as long as somebody reads. */
export function shorten(text: string): string {
  return text.length <= maxMessage ? text : `${text.slice(0, maxMessage)}…`;
}

/** The text of an error value: its `message`, `error` or `body` if it is a map with one, else the value as JSON. */
export function messageOf(value: Value | undefined): string {
  if (value === undefined) return 'nil';
  if (value instanceof Map) {
    for (const key of ['message', 'error', 'body']) {
      const text = value.get(key);
      if (typeof text === 'string') return text;
    }
  }
  return value === null ? 'nil' : show(value);
}

/** A value as compact JSON, for reading. */
function show(value: Value): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Map) return Object.fromEntries(item as Map<string, unknown>);
    if (item instanceof Uint8Array) return Buffer.from(item).toString('utf8');
    return typeof item === 'bigint' ? String(item) : item;
  });
}
