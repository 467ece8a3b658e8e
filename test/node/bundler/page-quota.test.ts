import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DataItem } from 'arbundles';
import { makeBundle, makeItem } from '../../helpers/items.ts';
import { rawRequest, type RawReply } from '../../helpers/raw-request.ts';
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
  assert.match(reply.text, /Web pages have uploaded \d+ bytes[^]*15360[^]*`hbx upload` is not bound by that; the operator raises it with the setting page-upload-bytes/);
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
