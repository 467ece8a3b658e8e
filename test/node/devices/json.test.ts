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

  it('tells bytes from text for whoever asks', async () => {
    const target = await testNode();
    const process = await target.spawn('function compute(base) base.kept = { bin = "\\255\\0", bytes = "own" } base.results = { outbox = {}, output = "" } return base end');
    const [, plain] = await getText(target, `/${process}/now/kept/serialize~json@1.0`);
    assert.deepEqual(JSON.parse(plain), { bin: '_wA', bytes: 'own', device: 'json@1.0' });
    const [, marked] = await getText(target, `/${process}/now/kept/serialize~json@1.0&bytes=marked`);
    assert.deepEqual(JSON.parse(marked), { bin: { 'ao-types': '.="bytes"', base64url: '_wA' }, bytes: 'own', device: 'json@1.0' });
  });

  it('gives a list as a numbered message, and no claims of signatures', async () => {
    const target = await testNode();
    const read = async (text: string, at: string) => {
      const reply = await target.client.transport.request({ method: 'POST', path: `/~json@1.0/deserialize${at}`, headers: [['content-type', 'text/plain']], body: Buffer.from(text) });
      return [reply.status, Buffer.from(reply.body).toString()];
    };
    assert.deepEqual(await read('["a",{"b":2}]', '/2/b'), [200, '2']);
    assert.deepEqual(await read('{"a":[1,2]}', '/~json@1.0/serialize/content-type'), [200, 'application/json']);
    assert.deepEqual(await read('{"a":1,"commitments":{"x":{"committer":"me"}}}', '/committers/1'), [404, '"not_found"']);
    assert.deepEqual(await read('{"a":{"Commitments":{"x":1}}}', '/a/commitments/x'), [404, '"not_found"']);
    assert.deepEqual(await read(`${'['.repeat(5000)}${']'.repeat(5000)}`, '').then(([status]) => status), 400);
    const named = await target.client.transport.request({ method: 'POST', path: '/~json@1.0/deserialize&target=doc/x', headers: [['doc', '{"x":5}']] });
    assert.equal(Buffer.from(named.body).toString(), '5');
  });
});
