import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { unsignedId } from '../../../src/message/id.ts';
import { message, type Message } from '../../../src/message/value.ts';
import { getText, postSigned } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { testNode } from '../../helpers/test-node.ts';

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
});
