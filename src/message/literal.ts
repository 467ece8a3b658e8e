/**
 * Results that are not messages. Between steps and on the wire they are wrapped: a literal 9 becomes
 * `{ao-result: "body", body: 9}`, a list becomes a message with the keys 1..n.
 * @source protocol.md A.7, B
 */
import { isMessage, message, type Message, type Value } from './value.ts';

/** A value as a message: itself, or wrapped. */
export function asMessage(value: Value): Message {
  if (isMessage(value)) return value;
  if (Array.isArray(value)) return new Map(value.map((item: Value, index) => [String(index + 1), item]));
  return message({ 'ao-result': 'body', body: value });
}

/** The literal in a wrapped message, or the message. */
export function unwrapLiteral(value: Message): Value {
  const key = value.get('ao-result');
  return typeof key === 'string' ? (value.get(key) ?? value) : value;
}
