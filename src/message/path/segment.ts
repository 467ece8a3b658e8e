/**
 * One segment of a path, between two slashes. The first rule that fits:
 *
 * | written                 | means                                                                            |
 * |-------------------------|----------------------------------------------------------------------------------|
 * | 32, 42 or 43 id letters | an id, its case kept                                                             |
 * | `(x/y)`                 | the result of that path                                                          |
 * | `name`                  | the key `name`                                                                   |
 * | `name~dev`              | the key `name`, answered by the device `dev`                                     |
 * | `~dev`                  | no key: the base gets the device `dev`                                           |
 * | `…&k=v&flag&n+integer=4`| inline keys of this step; a key without a value is boolean true                  |
 * | `name=v`, `name+type=v` | the key `name`, and an inline key of the same name                               |
 *
 * @source protocol.md B, rule 5
 */
import type { DecodeResult } from '../codec.ts';
import { badPath } from './limits.ts';
import { type Pair, toPair } from './reference.ts';
import { findOutside, insideParentheses, splitOutside } from './split.ts';

export type Segment =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'sub'; readonly path: string }
  /** `name` is empty in `~dev`, which only casts. `isId` tells that it is an id, as in `<id>~dev`. */
  | { readonly kind: 'key'; readonly name: string; readonly isId: boolean; readonly device?: string; readonly pairs: readonly Pair[] };

const noPairs: readonly Pair[] = [];

/** True for a segment that is an id: the text of a SHA-256 (43), of an Ethereum address (42), or 32 bytes. */
export function isIdSegment(text: string): boolean {
  return (text.length === 43 || text.length === 42 || text.length === 32) && /^[A-Za-z0-9_-]+$/.test(text);
}

/** Reads one segment, already percent-decoded and not empty. */
export function parseSegment(text: string): DecodeResult<Segment> {
  if (isIdSegment(text)) return { ok: true, value: { kind: 'id', id: text } };
  const inside = insideParentheses(text);
  if (inside !== undefined) return { ok: true, value: { kind: 'sub', path: inside } };
  if (text.startsWith('(')) return badPath('Nothing may follow the parenthesis that closes a segment: write /(a/b)/~device instead of /(a/b)~device.');

  const end = findOutside(text, '&~+= ');
  const name = text.slice(0, end);
  if (end === text.length) return { ok: true, value: { kind: 'key', name, isId: false, pairs: noPairs } };

  if (text.charAt(end) === '~') {
    const ampersand = findOutside(text, '&', end + 1);
    const device = text.slice(end + 1, ampersand);
    if (device === '') return badPath('A path segment has no device name after its ~.');
    if (device.startsWith('(')) return badPath('A device must be named: a path in parentheses cannot stand after ~.');
    return withPairs(name, text.slice(ampersand + 1), device);
  }
  if (name === '') return badPath('A path segment starts with inline keys and names neither a key nor a device.');
  // `compute=3` is the key `compute` with an inline key of the same name: the rest of the segment reads as `&compute=3`.
  return withPairs(name, text.charAt(end) === '&' ? text.slice(end + 1) : text);
}

function withPairs(name: string, inline: string, device?: string): DecodeResult<Segment> {
  // The whole path was split before, so its quotes and parentheses are known to be closed.
  const pairs = inline === '' ? noPairs : splitOutside(inline, '&')!.map(toPair);
  const isId = isIdSegment(name);
  return { ok: true, value: device === undefined ? { kind: 'key', name, isId, pairs } : { kind: 'key', name, isId, device, pairs } };
}
