import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Message } from '../../../src/message/value.ts';
import { getText, postSigned } from '../../helpers/requests.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('meta@1.0', () => {
  it('tells about the node, and lets the operator add settings that survive', async () => {
    const target = await testNode();
    const info = (await target.client.readJson('/~meta@1.0/info')) as Message;
    assert.equal(info.get('address'), target.node.address);
    assert.equal(info.get('port'), target.node.port);
    assert.equal((await postSigned(target, 2, '/~meta@1.0/info', { motto: 'x' })).status, 400);
    assert.equal((await postSigned(target, 0, '/~meta@1.0/info', { motto: 'hello', address: 'mine' })).status, 200);
    assert.deepEqual(await getText(target, '/~meta@1.0/info/motto'), [200, 'hello']);
    assert.deepEqual(await getText(target, '/~meta@1.0/info/address'), [200, target.node.address]);
    assert.deepEqual(await getText(target, '/~meta@1.0/build/node'), [200, 'hbx']);
  });

  it('takes lists and messages as settings, in the spelling of a real node, and shows nothing private', async () => {
    const target = await testNode();
    const fields = { cache_writers: ['a', 'b'], node_processes: { ledger: { type: 'Process', deep: { er: 'x' } } }, priv_secret: 'hidden', operator: 'me' };
    assert.equal((await postSigned(target, 0, '/~meta@1.0/info', fields)).status, 200);
    assert.deepEqual(await getText(target, '/~meta@1.0/info/node_processes/ledger/deep/er'), [200, 'x']);
    assert.deepEqual(await getText(target, '/~meta@1.0/info/cache_writers/2'), [200, 'b']);
    assert.equal((await getText(target, '/~meta@1.0/info/priv_secret'))[0], 404);
    const text = Buffer.from((await target.client.read('/~meta@1.0/info', { accept: 'application/json' })).body).toString();
    assert.ok(!text.includes('hidden'));
    assert.notEqual((await getText(target, '/~meta@1.0/info/operator'))[1], 'me');
    // A key that is set again is replaced, the others stay.
    assert.equal((await postSigned(target, 0, '/~meta@1.0/info', { node_processes: { other: { type: 'Process' } } })).status, 200);
    assert.equal((await getText(target, '/~meta@1.0/info/node_processes/ledger'))[0], 404);
    assert.deepEqual(await getText(target, '/~meta@1.0/info/cache_writers/1'), [200, 'a']);
  });
});
