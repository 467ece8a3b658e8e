/** A store that is damaged inside: who asks is told so, and what to do; it is no bug. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startNode } from '../../src/node/create-node.ts';
import { createLmdbStore } from '../../src/store/lmdb.ts';
import type { StoreKey } from '../../src/store/store.ts';
import { counterSource } from '../helpers/counter.ts';
import { testSigner } from '../helpers/signer.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { startTestNode, testNode } from '../helpers/test-node.ts';

/** A node folder with a process of three slots, and records of it that are overwritten. */
async function damagedFolder(records: (process: string) => readonly StoreKey[], bytes: Uint8Array): Promise<{ folder: string; process: string }> {
  const folder = temporaryFolder('damaged');
  const first = await startTestNode({ folder });
  const process = await first.spawn(counterSource);
  for (let count = 0; count < 2; count++) await first.client.send(process, { action: 'Inc' });
  await first.stop();
  const store = await createLmdbStore({ folder: join(folder, 'store') });
  await store.transaction((txn) => {
    for (const key of records(process)) {
      assert.ok(txn.has(key), key.join(' '));
      txn.put(key, bytes);
    }
  });
  await store.close();
  return { folder, process };
}

describe('a damaged store', () => {
  it('is named to whoever asks for what is damaged, with a next step', async () => {
    for (const bytes of [Buffer.alloc(40), Buffer.from('5a13c1ff', 'hex')]) {
      const { folder, process } = await damagedFolder((id) => [['computed', id, 2], ['assignment', id, 1], ['message', id]], bytes);
      const told: string[] = [];
      const target = await testNode({ folder, onLog: (event) => told.push(event) });
      for (const path of [`${process}/now`, `${process}/compute&slot=2/results`, `${process}/schedule`]) {
        const reply = await target.client.read(`/${path}`);
        const text = Buffer.from(reply.body).toString();
        assert.equal(reply.status, 500, path);
        assert.match(text, /^The store of this node is damaged: .*Stop hbx, move the folder `store`/, path);
      }
      assert.deepEqual(told.filter((event) => event.includes('bug')), []);
    }
  });

  it('keeps the node from starting where it is needed for that, and nothing stays open', async () => {
    for (const key of [['host', 'lease'], ['format']] as const) {
      const { folder } = await damagedFolder(() => [], Buffer.alloc(0));
      const store = await createLmdbStore({ folder: join(folder, 'store') });
      await store.transaction((txn) => txn.put(key, Buffer.from('}\u0000')));
      await store.close();
      await assert.rejects(startNode({ folder, signer: testSigner(1), isAlive: async () => false }), { code: 'store/corrupt' }, key.join());
    }
  });
});
