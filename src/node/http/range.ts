/**
 * A part of what is stored: `Range: bytes=0-99`, as players and download managers ask.
 *
 * | request                                               | answer                                           |
 * |-------------------------------------------------------|--------------------------------------------------|
 * | no `Range`, or one with another `If-Range` than the tag | 200, all of it                                   |
 * | `bytes=0-99`, `bytes=100-`, `bytes=-50`               | 206 with `Content-Range: bytes 0-99/1234`        |
 * | one that begins behind the end                        | 416 with `Content-Range: bytes *` + `/1234`      |
 * | several, another unit, or none that can be read       | 200, all of it, as HTTP allows                   |
 *
 * HEAD is answered as if no `Range` were there: HTTP has ranges for GET alone.
 *
 * @source RFC 9110, 13.1.5 and 14
 */
import type { HeaderField, WireMessage } from '../../message/codec.ts';

/**
 * The reply, or the part of it that the request asks for. Says that parts may be asked for, and what tells whether they belong together.
 * @param reply with status 200 and all of the body @param tag of the body, without quotes
 */
export function ranged(reply: WireMessage, request: WireMessage, tag: string): WireMessage {
  const etag = `"${tag}"`;
  const headers: HeaderField[] = [...reply.headers, ['accept-ranges', 'bytes'], ['etag', etag]];
  const size = reply.body.length;
  const field = (wanted: string): string | undefined => request.headers.find(([name]) => name === wanted)?.[1];
  const [text, onlyFor] = [field('range'), field('if-range')];
  const range = request.method !== 'GET' || text === undefined || (onlyFor !== undefined && onlyFor.trim() !== etag) ? undefined : rangeIn(text, size);
  if (range === undefined) return { ...reply, headers };
  if (range === 'behind') {
    const kept = headers.filter(([name]) => name !== 'content-type');
    return { status: 416, headers: [...kept, ['content-type', 'text/plain; charset=utf-8'], ['content-range', `bytes */${size}`]], body: Buffer.from(`There are ${size} bytes, and the range begins behind them.`) };
  }
  const [first, last] = range;
  return { status: 206, headers: [...headers, ['content-range', `bytes ${first}-${last}/${size}`]], body: reply.body.subarray(first, last + 1) };
}

/** First and last byte; `behind` when it has none of them; `undefined` for what is no single range of bytes. */
function rangeIn(text: string, size: number): readonly [first: number, last: number] | 'behind' | undefined {
  const [, from, to] = /^\s*bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i.exec(text) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  if (from === '') return size === 0 || Number(to) === 0 ? 'behind' : [Math.max(0, size - Number(to)), size - 1];
  const [first, last] = [Number(from), to === '' ? Infinity : Number(to)];
  if (last < first) return undefined;
  return first >= size ? 'behind' : [first, Math.min(last, size - 1)];
}
