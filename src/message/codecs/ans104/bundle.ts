/**
 * Bundles: items whose data is a list of items.
 *
 * ```
 * count (32) · { bytes of the item (32) · id (32) } for each · the items
 * ```
 *
 * @source ANS-104 2.1
 */
import { Buffer } from 'node:buffer';
import type { DecodeResult } from '../../codec.ts';
import { commitmentsOf } from '../../commitments.ts';
import { isMessage, type Message } from '../../value.ts';
import { broken, readNumber } from './item.ts';
import { isPlace } from './keys.ts';

/** Items of one request, at all levels, and levels of bundles in one another. Each item costs the check of a signature. */
export const bundleLimits = { items: 128, levels: 4 } as const;

/** An item inside a bundle. */
export interface Bundled {
  /** As the bundle has it; the item itself tells whether it is right. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Reads the data of a bundle. Status 400 when it is none, or holds more than `limit` items. */
export function readBundle(data: Uint8Array, limit: number): DecodeResult<readonly Bundled[]> {
  const count = readNumber(data.subarray(0, 32));
  if (data.length < 32 || count * 64 > data.length - 32) return broken('its tags say that it is a bundle, but its data is none');
  if (count > limit) return broken(`it is a bundle of more than ${bundleLimits.items} items`);
  const items: Bundled[] = [];
  let at = 32 + count * 64;
  for (let index = 0; index < count; index++) {
    const entry = data.subarray(32 + index * 64, 96 + index * 64);
    const size = readNumber(entry.subarray(0, 32));
    if (size > data.length - at) return broken(`item ${index + 1} of the bundle goes beyond its end`);
    items.push({ id: Buffer.from(entry.subarray(32)).toString('base64url'), bytes: data.subarray(at, at + size) });
    at += size;
  }
  return at === data.length ? { ok: true, value: items } : broken('its bundle has bytes that belong to no item');
}

/** Writes the data of a bundle. */
export function writeBundle(items: readonly Bundled[]): Buffer {
  const head = Buffer.alloc(32 + items.length * 64);
  head.writeUInt32LE(items.length, 0);
  items.forEach(({ id, bytes }, index) => {
    head.writeUInt32LE(bytes.length, 32 + index * 64);
    head.write(id, 64 + index * 64, 32, 'base64url');
  });
  return Buffer.concat([head, ...items.map(({ bytes }) => bytes)]);
}

/** The items of a bundle that was opened, in order: the messages under `1`, `2`, … that were signed as items. */
export function bundledItems(bundle: Message): Message[] {
  const items: Message[] = [];
  for (const [key, value] of bundle) {
    if (isPlace(key) && isMessage(value) && itemCommitment(value) !== undefined) items.push(value);
  }
  return items;
}

/** The commitment that a message has from being an item, with its id. */
export function itemCommitment(message: Message): readonly [id: string, fields: Message] | undefined {
  for (const [id, fields] of commitmentsOf(message)) {
    if (isMessage(fields) && fields.get('commitment-device') === 'ans104@1.0') return [id, fields];
  }
  return undefined;
}
