/**
 * From an item whose signature fits to a message.
 *
 * - Tags become keys, values are text; of two names that differ only in case the last wins. `ao-types` gives types to them.
 * - The data is `data` (or what `ao-data-key` names), target and anchor are base64url text. A tag of such a name never replaces
 *   what the item itself says. Empty ones are no keys.
 * - The items of a bundle are the messages `1`, `2`, …
 * - `commitments` has the signature. Its `original-tags` keep the tags as they were, unless they can be told from the keys.
 *
 * @source protocol.md A.6, C.6, F.17, F.18
 */
import type { DecodeResult } from '../../codec.ts';
import { formatAoTypes, fromWireTabm, parseAoTypes, type WireTabm } from '../../structured.ts';
import { formatTyped, readTyped } from '../../typed-text.ts';
import { binary, withKeys, type Message, type Value } from '../../value.ts';
import { fromWire, toWire } from '../../wire-text.ts';
import type { DataItem } from './item.ts';
import { dataKeyOf, isForbidden, isPlace, keyOf, lastTag, latin1 } from './keys.ts';
import type { Tag } from './tags.ts';

/**
 * @param id of the item
 * @param committer who signed it
 * @param bundled the items of a bundle
 * @returns the message; status 400 when a tag is not of the type that `ao-types` gives it
 */
export function toMessage(item: DataItem, id: string, committer: string, bundled?: readonly Message[]): DecodeResult<Message> {
  const dataKey = dataKeyOf(item.tags);
  const types = typesOf(item.tags);
  if (!types.ok) return types;
  const own = new Map<string, Value>();
  if (bundled !== undefined) bundled.forEach((message, index) => own.set(String(index + 1), message));
  else if (item.data.length > 0) own.set(dataKey, typedData(item.data, types.value.get(dataKey)));
  if (item.target.length > 0) own.set('target', toBase64url(item.target));
  if (item.anchor.length > 0) own.set('anchor', toBase64url(item.anchor));
  const isOwn = (key: string): boolean => own.has(key) || key === dataKey || (bundled !== undefined && isPlace(key));

  const level: WireTabm = new Map();
  let canBeTold = types.value.size === 0;
  for (const tag of item.tags) {
    const key = keyOf(tag);
    const isKey = !isForbidden(key) && !isOwn(key);
    // A message is cast to other devices by its `device`, and is the same item all the while.
    canBeTold &&= isKey && key !== 'device' && !level.has(key) && toWire(key) === latin1(tag.name);
    if (!isKey) continue;
    level.delete(key);
    level.set(key, latin1(tag.value));
  }
  const typed = [...types.value].filter(([key]) => !isForbidden(key) && (!isOwn(key) || (key === dataKey && !own.has(key))));
  if (typed.length > 0) level.set('ao-types', formatAoTypes(typed));
  const content = fromWireTabm(level);
  if (!content.ok) return content;
  const message = withKeys(content.value, own);
  const committed = [...message.keys()];
  return { ok: true, value: message.set('commitments', new Map([[id, commitment(item, committer, committed, canBeTold)]])) };
}

/** The types of keys that the item names, by key. */
function typesOf(tags: readonly Tag[]): DecodeResult<ReadonlyMap<string, string>> {
  const text = lastTag(tags, 'ao-types');
  return text === undefined ? { ok: true, value: new Map() } : parseAoTypes(text);
}

/** Longer data has no type. */
const maxTypedBytes = 64 * 1024;

/** Data gets a type only when the value is written back to the same bytes. */
function typedData(data: Uint8Array, type: string | undefined): Value {
  if (type === undefined || data.length > maxTypedBytes) return binary(data);
  const text = latin1(data);
  const value = readTyped(type, text);
  return value.ok && formatTyped(value.value)?.text === text ? value.value : fromWire(text);
}

/**
 * `type` tells the algorithm. `alg` is always what modules look for: hyper-aos takes a committer only from commitments that name
 * the signature of httpsig there, and would trust no item at all.
 */
function commitment(item: DataItem, committer: string, committed: readonly string[], canBeTold: boolean): Message {
  const owner = toBase64url(item.owner);
  const fields = new Map<string, Value>([
    ['commitment-device', 'ans104@1.0'],
    ['alg', 'rsa-pss-sha512'],
    ['type', item.kind.type],
    ['committer', committer],
    ['owner', owner],
    ['keyid', `publickey:${owner}`],
    ['signature', toBase64url(item.signature)],
    ['committed', committed],
  ]);
  if (item.target.length > 0) fields.set('field-target', toBase64url(item.target));
  if (item.anchor.length > 0) fields.set('field-anchor', toBase64url(item.anchor));
  if (!canBeTold) fields.set('original-tags', new Map(item.tags.map(({ name, value }, index) => [String(index + 1), pair(name, value)])));
  return fields;
}

function pair(name: Uint8Array, value: Uint8Array): Message {
  return new Map([['name', fromWire(latin1(name))], ['value', fromWire(latin1(value))]]);
}

function toBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
