import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataItem } from 'arbundles';
import { ChunkedUploads, chunkLimits } from '../../../src/node/bundler/chunked-uploads.ts';
import { message } from '../../../src/message/value.ts';
import { makeItem } from '../../helpers/items.ts';
import { rawRequest } from '../../helpers/raw-request.ts';
import { testNode } from '../../helpers/test-node.ts';

const bytes = (count: number): Uint8Array => new Uint8Array(count).fill(7);
const receipt = message({ id: 'x' });
const take = async () => ({ ok: true, value: receipt }) as const;

function opened(limit = 100) {
  const clock = { ms: 0 };
  return { clock, uploads: new ChunkedUploads(limit, () => clock.ms) };
}

describe('an item in pieces', () => {
  it('is put together in the order of the offsets, whatever order they came in', async () => {
    const { uploads } = opened();
    const id = uploads.begin();
    for (const [offset, text] of [[3, 'def'], [6, 'g'], [0, 'xyz'], [0, 'abc']] as const) assert.equal(uploads.put(id, offset, Buffer.from(text)), undefined);
    assert.deepEqual(uploads.status(id), { status: 'ASSEMBLING' });
    let whole = '';
    const outcome = await uploads.finalize(id, (all) => ((whole = Buffer.from(all).toString()), take()));
    assert.deepEqual([whole, outcome], ['abcdefg', { ok: true, value: receipt }]);
    assert.deepEqual(uploads.status(id), { status: 'FINALIZED', receipt });
    assert.equal(uploads.bytes, 0);
  });

  it('is taken once', async () => {
    const { uploads } = opened();
    const id = uploads.begin();
    uploads.put(id, 0, bytes(1));
    let taken = 0;
    const count = () => (taken++, take());
    await Promise.all([uploads.finalize(id, count), uploads.finalize(id, count)]);
    await uploads.finalize(id, count);
    assert.equal(taken, 1);
    assert.equal(uploads.put(id, 1, bytes(1))?.status, 409);
  });

  it('with a gap or an overlap is not taken, and can still be mended', async () => {
    const { uploads } = opened();
    const id = uploads.begin();
    uploads.put(id, 2, bytes(2));
    const gap = await uploads.finalize(id, take);
    assert.match(gap.ok ? '' : gap.reason, /bytes 0 to 1 .* have not come/);
    uploads.put(id, 0, bytes(3));
    const overlap = await uploads.finalize(id, take);
    assert.match(overlap.ok ? '' : overlap.reason, /overlap at byte 2/);
    uploads.put(id, 0, bytes(2));
    assert.ok((await uploads.finalize(id, take)).ok);
  });

  it('that is refused stays refused; one that could not be written may be tried again', async () => {
    const { uploads } = opened();
    const id = uploads.begin();
    uploads.put(id, 0, bytes(1));
    await assert.rejects(uploads.finalize(id, () => Promise.reject(new Error('disk'))), /disk/);
    const refused = await uploads.finalize(id, async () => ({ ok: false, status: 400, reason: 'forged' }));
    assert.deepEqual([refused.ok, uploads.status(id)], [false, { status: 'INVALID' }]);
    assert.deepEqual(await uploads.finalize(id, take), refused);
  });

  it('may not be larger than the limit, and its memory is given back', () => {
    const { uploads } = opened(100);
    for (const [offset, size] of [[0, 101], [90, 11], [1e14, 1]] as const) {
      const id = uploads.begin();
      assert.equal(uploads.put(id, 0, bytes(50)), undefined);
      assert.equal(uploads.put(id, offset, bytes(size))?.status, 413);
      assert.equal(uploads.bytes, 0);
      assert.equal(uploads.put(id, 0, bytes(1))?.status, 404);
    }
    const id = uploads.begin();
    for (let piece = 0; piece < 40; piece++) uploads.put(id, piece % 2, bytes(60));
    assert.ok(uploads.bytes <= 100);
  });

  it('takes no more than so many pieces', () => {
    const { uploads } = opened(1e6);
    const id = uploads.begin();
    for (let at = 0; at < chunkLimits.pieces; at++) assert.equal(uploads.put(id, at, bytes(1)), undefined);
    assert.equal(uploads.put(id, chunkLimits.pieces, bytes(1))?.status, 413);
  });

  it('makes room for others when it is quiet: for bytes, for uploads, and after a while', () => {
    const { clock, uploads } = opened(100);
    const [quiet, busy, newest] = [uploads.begin(), uploads.begin(), uploads.begin()];
    for (const id of [quiet, busy]) uploads.put(id, 0, bytes(80));
    uploads.status(busy);
    uploads.put(newest, 0, bytes(80));
    assert.equal('ok' in uploads.status(quiet), true);
    assert.deepEqual(uploads.status(busy), { status: 'ASSEMBLING' });
    assert.equal(uploads.bytes, 160);
    for (let count = 0; count < chunkLimits.uploads; count++) uploads.begin();
    assert.equal(uploads.bytes, 0);
    const id = uploads.begin();
    uploads.put(id, 0, bytes(5));
    clock.ms += chunkLimits.idleMs + 1;
    uploads.begin();
    assert.equal(uploads.bytes, 0);
  });
});

describe('the routes of an item in pieces', () => {
  it('take it, and refuse one whose signature does not fit', async () => {
    const target = await testNode();
    const item = await makeItem({ data: 'in pieces', tags: [['Content-Type', 'text/plain']] });
    const forged = Buffer.from(item);
    forged[forged.length - 1]! ^= 1;
    const at = (path: string): string => `${target.node.url}/v1/chunks/arweave/${path}`;
    for (const [body, wanted] of [[item, 200], [forged, 400]] as const) {
      const begun = JSON.parse((await rawRequest(at('-1/-1?chunkSize=6000000'))).text);
      assert.deepEqual(begun, { id: begun.id, min: chunkLimits.minBytes, max: chunkLimits.maxBytes, chunkSize: 6_000_000 });
      for (const offset of [500, 0]) assert.equal((await rawRequest(at(`${begun.id}/${offset}`), { body: body.subarray(offset, offset + (offset === 0 ? 500 : Infinity)) })).status, 200);
      const reply = await rawRequest(at(`${begun.id}/finalize`), { method: 'POST', headers: { 'content-length': '0' } });
      assert.equal(reply.status, wanted, reply.text);
      const status = JSON.parse((await rawRequest(at(`${begun.id}/status`))).text);
      assert.deepEqual([status.status, status.receipt?.id], wanted === 200 ? ['FINALIZED', new DataItem(item).id] : ['INVALID', undefined]);
    }
    assert.equal((await rawRequest(`${target.node.url}/raw/${new DataItem(item).id}`)).text, 'in pieces');
    assert.equal((await rawRequest(at('nobody/0'), { body: 'x' })).status, 404);
    assert.equal((await rawRequest(at('nobody/status'))).status, 404);
    assert.equal(JSON.parse((await rawRequest(at('-1/-1?chunkSize=1e9'))).text).chunkSize, chunkLimits.minBytes);
  });
});
