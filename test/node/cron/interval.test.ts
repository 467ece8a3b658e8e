import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseInterval } from '../../../src/node/cron/interval.ts';

describe('parseInterval', () => {
  for (const [text, ms] of [
    ['500-milliseconds', 500],
    ['1-millisecond', 1],
    ['1-second', 1000],
    ['10-seconds', 10_000],
    ['10-Second', 10_000],
    ['1-minute', 60_000],
    ['2-HOURS', 7_200_000],
    ['3-days', 259_200_000],
    ['1-week', 604_800_000],
    ['1-months', 2_592_000_000],
    ['2-years', 2 * 365.25 * 86_400_000],
    ['seconds', 1000],
    ['hour', 3_600_000],
    [' 5-minutes ', 300_000],
  ] as const) {
    it(`reads ${text}`, () => assert.deepEqual(parseInterval(text, 1), { ok: true, ms }));
  }

  for (const [text, reason] of [
    ['', /^Invalid interval value\. It looks like/],
    ['10', /^Invalid interval value/],
    ['-5-seconds', /^Invalid interval value/],
    ['1.5-seconds', /^Invalid interval value/],
    ['5 seconds', /^Invalid interval value/],
    ['0-seconds', /The shortest is 1 milliseconds/],
    ['101-years', /The longest is a hundred years/],
    ['999999999999-years', /The longest/],
    ['9'.repeat(400), /^Invalid interval value/],
    ['4-fortnights', /^Invalid time unit: fortnights/],
    ['1-constructor', /^Invalid time unit/],
    ['10-blocks', /^Invalid time unit: blocks\. This node sees no blocks/],
    ['1-block', /^Invalid time unit: blocks/],
  ] as const) {
    it(`refuses ${text === '' ? 'nothing' : text.slice(0, 30)}`, () => {
      const parsed = parseInterval(text, 1);
      assert.ok(!parsed.ok);
      assert.match(parsed.reason, reason);
      assert.ok(parsed.reason.length < 200);
    });
  }

  it('refuses what is shorter than it may be', () => {
    assert.equal(parseInterval('99-milliseconds', 100).ok, false);
    assert.equal(parseInterval('100-milliseconds', 100).ok, true);
  });
});
