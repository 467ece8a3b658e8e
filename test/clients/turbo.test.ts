/**
 * `@ardrive/turbo-sdk` 1.43.0 and `arbundles`, unmodified, upload to the node as to Turbo.
 *
 * @source protocol.md D.5
 */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { DataItem } from 'arbundles';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import { counterSource } from '../helpers/counter.ts';
import { makeItem } from '../helpers/items.ts';
import { testKey } from '../helpers/keys.ts';
import { rawRequest } from '../helpers/raw-request.ts';
import { getText } from '../helpers/requests.ts';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, testNode, type TestNode } from '../helpers/test-node.ts';
import { openTurbo, type SignedItem } from './open-turbo.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

const luaTag = { name: 'Content-Type', value: 'application/lua' };
/** More than two of the pieces that the package makes, so it sends pieces. */
const inPieces = 11 * 1024 * 1024;

describe('@ardrive/turbo-sdk 1.43.0', () => {
  let target: TestNode;
  let watch: FetchWatch;

  before(async () => {
    target = await startTestNode();
    watch = watchFetch();
  });
  after(async () => {
    await target.stop();
    watch.stop();
    watch.assertNoRedirects();
  });

  const read = (id: string) => rawRequest(`${target.node.url}/raw/${id}`);
  const signed = (item: Buffer): SignedItem => ({ dataItemStreamFactory: () => item, dataItemSizeFactory: () => item.length });

  it('uploads, and what it uploaded is a module at once', async () => {
    const turbo = await openTurbo(target.node.url, { privateKey: testKey(2) });
    const { id, owner, winc } = await turbo.upload({ data: counterSource, dataItemOpts: { tags: [luaTag] } });
    assert.deepEqual([owner, winc, watch.last().path], [testSigner(2).address, '0', '/v1/tx/arweave']);
    const reply = await read(id);
    assert.deepEqual([reply.text, reply.headers['content-type']], [counterSource, 'application/lua']);
    const { process } = await target.client.spawn(spawnTags({ module: id, node: target.node.address, tags: {} }));
    await target.client.send(process, { action: 'Inc' });
    assert.deepEqual(await getText(target, `/${process}/compute/results/outbox/1/data?slot=1`), [200, '1']);
  });

  it('uploads a signed item, and gets the same answer when it does so again', async () => {
    const turbo = await openTurbo(target.node.url);
    const item = await makeItem({ data: 'twice', tags: [['Content-Type', 'text/plain']] });
    const first = await turbo.uploadSignedDataItem(signed(item));
    assert.deepEqual(await turbo.uploadSignedDataItem(signed(item)), first);
    assert.equal((await read(first.id)).text, 'twice');
  });

  it('uploads with the signature of an Ethereum wallet', async () => {
    const turbo = await openTurbo(target.node.url, { privateKey: `0x${'22'.repeat(32)}`, token: 'ethereum' });
    const { id } = await turbo.upload({ data: 'from Ethereum', dataItemOpts: { tags: [{ name: 'Content-Type', value: 'text/plain' }] } });
    assert.equal(watch.last().path, '/v1/tx/ethereum');
    assert.equal((await read(id)).text, 'from Ethereum');
  });

  it('uploads what is large in pieces', async () => {
    const turbo = await openTurbo(target.node.url, { privateKey: testKey(2) });
    const data = Buffer.alloc(inPieces, 'large ');
    const { id } = await turbo.uploadFile({ fileStreamFactory: () => Readable.from([data.subarray(0, 1000), data.subarray(1000)]), fileSizeFactory: () => data.length });
    assert.match(watch.last().path, /^\/v1\/chunks\/arweave\/[^/]+\/status$/);
    assert.ok((await read(id)).body.equals(data));
  });

  it('is told about prices, and that there is nothing to pay with', async () => {
    const turbo = await openTurbo(target.node.url, { privateKey: testKey(2) });
    assert.deepEqual(await turbo.getUploadCosts({ bytes: [100, 10_000_000] }), [{ winc: '0', adjustments: [] }, { winc: '0', adjustments: [] }]);
    assert.deepEqual(await turbo.getBalance(), { winc: '0', controlledWinc: '0', effectiveBalance: '0', givenApprovals: [], receivedApprovals: [] });
  });

  it('is told why a forged item is refused, and asks once', async () => {
    const turbo = await openTurbo(target.node.url);
    const item = await makeItem({ data: 'genuine' });
    item[item.length - 1]! ^= 1;
    const before = watch.requests.length;
    await assert.rejects(turbo.uploadSignedDataItem(signed(item)), /400.*signature \(rsa-pss-sha256\) does not fit/);
    assert.equal(watch.requests.length, before + 1);
  });

  it('that breaks off half-way leaves nothing behind', async () => {
    const turbo = await openTurbo(target.node.url);
    const item = await makeItem({ data: 'x'.repeat(500_000) });
    async function* half() {
      yield item.subarray(0, 250_000);
      throw new Error('the disk is gone');
    }
    await assert.rejects(turbo.uploadSignedDataItem({ dataItemStreamFactory: () => Readable.from(half()), dataItemSizeFactory: () => item.length }));
    assert.equal((await read(new DataItem(item).id)).status, 404);
    const { id } = await turbo.uploadSignedDataItem(signed(item));
    assert.equal((await read(id)).body.length, 500_000);
  });

  it('is told when an item is too large, whole or in pieces', async () => {
    const small = await testNode({ maxBodyBytes: 1_000_000 });
    const turbo = await openTurbo(small.node.url, { privateKey: testKey(2) });
    const data = Buffer.alloc(inPieces);
    const reason = /413.*larger than 1000000 bytes/;
    await assert.rejects(turbo.upload({ data: data.subarray(0, 2_000_000), chunkingMode: 'disabled' }), reason);
    await assert.rejects(turbo.upload({ data, maxChunkConcurrency: 1 }), reason);
  });
});

describe('arbundles', () => {
  it('makes items that are posted as they are', async () => {
    const target = await testNode();
    const { ArweaveSigner, createData } = await import('arbundles');
    const signer = new ArweaveSigner(testKey(2) as never);
    const item = createData('by hand', signer, { tags: [{ name: 'Content-Type', value: 'text/plain' }] });
    await item.sign(signer);
    for (const path of ['/v1/tx', '/tx']) {
      const reply = await fetch(target.node.url + path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: item.getRaw() });
      assert.deepEqual([reply.status, ((await reply.json()) as { id: string }).id], [200, item.id]);
    }
    const reply = await fetch(`${target.node.url}/${item.id}`);
    assert.deepEqual([await reply.text(), reply.headers.get('content-type')], ['by hand', 'text/plain']);
  });
});
