/**
 * One way to a node, local or remote: a request in, a reply out, over undici and one pool.
 *
 * What is safe to repeat is tried again with growing pauses (`transport/retry.ts`), everything else fails at once. Proxies come from the
 * environment that is handed in (`base/proxy.ts`). A GET follows redirects within bounds (`transport/redirect.ts`). The signal ends a
 * request at once, whatever it waits for. Every error names the request, its attempts and the next step (`transport/errors.ts`).
 */
import { isHbxError } from '../base/errors.ts';
import { withoutCredentials } from '../base/node-url.ts';
import type { HeaderField, WireMessage } from '../message/codec.ts';
import { aborted, brokenUrl } from './errors.ts';
import { redirected, sendFailed } from './transport/errors.ts';
import { SendError } from '../base/send-failure.ts';
import type { Environment, Proxy } from '../base/proxy.ts';
import { redirectOf } from './transport/redirect.ts';
import { pause, pauseBeforeNext, type Outcome } from './transport/retry.ts';
import { createSender, smallReplyMs, type BodySource, type SentReply } from './transport/send.ts';

export type { BodySource };

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, encoded: `/~meta@1.0/info`. */
  readonly path: string;
  /** Header values are latin-1 strings. */
  readonly headers?: readonly HeaderField[];
  readonly body?: Uint8Array | BodySource;
  /** The request may be sent again when its answer was lost. Default: true for GET. */
  readonly repeatable?: boolean;
  /** Bytes that a body may have. Default 512 MB. An answer of at most 1 MB has to be whole 30 seconds after its head. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface TransportOptions {
  /** Base URL of the node, without a trailing slash. */
  readonly url: string;
  /** Milliseconds to wait for the head of a reply, and between two parts of its body. Default 120 000: a slot may compute for long. */
  readonly timeoutMs?: number;
  /** Milliseconds to wait for a connection. Default 10 000. */
  readonly connectMs?: number;
  /** Milliseconds from the head of a reply to its end. Default 20 minutes. */
  readonly replyMs?: number;
  /** Times a repeatable request is sent at most. Default 4. */
  readonly attempts?: number;
  /** Milliseconds of the first pause between two attempts. Default 50. */
  readonly pauseMs?: number;
  /** Milliseconds of the longest pause, also of one that a reply asks for (`Retry-After`). Default 30 000. */
  readonly longestPauseMs?: number;
  /** Variables that may name proxies: HTTPS_PROXY, HTTP_PROXY, NO_PROXY. Default: none. */
  readonly env?: Environment;
  /**
   * Asked before another attempt: the URL to use from now on. A command whose node went away finds the new host, or
   * becomes it.
   */
  readonly relocate?: () => Promise<string | undefined>;
  /** Told of each attempt, for debug lines. Without it nothing is measured. */
  readonly onAttempt?: (attempt: TransportAttempt) => void;
  /** Told when there is no answer after 10 seconds, and once a minute from then on. `ms`: since the attempt began. */
  readonly onWait?: (wait: { readonly url: string; readonly ms: number }) => void;
  /** Told before a pause that a node asked for: there is something to wait for. */
  readonly onPause?: (pause: { readonly url: string; readonly status: number; readonly ms: number }) => void;
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
  /** Where the answer came from in the end, after redirects. */
  readonly redirectedTo?: string;
}

/** What a reply has besides its message. Fakes need none of it. */
export interface ReplyFacts {
  /** Times the request was sent. */
  readonly attempts?: number;
  /** URL of the proxy it went through. */
  readonly proxy?: string;
}

export interface Transport {
  readonly url: string;
  /**
   * @returns the reply, whatever its status
   * @throws HbxError `client/unreachable`, `client/dns`, `client/tls`, `client/proxy`, `client/no-answer`, `client/cut-off`, `client/not-http`,
   * `client/redirected`, `client/too-long`, `client/bad-request`, `client/aborted`
   */
  request(request: TransportRequest): Promise<WireMessage & { readonly status: number } & ReplyFacts>;
  close(): Promise<void>;
}

const smallBytes = 1024 * 1024;

/** Errors after which the node may simply be another process by now. */
const lostConnection = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED']);
/** Whether the code of an attempt's error says that nobody is there (any more). */
export function isLostConnection(code: string): boolean {
  return lostConnection.has(code);
}

/**
 * Opens a transport. undici is loaded at the first request.
 * @throws HbxError `client/url`; `client/proxy-url` from `request`
 */
export function createTransport(options: TransportOptions): Transport {
  let origin = checkUrl(options.url);
  const { timeoutMs = 120_000, connectMs = 10_000, replyMs = 20 * 60_000, attempts = 4, pauseMs = 50, longestPauseMs = 30_000, onAttempt } = options;
  const limits = { timeoutMs, connectMs, replyMs };
  const rules = { attempts, pauseMs, longestPauseMs, busyFactor: options.relocate === undefined ? 5 : 1 };
  const sender = createSender(limits, options.env ?? {});
  const replyMsOf = ({ maxBytes }: TransportRequest): number => (maxBytes !== undefined && maxBytes <= smallBytes ? Math.min(replyMs, smallReplyMs) : replyMs);

  /** Sends once and follows redirects. @returns the reply, and the URL that it came from */
  const once = async (request: TransportRequest, attempt: number): Promise<{ reply: SentReply; from: string }> => {
    const { method, path, headers = [], body, maxBytes = 512 * 1024 * 1024, signal } = request;
    const node = origin;
    let url = node + path;
    for (let followed = 0; ; followed++) {
      const reply = await sender.send({ method, url, headers, body, maxBytes, signal, replyMs: replyMsOf(request) });
      const redirect = redirectOf({ method, status: reply.status, headers: reply.headers, url, sent: headers, followed });
      if (redirect.kind === 'none') return { reply, from: url };
      if (redirect.kind === 'refuse') throw redirected({ method, node, path, attempts: attempt, proxy: sender.proxyOf(url) }, { ...redirect, status: reply.status });
      url = redirect.url;
    }
  };

  const tracedOnce = async (request: TransportRequest, attempt: number): Promise<SentReply> => {
    if (onAttempt === undefined) return (await once(request, attempt)).reply;
    const started = performance.now();
    const url = origin + request.path;
    const told = (end: Pick<TransportAttempt, 'status' | 'error' | 'redirectedTo'>): void => {
      onAttempt({ method: request.method, url, attempt, ms: Math.round((performance.now() - started) * 10) / 10, ...end });
    };
    try {
      const { reply, from } = await once(request, attempt);
      told({ status: reply.status, ...(from === url ? {} : { redirectedTo: from }) });
      return reply;
    } catch (error) {
      told({ error: error instanceof SendError || isHbxError(error) ? error.code : 'aborted' });
      throw error;
    }
  };

  return {
    get url() {
      return origin;
    },
    async request(request) {
      const { method, path, signal } = request;
      const repeatable = request.repeatable ?? method === 'GET';
      for (let attempt = 1; ; attempt++) {
        if (isAborted(signal)) throw aborted(signal?.reason);
        const node = origin;
        let proxy: Proxy | undefined;
        let outcome: Outcome;
        let end: () => Awaited<ReturnType<Transport['request']>>;
        try {
          proxy = sender.proxyOf(node + path);
          const reply = await toldWhile(options.onWait, node, () => tracedOnce(attempt === 1 ? request : { ...request, headers: [...(request.headers ?? []), ['retry', 'true']] }, attempt));
          outcome = { status: reply.status, retryAfter: reply.headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1] };
          end = () => ({ ...reply, attempts: attempt, ...(proxy === undefined ? {} : { proxy: proxy.url }) });
        } catch (error) {
          if (isAborted(signal)) throw aborted(error);
          if (!(error instanceof SendError)) throw error;
          outcome = { failure: error.kind };
          end = () => {
            throw sendFailed({ method, node, path, attempts: attempt, proxy, limits: { ...limits, replyMs: replyMsOf(request) } }, error);
          };
        }
        const ms = pauseBeforeNext({ method, repeatable, attempt }, outcome, rules);
        if (ms === undefined) return end();
        if ('status' in outcome) options.onPause?.({ url: node, status: outcome.status, ms });
        await pause(ms, signal);
        const moved = isAborted(signal) ? undefined : await unlessAborted(options.relocate?.(), signal);
        if (moved !== undefined) origin = checkUrl(moved);
      }
    },
    close: () => sender.close(),
  };
}

/** Does something and tells that it takes long. */
async function toldWhile<T>(tell: TransportOptions['onWait'], url: string, work: () => Promise<T>): Promise<T> {
  if (tell === undefined) return work();
  let ms = 10_000;
  const next = (after: number): NodeJS.Timeout =>
    setTimeout(() => {
      tell({ url, ms });
      ms += 60_000;
      timer = next(60_000);
    }, after).unref();
  let timer = next(ms);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** What a promise brings, or nothing when the signal comes first. */
function unlessAborted<T>(promise: Promise<T> | undefined, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (promise === undefined || signal === undefined) return promise ?? Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** The base URL as requests are put behind it. @throws HbxError `client/url` */
function checkUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw brokenUrl(withoutCredentials(text));
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw brokenUrl(withoutCredentials(text));
  // Errors, logs and notes hold URLs.
  if (url.username !== '' || url.password !== '') throw brokenUrl(withoutCredentials(text), 'user and password have no place in it');
  return (url.origin + url.pathname).replace(/\/+$/, '');
}
