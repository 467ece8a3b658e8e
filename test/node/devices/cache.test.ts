import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { binaryId, messageId, unsignedId } from '../../../src/message/id.ts';
import { message, type PlainValue } from '../../../src/message/value.ts';
import { getText, postSigned } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';

const post = async (target: TestNode, key: 0 | 2, path: string, fields: Record<string, PlainValue>): Promise<[number, string, Map<string, string>]> => {
  const reply = await postSigned(target, key, path, fields as never);
  return [reply.status, Buffer.from(reply.body).toString(), new Map(reply.headers)];
};

describe('cache@1.0', () => {
  it('writes a binary and a message for the operator, and reads them by id', async () => {
    const target = await testNode();
    const id = binaryId(Buffer.from('some text'));
    const [status, , headers] = await post(target, 0, '/~cache@1.0/write', { body: 'some text' });
    assert.deepEqual([status, headers.get('path')], [200, `data/${id}`]);
    for (const name of [id, `data/${id}`]) assert.deepEqual(await getText(target, `/~cache@1.0/read?target=${name}`), [200, 'some text']);
    assert.deepEqual(await getText(target, `/${id}`), [200, 'some text']);

    const content = message({ hello: 'world', deep: { er: 'x' } });
    const written = await post(target, 0, '/~cache@1.0/write', { body: content });
    assert.equal(written[2].get('path'), unsignedId(content));
    assert.deepEqual(await getText(target, `/~cache@1.0/read&target=${unsignedId(content)}/hello`), [200, 'world']);
    assert.deepEqual(await getText(target, `/~cache@1.0/read?target=${unsignedId(content)}/deep/er`), [200, 'x']);
    assert.deepEqual(await getText(target, `/~cache@1.0/read?target=${'x'.repeat(43)}`), [404, '"not_found"']);
    assert.deepEqual(await getText(target, `/~cache@1.0/read?target=${'x/'.repeat(300)}`), [404, '"not_found"']);
    assert.equal((await getText(target, '/~cache@1.0/read'))[0], 400);
  });

  it('keeps a signed message under its id, with what it signed only', async () => {
    const target = await testNode();
    const signed = await httpsig.commit(message({ type: 'Note', data: 'mine' }), testSigner(2));
    const [status, , headers] = await post(target, 0, '/~cache@1.0/write', { body: signed.set('extra', 'not signed') as never });
    assert.deepEqual([status, headers.get('path')], [200, messageId(signed)]);
    assert.deepEqual(await getText(target, `/${messageId(signed)}/data`), [200, 'mine']);
    assert.equal((await getText(target, `/${messageId(signed)}/extra`))[0], 404);
  });

  it('answers the legacy document when that is accepted', async () => {
    const target = await testNode();
    const content = message({ action: 'Hi', data: 'x', target: 'y' });
    await post(target, 0, '/~cache@1.0/write', { body: content });
    const [status, text] = await getText(target, `/~cache@1.0/read?target=${unsignedId(content)}&accept=application/aos-2`);
    assert.equal(status, 200);
    const { Id, Data, Target, Tags } = JSON.parse(text) as Record<string, unknown>;
    assert.deepEqual({ Id, Data, Target, Tags }, { Id: unsignedId(content), Data: 'x', Target: 'y', Tags: [{ name: 'Action', value: 'Hi' }] });
  });

  it('writes a batch, all of it or nothing', async () => {
    const target = await testNode();
    const [status, text] = await post(target, 0, '/~cache@1.0/write/~json@1.0/serialize', { type: 'batch', body: { a: { body: 'first' }, b: { body: { x: '1' }, location: 'my/x' }, c: { y: '2' } } });
    assert.equal(status, 200, text);
    const answers = JSON.parse(text) as Record<string, { status: number; path: string }>;
    assert.deepEqual(answers['a'], { status: 200, path: `data/${binaryId(Buffer.from('first'))}` });
    assert.equal(answers['c']!.path, unsignedId(message({ y: '2' })));
    assert.deepEqual(await getText(target, '/~cache@1.0/read?target=my/x/x'), [200, '1']);
    assert.equal((await post(target, 0, '/~cache@1.0/write', { type: 'batch', body: { a: { body: 'second' }, b: { body: 5 } } }))[0], 400);
    assert.equal((await getText(target, `/~cache@1.0/read?target=${binaryId(Buffer.from('second'))}`))[0], 404);
  });

  it('names things, and the names survive a restart', async () => {
    const folder = temporaryFolder('cache');
    const first = await testNode({ folder });
    await post(first, 0, '/~cache@1.0/write', { body: 'one', location: 'docs/one' });
    assert.equal((await post(first, 0, '/~cache@1.0/link', { source: 'docs/one', destination: 'latest' }))[0], 200);
    await first.node.stop();
    const target = await testNode({ folder });
    for (const name of ['docs/one', 'latest', '/latest']) assert.deepEqual(await getText(target, `/~cache@1.0/read?target=${name}`), [200, 'one']);
    assert.equal((await post(target, 0, '/~cache@1.0/link', { source: 'nosuch', destination: 'x' }))[0], 404);
    assert.equal((await post(target, 0, '/~cache@1.0/link', { source: 'latest' }))[0], 400);
    // What an id names never changes.
    const id = binaryId(Buffer.from('one'));
    for (const destination of [id, 'x'.repeat(201), '/x', 'a\u0000b']) {
      assert.equal((await post(target, 0, '/~cache@1.0/link', { source: 'latest', destination }))[0], 400, destination);
      assert.equal((await post(target, 0, '/~cache@1.0/write', { body: 'two', location: destination }))[0], 400, destination);
    }
  });

  it('writes for those in cache_writers, and for nobody else', async () => {
    const target = await testNode();
    const write = (key: 0 | 2) => post(target, key, '/~cache@1.0/write', { body: 'by a writer' });
    assert.deepEqual((await write(2))[0], 403);
    assert.equal((await post(target, 2, '/~meta@1.0/info', { 'cache_writers': [testSigner(2).address] }))[0], 400);
    assert.equal((await post(target, 0, '/~meta@1.0/info', { 'cache_writers': [testSigner(2).address] }))[0], 200);
    assert.equal((await write(2))[0], 200);
    assert.equal((await write(0))[0], 200);
    // A GET, no signature, one that does not cover the path, keys that only the path has.
    assert.equal((await getText(target, '/~cache@1.0/write&method=POST&body=x'))[0], 405);
    assert.equal((await target.client.transport.request({ method: 'POST', path: '/~cache@1.0/write', body: Buffer.from('x') })).status, 403);
    const signed = await httpsig.commit(message({ body: 'x' }), testSigner(2));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    assert.equal((await target.client.transport.request({ method: 'POST', path: '/~cache@1.0/write', ...encoded.value })).status, 403);
    const withPath = await post(target, 2, '/~cache@1.0/write&body=injected', { a: '1' });
    assert.deepEqual(withPath[0], 400);
    assert.equal((await getText(target, `/${binaryId(Buffer.from('injected'))}`))[0], 404);
  });

  it('refuses what it cannot keep', async () => {
    const target = await testNode();
    assert.equal((await post(target, 0, '/~cache@1.0/write', { a: '1' }))[0], 400);
    assert.equal((await post(target, 0, '/~cache@1.0/write', { type: 'triple', body: 'x' }))[0], 400);
    assert.equal((await post(target, 0, '/~cache@1.0/write', { type: 'batch', body: 'x' }))[0], 400);
    // The node's own signature on something proves nothing.
    const nodes = await httpsig.commit(message({ type: 'Process', device: 'process@1.0' }), testSigner(1));
    assert.equal((await post(target, 0, '/~cache@1.0/write', { body: nodes as never }))[0], 403);
  });
});
