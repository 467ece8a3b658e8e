import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataItem } from 'arbundles';
import { makeItem } from '../../helpers/items.ts';
import { getText, postSigned } from '../../helpers/requests.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';

/** Has the node keep an item: as the first message of a process that never runs. */
async function kept(target: TestNode, item: Buffer): Promise<string> {
  const headers = [['content-type', 'application/ans104']] as const;
  const reply = await target.client.transport.request({ method: 'POST', path: '/~process@1.0/schedule', headers, body: item });
  assert.equal(reply.status, 200);
  return new DataItem(item).id;
}

describe('ans104@1.0', () => {
  it('writes what was an item and reads it again', async () => {
    const target = await testNode();
    assert.deepEqual(await getText(target, '/~ans104@1.0/content-type'), [200, 'application/ans104']);
    const item = await makeItem({ tags: [['Type', 'Process'], ['Name', 'x']], data: 'hi' });
    const id = await kept(target, item);
    for (const key of ['serialize', 'to', 'encode']) {
      const reply = await target.client.read(`/${id}/${key}~ans104@1.0`);
      assert.equal(reply.contentType, 'application/ans104');
      assert.deepEqual(Buffer.from(reply.body), item);
      assert.deepEqual(await getText(target, `/${id}/${key}~ans104@1.0/deserialize~ans104@1.0/name`), [200, 'x']);
    }
    assert.deepEqual(await getText(target, `/${id}/serialize~ans104@1.0/from~ans104@1.0/id~message@1.0`), [200, id]);
    assert.deepEqual(await getText(target, `/${id}/verify~ans104@1.0`), [200, '"true"']);
    assert.deepEqual(await getText(target, `/${id}/verify~httpsig@1.0`), [200, '"false"']);
    const process = await makeItem({ tags: [['type', 'Process'], ['device', 'process@1.0']] });
    const cast = await target.client.read(`/${await kept(target, process)}/serialize~ans104@1.0`);
    assert.deepEqual(Buffer.from(cast.body), process);
    assert.deepEqual(await getText(target, `/${new DataItem(process).id}/verify`), [200, '"true"']);
  });

  it('refuses what is no item', async () => {
    const target = await testNode();
    assert.match((await getText(target, '/~message@1.0&a=1/serialize~ans104@1.0')).join(' '), /^406 The message cannot be sent as an ANS-104 data item: it was not signed as a data item/);
    assert.match((await getText(target, '/~message@1.0&body=abc/deserialize~ans104@1.0')).join(' '), /^400 The body is not an ANS-104 data item/);
    assert.match((await getText(target, '/~message@1.0&a=1/deserialize~ans104@1.0')).join(' '), /^404 There is nothing under `body` to read as a data item/);
    assert.deepEqual(await getText(target, '/~message@1.0&a=1/verify~ans104@1.0'), [200, '"false"']);
  });

  it('signs for its operator only', async () => {
    const target = await testNode();
    const path = '/~ans104@1.0/commit';
    assert.equal((await getText(target, path))[0], 405);
    assert.equal((await postSigned(target, 2, path, { a: '1' })).status, 403);
    const reply = await postSigned(target, 0, path, { a: '1', 'require-codec': 'ans104@1.0' });
    assert.equal(await DataItem.verify(Buffer.from(reply.body)), true);
    const nested = await postSigned(target, 0, path, { a: { b: 1 } });
    assert.deepEqual([nested.status, /a is a message/.test(Buffer.from(nested.body).toString())], [400, true]);
  });
});
