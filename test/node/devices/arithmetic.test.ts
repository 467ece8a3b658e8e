import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spawnTags } from '../../../src/client/spawn-tags.ts';
import { getText } from '../../helpers/requests.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('inc@1.0, double@1.0, square@1.0, add@1.0, mul@1.0', () => {
  it('count in a process, alone and stacked', async () => {
    const target = await testNode();
    const { module: _none, ...tags } = spawnTags({ module: '', node: target.node.address });
    const alone = (await target.client.spawn({ ...tags, 'execution-device': 'inc@1.0' })).process;
    await target.client.send(alone, { action: 'x' });
    assert.deepEqual(await getText(target, `/${alone}/now/num`), [200, '2']);
    const stacked = (await target.client.spawn({ ...tags, 'execution-device': 'stack@1.0', 'device-stack': ['inc@1.0', 'double@1.0', 'square@1.0'], 'random-seed': '2' })).process;
    // ((0 + 1) * 2)^2 = 4, then ((4 + 1) * 2)^2
    assert.deepEqual(await getText(target, `/${stacked}/now/num`), [200, '4']);
    await target.client.send(stacked, { action: 'x' });
    assert.deepEqual(await getText(target, `/${stacked}/now/num`), [200, '100']);
  });

  it('add and multiply', async () => {
    const target = await testNode();
    assert.deepEqual(await getText(target, '/~add@1.0/add&a=2&b+integer=3/sum'), [200, '5']);
    assert.deepEqual(await getText(target, '/~mul@1.0/mul&a=2&b=3/product'), [200, '6']);
    for (const path of ['/~add@1.0/add&a=2', '/~mul@1.0/mul&a=x&b=3', '/~mul@1.0/mul&a=9007199254740991&b=2', '/~square@1.0&num=9007199254740991/compute', '/~inc@1.0/compute']) {
      assert.equal((await getText(target, path))[0], 400, path);
    }
  });
});
