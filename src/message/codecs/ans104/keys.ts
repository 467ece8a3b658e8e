/**
 * Which key of a message each tag of an item becomes, and which tags become none.
 *
 * @source protocol.md A.1, A.6; `ao-data-key` and the tags of bundles as HyperBEAM has them
 */
import { Buffer } from 'node:buffer';
import { normalizeKey } from '../../value.ts';
import { keyFromWire } from '../../wire-text.ts';
import type { Tag } from './tags.ts';

/** The key of a tag: its name in lower case (unless it has the length of an id). */
export function keyOf({ name }: Tag): string {
  return normalizeKey(keyFromWire(latin1(name)));
}

/** The value of the last tag of a key, as wire text. */
export function lastTag(tags: readonly Tag[], key: string): string | undefined {
  const found = tags.findLast((tag) => tag.name.length === key.length && keyOf(tag) === key);
  return found && latin1(found.value);
}

/** The key that the data of an item stands under: `data`, or what the tag `ao-data-key` says. */
export function dataKeyOf(tags: readonly Tag[]): string {
  const named = lastTag(tags, 'ao-data-key');
  const key = named === undefined ? 'data' : normalizeKey(keyFromWire(named));
  return isForbidden(key) || ['target', 'anchor', 'path', 'method'].includes(key) ? 'data' : key;
}

/** True when the data of an item is a list of items. Bundles with a `bundle-map`, which only HyperBEAM makes, stay closed. */
export function isBundle(tags: readonly Tag[]): boolean {
  return lastTag(tags, 'bundle-format') === 'binary' && lastTag(tags, 'bundle-version') === '2.0.0' && lastTag(tags, 'bundle-map') === undefined;
}

/** Keys that no tag can set: what was proved, what is private, and how the item is spelled. */
export function isForbidden(key: string): boolean {
  return key === '' || key === 'commitments' || key.toLowerCase().startsWith('priv') || spelling.has(key);
}

const spelling = new Set(['ao-types', 'ao-data-key', 'bundle-format', 'bundle-version', 'bundle-map', '.']);

/** True for the keys that the items of a bundle stand under: `1`, `2`, … */
export function isPlace(key: string): boolean {
  return /^[1-9]\d{0,3}$/.test(key);
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
