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
});
