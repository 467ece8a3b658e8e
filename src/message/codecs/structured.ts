/**
 * `structured@1.0`: rich messages to TABM and back. It is the step below every wire format, and has no wire form of
 * its own.
 *
 * ```
 * { a: 1, b: "x", c: [1, "y", true], d: {} }
 *   a: 1
 *   b: x
 *   c: "(ao-type-integer) 1", "y", "(ao-type-atom) \"true\""
 *   ao-types: a="integer", c="list", d="empty-message"
 * ```
 *
 * @source protocol.md A.1, A.2
 */
import { fromTabm, toTabm } from '../structured.ts';

/** The codec `structured@1.0`: `encode` takes a rich message and gives a TABM, `decode` the reverse. */
export const structured = { id: 'structured@1.0', encode: toTabm, decode: fromTabm } as const;
