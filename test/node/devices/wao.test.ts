import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getText } from '../../helpers/requests.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('wao@1.0', () => {
  it('counts and patches through its own keys', async () => {
    const target = await testNode();
    assert.deepEqual(await getText(target, '/~wao@1.0/init/compute/count'), [200, '1']);
    assert.deepEqual(await getText(target, '/~wao@1.0/init/compute/compute/results/1/square'), [200, '4']);
    assert.equal((await target.client.transport.request({ method: 'POST', path: '/~wao@1.0/cache_module' })).status, 400);
  });
});
