/**
 * From a message that was an item back to the item. Keys that the item did not have are left out, so the bytes are the same as
 * those that came in.
 *
 * @source protocol.md A.6
 */
import { Buffer } from 'node:buffer';
import type { DecodeFailure, DecodeResult } from '../../codec.ts';
import { formatTyped } from '../../typed-text.ts';
import { bytesOf, getText, isBinary, isList, isMessage, type Binary, type Message, type Value } from '../../value.ts';
import { toWire, wireBytes } from '../../wire-text.ts';
import { bundleLimits, itemCommitment, writeBundle, type Bundled } from './bundle.ts';
import { writeItem, type DataItem } from './item.ts';
import { dataKeyOf, isBundle } from './keys.ts';
import { signatureKind } from './signature-kinds.ts';
import { writeTags, type Tag } from './tags.ts';

/** The bytes of the item that a message was, and its id. Status 406 when it was none. */
export function itemBytes(message: Message, level = 0): DecodeResult<Bundled> {
  const commitment = itemCommitment(message);
  if (commitment === undefined) return cannot('it was not signed as a data item. Sign it with ans104@1.0, or ask for httpsig@1.0');
  const item = itemOf(message, commitment[1], level);
  return item.ok ? { ok: true, value: { id: commitment[0], bytes: writeItem(item.value) } } : item;
}

/** The item behind one commitment of a message. */
export function itemOf(message: Message, commitment: Message, level = 0): DecodeResult<DataItem> {
  const kind = signatureKind(getText(commitment, 'type') ?? '');
  const signature = field(commitment, 'signature');
  const owner = field(commitment, 'owner');
  const target = field(commitment, 'field-target');
  const anchor = field(commitment, 'field-anchor');
  if (kind === undefined || signature.length !== kind.signatureBytes || owner.length !== kind.ownerBytes) return cannot('its commitment is not complete');
  const tags = originalTags(commitment) ?? tagsOf(message, commitment);
  if (tags === undefined) return cannot('a key that the item had is gone');
  const data = dataOf(message, tags, level);
  return data.ok ? { ok: true, value: { kind, signature, owner, target, anchor, tags, tagBytes: writeTags(tags), data: data.value } } : data;
}

function originalTags(commitment: Message): Tag[] | undefined {
  const kept = commitment.get('original-tags');
  if (!isMessage(kept)) return undefined;
  const tags: Tag[] = [];
  for (let number = 1; kept.has(String(number)); number++) {
    const tag = kept.get(String(number));
    if (!isMessage(tag)) return undefined;
    const name = tag.get('name');
    const value = tag.get('value');
    if (!isBinary(name) || !isBinary(value)) return undefined;
    tags.push({ name: bytesOf(name), value: bytesOf(value) });
  }
  return tags;
}

/** Tags that are told from the keys: one each, in the order of `committed`. */
function tagsOf(message: Message, commitment: Message): Tag[] | undefined {
  const committed = commitment.get('committed');
  const tags: Tag[] = [];
  for (const key of isList(committed) ? committed : []) {
    if (key === 'data' || ((key === 'target' || key === 'anchor') && commitment.has(`field-${key}`))) continue;
    const value = message.get(String(key));
    if (value === undefined || !isBinary(value)) return undefined;
    tags.push({ name: bytesOf(key as Binary), value: bytesOf(value) });
  }
  return tags;
}

function dataOf(message: Message, tags: readonly Tag[], level: number): DecodeResult<Uint8Array> {
  if (!isBundle(tags)) return { ok: true, value: bytesOfValue(message.get(dataKeyOf(tags))) };
  if (level >= bundleLimits.levels) return cannot(`it nests more than ${bundleLimits.levels} bundles`);
  const items: Bundled[] = [];
  for (let number = 1; ; number++) {
    const inner = message.get(String(number));
    if (!isMessage(inner)) break;
    const bytes = itemBytes(inner, level + 1);
    if (!bytes.ok) return bytes;
    items.push(bytes.value);
  }
  return { ok: true, value: writeBundle(items) };
}

function bytesOfValue(value: Value | undefined): Uint8Array {
  if (value === undefined) return new Uint8Array(0);
  return isBinary(value) ? bytesOf(value) : wireBytes(formatTyped(value)?.text ?? '');
}

function field(commitment: Message, key: string): Uint8Array {
  const value = commitment.get(key);
  return value !== undefined && isBinary(value) ? Buffer.from(toWire(value), 'base64url') : new Uint8Array(0);
}

function cannot(why: string): DecodeFailure {
  return { ok: false, status: 406, reason: `The message cannot be sent as an ANS-104 data item: ${why}.` };
}
