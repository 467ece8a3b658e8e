import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outboxEntries } from '../../../src/node/push/outbox.ts';
import { message, type Value } from '../../../src/message/value.ts';

const keys = (outbox: Value): string[] => outboxEntries(message({ outbox }), false).map(([key]) => key);

describe('outboxEntries', () => {
  it('puts them in key order', () => {
    assert.deepEqual(keys(message({ b: 'x', 10: 'x', 2: 'x', a: 'x', 1: 'x' })), ['1', '2', '10', 'a', 'b']);
    assert.deepEqual(keys(['x', 'y']), ['1', '2']);
  });

  it('finds none in a slot that failed, or where there is no table', () => {
    assert.deepEqual(outboxEntries(message({ outbox: ['x'] }), true), []);
    for (const results of [undefined, 'text', [], message({}), message({ outbox: 'x' }), message({ outbox: 5 }), message({ outbox: [] })]) {
      assert.deepEqual(outboxEntries(results, false), []);
    }
    assert.equal(outboxEntries(message({ Outbox: ['x'] }), false).length, 1);
  });
});
