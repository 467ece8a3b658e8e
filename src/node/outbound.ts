/**
 * What the node sends to others. Only addresses on the allow list are reached; without one, none. A listed address is an
 * origin (`http://127.0.0.1:8735`), or an origin and the beginning of a path (`http://127.0.0.1:6363/dry-run`).
 *
 * Replies are not followed when they redirect, so a listed address cannot lead to one that is not.
 *
 * @source design.md 6 (`relay@1.0` refuses every address that is not on an explicit allow list)
 */
import type { Agent } from 'undici';
import type { HeaderField } from '../message/codec.ts';

export interface OutboundRequest {
  readonly method: string;
  /** Absolute, `http` or `https`. */
  readonly url: string;
  readonly headers?: readonly HeaderField[];
  readonly body?: Uint8Array;
  /** Milliseconds until the whole reply is there. Default 30 000. */
  readonly timeoutMs?: number;
  /** Bytes of a reply that are taken. Default 64 MB. */
  readonly maxBytes?: number;
}

export type OutboundReply =
  | { readonly ok: true; readonly status: number; readonly headers: readonly HeaderField[]; readonly body: Uint8Array }
  /** `refused`: not on the allow list. */
  | { readonly ok: false; readonly kind: 'refused' | 'unreachable' | 'timeout' | 'too-large'; readonly reason: string };

export class Outbound {
  readonly #allowed: readonly URL[];
  #agent: Promise<Agent> | undefined;
  #closed = false;

  /** @param allowed addresses that may be reached; what is no URL is not looked at */
  constructor(allowed: readonly string[]) {
    this.#allowed = allowed.filter((text) => URL.canParse(text)).map((text) => new URL(text));
  }

  /** True when the allow list has this address. */
  allows(text: string): boolean {
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return false;
    return this.#allowed.some((entry) => entry.origin === url.origin && startsWithPath(url.pathname, entry.pathname));
  }

  async request({ method, url, headers = [], body, timeoutMs = 30_000, maxBytes = 64 * 1024 * 1024 }: OutboundRequest): Promise<OutboundReply> {
    if (!this.allows(url)) {
      const shown = URL.canParse(url) ? new URL(url).origin : url.slice(0, 100);
      return { ok: false, kind: 'refused', reason: `This node may not reach ${shown}. Start it with --allow-relay ${shown} to allow it.` };
    }
    const { origin } = new URL(url);
    if (this.#closed) return { ok: false, kind: 'unreachable', reason: `${origin} is not asked: the node is stopping.` };
    try {
      // In the bundle undici has a default export only.
      const { default: undici } = await import('undici');
      const reply = await undici.request(url, {
        method: method as 'GET',
        headers: headers.flatMap(([name, value]) => [name, value]),
        body: body === undefined || body.length === 0 ? null : body,
        dispatcher: await this.#dispatcher(),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of reply.body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBytes) {
          reply.body.destroy();
          return { ok: false, kind: 'too-large', reason: `The reply of ${origin} is larger than ${maxBytes} bytes.` };
        }
        chunks.push(chunk);
      }
      const fields = Object.entries(reply.headers).flatMap(([name, value]): HeaderField[] => (Array.isArray(value) ? value : [value ?? '']).map((item) => [name, item]));
      return { ok: true, status: reply.statusCode, headers: fields, body: Buffer.concat(chunks) };
    } catch (error) {
      const { name, code, message } = error as NodeJS.ErrnoException;
      const isTimeout = name === 'TimeoutError';
      return { ok: false, kind: isTimeout ? 'timeout' : 'unreachable', reason: `${origin} ${isTimeout ? `did not answer in ${timeoutMs} ms` : `cannot be reached (${code ?? message})`}.` };
    }
  }

  /** Breaks what is under way off; nothing is reached after that. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#agent)?.destroy();
  }

  #dispatcher(): Promise<Agent> {
    return (this.#agent ??= import('undici').then(({ default: undici }) => new undici.Agent({ maxHeaderSize: 1024 * 1024, connect: { timeout: 10_000 }, headersTimeout: 0, bodyTimeout: 0 })));
  }
}

/** `/a` begins `/a` and `/a/b`, not `/ab`. */
function startsWithPath(path: string, beginning: string): boolean {
  return path === beginning || path.startsWith(beginning.endsWith('/') ? beginning : `${beginning}/`);
}
