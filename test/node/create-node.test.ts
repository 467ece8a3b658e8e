import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startNode } from '../../src/node/create-node.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testSigner } from '../helpers/signer.ts';
import { counterSource } from '../helpers/counter.ts';
import { testNode } from '../helpers/test-node.ts';

describe('startNode', () => {
  it('does not start beside a host that answers, and takes over from one that does not', async () => {
    const folder = temporaryFolder('host');
    const first = await startNode({ signer: testSigner(1), folder });
    await assert.rejects(startNode({ signer: testSigner(1), folder, isAlive: async () => true }), (error: { code: string; cause: { url: string } }) => error.code === 'node/already-hosted' && error.cause.url === first.url);
    const second = await startNode({ signer: testSigner(1), folder, isAlive: async () => false });
    await second.stop(0);
    await first.stop(0);
  });

  it('schedules nothing once another process hosts the store', async () => {
    const folder = temporaryFolder('lost');
    const old = await testNode({ folder });
    const process = await old.spawn(counterSource);
    await old.client.send(process, { action: 'Inc' });
    const next = await testNode({ folder });
    const late = await (await old.client.prepare(process, { action: 'Inc' })).send().catch((error: unknown) => error as { code: string; message: string });
    assert.match((late as { message: string }).message, /Another hbx process hosts this node/);
    assert.equal(old.node.lost(), true);
    const result = await next.client.send(process, { action: 'Inc' });
    assert.deepEqual([result.slot, result.outbox[0]?.data], [2, '2']);
  });

  it('stops while Lua runs for ever', async () => {
    const { node, client, spawn } = await testNode();
    const process = await spawn(counterSource);
    const pending = client.send(process, { action: 'Loop' }).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await node.stop(100);
    await pending;
  });
});
