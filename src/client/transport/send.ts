/**
 * Sends one request once, over undici (`base/undici.ts`): directly, through a proxy as a whole URL (http), or through a tunnel that the proxy opens (https).
 * It is loaded at the first request. Nothing is decoded: a reply that is compressed without being asked stays as it is.
 */
import type { Dispatcher } from 'undici';
import type { HeaderField, WireMessage } from '../../message/codec.ts';
import { tooLong } from '../errors.ts';
import { sendErrorOf, SendError, kindOfProxyStatus } from '../../base/send-failure.ts';
import { forwardFields, proxyFor, type Environment, type Proxy } from '../../base/proxy.ts';

/** A body that is read while it is sent, and anew at each attempt. */
export interface BodySource {
  readonly sizeBytes: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface SendRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute. */
  readonly url: string;
  readonly headers: readonly HeaderField[];
  readonly body?: Uint8Array | BodySource | undefined;
  readonly maxBytes: number;
  /** Instead of the `replyMs` of the sender. */
  readonly replyMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SentReply extends WireMessage {
  readonly status: number;
}

export interface SendLimits {
  /** Milliseconds until a connection stands. */
  readonly connectMs: number;
  /** Milliseconds until the head of a reply is there, and between two parts of its body. */
  readonly timeoutMs: number;
  /** Milliseconds from the head of a reply to its end. */
  readonly replyMs: number;
}

export interface Sender {
  /** The proxy that a URL is reached through. @throws HbxError `client/proxy-url` */
  proxyOf(url: string): Proxy | undefined;
  /** @throws SendError, HbxError `client/too-long`; what the signal brings */
  send(request: SendRequest): Promise<SentReply>;
  /** Ends when nothing is under way any more. */
  close(): Promise<void>;
}

/** Milliseconds from the head of a small answer to its end. */
export const smallReplyMs = 30_000;

const maxHeaderSize = 1024 * 1024;

/** @param env variables that may name proxies; `{}` for none */
export function createSender({ connectMs, timeoutMs, replyMs }: SendLimits, env: Environment): Sender {
  let direct: Dispatcher | undefined;
  let closed = false;
  const tunnels = new Map<string, Dispatcher>();
  const pool = { connections: 16, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxHeaderSize };

  const dispatcherFor = (undici: typeof import('../../base/undici.ts'), tunnel: Proxy | undefined): Dispatcher => {
    if (tunnel === undefined) return (direct ??= new undici.Agent({ ...pool, connect: { timeout: connectMs } }));
    const known = tunnels.get(tunnel.url);
    if (known !== undefined) return known;
    const made = new undici.ProxyAgent({
      ...pool,
      uri: tunnel.url,
      ...(tunnel.authorization === undefined ? {} : { token: tunnel.authorization }),
      proxyTls: { timeout: connectMs },
      requestTls: { timeout: connectMs },
      clientFactory: (origin, options) => new undici.Pool(origin, { ...options, headersTimeout: timeoutMs }),
    });
    tunnels.set(tunnel.url, made);
    return made;
  };

  return {
    proxyOf: (url) => proxyFor(url, env),
    async send({ method, url, headers, body, maxBytes, signal, replyMs: itsReplyMs = replyMs }) {
      const proxy = proxyFor(url, env);
      const tunnel = url.startsWith('https:') ? proxy : undefined;
      const forward = tunnel === undefined ? proxy : undefined;
      const undici = await import('../../base/undici.ts');
      if (closed) throw new SendError('other', 'closed');
      const progress = { answered: false, received: 0, proxied: proxy !== undefined, tunnelled: tunnel !== undefined };
      try {
        const fields = [...headers, ...lengthOf(body), ...(forward === undefined ? [] : forwardFields(url, forward))];
        const options = { method, headers: fields.flatMap(([name, value]) => [name, value]), body: await bodyOf(body), onInfo: endOfInfos(timeoutMs), ...(signal === undefined ? {} : { signal }) };
        const dispatcher = dispatcherFor(undici, tunnel);
        const reply =
          forward === undefined
            ? await undici.request(url, { ...options, dispatcher })
            : await dispatcher.request({ ...options, origin: forward.url, path: new URL(url).href.replace(/#.*$/s, '') });
        progress.answered = true;
        if (forward !== undefined && reply.statusCode === 407) {
          reply.body.on('error', () => undefined).destroy();
          throw new SendError(kindOfProxyStatus(407), '407', { proxyStatus: 407 });
        }
        return { status: reply.statusCode, headers: fieldsOf(reply.headers), body: await readBody(reply.body, { method, url, maxBytes, replyMs: itsReplyMs, progress }) };
      } catch (error) {
        if (signal?.aborted === true || (error as { isHbxError?: unknown } | null)?.isHbxError === true) throw error;
        throw sendErrorOf(error, progress);
      }
    },
    async close() {
      closed = true;
      await Promise.all([direct, ...tunnels.values()].map((each) => each?.close()));
    },
  };
}

/**
 * Hears each answer before the answer (102, 103). undici waits anew for the head after each of them, so a node that sends nothing else
 * would be waited for without end.
 */
function endOfInfos(timeoutMs: number): () => void {
  let first: number | undefined;
  return () => {
    first ??= performance.now();
    if (performance.now() - first > timeoutMs) throw new SendError('head-timeout', 'only 1xx');
  };
}

/** A stream is sent with its length, which bundlers look at before they take anything in. */
function lengthOf(body: SendRequest['body']): HeaderField[] {
  return body === undefined || body instanceof Uint8Array ? [] : [['content-length', String(body.sizeBytes)]];
}

async function bodyOf(body: SendRequest['body']): Promise<Uint8Array | import('node:stream').Readable | null> {
  if (body === undefined || body instanceof Uint8Array) return body ?? null;
  const { Readable } = await import('node:stream');
  return Readable.from(body.open(), { objectMode: false });
}

function fieldsOf(headers: Readonly<Record<string, string | string[] | undefined>>): HeaderField[] {
  return Object.entries(headers).flatMap(([name, value]): HeaderField[] => (Array.isArray(value) ? value : [value ?? '']).map((one) => [name, one]));
}

interface ReadOptions extends Pick<SendRequest, 'method' | 'url'> {
  readonly maxBytes: number;
  readonly replyMs: number;
  readonly progress: { received: number };
}

async function readBody(body: AsyncIterable<Uint8Array> & { destroy(error?: Error): unknown }, { method, url, maxBytes, replyMs, progress }: ReadOptions): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const deadline = setTimeout(() => body.destroy(new SendError('endless', 'endless', { received: progress.received })), replyMs);
  try {
    for await (const part of body) {
      progress.received += part.length;
      // Leaving the loop ends the connection.
      if (progress.received > maxBytes) throw tooLong(maxBytes, method, url);
      parts.push(part);
    }
  } finally {
    clearTimeout(deadline);
  }
  const whole = new Uint8Array(progress.received);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
