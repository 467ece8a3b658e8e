/**
 * Where a redirect leads, and whether a request goes there by itself.
 *
 * Only a GET does, a few times, within the same scheme, and never from somewhere else to this machine. What is signed goes to no other host:
 * whoever reads it there could send it on. A binary POST is never sent anywhere but where its user said.
 */
import { isLoopbackUrl } from '../../base/node-url.ts';
import type { HeaderField } from '../../message/codec.ts';

/** Redirects that are followed for one request. */
export const maxRedirects = 5;

export interface RedirectQuestion {
  readonly method: string;
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** URL that answered. */
  readonly url: string;
  /** Headers of the request. */
  readonly sent: readonly HeaderField[];
  /** Redirects that were followed already. */
  readonly followed: number;
}

export type Redirect =
  /** It is none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'follow'; readonly url: string }
  /** `why` completes "It is not followed: …". */
  | { readonly kind: 'refuse'; readonly url: string; readonly why: string };

export function redirectOf({ method, status, headers, url, sent, followed }: RedirectQuestion): Redirect {
  const location = [301, 302, 303, 307, 308].includes(status) ? headers.find(([name]) => name.toLowerCase() === 'location')?.[1].trim() : undefined;
  if (location === undefined || location === '') return { kind: 'none' };
  const refuse = (to: string, why: string): Redirect => ({ kind: 'refuse', url: to, why });
  if (!URL.canParse(location, url)) return refuse(location, 'that is no URL');
  const [from, target] = [new URL(url), new URL(location, url)];
  const to = target.href;
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return refuse(to, 'hbx speaks http and https only');
  if (target.username !== '' || target.password !== '') return refuse(to, 'it holds a user and a password');
  if (method !== 'GET') return refuse(to, `a ${method} is sent only where you said`);
  if (target.protocol !== from.protocol) return refuse(to, `it leads from ${from.protocol.slice(0, -1)} to ${target.protocol.slice(0, -1)}`);
  if (isLoopbackUrl(to) && !isLoopbackUrl(url)) return refuse(to, 'it leads from another machine to this one');
  if (target.host !== from.host && sent.some(([name]) => isPersonal(name))) return refuse(to, 'what is signed goes to no other host by itself');
  if (followed >= maxRedirects) return refuse(to, `that is the ${maxRedirects + 1}th in a row`);
  return { kind: 'follow', url: to };
}

function isPersonal(name: string): boolean {
  return ['signature', 'signature-input', 'authorization', 'cookie'].includes(name.toLowerCase());
}

/** The URL of the node that a redirect means, when what was asked for is the end of the new URL: `https://new.example` of `https://new.example/~meta@1.0/info`. */
export function nodeOfRedirect(url: string, path: string): string | undefined {
  const end = path.replace(/[?#].*$/s, '');
  const { origin, pathname } = new URL(url);
  return pathname.endsWith(end) ? (origin + pathname.slice(0, pathname.length - end.length)).replace(/\/+$/, '') : undefined;
}
