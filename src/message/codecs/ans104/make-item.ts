/**
 * Makes an item of a message and signs it, through `arbundles`.
 *
 * `data` (else `body`, named by `ao-data-key`) is the data, `target` and `anchor` are fields when they are ids, and all other keys
 * tags in lower case, their types under `ao-types`, as HyperBEAM does it. Private keys and commitments stay behind.
 *
 * @source protocol.md A.6
 */
import { Buffer } from 'node:buffer';
import { HbxError } from '../../../base/errors.ts';
import { withoutCommitments } from '../../commitments.ts';
import type { Signer } from '../../signer.ts';
import { toWireTabm, type WireTabm } from '../../structured.ts';
import { fromWire, keyFromWire, wireBytes } from '../../wire-text.ts';
import { isId, type Message } from '../../value.ts';
import { isForbidden } from './keys.ts';
import { tagLimits } from './tags.ts';

/** What `arbundles` and many others take. */
const maxTagBytes = 4096;

/**
 * The bytes of a signed item.
 * @throws HbxError `message/not-encodable` for nested messages, tags that are too many or too long, and keys that are not RSA-4096
 */
export async function makeItem(message: Message, signer: Signer): Promise<Uint8Array> {
  if (signer.modulus.length !== 512) throw notEncodable(`it takes a key of 4096 bits, and this one has ${signer.modulus.length * 8}`);
  const tabm = toWireTabm(withoutCommitments(message));
  if (!tabm.ok) throw notEncodable(tabm.reason);
  const { data, target, anchor, tags } = partsOf(tabm.value);
  const { createData } = await import('./arbundles.ts');
  const key = {
    signatureType: 1,
    signatureLength: 512,
    ownerLength: 512,
    publicKey: Buffer.from(signer.modulus),
    sign: (bytes: Uint8Array) => signer.sign(bytes, 'sha256'),
  };
  const item = createData(data, key, {
    tags,
    ...(target === undefined ? {} : { target }),
    // Its type wants text, which could only be an anchor of letters; bytes do as well.
    ...(anchor === undefined ? {} : { anchor: Buffer.from(anchor, 'base64url') as unknown as string }),
  });
  await item.sign(key);
  return item.getRaw();
}

interface Parts {
  readonly data: Uint8Array;
  readonly target: string | undefined;
  readonly anchor: string | undefined;
  readonly tags: { name: string; value: string }[];
}

function partsOf(level: WireTabm): Parts {
  const dataKey = level.has('data') || !level.has('body') ? 'data' : 'body';
  const tags: { name: string; value: string }[] = [];
  const add = (name: string, wire: string): void => {
    const value = fromWire(wire);
    if (typeof value !== 'string') throw notEncodable(`the value of ${name} is neither data nor text`);
    if (wire.length > tagLimits.valueBytes || Buffer.byteLength(name) > tagLimits.nameBytes) throw notEncodable(`the key ${name.slice(0, 100)} is too long for a tag; put it into data`);
    tags.push({ name, value });
  };
  if (dataKey === 'body') add('ao-data-key', 'body');
  const field = (key: string): string | undefined => {
    const value = level.get(key);
    return isId(value) && Buffer.from(value, 'base64url').toString('base64url') === value ? value : undefined;
  };
  const [target, anchor] = [field('target'), field('anchor')];
  let data = '';
  for (const [key, value] of level) {
    if (typeof value !== 'string') throw notEncodable(`${key} is a message or a list of them, and tags are flat. Sign it with httpsig@1.0`);
    if (key === dataKey) data = value;
    else if ((key === 'target' && target !== undefined) || (key === 'anchor' && anchor !== undefined)) continue;
    else if (isForbidden(key) && key !== 'ao-types') throw notEncodable(`${key === '' ? 'an empty key' : key} cannot be a tag`);
    else add(keyFromWire(key), value);
  }
  const bytes = tags.reduce((sum, { name, value }) => sum + Buffer.byteLength(name) + Buffer.byteLength(value) + 4, 3);
  if (tags.length > tagLimits.count || bytes > maxTagBytes) throw notEncodable(`its keys take ${bytes} bytes in ${tags.length} tags; ${maxTagBytes} bytes in ${tagLimits.count} tags are allowed`);
  return { data: wireBytes(data), target, anchor, tags };
}

function notEncodable(why: string): HbxError {
  return new HbxError('message/not-encodable', `The message cannot be signed as an ANS-104 data item: ${why}.`);
}
