/**
 * A message as a signed ANS-104 data item, which is what nodes of September 2025 take from clients: they ignore the signatures that May's
 * clients make. Made by hand, without `arbundles`: one hash and one signature, and nothing to load.
 *
 * Tags have the names that ao's own clients give them (`Action`, `Data-Protocol`), those of a user as they were typed. Values other than text
 * have their type under `ao-types`.
 *
 * @source ANS-104; protocol.md A.5, A.6, D.1; test/fixtures/hyperbeam/sep2025-ans104-client.http
 */
import { HbxError } from '../base/errors.ts';
import { signedBytes } from '../message/codecs/ans104/deep-hash.ts';
import { writeItem, type DataItem } from '../message/codecs/ans104/item.ts';
import { signatureKind } from '../message/codecs/ans104/signature-kinds.ts';
import { tagLimits, writeTags, type Tag } from '../message/codecs/ans104/tags.ts';
import { signedId } from '../message/id.ts';
import type { Signer } from '../message/signer.ts';
import { toWireTabm } from '../message/structured.ts';
import { bytesOf, message, type PlainValue } from '../message/value.ts';
import { wireBytes } from '../message/wire-text.ts';

export interface ItemContent {
  /** In this order. A name that comes again, in any spelling, replaces the one before. */
  readonly tags: Readonly<Record<string, PlainValue>>;
  readonly data?: string | Uint8Array;
  /** Id of the process it is for. */
  readonly target?: string;
}

export interface SignedItem {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What `arbundles`, and services with it, take for all tags. */
const mostTagBytes = 4096;
const none = new Uint8Array(0);
const wellKnown = new Map(['Action', 'Authority', 'Content-Type', 'Data-Protocol', 'Module', 'Name', 'Scheduler', 'Type', 'Variant'].map((name) => [name.toLowerCase(), name]));

/**
 * Signs an item.
 * @throws HbxError `message/not-encodable` for nested values, tags that are too many or too long, and keys that are not RSA-4096
 */
export async function signItem({ tags, data = '', target }: ItemContent, signer: Signer): Promise<SignedItem> {
  if (signer.modulus.length !== 512) throw notEncodable(`it takes a key of 4096 bits, and this one has ${signer.modulus.length * 8}`);
  const written = tagsOf(tags);
  const parts: Omit<DataItem, 'signature'> = {
    kind: signatureKind(1)!,
    owner: signer.modulus,
    target: target === undefined ? none : Buffer.from(target, 'base64url'),
    anchor: none,
    tags: written,
    tagBytes: writeTags(written),
    data: bytesOf(data),
  };
  if (parts.tagBytes.length > mostTagBytes || written.length > tagLimits.count) throw notEncodable(`its keys take ${parts.tagBytes.length} bytes in ${written.length} tags; ${mostTagBytes} bytes in ${tagLimits.count} tags are allowed. Put more into data`);
  const signature = await signer.sign(signedBytes({ ...parts, signature: none }), 'sha256');
  return { id: signedId(signature), bytes: writeItem({ ...parts, signature }) };
}

function tagsOf(given: Readonly<Record<string, PlainValue>>): Tag[] {
  const names = new Map<string, string>();
  for (const name of Object.keys(given)) {
    const key = name.toLowerCase();
    // In lower case a name was not chosen for its looks.
    names.set(key, name === key ? (wellKnown.get(key) ?? name) : name);
  }
  const tabm = toWireTabm(message(given));
  if (!tabm.ok) throw notEncodable(tabm.reason);
  const tags: Tag[] = [];
  for (const [key, value] of tabm.value) {
    if (typeof value !== 'string') throw notEncodable(`${key} is a message or a list of them, and tags are flat`);
    const tag = { name: Buffer.from(names.get(key) ?? key, 'utf8'), value: wireBytes(value) };
    if (tag.name.length > tagLimits.nameBytes || tag.value.length > tagLimits.valueBytes) throw notEncodable(`the key ${key.slice(0, 100)} is too long for a tag; put it into data`);
    tags.push(tag);
  }
  return tags;
}

function notEncodable(why: string): HbxError {
  return new HbxError('message/not-encodable', `The message cannot be signed as an ANS-104 data item: ${why}.`);
}
