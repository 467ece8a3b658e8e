/** What only the operator may do, and what strangers try in his name. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { message } from '../../src/message/value.ts';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, testNode, type TestNode } from '../helpers/test-node.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

type Fields = Parameters<typeof message>[0];

/** A request, signed by a test key, that can be sent as often as one likes. */
async function prepared(target: TestNode, key: 0 | 2, fields: Fields) {
  const encoded = httpsig.encode(await httpsig.commit(message(fields), testSigner(key)));
  assert.ok(encoded.ok);
  const { headers, body } = encoded.value;
  return async (path = String(fields['path']), method: 'GET' | 'POST' = 'POST', extra: [string, string][] = [], to: TestNode = target): Promise<{ status: number; text: string }> => {
    const reply = await to.client.transport.request({ method, path, headers: [...headers, ...extra], ...(method === 'POST' ? { body } : {}) });
    return { status: reply.status, text: Buffer.from(reply.body).toString() };
  };
}

/** What the operator may do, and what a stranger gets for it. */
const doors: [name: string, fields: Fields, refusal: number][] = [
  ['settings', { path: '/~meta@1.0/info', motto: 'x' }, 400],
  ['a local name', { path: '/~local-name@1.0/register', key: 'name', value: 'x' }, 403],
  ['the cache', { path: '/~cache@1.0/write', body: 'x' }, 403],
  ['a link in the cache', { path: '/~cache@1.0/link', source: 'a', destination: 'b' }, 403],
  ['the location of the scheduler', { path: '/~scheduler@1.0/location', url: 'http://evil.example', nonce: 7 }, 403],
  ['a signature of the node', { path: '/~message@1.0/commit', claim: 'x' }, 403],
  ['a signature of the node, by a codec', { path: '/~httpsig@1.0/commit', claim: 'x' }, 403],
];

describe('what only the operator may do', () => {
  it('strangers, nobody, and the node itself may not', async () => {
    const target = await testNode();
    for (const [name, fields, refusal] of doors) {
      const path = String(fields['path']);
      const stranger = await (await prepared(target, 2, fields))();
      assert.equal(stranger.status, refusal, `${name}: ${stranger.text}`);
      const plain = httpsig.encode(message(fields));
      assert.ok(plain.ok);
      const nobody = await target.client.transport.request({ method: 'POST', path, headers: plain.value.headers, body: plain.value.body });
      assert.equal(nobody.status, refusal, name);
      // In the body of a request of a stranger, an operator's message is only content.
      const inner = await httpsig.commit(message(fields), testSigner(0));
      const wrapped = httpsig.encode(new Map([['path', path], ['body', inner]]));
      assert.ok(wrapped.ok);
      const inBody = await target.client.transport.request({ method: 'POST', path, headers: wrapped.value.headers, body: wrapped.value.body });
      assert.equal(inBody.status, refusal, `${name}, in a body`);
      // A signature that does not cover the path was made for something else.
      const { path: _, ...rest } = fields;
      const elsewhere = await (await prepared(target, 0, rest))(path);
      assert.equal(elsewhere.status, refusal, `${name}, for another path: ${elsewhere.text}`);
      const foreign = await (await prepared(target, 0, fields))(path, 'POST', [['origin', 'http://evil.example']]);
      assert.equal(foreign.status, refusal, `${name}, from a page`);
    }
    assert.equal((await target.client.read('/~meta@1.0/info/motto')).status, 404);
    assert.equal((await target.client.read('/~local-name@1.0/name')).status, 404);
  });

  it('a GET may not, whoever signed it', async () => {
    const target = await testNode();
    for (const [name, fields] of doors) {
      const { body: _, ...bodiless } = fields;
      for (const extra of [{}, { method: 'POST' }]) {
        const { status, text } = await (await prepared(target, 0, { ...bodiless, ...extra }))(String(fields['path']), 'GET');
        assert.ok(status >= 400 || !/updated|Registered/.test(text), `${name}: ${status} ${text.slice(0, 200)}`);
      }
    }
    assert.equal((await target.client.read('/~meta@1.0/info/motto')).status, 404);
    assert.equal((await target.client.read('/~local-name@1.0/name')).status, 404);
  });

  it('a request of the operator that somebody sends again may not, not even after a restart', async () => {
    const folder = join(temporaryFolder('node'), 'node');
    const target = await startTestNode({ folder });
    const first = await prepared(target, 0, { path: '/~meta@1.0/info', motto: 'first' });
    assert.equal((await first()).status, 200);
    assert.equal((await (await prepared(target, 0, { path: '/~meta@1.0/info', motto: 'second' }))()).status, 200);
    const again = await first();
    assert.equal(again.status, 400);
    assert.match(again.text, /each time anew/);
    const name = await prepared(target, 0, { path: '/~local-name@1.0/register', key: 'name', value: 'old' });
    const both = await Promise.all([name(), name(), name()]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 403, 403]);
    await target.stop();
    const restarted = await testNode({ folder });
    assert.equal((await first('/~meta@1.0/info', 'POST', [], restarted)).status, 400);
    assert.equal(Buffer.from((await restarted.client.read('/~meta@1.0/info/motto')).body).toString(), 'second');
  });

  it('nobody may on a node without an operator, and the key of the node is none', async () => {
    for (const operator of [undefined, testSigner(1).address]) {
      const target = await testNode({ operator } as object);
      for (const [name, fields, refusal] of doors) {
        const { status } = await (await prepared(target, 0, fields))();
        assert.equal(status, refusal, name);
      }
    }
  });

  it('settings that others rely on stay out of reach', async () => {
    const target = await testNode();
    const all = { path: '/~meta@1.0/info', operator: testSigner(2).address, address: testSigner(2).address, devices: 'x', limits: 'x', url: 'http://evil.example', 'history-length': 99, method: 'GET' };
    const { method: _, ...settable } = all;
    assert.equal((await (await prepared(target, 0, settable))()).status, 200);
    assert.equal(Buffer.from((await target.client.read('/~meta@1.0/info/operator')).body).toString(), testSigner(0).address);
    assert.equal(Buffer.from((await target.client.read('/~meta@1.0/info/address')).body).toString(), target.node.address);
    assert.equal((await (await prepared(target, 0, { path: '/~meta@1.0/info', initialized: 'permanent', __proto__x: 'y', constructor: 'z' }))()).status, 200);
  });
});
