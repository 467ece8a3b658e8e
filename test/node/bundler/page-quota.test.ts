import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DataItem } from 'arbundles';
import { makeBundle, makeItem } from '../../helpers/items.ts';
import { rawRequest, type RawReply } from '../../helpers/raw-request.ts';
import { logOf, postmanSource } from '../../helpers/postman.ts';
import { postSigned } from '../../helpers/requests.ts';
import { testNode } from '../../helpers/test-node.ts';

it('pages of other origins upload so much and no more; programs and pages of this machine are not counted', async () => {
  const target = await testNode();
  const post = (body: Uint8Array, headers: Record<string, string> = {}): Promise<RawReply> => rawRequest(`${target.node.url}/v1/tx`, { body, headers });
  const [page, sandbox] = [{ origin: 'https://evil.example' }, { origin: 'null' }];
  assert.equal((await postSigned(target, 0, '/~meta@1.0/info', { 'page-upload-bytes': '15kb' })).status, 200);
  // Each item counts with a page of the store at least: 8 KB of a bundle of one, then 12.
  const small = await makeItem({ data: 'small' });
  const bundle = await makeBundle([small]);
  assert.equal((await post(bundle, page)).status, 200);
  const more = await makeItem({ data: 'more' });
  const refused = await makeItem({ data: 'x'.repeat(5000) });
  const reply = await post(refused, sandbox);
  assert.equal(reply.status, 507);
  assert.match(reply.text, /Web pages have had this node keep \d+ bytes[^]*15360[^]*`hbx upload`[^]*not bound by that; the operator raises it with the setting page-upload-bytes/);
  assert.equal((await rawRequest(`${target.node.url}/raw/${new DataItem(refused).id}`)).status, 404);
  // Nothing more is stored of an item that is here.
  assert.equal((await post(bundle, page)).status, 200);
  // In pieces it is the same.
  const { id } = JSON.parse((await rawRequest(`${target.node.url}/v1/chunks/arweave/-1/-1`, { headers: page })).text);
  await rawRequest(`${target.node.url}/v1/chunks/arweave/${id}/0`, { body: refused, headers: page });
  assert.equal((await rawRequest(`${target.node.url}/v1/chunks/arweave/${id}/finalize`, { method: 'POST', headers: page })).status, 507);
  for (const headers of [{}, { origin: 'http://localhost:5173' }, { origin: target.node.url }] as Record<string, string>[]) assert.equal((await post(refused, headers)).status, 200);
  assert.equal((await postSigned(target, 0, '/~meta@1.0/info', { 'page-upload-bytes': 100_000 })).status, 200);
  assert.equal((await post(more, page)).status, 200);
});

it('what pages have scheduled, delivered, cached and run by the clock counts too', async () => {
  let pushDone = (): void => undefined;
  const target = await testNode({ onLog: (event) => event === 'push.done' && pushDone() });
  const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
  const page = { origin: 'https://evil.example' };
  const bound = async (bytes: number): Promise<void> => assert.equal((await postSigned(target, 0, '/~meta@1.0/info', { 'page-upload-bytes': bytes })).status, 200);
  const send = (path: string, body: Uint8Array, headers: Record<string, string> = {}): Promise<RawReply> => rawRequest(target.node.url + path, { body, headers: { 'codec-device': 'ans104@1.0', 'content-type': 'application/ans104', ...headers } });
  const messageTo = (process: string, data: string, action = 'Note', route = ''): Promise<Buffer> => makeItem({ target: process, data, tags: [['Type', 'Message'], ['Action', action], ['accept', 'application/json'], ...(route === '' ? [] : [['Route', route] as const])] }, 2);
  await bound(30_000);
  const first = await messageTo(a, 'x'.repeat(10_000));
  const more = await messageTo(a, 'y'.repeat(10_000));
  assert.equal((await send('/~scheduler@1.0/schedule', first, page)).status, 200);
  // It is here: another slot is all that it takes.
  assert.equal((await send(`/${a}/schedule`, first, page)).status, 200);
  const process = await makeItem({ data: 'z'.repeat(10_000), tags: [['Type', 'Process'], ['Device', 'process@1.0'], ['Cron-Interval', '1-hour']] }, 2);
  const module = await makeItem({ data: 'w'.repeat(10_000) }, 2);
  const task = await makeItem({ data: 'v'.repeat(10_000), tags: [['cron-path', '/~meta@1.0/info']] }, 2);
  for (const [path, item] of [['/~scheduler@1.0/schedule', more], [`/${a}/schedule`, more], [`/${a}~process@1.0/schedule`, more], [`/${a}/push`, more], ['/push', process], ['/~wao@1.0/cache_module', module], ['/~cron@1.0/once', task]] as const) {
    const reply = await send(path, item, page);
    assert.equal(reply.status, 507, `${path} ${reply.text}`);
    assert.match(reply.text, /Web pages have had this node keep \d+ bytes[^]*30000[^]*page-upload-bytes/);
  }
  assert.equal((await logOf(target, a)).length, 3);
  assert.doesNotMatch((await rawRequest(`${target.node.url}/~cron@1.0/list`)).text, /cron-interval|1-hour|process/);
  for (const headers of [{}, { origin: 'http://127.0.0.1:5173' }] as Record<string, string>[]) assert.equal((await send(`/${a}/schedule`, more, headers)).status, 200);
  assert.equal((await logOf(target, a)).length, 5);
  // The message itself has room, what its push delivers has none: a program goes on with it.
  const kept = Number(/keep (\d+) bytes/.exec((await send('/push', process, page)).text)![1]);
  await bound(kept + 8000);
  const pushed = await send(`/${a}/push`, await messageTo(a, 'hop', 'Chain', b), page);
  assert.equal(pushed.status, 200, pushed.text);
  const tree = JSON.parse(pushed.text);
  assert.equal(tree[1].status, 507, pushed.text);
  assert.match(tree[1].reason, /page-upload-bytes[^]*curl -X POST [^]*\/push&slot=5/);
  // In the background it counts as well.
  const done = new Promise<void>((resolve) => (pushDone = resolve));
  await bound(kept + 16_000);
  const later = await send(`/${a}/push&push-mode=async`, await messageTo(a, 'once more', 'Chain', b), page);
  assert.equal(JSON.parse(later.text).status, 202, later.text);
  await done;
  assert.equal((await logOf(target, b)).length, 1);
  assert.equal((await rawRequest(`${target.node.url}/${a}/push&slot=5`, { method: 'POST' })).status, 200);
  assert.equal((await logOf(target, b)).length, 2);
});
