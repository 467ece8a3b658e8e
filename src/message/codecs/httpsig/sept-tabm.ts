/**
 * The TABM of a message as nodes of September 2025 write it, which differs from that of May:
 *
 * - a nested message or list is a link, `key+link: <id>`, unless whoever asks wants a bundle; a list of texts is a nested one as well
 * - in a bundle a level says of itself that it is a list (`ao-types: .="list"`); its parent says nothing
 * - atoms stand without quotes
 * - an empty text is an empty header, and has no type
 *
 * @source protocol.md G; test/fixtures/hyperbeam/sep2025-gets.http, sep2025-aoconnect.http
 */
import { formatAoTypes, maxMessageDepth, type WireTabm } from '../../structured.ts';
import { formatTyped } from '../../typed-text.ts';
import { Atom, isList, isMessage, normalizeKey, type Message, type Value } from '../../value.ts';
import { toWire } from '../../wire-text.ts';

/** Keeps a nested value where it can be read, and tells its id. */
export type LinkTo = (value: Message | readonly Value[]) => string;

/**
 * @param linkTo absent for a bundle
 * @returns undefined when the message is nested too deep
 */
export function toSeptTabm(message: Message, linkTo?: LinkTo): WireTabm | undefined {
  return levelOf(message, linkTo, 0);
}

function levelOf(content: Message, linkTo: LinkTo | undefined, depth: number, isOfList = false): WireTabm | undefined {
  if (depth > maxMessageDepth) return undefined;
  const level: WireTabm = new Map();
  const types = new Map<string, string>();
  if (isOfList) types.set('.', 'list');
  for (const [rawKey, value] of content) {
    const key = normalizeKey(rawKey);
    if (key.startsWith('priv') || key === 'ao-types' || key === 'content-digest') continue;
    if (isMessage(value) || isList(value)) {
      const size = isMessage(value) ? value.size : value.length;
      if (size === 0) types.set(key, isMessage(value) ? 'empty-message' : 'empty-list');
      else if (linkTo !== undefined) level.set(`${key}+link`, linkTo(value));
      else {
        const child = levelOf(isMessage(value) ? value : numbered(value), undefined, depth + 1, isList(value));
        if (child === undefined) return undefined;
        level.set(key, child);
      }
      continue;
    }
    const { type, text } = formatTyped(value)!;
    level.set(key, type === 'atom' ? toWire(atomName(value)) : text);
    if (type !== undefined) types.set(key, type);
  }
  if (types.size > 0) level.set('ao-types', formatAoTypes(types));
  return level;
}

/** The name of an atom: `true`, `null`, `not_found`. */
export function atomName(value: Value): string {
  return value instanceof Atom ? value.name : String(value);
}

/** A list as a message with the keys 1..n. */
export function numbered(list: readonly Value[]): Message {
  return new Map(list.map((item, index) => [String(index + 1), item]));
}
