import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { bundleAndSignData, createData, EthereumSigner, type DataItem, type Signer } from 'arbundles';
import type { WireMessage } from '../../src/message/codec.ts';
import { testSigner } from './signer.ts';

export interface ItemFields {
  /** In the order of the item. */
  readonly tags?: readonly (readonly [name: string, value: string])[];
  readonly data?: string | Uint8Array;
  readonly target?: string;
  /** 32 characters. */
  readonly anchor?: string;
}

/** What signs items: `arweave` 0 to 3 are the test keys, the others are keys of their own. */
export type ItemSigner = 0 | 1 | 2 | 3 | 'ed25519' | 'ethereum' | 'solana';

/** A signed item, made by the network's own library. */
export async function makeItem({ tags = [], data = '', target, anchor }: ItemFields, by: ItemSigner = 0): Promise<Buffer> {
  return Buffer.from((await signedItem({ tags, data, ...(target && { target }), ...(anchor && { anchor }) }, by)).getRaw());
}

/** A signed item whose data is a bundle of items. */
export async function makeBundle(items: readonly Uint8Array[], fields: ItemFields = {}): Promise<Buffer> {
  const head = Buffer.alloc(32 + items.length * 64);
  head.writeUInt32LE(items.length, 0);
  const { DataItem: Item } = await import('arbundles');
  items.forEach((item, index) => {
    head.writeUInt32LE(item.length, 32 + index * 64);
    new Item(Buffer.from(item)).rawId.copy(head, 64 + index * 64);
  });
  return makeItem({ ...fields, tags: [...bundleTags, ...(fields.tags ?? [])], data: Buffer.concat([head, ...items]) });
}

export const bundleTags = [['Bundle-Format', 'binary'], ['Bundle-Version', '2.0.0']] as const;

/** The bytes of a bundle as the network's own library makes them. */
export async function libraryBundle(items: readonly ItemFields[]): Promise<Buffer> {
  const made = await Promise.all(items.map((fields) => signedItem(fields, 0)));
  return (await bundleAndSignData(made, signerOf(0))).getRaw();
}

/** An item as a client posts it. */
export function posted(body: Uint8Array, url = '/x'): WireMessage {
  return { method: 'POST', url, headers: [['content-type', 'application/ans104'], ['codec-device', 'ans104@1.0'], ['accept', '*/*']], body };
}

async function signedItem({ tags = [], data = '', target, anchor }: ItemFields, by: ItemSigner): Promise<DataItem> {
  const signer = signerOf(by);
  const item = createData(data, signer, {
    tags: tags.map(([name, value]) => ({ name, value })),
    ...(target !== undefined && { target }),
    ...(anchor !== undefined && { anchor }),
  });
  await item.sign(signer);
  return item;
}

function signerOf(by: ItemSigner): Signer {
  if (by === 'ethereum') return new EthereumSigner('11'.repeat(32));
  if (typeof by === 'number') {
    const { modulus, sign: signWith } = testSigner(by);
    return { signatureType: 1, signatureLength: 512, ownerLength: 512, publicKey: Buffer.from(modulus), sign: (bytes) => signWith(bytes, 'sha256') };
  }
  const { key, publicKey } = ed25519();
  const isSolana = by === 'solana';
  return {
    signatureType: isSolana ? 4 : 2,
    signatureLength: 64,
    ownerLength: 32,
    publicKey,
    sign: (bytes) => sign(null, isSolana ? Buffer.from(Buffer.from(bytes).toString('hex')) : bytes, key),
  };
}

/** An Ed25519 key that is always the same. */
export function ed25519(): { key: KeyObject; publicKey: Buffer } {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return { key, publicKey: Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x!, 'base64url') };
}
