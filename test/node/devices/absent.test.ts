import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spawnTags } from '../../../src/client/spawn-tags.ts';
import { type Message } from '../../../src/message/value.ts';
import { getText } from '../../helpers/requests.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('devices that are not on this node', () => {
  it('say so and what to use instead, with 501, whatever is asked', async () => {
    const target = await testNode();
    for (const device of ['snp@1.0', 'p4@1.0', 'router@1.0', 'WASM-64@1.0']) {
      for (const key of ['compute', 'info', 'keys', 'id']) {
        const [status, text] = await getText(target, `/~${device}/${key}`);
        assert.deepEqual([status, text.startsWith(`${device.toLowerCase()} is not on this node: `)], [501, true], `${device}/${key}: ${text}`);
      }
    }
    assert.match((await getText(target, '/~location@1.0/node'))[1], /Use scheduler@1\.0\/location/);
    assert.match((await getText(target, '/~query@1.0/all'))[1], /it searches the cache/);
    const reply = await target.client.read('/~snp@1.0/verify', { accept: 'application/json' });
    assert.equal(reply.status, 501);
    assert.match(String((JSON.parse(Buffer.from(reply.body).toString()) as { body: string }).body), /^snp@1\.0 is not on this node/);
  });

  it('are in no list of what works', async () => {
    const target = await testNode();
    const info = (await target.client.readJson('/~meta@1.0/info')) as Message;
    const listed = info.get('devices') as string[];
    assert.ok(listed.includes('lua@5.3a') && listed.includes('stack@1.0'));
    assert.ok(!listed.includes('snp@1.0') && !listed.includes('genesis-wasm@1.0'));
    const [status, text] = await getText(target, '/~nosuch@1.0/x');
    assert.equal(status, 404);
    assert.doesNotMatch(text, /snp@1\.0/);
    const [, named] = /^There is no device nosuch@1\.0 on this node\. `hbx devices` tells of those it has: (.*)\.$/.exec(text)!;
    assert.deepEqual(named!.split(', '), named!.split(', ').sort());
    assert.ok(named!.includes('lua@5.3a, '));
  });

  it('leave a process its log, and their sentence in each slot', async () => {
    const target = await testNode();
    // What `spawn` of aoconnect asks for when nobody names a device.
    const { process } = await target.client.spawn({ ...spawnTags({ module: 'x'.repeat(43), node: target.node.address }), 'execution-device': 'genesis-wasm@1.0' });
    const sent = await target.client.send(process, { action: 'Hi' });
    assert.equal(sent.slot, 1);
    assert.equal(sent.error?.message, 'genesis-wasm@1.0 is not on this node: it runs WebAssembly modules through a compute unit of legacynet. Deploy with execution-device lua@5.3a instead.');
    assert.deepEqual(await getText(target, `/${process}/compute&slot=0/results/error/message`), [200, sent.error?.message]);
    assert.deepEqual(await getText(target, `/${process}/compute&slot=0/results/error/status`), [200, '501']);
    // A process that names no device at all is one of these.
    const tags = spawnTags({ module: 'x'.repeat(43), node: target.node.address });
    delete tags['execution-device'];
    const plain = await target.client.spawn(tags);
    assert.match(String((await target.client.send(plain.process, { action: 'Hi' })).error?.message), /execution-device lua@5\.3a/);
  });
});
