/** flat@1.0, structured@1.0 and httpsig@1.0 as devices. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getText, postSigned } from '../../helpers/requests.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';

const nested = '/~message@1.0&a+integer=1&b=x&c+list="p","q"/set&d=(/~message@1.0&e=1)';

async function json(target: TestNode, path: string): Promise<Record<string, unknown>> {
  const [status, text] = await getText(target, `${path}/serialize~json@1.0`);
  assert.equal(status, 200, text);
  return JSON.parse(text) as Record<string, unknown>;
}

describe('flat@1.0', () => {
  it('flattens and unflattens', async () => {
    const target = await testNode();
    assert.deepEqual(await getText(target, '/~flat@1.0/content-type'), [200, 'application/flat']);
    const flat = await json(target, `${nested}/to~flat@1.0`);
    assert.equal(flat['a'], '1');
    assert.equal(flat['d/e'], '1');
    const [status, text] = await getText(target, `${nested}/serialize~flat@1.0`);
    assert.equal(status, 200);
    assert.match(text, /^a: 1\nao-types: a="integer", c="list"\n.*\nd\/e: 1\n/s);
    for (const back of ['/to~flat@1.0/from~flat@1.0', '/encode~flat@1.0/decode~flat@1.0', '/serialize~flat@1.0/deserialize~flat@1.0']) {
      const again = await json(target, nested + back);
      assert.deepEqual([again['a'], again['c'], (again['d'] as Record<string, unknown>)['e']], [1, ['p', 'q'], '1'], back);
    }
    assert.equal((await getText(target, '/~message@1.0&body=nothing/deserialize~flat@1.0'))[0], 400);
    assert.equal((await getText(target, '/~message@1.0&a+integer=1/from~flat@1.0'))[0], 400);
  });
});

describe('structured@1.0', () => {
  it('takes types away and gives them back', async () => {
    const target = await testNode();
    const texts = await json(target, `${nested}/to~structured@1.0`);
    assert.deepEqual([texts['a'], texts['c'], (texts['d'] as Record<string, unknown>)['e']], ['1', '"p", "q"', '1']);
    const again = await json(target, `${nested}/to~structured@1.0/from~structured@1.0`);
    assert.deepEqual([again['a'], again['c'], (again['d'] as Record<string, unknown>)['e']], [1, ['p', 'q'], '1']);
    assert.equal((await getText(target, '/~message@1.0&a+integer=1/from~structured@1.0'))[0], 400);
    assert.equal((await getText(target, '/~message@1.0&a=x&ao-types=a="integer"/from~structured@1.0'))[0], 400);
  });
});

describe('httpsig@1.0', () => {
  it('shows how a message is sent, and reads it from that', async () => {
    const target = await testNode();
    const sent = await json(target, `${nested}/to~httpsig@1.0`);
    assert.equal(sent['a'], '1');
    assert.match(String(sent['content-type']), /^multipart\/form-data/);
    assert.match(String(sent['body']), /form-data;name="d"\r\ndevice: message@1.0\r\ne: 1/);
    const again = await json(target, `${nested}/to~httpsig@1.0/from~httpsig@1.0`);
    assert.deepEqual([again['a'], again['c'], (again['d'] as Record<string, unknown>)['e']], [1, ['p', 'q'], '1']);
    assert.equal((await getText(target, '/~message@1.0&a+integer=1/from~httpsig@1.0'))[0], 400);
  });

  it('keeps signatures, and takes none that do not fit', async () => {
    const target = await testNode();
    // A process without a `device` of its own.
    const { process } = await target.client.spawn({ type: 'Process', 'execution-device': 'test-device@1.0', name: 'x' });
    assert.deepEqual(await getText(target, `/${process}/to~httpsig@1.0/from~httpsig@1.0/id~message@1.0`), [200, process]);
    assert.deepEqual(await getText(target, `/${process}/verify~httpsig@1.0`), [200, '"true"']);
    const [status, text] = await getText(target, `/${process}/to~httpsig@1.0/set~message@1.0&name=other/from~httpsig@1.0`);
    assert.deepEqual([status, /Message is not valid/.test(text)], [400, true]);
    // One with, whose signature does not cover what the cast makes of it.
    const { process: other } = await target.client.spawn({ type: 'Process', device: 'process@1.0', 'execution-device': 'test-device@1.0' });
    assert.deepEqual(await getText(target, `/${other}/to~httpsig@1.0/from~httpsig@1.0/verify~httpsig@1.0`), [200, '"false"']);
    assert.deepEqual(await getText(target, `/${other}/verify`), [200, '"true"']);
  });

  it('signs for its operator only, also under the names of the codecs that leave it to it', async () => {
    const target = await testNode();
    for (const device of ['httpsig@1.0', 'flat@1.0', 'structured@1.0']) {
      const path = `/~${device}/commit`;
      assert.equal((await getText(target, path))[0], 405);
      assert.equal((await postSigned(target, 2, path, { a: '1' })).status, 403);
      const reply = await postSigned(target, 0, path, { a: '1' });
      assert.equal(reply.status, 200);
      assert.match(new Map(reply.headers).get('signature-input')!, /^http-sig-/);
    }
  });
});
