import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getText } from '../../helpers/requests.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('json@1.0', () => {
  it('serializes and deserializes', async () => {
    const target = await testNode();
    const [status, text] = await getText(target, '/~message@1.0&a+integer=5&b="x"/serialize~json@1.0');
    assert.equal(status, 200);
    const { a, b } = JSON.parse(text) as { a: number; b: string };
    assert.deepEqual([a, b], [5, 'x']);
    const reply = await target.client.transport.request({ method: 'POST', path: '/~json@1.0/deserialize/c/d', headers: [['content-type', 'application/json']], body: Buffer.from('{"c":{"d":7}}') });
    assert.equal(Buffer.from(reply.body).toString(), '7');
    assert.equal((await getText(target, '/~json@1.0/deserialize'))[0], 404);
    const broken = await target.client.transport.request({ method: 'POST', path: '/~json@1.0/deserialize', body: Buffer.from('{"c":') });
    assert.equal(broken.status, 400);
  });
});
