import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect, createNode, type PrivateJwk } from '../src/index.ts';
import { counterSource } from './helpers/counter.ts';
import { testKey } from './helpers/keys.ts';

const nodeKey = testKey(1) as unknown as PrivateJwk;
const wallet = testKey(0) as unknown as PrivateJwk;

describe('the public API', () => {
  it('runs two nodes in one process, each with its own processes', async () => {
    const nodes = await Promise.all([createNode({ key: nodeKey }), createNode({ key: nodeKey })]);
    try {
      assert.notEqual(nodes[0].url, nodes[1].url);
      const totals = await Promise.all(
        nodes.map(async (node, index) => {
          const hbx = await connect({ url: node.url, wallet });
          const module = await hbx.cacheModule(counterSource);
          assert.equal(module.cached, false);
          assert.deepEqual(await hbx.cacheModule(counterSource), { id: module.id, cached: true });
          const { process, slot } = await hbx.spawnModule(module.id, { color: 'red' });
          assert.equal(slot, 0);
          assert.equal((await hbx.readJson(`/${process}/color`) as Map<string, unknown>).get('body'), 'red');
          for (let count = 0; count <= index; count++) await hbx.send(process, { action: 'Inc' });
          const { outbox } = await hbx.send(process, { action: 'Get' });
          await hbx.close();
          return outbox[0]?.data;
        }),
      );
      assert.deepEqual(totals, ['1', '2']);
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });

  it('says so when nobody answers', async () => {
    const node = await createNode({ key: nodeKey });
    await node.stop();
    const hbx = await connect({ url: node.url, wallet, timeoutMs: 1000 });
    await assert.rejects(hbx.nodeAddress(), { code: 'client/unreachable', exitCode: 3 });
    await hbx.close();
  });

  it('refuses a port that is taken, and what is no URL', async () => {
    const node = await createNode({ key: nodeKey });
    try {
      await assert.rejects(createNode({ key: nodeKey, port: node.port }), { code: 'node/port-in-use' });
      await assert.rejects(connect({ url: 'not a url', wallet }), { code: 'client/url' });
    } finally {
      await node.stop();
    }
  });
});
