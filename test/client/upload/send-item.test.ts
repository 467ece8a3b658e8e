import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { createTransport, type Transport } from '../../../src/client/transport.ts';
import { bytesContent } from '../../../src/client/upload/content.ts';
import { draftItem, type UploadItem } from '../../../src/client/upload/make-item.ts';
import { hasItem, sendItem, type SendItemOptions } from '../../../src/client/upload/send-item.ts';
import { fakeTurbo, type FakeTurbo } from '../../helpers/fake-turbo.ts';
import { testSigner } from '../../helpers/signer.ts';

const signer = testSigner(0);
const post = 'POST /v1/tx';

describe('sending an item', () => {
  let turbo: FakeTurbo;
  let transport: Transport;
  let item: UploadItem;
  let pauses: number[] = [];
  const send = (options: Partial<SendItemOptions> = {}) => sendItem(transport, item, { address: signer.address, pause: async (ms) => void pauses.push(ms), ...options });
  const status = (): string => `GET /v1/tx/${item.id}/status`;

  before(async () => {
    turbo = await fakeTurbo();
    transport = createTransport({ url: turbo.url, attempts: 1 });
    item = await (await draftItem(bytesContent(Buffer.alloc(600_000, 'x')), { tags: [{ name: 'A', value: 'b' }], signer })).sign();
  });
  after(async () => {
    await transport.close();
    turbo.stop();
  });
  afterEach(() => {
    turbo.seen.length = 0;
    turbo.items.clear();
    turbo.troubles.length = 0;
    turbo.tells = true;
    pauses = [];
  });

  it('sends it once and tells how far it is', async () => {
    const told: number[] = [];
    assert.deepEqual(await send({ onProgress: (bytes) => told.push(bytes) }), { winc: 0n });
    assert.deepEqual(turbo.seen, [post]);
    assert.deepEqual([...turbo.items], [[item.id, 1]]);
    assert.ok(told.length > 2 && told.every((bytes, index) => index === 0 || bytes > told[index - 1]!));
    assert.equal(told.at(-1), item.sizeBytes);
  });

  it('sends the same item again after 5xx and 429, with growing pauses or those that are asked for', async () => {
    turbo.troubles.push({ status: 500 }, { status: 503 }, { status: 429, headers: { 'retry-after': '7' } }, { status: 502, body: '<html><title>Bad Gateway</title></html>' });
    const why: string[] = [];
    await send({ onRetry: (text) => why.push(text) });
    assert.deepEqual([...turbo.items], [[item.id, 1]]);
    // Only after an answer that may hide another one it is worth asking.
    assert.deepEqual(turbo.seen, [post, status(), post, post, post, status(), post]);
    assert.equal(pauses[2], 7000);
    assert.ok(pauses[0]! >= 500 && pauses[0]! <= 750 && pauses[1]! >= 1000 && pauses[3]! >= 4000 && pauses[3]! <= 6000);
    assert.match(why[3]!, /^it answered 502 \(Bad Gateway\)\.$/);
  });

  it('asks after a lost answer, and does not send what is there', async () => {
    turbo.troubles.push({ takes: true });
    assert.deepEqual(await send(), {});
    assert.deepEqual(turbo.seen, [post, status()]);
    assert.deepEqual([...turbo.items], [[item.id, 1]]);
  });

  it('sends the same id again to a service that can tell nothing', async () => {
    turbo.tells = false;
    turbo.troubles.push({ takes: true }, {});
    // Turbo's empty 202 for what it has names no item: it is asked, and what it does not know is not sure.
    await assert.rejects(send(), { code: 'upload/failed', exitCode: 3, message: /answered 202 without a receipt/, hint: /may have arrived/ });
    assert.deepEqual(turbo.seen, [post, status(), post, status(), post, ...Array.from({ length: 4 }, status)]);
    assert.deepEqual([...turbo.items.keys()], [item.id]);
  });

  it('gives up in the end, and says that it may be there', async () => {
    for (let attempt = 0; attempt < 9; attempt++) turbo.troubles.push({});
    await assert.rejects(send(), { code: 'upload/failed', exitCode: 3, message: /at each of 6 attempts/, hint: /may have arrived/ });
    assert.equal(turbo.seen.filter((line) => line === post).length, 6);
    turbo.troubles.length = 0;
    for (let attempt = 0; attempt < 6; attempt++) turbo.troubles.push({ status: 503, body: '{"error":"busy"}' });
    await assert.rejects(send(), { code: 'upload/failed', message: /it answered 503 \(busy\)/, hint: /Nothing was uploaded/ });
  });

  it('takes nothing for a receipt that does not name the item, unless the service knows it', async () => {
    for (const body of ['{"other":true}', '{"id":7}', '{"__proto__":{"id":"x"}}', '[]']) {
      turbo.troubles.push({ status: 200, body });
      await assert.rejects(send(), { code: 'upload/no-receipt', exitCode: 5 });
    }
    turbo.troubles.push({ status: 202 });
    await assert.rejects(send(), { code: 'upload/failed', message: /answered 202/ });
    assert.equal(turbo.items.size, 0);
    for (const trouble of [{ status: 202 }, { status: 200, body: '{"other":true}' }]) {
      turbo.troubles.push({ ...trouble, takes: true });
      turbo.seen.length = 0;
      assert.deepEqual(await send(), {});
      assert.deepEqual(turbo.seen, [post, status()]);
    }
  });

  it('takes no word for another: a service has an item when it says so, a node when it answers for it', async () => {
    const answering = (type: string, body: string): Transport => ({ url: 'http://x', request: async () => ({ status: 200, headers: [['content-type', type]], body: Buffer.from(body) }), close: async () => {} });
    const json = 'application/json; charset=utf-8';
    for (const status of ['NOT_FOUND', 'FAILED', '', 'confirmed?']) assert.equal(await hasItem(answering(json, JSON.stringify({ status })), item.id), false, status);
    for (const status of ['CONFIRMED', 'FINALIZED']) assert.equal(await hasItem(answering(json, JSON.stringify({ status })), item.id), true);
    // What has a page for each path is no node.
    assert.equal(await hasItem(answering('text/html', '<html>'), item.id, { isNode: true }), false);
    assert.equal(await hasItem(answering(json, '{"body":"text/plain"}'), item.id, { isNode: true }), true);
  });

  it('tells of redirects and endless answers what an upload can do', async () => {
    turbo.troubles.push({ status: 307, headers: { location: 'https://new.example/v1/tx' } });
    await assert.rejects(send(), { code: 'upload/redirected', exitCode: 5, hint: 'If you trust the new address, use it: `--turbo-url https://new.example`.' });
    turbo.troubles.push({ status: 200, body: 'x'.repeat(2 * 1024 * 1024) });
    await assert.rejects(send(), { code: 'upload/no-receipt', hint: /may have arrived.*--turbo-url/ });
  });

  it('explains what is final, at once', async () => {
    const cases: [object, { code: string; exitCode: number; message?: RegExp; hint?: RegExp; details?: string[] }][] = [
      [{ status: 402, body: 'Insufficient balance' }, { code: 'upload/not-enough-credit', exitCode: 4, message: new RegExp(signer.address), details: [`402 from ${turbo.url}/v1/tx: Insufficient balance`] }],
      [{ status: 401, body: 'Insufficient balance' }, { code: 'upload/not-enough-credit', exitCode: 4 }],
      [{ status: 400, body: '\x1b[2JInvalid' }, { code: 'upload/refused', exitCode: 5, message: /does not accept the item/ }],
      [{ status: 403, body: 'Forbidden' }, { code: 'upload/refused', exitCode: 5, hint: /--wallet/ }],
      [{ status: 404, body: '<!doctype html><title>Nothing</title>' }, { code: 'upload/refused', exitCode: 5, hint: /upload service/ }],
      [{ status: 413 }, { code: 'upload/refused', exitCode: 5, message: /too large/ }],
      [{ status: 429, headers: { 'retry-after': '3600' } }, { code: 'upload/later', exitCode: 3, message: /60 minutes/ }],
      [{ status: 200, body: '<!doctype html><title>Sign in</title>' }, { code: 'upload/no-receipt', exitCode: 5, message: /Sign in/ }],
      [{ status: 200, body: '{"id":"other"}' }, { code: 'upload/other-item', exitCode: 5 }],
    ];
    for (const [trouble, error] of cases) {
      turbo.seen.length = 0;
      turbo.troubles.push(trouble);
      await assert.rejects(send(), (thrown: { code: string; exitCode: number; message: string; hint: string; details: string[] }) => {
        assert.equal(thrown.code, error.code);
        assert.equal(thrown.exitCode, error.exitCode);
        if (error.message !== undefined) assert.match(thrown.message, error.message);
        if (error.hint !== undefined) assert.match(thrown.hint, error.hint);
        if (error.details !== undefined) assert.deepEqual(thrown.details, error.details);
        assert.doesNotMatch(JSON.stringify([thrown.message, thrown.hint, thrown.details]), /\\u001b/);
        return true;
      });
      assert.deepEqual(turbo.seen, [post]);
    }
  });

  it('tells at once that nobody is there, and ends with the signal', async () => {
    const nobody = createTransport({ url: 'http://127.0.0.1:9', attempts: 1 });
    await assert.rejects(sendItem(nobody, item, { address: signer.address, pause: async (ms) => void pauses.push(ms) }), { code: 'client/unreachable', exitCode: 3 });
    assert.deepEqual(pauses, []);
    await nobody.close();
    const controller = new AbortController();
    turbo.troubles.push({ status: 503 });
    await assert.rejects(sendItem(transport, item, { address: signer.address, signal: controller.signal, onRetry: () => controller.abort() }), { code: 'client/aborted', exitCode: 130 });
    assert.deepEqual(turbo.seen, [post]);
  });
});
