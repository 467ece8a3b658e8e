/**
 * Messages as they were sent, where the log's document does not tell: bytes that are no text, atoms, and the names of the tags of a
 * data item. They are read by their id.
 */
import { isHbxError } from '../base/errors.ts';
import { Atom, getKey, isBinary, isList, isMessage, type Message, type Value } from '../message/value.ts';
import type { Client, RequestOptions } from './client.ts';
import type { LoggedMessage } from './log.ts';
import { toPlain } from './result.ts';

/** False where the document may have lost something: bytes, or whether a text in quotes is an atom. */
export function isExact({ data, tags }: LoggedMessage): boolean {
  return !String(data).includes('\ufffd') && Object.values(tags).every((value) => !String(value).includes('\ufffd') && !String(value).startsWith('"'));
}

/** The message with its data and keys as the node has them by its id; as it was when the node refuses. */
export async function readExactly(client: Client, message: LoggedMessage, options: RequestOptions): Promise<LoggedMessage> {
  if (message.id === '') return message;
  try {
    const content = await client.readValue(`/${message.id}`, options);
    if (!isMessage(content)) return message;
    const data = getKey(content, 'data') ?? getKey(content, 'body') ?? '';
    // The cast to JSON took the place of the message's own device.
    const device = message.tags['device'];
    return { ...message, tags: { ...(device === undefined ? {} : { device }), ...exactTags(content) }, data: isBinary(data) ? data : message.data };
  } catch (error) {
    if (isHbxError(error) && ['client/rejected', 'client/process-failed', 'client/unexpected-reply'].includes(error.code)) return message;
    throw error;
  }
}

/** Keys that have fields of their own, or were set by the way it was read. */
const otherKeys = ['action', 'target', 'anchor', 'data', 'body', 'commitments', 'device'];

function exactTags(content: Message): Record<string, string | Uint8Array> {
  const original = originalTags(content);
  const pairs: readonly (readonly [string, Value])[] = original ?? [...content].sort(([a], [b]) => (a < b ? -1 : 1));
  const tags = new Map<string, string | Uint8Array>();
  for (const [name, value] of pairs) {
    if (otherKeys.includes(name.toLowerCase()) || tags.has(name) || (original === undefined && isMessage(value))) continue;
    tags.set(name, isBinary(value) ? value : value instanceof Atom ? value.name : isMessage(value) || isList(value) ? JSON.stringify(toPlain(value)) : String(value));
  }
  return Object.fromEntries(tags);
}

/** The tags of a data item as it has them; `undefined` for other messages. */
export function originalTags(content: Message): readonly (readonly [name: string, value: Value])[] | undefined {
  const commitments = getKey(content, 'commitments');
  for (const commitment of isMessage(commitments) ? commitments.values() : []) {
    const tags = isMessage(commitment) ? getKey(commitment, 'original-tags') : undefined;
    if (tags === undefined) continue;
    return (isMessage(tags) ? [...tags.values()] : isList(tags) ? tags : []).filter(isMessage).map((tag) => [String(getKey(tag, 'name') ?? ''), getKey(tag, 'value') ?? '']);
  }
  return undefined;
}
