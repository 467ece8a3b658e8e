import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { message } from '../../../src/message/value.ts';
import { getText, postSigned } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testNode } from '../../helpers/test-node.ts';

const register = '/~local-name@1.0/register';

describe('local-name@1.0', () => {
  it('keeps names of the operator over restarts, and finds them in any case', async () => {
    const folder = temporaryFolder('names');
    const first = await testNode({ folder });
    const reply = await postSigned(first, 0, register, { key: 'Home', value: 'a value' });
    assert.deepEqual([reply.status, Buffer.from(reply.body).toString()], [200, 'Registered.']);
    assert.equal((await postSigned(first, 0, register, { key: 'thing', value: { deep: 'x' } })).status, 200);
    await first.node.stop();
    const target = await testNode({ folder });
    assert.deepEqual(await getText(target, '/~local-name@1.0/lookup?key=home'), [200, 'a value']);
    assert.deepEqual(await getText(target, '/~local-name@1.0/HOME'), [200, 'a value']);
    assert.deepEqual(await getText(target, '/~local-name@1.0/thing/deep'), [200, 'x']);
    assert.deepEqual(await getText(target, '/~local-name@1.0/lookup?key=nosuch'), [404, '"not_found"']);
    assert.deepEqual(await getText(target, '/~local-name@1.0/nosuch'), [404, '"not_found"']);
    assert.equal((await getText(target, '/~local-name@1.0/lookup'))[0], 400);
    // A name can be given anew.
    await postSigned(target, 0, register, { key: 'home', value: 'another' });
    assert.deepEqual(await getText(target, '/~local-name@1.0/home'), [200, 'another']);
  });

  it('registers for nobody but the operator', async () => {
    const target = await testNode();
    assert.equal((await postSigned(target, 2, register, { key: 'a', value: 'b' })).status, 403);
    assert.equal((await target.client.transport.request({ method: 'POST', path: register, headers: [['key', 'a'], ['value', 'b']] })).status, 403);
    assert.equal((await getText(target, `${register}&key=a&value=b`))[0], 405);
    // The operator's signature over something else, and keys it does not cover.
    const signed = await httpsig.commit(message({ path: '/elsewhere', key: 'a', value: 'b' }), testSigner(0));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    await target.client.transport.request({ method: 'POST', path: register, ...encoded.value });
    assert.equal((await postSigned(target, 0, `${register}&key=a&value=b`, { other: '1' })).status, 400);
    assert.equal((await getText(target, '/~local-name@1.0/a'))[0], 404);
  });

  it('refuses what can be no name', async () => {
    const target = await testNode();
    for (const key of ['x'.repeat(201), '']) assert.equal((await postSigned(target, 0, register, { key, value: 'b' })).status, 400);
    assert.equal((await postSigned(target, 0, register, { key: 'a' })).status, 400);
    assert.equal((await getText(target, `/~local-name@1.0/${'x'.repeat(400)}`))[0], 404);
    assert.equal((await getText(target, '/~local-name@1.0/__proto__'))[0], 404);
  });
});
