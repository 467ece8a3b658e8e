/**
 * The reference of a request, `/a/b?k=v`: percent-decoding, and the cut between path and query.
 *
 * The whole reference is decoded first and cut afterwards, as on a real node: `%2F` and `%26` separate, and quotes
 * protect. One kindness: an encoded `%2B` stays a plus, where a real node makes a blank of it and so breaks base64.
 *
 * @source protocol.md B, rules 2 and 3
 */
import type { DecodeResult } from '../codec.ts';
import { badPath } from './limits.ts';
import { findOutside, splitOutside, unclosed } from './split.ts';

/** One `key=value` as written, before types are applied. A key without `=` means boolean true. */
export interface Pair {
  readonly name: string;
  readonly value: string | true;
}

/** Percent-decodes a reference. A plus in the query means a blank. */
export function decodeReference(raw: string): DecodeResult<string> {
  const question = raw.indexOf('?');
  const text = question >= 0 && raw.includes('+', question) ? raw.slice(0, question) + raw.slice(question).replaceAll('+', ' ') : raw;
  if (!text.includes('%')) return { ok: true, value: text };
  try {
    return { ok: true, value: decodeURIComponent(text) };
  } catch {
    return badPath('The path has a percent sign that does not start the code of a UTF-8 character; write %25 for the sign itself.');
  }
}

/** Cuts a decoded reference at its first `?` outside quotes and parentheses. */
export function cutReference(reference: string): DecodeResult<{ path: string; query: string }> {
  const at = findOutside(reference, '?');
  if (at === unclosed) return badPath('The path has a quote or a parenthesis that is never closed.');
  return { ok: true, value: { path: reference.slice(0, at), query: reference.slice(at + 1) } };
}

/** The pairs of a decoded query. Quotes and parentheses protect `&` unless they are not closed: then they are plain text. */
export function splitQuery(query: string): Pair[] {
  if (query === '') return [];
  const pieces = splitOutside(query, '&') ?? query.split('&');
  return pieces.filter((piece) => piece !== '').map(toPair);
}

/** Reads `k=v` or `k`. */
export function toPair(text: string): Pair {
  const at = text.indexOf('=');
  return at < 0 ? { name: text, value: true } : { name: text.slice(0, at), value: text.slice(at + 1) };
}
