/** Uploads as bundling services take them: over raw HTTP, with items of the network's own library. */
import assert from 'node:assert/strict';
import { createPublicKey, constants, verify } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { DataItem, deepHash } from 'arbundles';
import { spawnTags } from '../../../src/client/spawn-tags.ts';
import { unsignedId } from '../../../src/message/id.ts';
import type { Message } from '../../../src/message/value.ts';
import { counterSource } from '../../helpers/counter.ts';
import { makeBundle, makeItem, type ItemSigner } from '../../helpers/items.ts';
import { nodeProcess } from '../../helpers/node-process.ts';
import { head, rawConnection } from '../../helpers/raw-http.ts';
import { rawRequest, type RawReply } from '../../helpers/raw-request.ts';
import { getText } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { startTestNode, testNode, type TestNode } from '../../helpers/test-node.ts';

const octets = { 'content-type': 'application/octet-stream' };
const luaType = ['Content-Type', 'application/lua'] as const;
const idOf = (item: Uint8Array): string => new DataItem(Buffer.from(item)).id;

describe('uploads', () => {
  let target: TestNode;
  before(async () => void (target = await startTestNode()));
  after(() => target.stop());

  const post = (path: string, body: Uint8Array | string, headers: Record<string, string> = octets): Promise<RawReply> => rawRequest(target.node.url + path, { headers, body, method: 'POST' });
  const get = (path: string, headers: Record<string, string> = {}): Promise<RawReply> => rawRequest(target.node.url + path, { headers });

  for (const path of ['/v1/tx', '/v1/tx/arweave', '/v1/tx/base-usdc?x=1', '/tx', '/tx/arweave']) {
    it(`are taken at ${path}`, async () => {
      const item = await makeItem({ data: `at ${path}`, tags: [['Content-Type', 'text/plain']] });
      const reply = await post(path, item);
      assert.deepEqual([reply.status, reply.headers['content-type'], JSON.parse(reply.text).id], [200, 'application/json; charset=utf-8', idOf(item)]);
      assert.equal((await get(`/raw/${idOf(item)}`)).text, `at ${path}`);
    });
  }

  for (const by of [0, 'ed25519', 'ethereum', 'solana'] satisfies ItemSigner[]) {
    it(`are taken with a signature of ${by === 0 ? 'arweave' : by}`, async () => {
      const item = await makeItem({ data: `by ${by}` }, by);
      const reply = await post('/v1/tx', item);
      assert.equal(reply.status, 200, reply.text);
      assert.equal(JSON.parse(reply.text).owner, Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(new DataItem(item).rawOwner))).toString('base64url'));
    });
  }

  it('are acknowledged with a receipt that the node signed', async () => {
    const item = await makeItem({ data: 'receipt' }, 2);
    const receipt = JSON.parse((await post('/v1/tx/arweave', item)).text);
    assert.deepEqual(Object.keys(receipt), ['id', 'owner', 'timestamp', 'winc', 'version', 'deadlineHeight', 'dataCaches', 'fastFinalityIndexes', 'public', 'signature']);
    assert.deepEqual([receipt.owner, receipt.winc, receipt.dataCaches], [testSigner(2).address, '0', [`127.0.0.1:${target.node.port}`]]);
    assert.equal(receipt.public, Buffer.from(testSigner(1).modulus).toString('base64url'));
    const signed = await deepHash(['Bundlr', receipt.version, receipt.id, String(receipt.deadlineHeight), String(receipt.timestamp)].map((text) => Buffer.from(text)));
    const key = createPublicKey({ key: { kty: 'RSA', n: receipt.public, e: 'AQAB' }, format: 'jwk' });
    assert.ok(verify('sha256', signed, { key, padding: constants.RSA_PKCS1_PSS_PADDING }, Buffer.from(receipt.signature, 'base64url')));
  });

  it('have the same answer each time, also when they come at once', async () => {
    const item = await makeItem({ data: 'again' });
    const replies = await Promise.all([post('/v1/tx', item), post('/tx', item), post('/v1/tx/arweave', item)]);
    replies.push(await post('/v1/tx', item));
    assert.deepEqual([...new Set(replies.map(({ status, text }) => `${status} ${text}`))].length, 1, replies[0]!.text);
  });

  it('are taken in a chunked transfer', async () => {
    const item = await makeItem({ data: 'x'.repeat(30_000) });
    const chunks = [item.subarray(0, 1), item.subarray(1, 20_000), item.subarray(20_000)].flatMap((chunk) => [`${chunk.length.toString(16)}\r\n`, chunk, '\r\n']);
    const connection = rawConnection(target.node.port, head('POST /v1/tx', { 'transfer-encoding': 'chunked', ...octets }), ...chunks, '0\r\n\r\n');
    assert.match(await connection.closed, /^HTTP\/1\.1 200 [^]*"id":/);
    assert.equal((await get(`/raw/${idOf(item)}`)).body.length, 30_000);
  });

  it('that are no items, forged or cut off are refused with a sentence, and nothing is kept', async () => {
    const item = await makeItem({ data: 'genuine', tags: [['A', 'b']] });
    const forged = Buffer.from(item);
    forged[forged.length - 1]! ^= 1;
    for (const [body, reason] of [[forged, /signature .* does not fit/], [item.subarray(0, 900), /ends after 900 bytes/], [item.subarray(0, -1), /signature .* does not fit/], [Buffer.alloc(0), /no body/], [Buffer.from('{"format":2}'), /not an ANS-104 data item/]] as const) {
      const reply = await post('/v1/tx', body);
      assert.deepEqual([reply.status, reply.headers['content-type']], [400, 'text/plain; charset=utf-8']);
      assert.match(reply.text, reason);
    }
    assert.equal((await get(`/raw/${idOf(item)}`)).status, 404);
  });

  it('that are forged are not acknowledged for the id they share with one that is here', async () => {
    const item = await makeItem({ data: 'mine' });
    assert.equal((await post('/tx', item)).status, 200);
    const forged = Buffer.from(item);
    forged[forged.length - 1]! ^= 1;
    assert.equal(idOf(forged), idOf(item));
    assert.equal((await post('/tx', forged)).status, 400);
    assert.equal((await get(`/raw/${idOf(item)}`)).text, 'mine');
  });

  it('with the signature of the node itself are refused', async () => {
    const reply = await post('/v1/tx', await makeItem({ data: 'x' }, 1));
    assert.equal(reply.status, 403);
    assert.match(reply.text, /signature of this node itself/);
  });

  it('may come from a page of another origin, but not for another host', async () => {
    const item = await makeItem({ data: 'from a page' });
    assert.equal((await post('/tx', item, { ...octets, host: 'evil.example' })).status, 403);
    assert.equal((await get(`/raw/${idOf(item)}`)).status, 404);
    const reply = await post('/tx', item, { ...octets, origin: 'https://evil.example' });
    assert.deepEqual([reply.status, reply.headers['access-control-allow-origin']], [200, '*']);
  });

  it('are read with their type, to the byte', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 200]);
    const image = await makeItem({ data: bytes, tags: [['Content-Type', 'image/png'], ['Title', 'Käse\nbrot']] });
    await post('/tx', image);
    for (const path of [`/raw/${idOf(image)}`, `/${idOf(image)}`]) {
      const reply = await get(path, { accept: '*/*' });
      assert.deepEqual([reply.status, reply.headers['content-type'], reply.body], [200, 'image/png', bytes]);
      assert.match(String(reply.headers['content-security-policy']), /^sandbox(?!.*allow-same-origin)/);
    }
    // A tag cannot be a header of its own.
    const hostile = await makeItem({ data: 'x', tags: [['Content-Type', 'text/html\r\nset-cookie: a=b']] });
    await post('/tx', hostile);
    assert.equal((await get(`/raw/${idOf(hostile)}`)).headers['content-type'], 'application/octet-stream');
    const bare = await makeItem({});
    await post('/tx', bare);
    const empty = await get(`/${idOf(bare)}`);
    assert.deepEqual([empty.status, empty.headers['content-type'], empty.text], [200, 'application/octet-stream', '']);
  });

  it('keep their tags for those who ask for the message', async () => {
    const item = await makeItem({ data: 'x', tags: [['App-Name', 'hbx'], ['Content-Type', 'text/plain']] });
    await post('/tx', item);
    assert.deepEqual(await getText(target, `/${idOf(item)}/app-name`), [200, 'hbx']);
    const stored = (await target.client.readJson(`/${idOf(item)}`)) as Message;
    assert.equal(stored.get('app-name'), 'hbx');
    const signed = await get(`/${idOf(item)}`, { 'require-codec': 'ans104@1.0' });
    assert.deepEqual(signed.body, item);
  });

  it('are modules at once', async () => {
    const item = await makeItem({ data: counterSource, tags: [luaType] }, 'ethereum');
    await post('/v1/tx/ethereum', item);
    const { process } = await target.client.spawn(spawnTags({ module: idOf(item), node: target.node.address, tags: {} }));
    await target.client.send(process, { action: 'Inc' });
    assert.deepEqual(await getText(target, `/${process}/compute/results/outbox/1/data?slot=1`), [200, '1']);
  });

  it('of bundles are unpacked, and the bundle is read as it came', async () => {
    const [one, two] = [await makeItem({ data: 'one', tags: [['Content-Type', 'text/one']] }, 2), await makeItem({ data: 'two' })];
    const nested = await makeBundle([two]);
    const outer = await makeBundle([one, nested]);
    const reply = await post('/v1/tx', outer);
    assert.equal(reply.status, 200, reply.text);
    for (const [item, data] of [[one, 'one'], [two, 'two']] as const) assert.equal((await get(`/${idOf(item)}`)).text, data);
    assert.deepEqual((await get(`/raw/${idOf(outer)}`)).body, Buffer.from(new DataItem(outer).rawData));
    assert.equal((await get(`/raw/${idOf(one)}`)).headers['content-type'], 'text/one');
    // By itself, one of them gets a receipt as any other.
    assert.equal(JSON.parse((await post('/tx', one)).text).owner, testSigner(2).address);
    const broken = Buffer.from(two);
    broken[broken.length - 1]! ^= 1;
    assert.equal((await post('/tx', await makeBundle([one, broken]))).status, 400);
  });

  it('of processes and messages schedule nothing, and do not stand in the way of scheduling', async () => {
    const module = await target.client.cacheModule(counterSource);
    const item = await makeItem({ tags: [['device', 'process@1.0'], ['execution-device', 'lua@5.3a'], ['Scheduler', target.node.address], ['Module', module.id], ['Type', 'Process'], ['Data-Protocol', 'ao'], ['Variant', 'ao.N.1']], data: '1984' });
    const process = idOf(item);
    assert.equal((await post('/tx', item)).status, 200);
    assert.equal((await get(`/${process}/slot/current`)).status, 404);
    const message = await makeItem({ target: process, tags: [['Action', 'Inc'], ['Type', 'Message'], ['Data-Protocol', 'ao'], ['Variant', 'ao.N.1']] }, 2);
    assert.equal((await post('/tx', message)).status, 200);
    const ans104 = { 'content-type': 'application/ans104', 'codec-device': 'ans104@1.0' };
    assert.equal((await post('/~process@1.0/schedule', item, ans104)).status, 200);
    const scheduled = await post(`/${process}/schedule`, message, ans104);
    assert.deepEqual([scheduled.status, scheduled.headers['slot']], [200, '1'], scheduled.text);
    assert.deepEqual(await getText(target, `/${process}/compute/results/outbox/1/data?slot=${idOf(message)}`), [200, '1']);
  });

  it('cost nothing, and the node says so', async () => {
    for (const path of ['/v1/price/bytes/1000', '/price/bytes/0']) assert.deepEqual(JSON.parse((await get(path)).text), { winc: '0', adjustments: [] });
    for (const path of ['/v1/account/balance/arweave?address=x', '/v1/account/balance', '/account/balance/ethereum']) {
      assert.deepEqual(JSON.parse((await get(path)).text), { winc: '0', controlledWinc: '0', effectiveBalance: '0', givenApprovals: [], receivedApprovals: [] });
    }
    assert.equal(JSON.parse((await get('/v1/info')).text).addresses.arweave, target.node.address);
  });

  it('leave other paths to the devices', async () => {
    assert.equal((await get('/v1/price/bytes/many')).status, 404);
    assert.equal((await get('/tx')).status, 404);
    const module = await target.client.cacheModule('return 1');
    const reply = await get(`/${module.id}`);
    assert.ok(reply.headers['signature-input'] !== undefined);
    assert.equal((await get(`/raw/${module.id}`)).text, 'return 1');
    assert.equal((await get(`/raw/${unsignedId(new Map())}`)).status, 404);
  });
});

describe('an upload', () => {
  it('larger than a body may be is refused clearly', async () => {
    const target = await testNode({ maxBodyBytes: 20_000 });
    const item = await makeItem({ data: 'x'.repeat(30_000) });
    const reply = await rawRequest(`${target.node.url}/v1/tx`, { headers: octets, body: item });
    assert.equal(reply.status, 413);
    assert.match(reply.text, /larger than 20000 bytes/);
    const chunked = rawConnection(target.node.port, head('POST /v1/tx', { 'transfer-encoding': 'chunked' }), `${item.length.toString(16)}\r\n`, item, '\r\n0\r\n\r\n');
    assert.match(await chunked.closed, /^HTTP\/1\.1 413 /);
  });

  it('is answered with the message by a strict node', async () => {
    const target = await testNode({ strict: true });
    const item = await makeItem({ data: 'x', tags: [['Content-Type', 'text/plain']] });
    assert.equal((await rawRequest(`${target.node.url}/tx`, { body: item })).status, 200);
    const reply = await rawRequest(`${target.node.url}/${idOf(item)}`);
    assert.deepEqual([reply.text, reply.headers['content-type']], ['x', 'text/plain']);
    assert.ok(reply.headers['signature-input'] !== undefined);
  });

  it('is there after kill -9 once it was acknowledged, with the same receipt', async () => {
    const folder = temporaryFolder('bundler');
    const item = await makeItem({ data: 'durable', tags: [['Content-Type', 'text/plain']] });
    const first = await nodeProcess(folder);
    const reply = await rawRequest(`${first.url}/v1/tx`, { headers: octets, body: item });
    await first.kill();
    const second = await nodeProcess(folder);
    assert.equal((await rawRequest(`${second.url}/${idOf(item)}`)).text, 'durable');
    const again = await rawRequest(`${second.url}/v1/tx`, { headers: octets, body: item });
    const [before, now] = [JSON.parse(reply.text), JSON.parse(again.text)];
    assert.deepEqual({ ...now, dataCaches: 0, fastFinalityIndexes: 0 }, { ...before, dataCaches: 0, fastFinalityIndexes: 0 });
    await second.kill();
  });
});
