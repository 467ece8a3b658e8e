/**
 * A value as text that people read: a line a key, messages and lists indented, types that text cannot show named.
 *
 * Values of strangers: control characters are made visible, and what is too long or too deep is cut with a note.
 */
import { escapeControlInLine } from '../base/terminal-text.ts';
import { isTransportHeader } from '../message/transport-headers.ts';
import { Atom, isBinary, isList, isMessage, type Message, type Value } from '../message/value.ts';

const maxDepth = 32;
/** Characters of one text, and of all together. */
const maxText = 2000;
const maxTotal = 1024 * 1024;

/** A message without what is private, what only travels with a request, and further keys. */
export function readableMessage(source: Message, without: readonly string[]): Message {
  const isShown = (key: string): boolean => !without.includes(key) && !key.toLowerCase().startsWith('priv') && (key === 'content-type' || (key !== 'accept' && !isTransportHeader(key)));
  return new Map([...source].filter(([key]) => isShown(key)));
}

/** @param maxKeys keys shown of each message; the others are counted */
export function formatValue(value: Value, maxKeys = Infinity): string {
  const lines: string[] = [];
  let room = maxTotal;
  const put = (depth: number, text: string): boolean => {
    room -= text.length + depth * 2 + 1;
    if (room >= 0) lines.push(`${'  '.repeat(depth)}${text}`);
    return room >= 0;
  };
  const putEntries = (entries: Iterable<readonly [string, Value]>, size: number, depth: number): void => {
    let shown = 0;
    for (const [key, item] of entries) {
      if (shown++ >= maxKeys) return void put(depth, `… ${size - maxKeys} more`);
      if (room < 0 || !putOne(depth, escapeControlInLine(key.slice(0, maxText)), item)) return;
    }
  };
  const putOne = (depth: number, key: string, item: Value): boolean => {
    if (!isMessage(item) && !isList(item)) return put(depth, `${key}: ${scalar(item)}`);
    const size = isMessage(item) ? item.size : item.length;
    const kind = isMessage(item) ? 'message' : 'list';
    if (size === 0) return put(depth, `${key}: (empty ${kind})`);
    if (depth >= maxDepth) return put(depth, `${key}: (${kind} of ${size}, too deep to show)`);
    if (!put(depth, `${key}:${isMessage(item) ? '' : ' (list)'}`)) return false;
    putEntries(entriesOf(item), size, depth + 1);
    return room >= 0;
  };
  if (isMessage(value) || isList(value)) putEntries(entriesOf(value), isMessage(value) ? value.size : value.length, 0);
  else put(0, scalar(value));
  if (room < 0) lines.push('… cut here: the rest is longer than 1 MB');
  return `${lines.join('\n')}\n`;
}

function entriesOf(value: Message | readonly Value[]): Iterable<readonly [string, Value]> {
  return isMessage(value) ? value.entries() : value.map((item, index): [string, Value] => [String(index + 1), item]);
}

function scalar(value: Value): string {
  if (typeof value === 'string') return value.length > maxText ? `${escapeControlInLine(value.slice(0, maxText))} … (${value.length} characters)` : escapeControlInLine(value);
  if (isBinary(value)) return `(${value.length} bytes)`;
  return value instanceof Atom ? `${escapeControlInLine(value.name)} (atom)` : String(value);
}
