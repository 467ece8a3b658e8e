/**
 * The bytes of a data item.
 *
 * ```
 * signature number (2) · signature · owner · 00 or 01 target (32) · 00 or 01 anchor (32) ·
 * count of tags (8) · bytes of tags (8) · tags · data
 * ```
 *
 * Numbers have their lowest byte first. Reading and writing are inverse: every item that is read is written back to the same bytes.
 *
 * @source ANS-104 2.2, protocol.md A.5 (V6)
 */
import { Buffer } from 'node:buffer';
import type { DecodeFailure, DecodeResult } from '../../codec.ts';
import { signatureKind, type SignatureKind } from './signature-kinds.ts';
import { readTags, type Tag } from './tags.ts';

export interface DataItem {
  readonly kind: SignatureKind;
  readonly signature: Uint8Array;
  /** The public key. */
  readonly owner: Uint8Array;
  /** 32 bytes, or none. */
  readonly target: Uint8Array;
  /** 32 bytes, or none. */
  readonly anchor: Uint8Array;
  readonly tags: readonly Tag[];
  /** The same as the item has them. */
  readonly tagBytes: Uint8Array;
  readonly data: Uint8Array;
}

/** Reads an item; the bytes of its parts are views. The signature is not checked. Status 400 when the bytes are no item. */
export function readItem(bytes: Uint8Array): DecodeResult<DataItem> {
  const kind = signatureKind(bytes.length < 2 ? 0 : bytes[0]! + bytes[1]! * 256);
  if (kind === undefined) return notAnItem(bytes);
  let at = 2;
  const take = (length: number): Uint8Array => bytes.subarray(at, (at += length));
  const signature = take(kind.signatureBytes);
  const owner = take(kind.ownerBytes);
  const optional = (): Uint8Array | undefined => {
    const flag = take(1)[0];
    return flag === 0 ? none : flag === 1 ? take(32) : undefined;
  };
  const target = optional();
  const anchor = optional();
  const count = readNumber(take(8));
  const tagLength = readNumber(take(8));
  if (at > bytes.length) return broken(`it ends after ${bytes.length} bytes, before its data`);
  if (target === undefined || anchor === undefined) return broken('its target or anchor is neither there nor absent');
  if (tagLength > bytes.length - at) return broken('its tags go beyond its end');
  const tagBytes = take(tagLength);
  const tags = readTags(tagBytes, count);
  if (typeof tags === 'string') return broken(`its tags ${tags}`);
  return { ok: true, value: { kind, signature, owner, target, anchor, tags, tagBytes, data: bytes.subarray(at) } };
}

/** Writes an item. */
export function writeItem({ kind, signature, owner, target, anchor, tags, tagBytes, data }: DataItem): Buffer {
  const counts = Buffer.alloc(16);
  counts.writeUInt32LE(tags.length, 0);
  counts.writeUInt32LE(tagBytes.length, 8);
  const optional = (field: Uint8Array): Uint8Array[] => [Buffer.of(field.length === 0 ? 0 : 1), field];
  return Buffer.concat([Buffer.of(kind.number, 0), signature, owner, ...optional(target), ...optional(anchor), counts, tagBytes, data]);
}

/** A number with its lowest byte first; beyond 2^53 it is only roughly right, and too large for anything. */
export function readNumber(bytes: Uint8Array): number {
  let value = 0;
  for (let index = bytes.length - 1; index >= 0; index--) value = value * 256 + bytes[index]!;
  return value;
}

const none = Buffer.alloc(0);

export function broken(what: string): DecodeFailure {
  return { ok: false, status: 400, reason: `The ANS-104 data item is not valid: ${what}.` };
}

function notAnItem(bytes: Uint8Array): DecodeFailure {
  if (bytes.length === 0) return { ok: false, status: 400, reason: 'There is no body; ans104@1.0 needs a signed data item as the body.' };
  // What a client without a signer makes of an item (protocol.md D.1).
  const isObject = Buffer.from(bytes.subarray(0, 15)).toString('latin1') === '[object Object]';
  if (isObject) return { ok: false, status: 400, reason: 'The body is the text "[object Object]" and not a data item: the client has no signer. Give it one, as in connect({ signer }).' };
  return { ok: false, status: 400, reason: 'The body is not an ANS-104 data item: those begin with the number of their signature, of which 1 (Arweave), 2 (Ed25519), 3 (Ethereum) and 4 (Solana) are read here.' };
}
