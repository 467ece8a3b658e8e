import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boundTime } from '../../../src/node/ao/bound-time.ts';

describe('boundTime', () => {
  it('hands on answers, and failures', async () => {
    const host = boundTime(async (name, args) => (name === 'set' ? Promise.reject(new Error('no')) : [name, ...args]));
    assert.deepEqual(await host('get', ['a', 1]), ['get', 'a', 1]);
    await assert.rejects(host('set', []), /^Error: no$/);
    assert.deepEqual(await host('resolve', []), ['resolve']);
  });

  it('tells how long somebody waits for the answer', async () => {
    const told: number[] = [];
    const host = boundTime(async (_name, _args, until) => {
      told.push(until - performance.now());
      return [1];
    }, 5000);
    await host('get', []);
    await host('get', []);
    assert.ok(told[0]! <= 5000 && told[1]! < told[0]!, String(told));
    assert.deepEqual(await boundTime(() => assert.fail('nobody waits'), -1)('get', []), ['error', 'The node took too long: a call of Lua waits at most 30 seconds for all it asks.']);
  });

  it('answers an error once the time of all questions is up, and asks nobody then', async () => {
    let asked = 0;
    const host = boundTime(() => {
      asked += 1;
      return asked < 3 ? new Promise((resolve) => setTimeout(() => resolve([asked]), 40)) : new Promise(() => {});
    }, 150);
    assert.deepEqual(await host('get', []), [1]);
    assert.deepEqual(await host('get', []), [2]);
    for (let count = 0; count < 3; count++) assert.deepEqual(await host('get', []), ['error', 'The node took too long: a call of Lua waits at most 30 seconds for all it asks.']);
    assert.equal(asked, 3);
  });
});
