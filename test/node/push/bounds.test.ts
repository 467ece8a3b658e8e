import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boundsOf, firstEntryOf, tooDeep, tooMany } from '../../../src/node/push/bounds.ts';
import { message } from '../../../src/message/value.ts';

describe('bounds of a push', () => {
  it('can only be lowered', () => {
    assert.deepEqual(boundsOf(message({})), { depth: 64, messages: 1000, levels: 40 });
    assert.deepEqual(boundsOf(message({ 'push-depth': '3', 'push-messages': 5, 'push-levels': 0 })), { depth: 3, messages: 5, levels: 0 });
    for (const value of ['65', '999999999', '-1', '1e3', '', ' 3', '3.5', 'x', '9'.repeat(400)]) {
      assert.deepEqual(boundsOf(message({ 'push-depth': value, 'push-messages': value === '65' ? '1001' : value })), { depth: 64, messages: 1000, levels: 40 }, value);
    }
  });

  it('nests deeper where the answer is JSON', () => {
    for (const key of ['accept', 'require-codec', 'accept-codec']) assert.equal(boundsOf(message({ [key]: 'application/json' })).levels, 140);
    assert.equal(boundsOf(message({ accept: '*/*' })).levels, 40);
  });

  it('says how to go on', () => {
    const node = 'http://127.0.0.1:1';
    for (const [refusal, words] of [[tooDeep(node, 'P', 7), /^push depth exceeded/], [tooMany(node, 'P', 7, 1), /^push size exceeded/]] as const) {
      assert.equal(refusal.get('status'), 508);
      assert.match(String(refusal.get('reason')), words);
      assert.match(String(refusal.get('reason')), /`curl -X POST 'http:\/\/127\.0\.0\.1:1\/P\/push&slot=7'` goes on/);
    }
    assert.match(String(tooMany(node, 'P', 7, 12).get('reason')), /:1\/P\/push&slot=7&push-from=12'` goes on/);
    assert.deepEqual(['12', undefined, 'x', '-1'].map((from) => firstEntryOf(message({ 'push-from': from }))), [12, 1, 1, 1]);
  });
});
