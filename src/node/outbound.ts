/**
 * What the node sends to others. Only addresses on the allow list are reached; without one, none. A listed address is an
 * origin (`http://127.0.0.1:8735`), or an origin and the beginning of a path (`http://127.0.0.1:6363/dry-run`).
 *
 * Replies are not followed when they redirect, so a listed address cannot lead to one that is not. Proxies are those of the variables that the
 * node was started with (`base/proxy.ts`): an https address through a tunnel, an http one as a whole URL. What goes wrong is told in one
 * sentence, with the proxy it went through; no path, for that may hold a secret.
 *
 * @source design.md 6 (`relay@1.0` refuses every address that is not on an explicit allow list)
 */
import type { Dispatcher } from 'undici';
import { isHbxError } from '../base/errors.ts';
import { forwardFields, proxyFor, type Environment, type Proxy } from '../base/proxy.ts';
import { SendError, sendErrorOf, type FailureKind } from '../base/send-failure.ts';
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
  readonly #env: Environment;
  /** By the proxy, "" for none. */
  readonly #dispatchers = new Map<string, Promise<Dispatcher>>();
  #closed = false;

  /**
   * @param allowed addresses that may be reached; what is no URL is not looked at
   * @param env variables that may name proxies. Default: none
   */
  constructor(allowed: readonly string[], env: Environment = {}) {
    this.#env = env;
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
    let proxy: Proxy | undefined;
    const progress = { answered: false, received: 0 };
    const isSecure = url.startsWith('https:');
    try {
      proxy = proxyFor(url, this.#env);
      const undici = await import('../base/undici.ts');
      const fields = [...headers, ...(proxy === undefined || isSecure ? [] : forwardFields(url, proxy))];
      const options = { method: method as 'GET', headers: fields.flatMap(([name, value]) => [name, value]), body: body === undefined || body.length === 0 ? null : body, signal: AbortSignal.timeout(timeoutMs) };
      const dispatcher = await this.#dispatcher(isSecure ? proxy : undefined);
      const reply = proxy === undefined || isSecure ? await undici.request(url, { ...options, dispatcher }) : await dispatcher.request({ ...options, origin: proxy.url, path: new URL(url).href.replace(/#.*$/s, '') });
      progress.answered = true;
      if (proxy !== undefined && !isSecure && reply.statusCode === 407) {
        reply.body.on('error', () => undefined).destroy();
        throw new SendError('proxy-auth', '407', { proxyStatus: 407 });
      }
      const chunks: Buffer[] = [];
      for await (const chunk of reply.body as AsyncIterable<Buffer>) {
        progress.received += chunk.length;
        if (progress.received > maxBytes) {
          reply.body.destroy();
          return { ok: false, kind: 'too-large', reason: `The reply of ${origin} is larger than ${maxBytes} bytes.` };
        }
        chunks.push(chunk);
      }
      const received = Object.entries(reply.headers).flatMap(([name, value]): HeaderField[] => (Array.isArray(value) ? value : [value ?? '']).map((item) => [name, item]));
      return { ok: true, status: reply.statusCode, headers: received, body: Buffer.concat(chunks) };
    } catch (error) {
      if (isHbxError(error)) return { ok: false, kind: 'unreachable', reason: `${origin} cannot be reached: ${error.message}` };
      if ((error as Error).name === 'TimeoutError') return { ok: false, kind: 'timeout', reason: `${origin} did not answer in ${timeoutMs} ms${through(proxy)}.` };
      const { kind, code } = sendErrorOf(error, { ...progress, proxied: proxy !== undefined, tunnelled: isSecure && proxy !== undefined });
      return { ok: false, kind: 'unreachable', reason: `${origin} cannot be reached${through(proxy)}: ${said[kind] ?? 'the request failed'} (${code.slice(0, 100)}).` };
    }
  }

  /** Breaks what is under way off; nothing is reached after that. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#dispatchers.values()].map(async (dispatcher) => (await dispatcher).destroy()));
  }

  #dispatcher(tunnel: Proxy | undefined): Promise<Dispatcher> {
    const known = this.#dispatchers.get(tunnel?.url ?? '');
    if (known !== undefined) return known;
    const pool = { maxHeaderSize: 1024 * 1024, headersTimeout: 0, bodyTimeout: 0 };
    const connect = { timeout: 10_000 };
    const made = import('../base/undici.ts').then((undici) =>
      tunnel === undefined
        ? new undici.Agent({ ...pool, connect })
        : new undici.ProxyAgent({ ...pool, uri: tunnel.url, ...(tunnel.authorization === undefined ? {} : { token: tunnel.authorization }), proxyTls: connect, requestTls: connect }),
    );
    this.#dispatchers.set(tunnel?.url ?? '', made);
    return made;
  }
}

function through(proxy: Proxy | undefined): string {
  return proxy === undefined ? '' : ` through the proxy ${proxy.url} (${proxy.variable})`;
}

/** What is known of a failure without its code. */
const said: Partial<Readonly<Record<FailureKind, string>>> = {
  refused: 'nothing listens there, the connection was refused',
  dns: 'there is no host of that name',
  'dns-busy': 'the name server does not answer',
  'no-route': 'there is no way there from here',
  'connect-timeout': 'it took no connection',
  lost: 'the connection broke before an answer came',
  'cut-off': 'its answer was cut off',
  tls: 'no encrypted connection comes about, or its certificate is not accepted',
  'not-http': 'what answers there does not speak HTTP as it should',
  'large-head': 'the headers of its answer are longer than 1 MB',
  proxy: 'the proxy itself cannot be reached',
  'proxy-auth': 'the proxy wants another user and password',
  'proxy-busy': 'the proxy did not get through to it',
  'proxy-refused': 'the proxy does not allow it',
  'bad-request': 'the request has a character that no path or header may have',
};

/** `/a` begins `/a` and `/a/b`, not `/ab`. */
function startsWithPath(path: string, beginning: string): boolean {
  return path === beginning || path.startsWith(beginning.endsWith('/') ? beginning : `${beginning}/`);
}
