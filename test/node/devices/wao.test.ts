import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { message } from '../../../src/message/value.ts';
import { getText } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('wao@1.0', () => {
  it('counts and patches through its own keys', async () => {
    const target = await testNode();
    assert.deepEqual(await getText(target, '/~wao@1.0/init/compute/count'), [200, '1']);
    assert.deepEqual(await getText(target, '/~wao@1.0/init/compute/compute/results/1/square'), [200, '4']);
    assert.equal((await target.client.transport.request({ method: 'POST', path: '/~wao@1.0/cache_module' })).status, 400);
  });
});

describe('wao@1.0 cron', () => {
  it('schedules a message that the node signs, on a POST that no page of another origin sent', async () => {
    const target = await testNode();
    const { process } = await target.client.spawn({ type: 'Process', device: 'process@1.0', 'execution-device': 'wao@1.0', scheduler: target.node.address, 'random-seed': '1' });
    const post = (path: string, headers: [string, string][] = []) => target.client.transport.request({ method: 'POST', path, headers: [['accept', 'application/json'], ...headers] });
    const sent = JSON.parse(Buffer.from((await post('/~wao@1.0/cron', [['target', process]])).body).toString()) as { slot: number; body: Record<string, unknown> };
    assert.deepEqual([sent.slot, sent.body['type'], sent.body['target']], [1, 'Message', process]);
    assert.ok(JSON.stringify(sent.body['commitments']).includes(target.node.address));
    assert.deepEqual(await getText(target, `/${process}/now/count`), [200, '2']);

    assert.equal((await post('/~wao@1.0/cron')).status, 400);
    assert.equal((await post(`/~wao@1.0/cron?target=${'x'.repeat(43)}`)).status, 404);
    assert.equal((await target.client.read(`/~wao@1.0/cron?target=${process}`)).status, 405);
    const signed = httpsig.encode(await httpsig.commit(message({ path: '/~wao@1.0/cron', target: process }), testSigner(2)));
    assert.ok(signed.ok);
    assert.equal((await post('/~wao@1.0/cron', [...signed.value.headers, ['origin', 'http://evil.example']] as [string, string][])).status, 403);
    // Nor does a slot that names the key as its path.
    const { slot } = await target.client.send(process, { tags: { path: 'cron' } });
    assert.equal(slot, 2);
    assert.deepEqual(await getText(target, `/${process}/slot/current`), [200, '2']);
  });
});
