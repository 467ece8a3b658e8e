/**
 * What the owner of an item signs: the deep hash of its parts, 48 bytes of SHA-384.
 *
 * ```
 * blob(x)    = sha384(sha384("blob" length) ‖ sha384(x))
 * list(x, …) = … sha384(sha384(sha384("list" count) ‖ blob(x₁)) ‖ blob(x₂)) …
 * ```
 *
 * @source ANS-104 2.2.1, protocol.md A.5 (V6)
 */
import { createHash } from 'node:crypto';
import { Buffer } from 'node:buffer';
import type { DataItem } from './item.ts';

/** The bytes that the signature of an item is made over. */
export function signedBytes({ kind, owner, target, anchor, tagBytes, data }: DataItem): Buffer {
  let hash = beginning(kind.number);
  for (const part of [owner, target, anchor, tagBytes, data]) hash = pair(hash, part.length === 0 ? emptyBlob : blob(part));
  return hash;
}

/** The deep hash of a list of texts, as receipts of bundlers are signed over. */
export function deepHashOf(texts: readonly string[]): Buffer {
  return texts.reduce((hash, text) => pair(hash, blob(Buffer.from(text))), sha384(`list${texts.length}`));
}

/** The hash over the parts that are the same in all items with the same kind of signature. */
function beginning(number: number): Buffer {
  let hash = beginnings.get(number);
  if (hash === undefined) {
    hash = sha384('list8');
    for (const text of ['dataitem', '1', String(number)]) hash = pair(hash, blob(Buffer.from(text)));
    beginnings.set(number, hash);
  }
  return hash;
}

const beginnings = new Map<number, Buffer>();
const emptyBlob = blob(Buffer.alloc(0));

function blob(bytes: Uint8Array): Buffer {
  return pair(sha384(`blob${bytes.length}`), sha384(bytes));
}

function pair(first: Uint8Array, second: Uint8Array): Buffer {
  return createHash('sha384').update(first).update(second).digest();
}

function sha384(content: string | Uint8Array): Buffer {
  return createHash('sha384').update(content).digest();
}
