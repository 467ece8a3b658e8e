/**
 * Makes an ANS-104 data item of content and signs it, through `arbundles`. Only its head is kept: the content is read once for the
 * signature and once more whenever the item is sent. So the id is known before anything is sent, and stays the same at each attempt.
 *
 * @source ANS-104; protocol.md A.5 (V6), D.5
 */
import { tagLimits } from '../../message/codecs/ans104/tags.ts';
import { publicKeyOf, verifyRsa } from '../../message/codecs/httpsig/keys.ts';
import type { Signer } from '../../message/signer.ts';
import type { BodySource } from '../transport.ts';
import type { UploadContent } from './content.ts';
import { badTag, shortKey, tooManyTags } from './errors.ts';

export interface UploadTag {
  readonly name: string;
  readonly value: string;
}

/** A signed item. */
export interface UploadItem extends BodySource {
  /** base64url(sha256(signature)). */
  readonly id: string;
  /** 512 bytes. */
  readonly signature: Uint8Array;
}

/** Bytes that `arbundles`, and services with it, take for all tags. */
const mostTagBytes = 4096;

/**
 * Checks tags without making an item.
 * @throws HbxError `upload/tags`
 */
export function checkTags(tags: readonly UploadTag[]): void {
  for (const { name, value } of tags) {
    if (name === '' || value === '') throw badTag(name, 'a tag needs a name and a value');
    if (Buffer.byteLength(name) > tagLimits.nameBytes) throw badTag(name, `a name has at most ${tagLimits.nameBytes} bytes`);
    if (Buffer.byteLength(value) > tagLimits.valueBytes) throw badTag(name, `a value has at most ${tagLimits.valueBytes} bytes`);
  }
  // Each length is written in one or two bytes, the count and the end in at most three.
  const bytes = tags.reduce((sum, { name, value }) => sum + Buffer.byteLength(name) + Buffer.byteLength(value) + 4, 3);
  if (tags.length > tagLimits.count || bytes > mostTagBytes) throw tooManyTags(tags.length, bytes, tagLimits.count, mostTagBytes);
}

/** An item that lacks nothing but its signature. */
export interface UploadDraft {
  /** Of the whole item. */
  readonly sizeBytes: number;
  /** @throws HbxError `upload/file-changed` */
  sign(): Promise<UploadItem>;
  /**
   * The item that was signed before: the same bytes, and so the same id.
   * @returns `undefined` when the signature is none of this key for this item
   * @throws HbxError `upload/file-changed`
   */
  restore(signature: Uint8Array): Promise<UploadItem | undefined>;
}

/**
 * Makes the item.
 * @throws HbxError `upload/key` for a key that is not RSA-4096, `upload/tags`
 */
export async function draftItem(content: UploadContent, { tags, signer, signal }: { tags: readonly UploadTag[]; signer: Signer; signal?: AbortSignal | undefined }): Promise<UploadDraft> {
  if (signer.modulus.length !== 512) throw shortKey(signer.modulus.length * 8);
  checkTags(tags);
  const { createData, deepHash, stringToBuffer } = await import('../../message/codecs/ans104/arbundles.ts');
  const sign = (bytes: Uint8Array): Promise<Uint8Array> => signer.sign(bytes, 'sha256');
  const key = { signatureType: 1, signatureLength: 512, ownerLength: 512, publicKey: Buffer.from(signer.modulus), sign };
  const item = createData('', key, { tags: [...tags] });
  const sizeBytes = item.getRaw().length + content.sizeBytes;
  const hashed = (): Promise<Uint8Array> => {
    const parts = ['dataitem', '1', String(item.signatureType)].map((text) => stringToBuffer(text));
    return deepHash([...parts, item.rawOwner, item.rawTarget, item.rawAnchor, item.rawTags, untilAborted(content, signal)]);
  };
  const withSignature = (signature: Uint8Array): UploadItem => {
    item.setSignature(Buffer.from(signature));
    const head = Buffer.from(item.getRaw());
    return {
      id: item.id,
      signature,
      sizeBytes,
      async *open() {
        yield head;
        yield* content.open();
      },
    };
  };
  return {
    sizeBytes,
    sign: async () => withSignature(await sign(await hashed())),
    async restore(signature) {
      const key = publicKeyOf(Buffer.from(signer.modulus).toString('base64url'));
      if (signature.length !== 512 || key === undefined || !(await verifyRsa(key, 'sha256', await hashed(), signature))) return undefined;
      return withSignature(signature);
    },
  };
}

async function* untilAborted(content: UploadContent, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  for await (const piece of content.open()) {
    signal?.throwIfAborted();
    yield piece;
  }
}
