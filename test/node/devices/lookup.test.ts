import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getText } from '../../helpers/requests.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('lookup@1.0', () => {
  it('reads what is cached, as a message or as the legacy document', async () => {
    const target = await testNode();
    const { id } = await target.client.cacheModule('return 1');
    assert.deepEqual(await getText(target, `/~lookup@1.0/read?target=${id}`), [200, 'return 1']);
    const [status, text] = await getText(target, `/~lookup@1.0/read?target=${id}&accept=application/aos-2`);
    assert.equal(status, 200);
    assert.deepEqual([(JSON.parse(text) as { Id: string }).Id, (JSON.parse(text) as { Data: string }).Data], [id, 'return 1']);
    assert.deepEqual(await getText(target, `/~lookup@1.0/read?target=${'A'.repeat(43)}`), [404, '"not_found"']);
    assert.equal((await getText(target, '/~lookup@1.0/read'))[0], 400);
  });
});
