/**
 * Who may talk to the node, and what a web page may do.
 *
 * The `Host` header must be this machine: a web page that reaches the node by a rebound DNS name carries that name. A page
 * of another origin may do what its own signed messages may; unsigned writes from it are refused.
 *
 * @source design.md 6, 9.16
 */
import { isIP } from 'node:net';
import type { HeaderField } from '../../message/codec.ts';

export interface GuardOptions {
  /** Further host names to accept, without port. */
  readonly allowHosts: readonly string[];
}

/** Why a request is refused before it is read. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** Refuses a request that does not say clearly, or wrongly, which host it is for; else `undefined`. */
export function refuseHost(headers: readonly HeaderField[], options: GuardOptions): Refusal | undefined {
  const [host, second] = headers.filter(([name]) => name === 'host').map(([, value]) => value);
  if (host === undefined || host === '') return { status: 400, reason: 'The request has no Host header.' };
  if (second !== undefined) return { status: 400, reason: 'The request has more than one Host header.' };
  const name = hostName(host);
  if (name === undefined) return { status: 400, reason: 'The Host header is malformed.' };
  if (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || options.allowHosts.includes(name)) return undefined;
  return { status: 403, reason: `The host name ${name.slice(0, 100)} is not one of this node's. Start it with --allow-host ${name.slice(0, 100)} to accept it.` };
}

/**
 * Refuses a request line that names another place than a path here (`GET http://host/path`, as for a proxy): what its Host header
 * says would then not count.
 */
export function refuseTarget(url: string): Refusal | undefined {
  return url.startsWith('/') ? undefined : { status: 400, reason: 'The request line must name a path that begins with a slash: this node is no proxy.' };
}

/** True when the request comes from a web page of another origin than the node itself. */
export function isForeignOrigin(headers: readonly HeaderField[], ownUrl: string): boolean {
  const origin = headers.find(([name]) => name === 'origin')?.[1];
  if (origin === undefined) return false;
  return origin !== ownUrl && origin !== ownUrl.replace('127.0.0.1', 'localhost');
}

function hostName(host: string): string | undefined {
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::\d{1,5})?$/.exec(host);
  if (bracketed !== null) return bracketed[1];
  return /^([A-Za-z0-9._-]+)(?::\d{1,5})?$/.exec(host)?.[1]?.toLowerCase();
}
