import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pauseBeforeNext, retryAfterMs, type Outcome, type Tried } from '../../../src/client/transport/retry.ts';

const rules = { attempts: 4, pauseMs: 100, longestPauseMs: 30_000, busyFactor: 5 };
const middle = { now: 0, random: 0.5 };
const again = (tried: Partial<Tried>, outcome: Outcome): boolean => pauseBeforeNext({ method: 'GET', repeatable: true, attempt: 1, ...tried }, outcome, rules, middle) !== undefined;

const read = { method: 'GET', repeatable: true };
const known = { method: 'POST', repeatable: true };
const write = { method: 'POST', repeatable: false };

describe('retry', () => {
  it('repeats what is safe to repeat', () => {
    const rows: readonly (readonly [Outcome, read: boolean, known: boolean, write: boolean])[] = [
      [{ failure: 'refused' }, true, true, true],
      [{ failure: 'dns-busy' }, true, true, true],
      [{ failure: 'proxy-busy' }, true, true, true],
      [{ failure: 'lost' }, true, true, false],
      [{ failure: 'cut-off' }, true, true, false],
      [{ status: 429 }, true, true, false],
      [{ status: 503 }, true, true, false],
      [{ status: 502 }, true, false, false],
      [{ status: 504 }, true, false, false],
    ];
    for (const [outcome, ...expected] of rows) assert.deepEqual([read, known, write].map((tried) => again(tried, outcome)), expected, JSON.stringify(outcome));
    for (const status of [200, 307, 400, 404, 408, 425, 500, 501]) assert.ok(!again(read, { status }), String(status));
    for (const failure of ['dns', 'tls', 'head-timeout', 'body-timeout', 'connect-timeout', 'endless', 'not-http', 'large-head', 'proxy', 'proxy-auth', 'bad-request', 'no-route', 'other'] as const) assert.ok(!again(read, { failure }), failure);
    assert.ok(!again({ ...read, attempt: 4 }, { failure: 'refused' }));
    assert.ok(!again({ ...read, repeatable: false }, { status: 502 }));
  });

  it('waits twice as long each time, each on its own, and longer for who is busy', () => {
    const ms = (attempt: number, outcome: Outcome, random = 0.5): number => pauseBeforeNext({ ...read, attempt }, outcome, rules, { now: 0, random })!;
    assert.deepEqual([1, 2, 3].map((attempt) => ms(attempt, { failure: 'lost' })), [100, 200, 400]);
    assert.deepEqual([1, 2, 3].map((attempt) => ms(attempt, { status: 503 })), [500, 1000, 2000]);
    assert.deepEqual([0, 1].map((random) => ms(1, { failure: 'lost' }, random)), [50, 150]);
    assert.ok(ms(1, { failure: 'lost' }, 0.1) !== ms(1, { failure: 'lost' }, 0.9));
  });

  it('waits as long as it is asked to, within a bound', () => {
    const ms = (retryAfter: string): number | undefined => pauseBeforeNext({ ...read, attempt: 1 }, { status: 429, retryAfter }, rules, middle);
    assert.equal(ms('3'), 3100);
    assert.equal(ms('0'), 100);
    assert.equal(ms('30'), 30_100);
    assert.equal(ms('31'), undefined);
    assert.equal(ms('9'.repeat(400)), undefined);
    assert.equal(ms('nonsense'), 500);
  });

  it('reads seconds and dates', () => {
    const now = Date.UTC(2026, 0, 1);
    assert.equal(retryAfterMs('120', now), 120_000);
    assert.equal(retryAfterMs('Thu, 01 Jan 2026 00:00:10 GMT', now), 10_000);
    assert.equal(retryAfterMs('Wed, 31 Dec 2025 23:00:00 GMT', now), 0);
    for (const text of [undefined, '', '-1', '1.5', 'soon', '1e3', 'Foo, bar']) assert.equal(retryAfterMs(text, now), undefined, text);
  });
});
