/**
 * Limits of the path parser, so that no request costs more than it should. A real node allows segments of 512 bytes;
 * clients put whole dry-run messages into a path, so ours is wider.
 *
 * @source protocol.md B, rule 4
 */
import type { DecodeFailure } from '../codec.ts';

export const pathLimits = {
  /** Characters of a reference, as it was sent: a key `path` in a body could be as large as the body. */
  referenceLength: 1_048_576,
  /** Bytes of one segment, decoded. */
  segmentBytes: 8192,
  /** Segments of one path. */
  steps: 100,
  /** Requests in one another: `(…)` and `k+resolve=…`. */
  nesting: 16,
  /** Requests inside one request, a global one counted at each step that it reaches. */
  nestedRequests: 256,
  /** Keys that all steps get together: global keys are copied to each step. */
  copiedKeys: 1_000_000,
} as const;

/** A failure of the path parser. */
export function badPath(reason: string): DecodeFailure {
  return { ok: false, status: 400, reason };
}

/** True when a text has more UTF-8 bytes than a segment may have. */
export function isSegmentTooLong(text: string): boolean {
  // A UTF-16 unit is at most three bytes, so most segments need no counting.
  return text.length * 3 > pathLimits.segmentBytes && Buffer.byteLength(text) > pathLimits.segmentBytes;
}
