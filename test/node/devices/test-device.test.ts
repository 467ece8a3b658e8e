import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getText } from '../../helpers/requests.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('test-device@1.0', () => {
  it('multiplies, and refuses what is no integer', async () => {
    const target = await testNode();
    assert.deepEqual(await getText(target, '/~test-device@1.0/mul&a=6&b=7'), [200, '42']);
    assert.equal((await getText(target, '/~test-device@1.0/mul&a=x'))[0], 400);
  });
});
