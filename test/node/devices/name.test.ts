import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PlainValue } from '../../../src/message/value.ts';
import { getText, postSigned } from '../../helpers/requests.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';

const resolvers = async (target: TestNode, list: PlainValue): Promise<void> => {
  const reply = await postSigned(target, 0, '/~meta@1.0/info', { name_resolvers: list } as never);
  assert.equal(reply.status, 200, Buffer.from(reply.body).toString());
};
const local = (target: TestNode, key: string, value: string) => postSigned(target, 0, '/~local-name@1.0/register', { key, value });

describe('name@1.0', () => {
  it('knows local names without a setting, and follows ids', async () => {
    const target = await testNode();
    const { id } = await target.client.cacheModule('return 1');
    await local(target, 'module', id);
    await local(target, 'word', 'just text');
    assert.deepEqual(await getText(target, '/~name@1.0/module'), [200, 'return 1']);
    assert.deepEqual(await getText(target, '/~name@1.0/module/content-type'), [200, 'application/lua']);
    assert.deepEqual(await getText(target, '/~name@1.0/module&load=false'), [200, id]);
    assert.deepEqual(await getText(target, '/~name@1.0/word&load=false'), [200, 'just text']);
    const [status, text] = await getText(target, '/~name@1.0/word');
    assert.deepEqual([status, /`load=false`/.test(text)], [404, true]);
    assert.deepEqual(await getText(target, '/~name@1.0/nosuch'), [404, '"not_found"']);
  });

  it('asks the resolvers in order: devices, messages, paths', async () => {
    const target = await testNode();
    const process = await target.spawn('function compute(base, req) base.records = { alice = "from the process", commitments = { x = 1 } } base.results = { output = "" } return base end');
    await target.client.send(process, { action: 'x' });
    await local(target, 'bob', 'local');
    await resolvers(target, [{ device: 'local-name@1.0' }, { bob: 'message', carol: 'message', deep: { er: 'x' } }, `/${process}/now/records`, '/nowhere', 5]);
    const find = (name: string) => getText(target, `/~name@1.0/${name}&load=false`);
    assert.deepEqual(await find('bob'), [200, 'local']);
    assert.deepEqual(await find('carol'), [200, 'message']);
    assert.deepEqual(await find('alice'), [200, 'from the process']);
    assert.deepEqual(await getText(target, '/~name@1.0/deep/er'), [200, 'x']);
    assert.deepEqual(await find('commitments'), [404, '"not_found"']);
    assert.deepEqual(await find('dave'), [404, '"not_found"']);
  });

  it('does not go round in circles', async () => {
    const target = await testNode();
    await resolvers(target, [{ device: 'name@1.0' }, '/~name@1.0/x', '/~name@1.0&load=false', { device: 'nosuch@1.0' }, { found: 'at last' }]);
    assert.deepEqual(await getText(target, '/~name@1.0/found&load=false'), [200, 'at last']);
    assert.deepEqual(await getText(target, '/~name@1.0/lost'), [404, '"not_found"']);
  });
});
