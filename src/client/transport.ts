/**
 * One way to a node, local or remote: a request in, a reply out, over undici.
 *
 * Reads, and writes that the sender marks as repeatable because the node knows them again by their signed id, are tried
 * again after a broken connection or a 503 (reads after 502 and 504 too), with growing pauses. Everything else fails at
 * once.
 */
import { isHbxError } from '../base/errors.ts';
import type { HeaderField, WireMessage } from '../message/codec.ts';
import { aborted, brokenUrl, noAnswer, tooLong, unreachable } from './errors.ts';

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, encoded: `/~meta@1.0/info`. */
  readonly path: string;
  /** Header values are latin-1 strings. */
  readonly headers?: readonly HeaderField[];
  readonly body?: Uint8Array;
  /** The request may be sent again when its answer was lost. Default: true for GET. */
  readonly repeatable?: boolean;
  /** Bytes that a body may have. Default: any number. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface TransportOptions {
  /** Base URL of the node, without a trailing slash. */
  readonly url: string;
  /** Milliseconds to wait for the head of a reply. Default 120 000: a slot may compute for long. */
  readonly timeoutMs?: number;
  /** Times a repeatable request is sent at most. Default 4. */
  readonly attempts?: number;
  /**
   * Asked before another attempt: the URL to use from now on. A command whose node went away finds the new host, or
   * becomes it.
   */
  readonly relocate?: () => Promise<string | undefined>;
  /** Told of each attempt, for debug lines. Without it nothing is measured. */
  readonly onAttempt?: (attempt: TransportAttempt) => void;
}

/** One attempt to send a request. No headers and no bodies: they hold signatures and secrets. */
export interface TransportAttempt {
  readonly method: string;
  readonly url: string;
  /** From 1. */
  readonly attempt: number;
  readonly ms: number;
  /** Absent when there was no answer. */
  readonly status?: number;
  /** Code of the error that came instead. */
  readonly error?: string;
}

export interface Transport {
  readonly url: string;
  request(request: TransportRequest): Promise<WireMessage & { readonly status: number }>;
  close(): Promise<void>;
}

/** Errors after which the node may simply be another process by now. */
const lostConnection = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED']);
const timedOut = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

/**
 * Opens a transport. undici is loaded at the first request.
 * @throws HbxError `client/url`, and from `request`: `client/unreachable`, `client/no-answer`, `client/too-long`, `client/aborted`
 */
export function createTransport(options: TransportOptions): Transport {
  let origin = checkUrl(options.url);
  const timeoutMs = options.timeoutMs ?? 120_000;
  const attempts = options.attempts ?? 4;
  let pool: import('undici').Agent | undefined;

  const once = async (request: TransportRequest) => {
    const { default: undici } = await import('undici');
    pool ??= new undici.Agent({ connections: 16, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: 10_000 }, maxHeaderSize: 1024 * 1024 });
    const reply = await undici.request(origin + request.path, {
      method: request.method,
      headers: (request.headers ?? []).flatMap(([name, value]) => [name, value]),
      body: request.body ?? null,
      dispatcher: pool,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    const headers: HeaderField[] = [];
    for (const [name, value] of Object.entries(reply.headers)) {
      for (const one of Array.isArray(value) ? value : [value ?? '']) headers.push([name, one]);
    }
    return { status: reply.statusCode, headers, body: request.maxBytes === undefined ? new Uint8Array(await reply.body.arrayBuffer()) : await readAtMost(reply.body, request.maxBytes) };
  };

  const tracedOnce = async (request: TransportRequest, attempt: number) => {
    const { onAttempt } = options;
    if (onAttempt === undefined) return once(request);
    const started = performance.now();
    const told = (end: Pick<TransportAttempt, 'status' | 'error'>): void => {
      onAttempt({ method: request.method, url: origin + request.path, attempt, ms: Math.round((performance.now() - started) * 10) / 10, ...end });
    };
    try {
      const reply = await once(request);
      told({ status: reply.status });
      return reply;
    } catch (error) {
      told({ error: codeOf(error) });
      throw error;
    }
  };

  return {
    get url() {
      return origin;
    },
    async request(request) {
      const repeatable = request.repeatable ?? request.method === 'GET';
      for (let attempt = 1; ; attempt++) {
        const last = attempt >= (repeatable ? attempts : 1);
        try {
          const reply = await tracedOnce(attempt === 1 ? request : { ...request, headers: [...(request.headers ?? []), ['retry', 'true']] }, attempt);
          // 503 says that nothing was done; behind 502 and 504 a write may have been.
          if (last || !(reply.status === 503 || (request.method === 'GET' && (reply.status === 502 || reply.status === 504)))) return reply;
        } catch (error) {
          const code = codeOf(error);
          if (request.signal?.aborted === true) throw aborted(error);
          if (isHbxError(error)) throw error;
          if (timedOut.has(code)) throw noAnswer(origin, request.path, timeoutMs, error);
          // Before a connection stands nothing was sent, so even a write may try the new host.
          const mayRepeat = repeatable || code === 'ECONNREFUSED';
          if (!lostConnection.has(code) || attempt >= (mayRepeat ? attempts : 1)) throw unreachable(origin, request.path, code, attempt, error);
        }
        await pause(50 * 2 ** (attempt - 1) + Math.random() * 50, request.signal);
        const moved = await options.relocate?.();
        if (moved !== undefined) origin = checkUrl(moved);
      }
    },
    async close() {
      await pool?.close();
    },
  };
}

async function readAtMost(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    // Leaving the loop ends the connection.
    if (length > maxBytes) throw tooLong(maxBytes);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function checkUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw brokenUrl(text, error);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw brokenUrl(text);
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : cause === undefined ? String((error as Error).message ?? error) : codeOf(cause);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
