/**
 * For who has it already: `If-None-Match: "<tag>"`, as browsers and caches ask again. Answered with 304 and no body.
 *
 * | request                                          | answer                                |
 * |--------------------------------------------------|---------------------------------------|
 * | `"<tag>"`, `W/"<tag>"`, one of a list, `*`       | 304, whatever `Range` it has          |
 * | other tags, or one without quotes                | `undefined`: all of it, or its part   |
 *
 * @source RFC 9110, 13.1.2 and 15.4.5
 */
import type { WireMessage } from '../../message/codec.ts';

/**
 * The 304 for a GET or HEAD whose sender has the body; else `undefined`.
 * @param reply that all of it would have @param tag of the body, without quotes and commas
 */
export function notModified(reply: WireMessage, request: WireMessage, tag: string): WireMessage | undefined {
  const etag = `"${tag}"`;
  const tags = request.headers.filter(([name]) => name === 'if-none-match').flatMap(([, value]) => value.split(','));
  if (!tags.some((text) => text.trim().replace(/^W\//, '') === etag || text.trim() === '*')) return undefined;
  // The rest as it would be: caches take over what a 304 says.
  const headers = reply.headers.filter(([name]) => name !== 'content-type');
  return { status: 304, headers: [...headers, ['accept-ranges', 'bytes'], ['etag', etag]], body: new Uint8Array(0) };
}
