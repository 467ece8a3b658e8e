/**
 * Whether a request is sent again, and when. Only what is safe to repeat is: reads, and writes that their receiver knows again
 * (`repeatable`); other writes when nothing of them was sent.
 *
 *     refused, name server busy, no way through the proxy   nothing was sent: everything
 *     connection lost, reply cut off                        reads, repeatable writes
 *     429, 503                                              the same: these say that nothing was done
 *     502, 504                                              reads: behind these a write may have been done
 *     timeouts, TLS, a name that is not known, the rest     nothing: it would come out the same, or take as long again
 */
import type { FailureKind } from '../../base/send-failure.ts';

export interface RetryRules {
  /** Times a request is sent at most. */
  readonly attempts: number;
  /** Milliseconds of the first pause; each further one is twice as long. */
  readonly pauseMs: number;
  /** Milliseconds of the longest pause. A reply that asks for a longer one (`Retry-After`) is taken as the answer. */
  readonly longestPauseMs: number;
  /** How much longer pauses are after a reply that says "busy" than after a connection that broke. */
  readonly busyFactor: number;
}

/** What came of an attempt. */
export type Outcome = { readonly status: number; readonly retryAfter?: string | undefined } | { readonly failure: FailureKind };

export interface Tried {
  readonly method: string;
  readonly repeatable: boolean;
  /** From 1. */
  readonly attempt: number;
}

/** @returns milliseconds until the next attempt; undefined when there is none */
export function pauseBeforeNext({ method, repeatable, attempt }: Tried, outcome: Outcome, rules: RetryRules, { now = Date.now(), random = Math.random() } = {}): number | undefined {
  if (attempt >= rules.attempts || !mayRepeat(method, repeatable, outcome)) return undefined;
  const isReply = 'status' in outcome;
  const growing = Math.min(rules.pauseMs * (isReply ? rules.busyFactor : 1) * 2 ** (attempt - 1), rules.longestPauseMs);
  // Those that were turned away together do not come back together.
  const ownPause = growing * (0.5 + random);
  const asked = isReply ? retryAfterMs(outcome.retryAfter, now) : undefined;
  if (asked === undefined) return ownPause;
  return asked > rules.longestPauseMs ? undefined : asked + Math.min(ownPause, rules.pauseMs);
}

function mayRepeat(method: string, repeatable: boolean, outcome: Outcome): boolean {
  if ('status' in outcome) {
    const { status } = outcome;
    return status === 429 || status === 503 ? repeatable : (status === 502 || status === 504) && method === 'GET' && repeatable;
  }
  const { failure } = outcome;
  if (failure === 'refused' || failure === 'dns-busy' || failure === 'proxy-busy') return true;
  return repeatable && (failure === 'lost' || failure === 'cut-off');
}

/**
 * What `Retry-After` says: seconds, or a date. What is neither says nothing.
 * @returns milliseconds, 0 for what is over
 */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // `Date.parse` takes almost anything; dates of HTTP begin with the name of a day.
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Waits, at most until the signal. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted === true) done();
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
