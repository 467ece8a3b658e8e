import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pack } from '../../../src/message/pack.ts';
import { message } from '../../../src/message/value.ts';
import { createLmdbStore } from '../../../src/store/lmdb.ts';
import { at, newestSlot, postmanSource, pushMessage, pushSlotAgain, schedule } from '../../helpers/postman.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { startTestNode, testNode, type TestNode } from '../../helpers/test-node.ts';

async function untilSlot(target: TestNode, process: string, slot: number): Promise<void> {
  while ((await newestSlot(target, process)) < slot) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('pushes in the background', () => {
  it('answer at once, and are delivered', async () => {
    const target = await testNode();
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const reply = await pushMessage(target, a, { action: 'Chain', route: b }, { headers: [['push-mode', 'async']] });
    assert.deepEqual([at(reply, 'status'), at(reply, 'slot'), at(reply, 'process'), reply.has('1'), typeof at(reply, 'id')], [202, 1, a, false, 'string']);
    await untilSlot(target, b, 1);
  });

  it('are the way of a process that says so', async () => {
    const target = await testNode();
    const [a, b] = [await target.spawn(postmanSource, { 'push-mode': 'async' }), await target.spawn(postmanSource)];
    assert.equal(at(await pushMessage(target, a, { action: 'Chain', route: b }), 'status'), 202);
    await untilSlot(target, b, 1);
    const now = await pushMessage(target, a, { action: 'Chain', route: b }, { headers: [['push-mode', 'sync']] });
    assert.equal(at(now, '1', 'slot'), 2);
  });

  it('end where others end', async () => {
    const target = await testNode();
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    await pushMessage(target, a, { action: 'Rally', partner: b }, { headers: [['push-mode', 'async'], ['push-depth', '5']] });
    await untilSlot(target, b, 3);
    await untilSlot(target, a, 3);
    const tree = await pushSlotAgain(target, a, 3, { headers: [['push-depth', '0']] });
    assert.equal(at(tree, '1', 'status'), 508, 'the fifth was delivered, the sixth was not');
    assert.equal(await newestSlot(target, b), 3);
  });

  it('are gone on with after a restart, once', async () => {
    const folder = temporaryFolder('pushes');
    const first = await startTestNode({ folder });
    const [a, b] = [await first.spawn(postmanSource), await first.spawn(postmanSource)];
    const slot = await schedule(first, a, { action: 'Fan', targets: `${b},${b}` });
    await pushSlotAgain(first, a, slot, { headers: [['push-messages', '1']] });
    await first.stop();

    // As a node leaves it that ends in the middle.
    const store = await createLmdbStore({ folder: join(folder, 'store') });
    await store.transaction((txn) => txn.put(['push-queue', a, slot], pack(message({ at: 1, 'push-depth': 64, 'push-messages': 1000 }))));
    await store.close();

    const events: string[] = [];
    const second = await startTestNode({ folder, onLog: (event) => void events.push(event) });
    while (!events.includes('push.done')) await new Promise((resolve) => setTimeout(resolve, 5));
    await second.stop();
    const left = await createLmdbStore({ folder: join(folder, 'store') });
    assert.deepEqual(left.range({ prefix: ['push-queue'] }), []);
    await left.close();
    const third = await testNode({ folder });
    assert.equal(await newestSlot(third, b), 2);
  });

  it('that cannot be done are given up, and do not end the node', async () => {
    const folder = temporaryFolder('pushes');
    const events: string[] = [];
    const first = await startTestNode({ folder });
    await first.stop();
    const store = await createLmdbStore({ folder: join(folder, 'store') });
    await store.transaction((txn) => txn.put(['push-queue', 'nobody', 3], pack(message({ at: 1 }))));
    await store.close();
    const second = await testNode({ folder, onLog: (event) => void events.push(event) });
    while (!events.includes('push.failed')) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await second.client.read('/~meta@1.0/info/address')).status, 200);
  });
});
