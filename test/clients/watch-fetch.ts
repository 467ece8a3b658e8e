/**
 * Watches what a client package sends: it uses the global `fetch`, which is wrapped here; the package stays as it is.
 */
import assert from 'node:assert/strict';

export interface WatchedRequest {
  readonly method: string;
  /** Path and query, as the package wrote them. */
  readonly path: string;
  readonly status: number;
  /** Headers of the reply, names in lower case. */
  readonly reply: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface FetchWatch {
  readonly requests: readonly WatchedRequest[];
  /** The newest request. */
  last(): WatchedRequest;
  /** Fails when a reply was a redirect: fetch cannot send the body of an item twice. */
  assertNoRedirects(): void;
  stop(): void;
}

/** Wraps `fetch` until `stop`. Requests to other machines reject. */
export function watchFetch(): FetchWatch {
  const original = globalThis.fetch;
  const requests: WatchedRequest[] = [];
  const redirected: string[] = [];
  globalThis.fetch = async (input, options) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (url.hostname !== '127.0.0.1') throw new Error(`The test reached out to ${url.href}.`);
    const reply = await original(input, options);
    if (reply.redirected || (reply.status >= 300 && reply.status < 400)) redirected.push(url.href);
    const text = await reply.clone().text();
    requests.push({ method: options?.method ?? 'GET', path: url.pathname + url.search, status: reply.status, reply: Object.fromEntries(reply.headers), text });
    return reply;
  };
  return {
    requests,
    last() {
      const newest = requests.at(-1);
      assert.ok(newest !== undefined, 'the package sent nothing');
      return newest;
    },
    assertNoRedirects() {
      assert.ok(requests.length > 0, 'the package sent nothing');
      assert.deepEqual(redirected, []);
    },
    stop() {
      globalThis.fetch = original;
    },
  };
}
