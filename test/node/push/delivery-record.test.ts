import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDelivery, writeDelivery } from '../../../src/node/push/delivery-record.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';

describe('delivery records', () => {
  it('are read back, for any key of an outbox', async () => {
    const store = createMemoryStore();
    const keys = ['1', 'x'.repeat(64), 'x'.repeat(65), 'x'.repeat(100_000), '__proto__', 'ü\0'];
    for (const [index, key] of keys.entries()) {
      await store.transaction((txn) => writeDelivery(txn, { process: 'P', slot: 1, key }, { target: 'T', id: `I${index}`, slot: index, node: undefined }));
    }
    for (const [index, key] of keys.entries()) {
      assert.deepEqual(readDelivery(store, { process: 'P', slot: 1, key }), { target: 'T', id: `I${index}`, slot: index, node: undefined });
      assert.equal(readDelivery(store, { process: 'P', slot: 2, key }), undefined);
    }
    await store.transaction((txn) => writeDelivery(txn, { process: 'P', slot: 1, key: '1' }, { target: 'T', id: 'I', slot: undefined, node: 'http://n' }));
    assert.deepEqual(readDelivery(store, { process: 'P', slot: 1, key: '1' }), { target: 'T', id: 'I', slot: undefined, node: 'http://n' });
    await store.close();
  });
});
