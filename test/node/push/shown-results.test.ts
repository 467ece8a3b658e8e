import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shownResults } from '../../../src/node/push/shown-results.ts';
import { message, type Value } from '../../../src/message/value.ts';

describe('shownResults', () => {
  it('leaves out what would steer the reply', () => {
    assert.deepEqual(shownResults(message({ outbox: ['x'], Status: 500, 'content-type': 'text/html', commitments: { a: '1' }, private: 'x', device: 'd', output: 'y' }), 0), message({ outbox: ['x'], output: 'y' }));
  });

  it('shows nothing of results that are none, or too deep for the place', () => {
    for (const results of [undefined, 'text', ['x'], 5]) assert.equal(shownResults(results, 0).size, 0);
    let deep: Value = 'x';
    for (let level = 0; level < 30; level++) deep = message({ a: deep });
    assert.equal(shownResults(deep, 10).size, 0);
    assert.equal(shownResults(deep, 14).size, 1);
    for (let level = 0; level < 100_000; level++) deep = [deep];
    assert.equal(shownResults(new Map([['deep', deep]]), 40).size, 0);
  });
});
