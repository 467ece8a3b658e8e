import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { patch } from '../../../src/node/devices/patch.ts';
import type { NodeContext } from '../../../src/node/context.ts';
import { message } from '../../../src/message/value.ts';

const ctx = {} as NodeContext;

describe('patch@1.0', () => {
  it('moves the entries that ask for it, merges them, and leaves the others', async () => {
    const base = message({
      'patch-from': '/results',
      'patch-to': '/cache',
      cache: { kept: 1, balances: { a: '1' } },
      results: { 1: { method: 'PATCH', square: 4, balances: { b: '2' } }, 2: { data: 'a message' } },
    });
    const outcome = await patch.keys['compute']!(base, message({}), ctx);
    assert.deepEqual(
      outcome.value,
      message({ 'patch-from': '/results', 'patch-to': '/cache', cache: { kept: 1, balances: { a: '1', b: '2' }, square: 4 }, results: { 2: { data: 'a message' } } }),
    );
  });

  it('takes entries of a list, and the target / is the base', async () => {
    const base = message({ 'patch-from': '/results/outbox', results: { outbox: [{ device: 'patch@1.0', total: 7 }, { data: 'x' }] } });
    const outcome = await patch.keys['compute']!(base, message({}), ctx);
    assert.deepEqual(outcome.value, message({ 'patch-from': '/results/outbox', total: 7, results: { outbox: [{ data: 'x' }] } }));
  });

  it('moves everything with `all`, and from the request with req:', async () => {
    const outcome = await patch.keys['all']!(message({ a: 1 }), message({ from: 'req:/given', to: '/here', given: { x: 1, y: 2 } }), ctx);
    assert.deepEqual(outcome.value, message({ a: 1, here: { x: 1, y: 2 } }));
  });

  it('refuses a source that is not there, and a target in the request', async () => {
    assert.deepEqual(await patch.keys['compute']!(message({}), message({ from: '/nowhere' }), ctx), { ok: false, status: 404, value: 'There is nothing to patch at /nowhere.', missing: true });
    assert.equal((await patch.keys['all']!(message({ a: { b: 1 } }), message({ from: '/a', to: 'req:/x' }), ctx)).ok, false);
  });
});
