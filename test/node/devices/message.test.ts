import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { messageId, unsignedId } from '../../../src/message/id.ts';
import { message, withKeys, type Message, type PlainValue } from '../../../src/message/value.ts';
import type { NodeContext } from '../../../src/node/context.ts';
import { messageDevice } from '../../../src/node/devices/message.ts';
import { getText, postSigned } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { testNode } from '../../helpers/test-node.ts';

const ctx = {} as NodeContext;

describe('message@1.0', () => {
  it('looks keys up in any case, lists them, sets and removes them', async () => {
    const target = await testNode();
    assert.deepEqual(await getText(target, '/~message@1.0&Hello=x/HELLO'), [200, 'x']);
    const keys = (await target.client.readJson('/~message@1.0&b=1&a=2/keys')) as Message;
    const listed = [...keys.values()];
    assert.ok(listed.includes('a') && listed.includes('b'));
    assert.deepEqual(await getText(target, '/~message@1.0&a=1/set&b=2/b'), [200, '2']);
    assert.deepEqual(await getText(target, '/~message@1.0&a=1/remove&item=a/a'), [404, '"not_found"']);
    assert.deepEqual(await getText(target, '/~message@1.0&a=1/set&a=unset/a'), [404, '"not_found"']);
    assert.equal((await getText(target, '/~message@1.0&a=1/remove'))[0], 400);
    assert.equal((await getText(target, '/~message@1.0&private=1/private'))[0], 404);
  });

  it('computes ids', async () => {
    const target = await testNode();
    const { id } = await target.client.cacheModule('return 1');
    assert.deepEqual(await getText(target, `/${id}/id`), [200, id]);
    assert.equal(id, unsignedId(message({ 'content-type': 'application/lua', body: 'return 1' })));
  });

  it('signs for its operator only, and only what names this path', async () => {
    const target = await testNode();
    const path = '/~message@1.0/commit';
    assert.equal((await postSigned(target, 2, path, { hello: 'world' })).status, 403);
    assert.equal((await target.client.transport.request({ method: 'POST', path, headers: [['hello', 'world']] })).status, 403);
    const reply = await postSigned(target, 0, path, { hello: 'world' });
    assert.equal(reply.status, 200);
    assert.match(new Map(reply.headers).get('signature-input')!, /^http-sig-/);
    const signedElsewhere = await httpsig.commit(message({ hello: 'world' }), testSigner(0));
    const encoded = httpsig.encode(signedElsewhere);
    assert.ok(encoded.ok);
    assert.equal((await target.client.transport.request({ method: 'POST', path, headers: encoded.value.headers })).status, 403);
  });

  it('sets at a path, and replaces what stands in the way', async () => {
    const target = await testNode();
    const set = async (fields: Record<string, unknown>, at: string) => {
      const reply = await target.client.transport.request({ method: 'POST', path: `/~message@1.0/set${at}`, headers: [['codec-device', 'json@1.0']], body: Buffer.from(JSON.stringify(fields)) });
      return [reply.status, Buffer.from(reply.body).toString()];
    };
    assert.deepEqual(await set({ a: { kept: '1', x: '1' }, 'a/x': '2', 'a/deep/er': '3' }, '/a/deep/er'), [200, '3']);
    assert.deepEqual(await set({ a: { kept: '1', x: '1' }, 'a/x': '2', 'a/deep/er': '3' }, '/a/kept'), [200, '1']);
    assert.deepEqual(await set({ a: 'text', 'a/x': '2' }, '/a/x'), [200, '2']);
    assert.deepEqual(await set({ a: { x: '1', y: '2' }, 'a/x': 'unset' }, '/a/x'), [404, '"not_found"']);
    assert.deepEqual(await set({ a: { x: '1', y: '2' }, 'a/x': 'unset' }, '/a/y'), [200, '2']);
    assert.equal((await set({ [`a${'/b'.repeat(100)}`]: '1' }, ''))[0], 400);
    assert.deepEqual(await set({ '__proto__/polluted': 'yes' }, '/polluted'), [404, '"not_found"']);
  });

  it('tells ids, keys and truth by committer', async () => {
    const one = await httpsig.commit(message({ hello: 'world' }), testSigner(0));
    const both = await httpsig.commit(one, testSigner(2));
    const [first, second] = [testSigner(0).address, testSigner(2).address];
    const ask = async (key: string, base: Message, req: Record<string, PlainValue> = {}) => {
      const outcome = await messageDevice.keys[key]!(base, message(req), ctx);
      return outcome.ok ? outcome.value : outcome.status;
    };
    const idOf = (address: string): string => [...(both.get('commitments') as Message)].find(([, fields]) => (fields as Message).get('committer') === address)![0];
    assert.equal(await ask('id', both, { committers: first }), idOf(first));
    assert.equal(await ask('id', both, { committers: [second] }), idOf(second));
    assert.equal(await ask('id', both, { 'commitment-ids': idOf(second) }), idOf(second));
    assert.equal(await ask('id', both, { committers: `${first}, ${second}` }), messageId(both));
    assert.equal(await ask('id', both, { committers: 'none' }), unsignedId(both));
    assert.equal(await ask('id', both, { committers: 'nobody' }), 404);
    // The commitments of the request itself are no choice.
    assert.equal(await ask('id', both, { commitments: one.get('commitments')! }), messageId(both));

    assert.equal(await ask('verify', both), true);
    assert.equal(await ask('verify', both, { committers: [first] }), true);
    assert.equal(await ask('verify', one, { committers: [first, second] }), false);
    assert.equal(await ask('verify', withKeys(one, [['hello', 'you']])), false);
    assert.equal(await ask('verify', message({ hello: 'world' })), false);
    assert.equal(await ask('verify', message({}), { target: 'body', body: one }), true);
    assert.equal(await ask('verify', one, { target: 'a process' }), true);
    assert.deepEqual(await ask('committed', both, { committers: first }), ['hello']);
    assert.deepEqual(await ask('committed', message({ a: 1 })), []);
    assert.deepEqual(await ask('committers', both), [first, second]);
  });

  it('signs some keys when it is told which', async () => {
    const target = await testNode();
    const path = '/~message@1.0/commit';
    const asked = { hello: 'world', other: 'x', committed: 'hello, nosuch' };
    const signed = (await postSigned(target, 0, `${path}/committed/1`, asked)) as { status: number; body: Uint8Array };
    assert.deepEqual([signed.status, Buffer.from(signed.body).toString()], [200, 'hello']);
    const verified = await postSigned(target, 0, `${path}/verify&committers=${target.node.address}`, asked);
    assert.equal(Buffer.from(verified.body).toString(), '"true"');
    assert.equal((await postSigned(target, 0, path, { hello: 'world', committed: 'nosuch' })).status, 400);
    assert.equal((await postSigned(target, 0, path, { hello: 'world', type: 'unsigned' })).status, 400);
  });

  it('shows a message as text at index, unless it has such a key', async () => {
    const target = await testNode();
    const [status, text] = await getText(target, '/~message@1.0&a=1&b+integer=2/index');
    assert.equal(status, 200);
    assert.match(text, /^a: 1$/m);
    assert.match(text, /^b: 2$/m);
    assert.deepEqual(await getText(target, '/~message@1.0&index=mine/index'), [200, 'mine']);
  });
});
