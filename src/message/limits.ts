/**
 * How many values a message that comes in may have. Its bytes are bounded by who reads it; but a value takes more memory than text:
 * `{}` is 3 bytes in a JSON list and 250 as a map, so 64 MB of them would take 5 GB.
 *
 * @source measured on Node 20; design.md 6
 */
import type { WireMessage } from './codec.ts';

/** Values (keys, items, levels) of one request: 65 MB at most. */
export const maxRequestValues = 250_000;

/** Values of a reply, which comes from a node one has chosen: above what the state of a process with 64 MB of Lua memory can hold. */
export const maxReplyValues = 4_000_000;

/** Entries of one dictionary or list in a structured field. */
export const maxFieldMembers = 250_000;

/** Characters of one text in JSON that is written: a JSON text in a JSON text in a JSON text … doubles with each step. */
export const maxJsonTextLength = 64 * 1024 * 1024;

/** The bound for what came in this way. */
export function maxValuesOf(wire: WireMessage): number {
  return wire.status === undefined ? maxRequestValues : maxReplyValues;
}
