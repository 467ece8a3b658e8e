/**
 * `wao` 0.35.7, unmodified: values of every type through its two parsers of replies, and what its client makes of them.
 *
 * @source protocol.md D.3 "How replies are parsed"
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { openWao, type WaoHb } from './open-wao.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

/** What the client gives back of its own keys. */
function own(reply: Record<string, unknown>, sent: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(sent).map((key) => [key, reply[key]]));
}

describe('wao 0.35.7: values', () => {
  let target: TestNode;
  let hb: WaoHb;
  let watch: FetchWatch;

  after(async () => {
    await target.stop();
    watch.stop();
    watch.assertNoRedirects();
  });
  before(async () => {
    target = await startTestNode();
    watch = watchFetch();
    hb = await openWao(target.node.url, 2);
  });

  const values: [name: string, value: unknown][] = [
    ['text', 'some text'],
    ['text with signs of headers', 'a="b", c; d: (e) %41 \\ /'],
    ['an integer', 42],
    ['a negative integer', -3],
    ['zero', 0],
    ['a large integer', 9007199254740991],
    ['a float', 1.5],
    ['a small negative float', -0.000125],
    ['true', true],
    ['false', false],
    ['null', null],
    ['empty text', ''],
    ['an empty list', []],
    ['an empty map', {}],
    ['a list of scalars', [1, 'x', true, -2.5]],
    ['a list of texts with commas', ['a,b', 'c: d; e', '']],
    ['a map', { a: 1, b: 'two', c: true }],
    ['maps in one another', { d: { e: { f: 1.5 } } }],
    ['a list of maps', [{ a: 1 }, { b: '2' }]],
    ['a map with a list', { list: [1, 2, 3], empty: [] }],
  ];
  for (const [name, value] of values) {
    it(`sends and gets ${name}`, async () => {
      assert.deepEqual(own(await hb.p('/~message@1.0/set', { value }), { value }), { value });
    });
    it(`sends ${name} and gets it as JSON`, async () => {
      assert.deepEqual((await hb.postJSON({ path: '/~message@1.0/set', value })).value, value);
    });
  }

  it('sends and gets a message of all types at once', async () => {
    const sent = { a: 1, b: 's', c: [1, 'x', true], d: { e: { f: 1.5 } }, g: true, h: null, i: '', j: [], k: {}, n: -3, lm: [{ a: 1 }, { b: '2' }] };
    assert.deepEqual(own(await hb.p('/~message@1.0/set', sent), sent), sent);
  });

  it('sends bytes: the client takes them through its text, the node keeps them', async () => {
    const bytes = Buffer.from([1, 2, 255, 0, 128, 13, 10]);
    await hb.p('/~message@1.0/set/bin', { bin: bytes });
    assert.equal(watch.last().reply['content-length'], String(bytes.length));
    assert.equal(watch.last().reply['content-digest'], `sha-256=:${(await digest(bytes))}:`);
    const ascii = Buffer.from([1, 2, 3, 10]);
    assert.deepEqual(await hb.p('/~message@1.0/set/bin', { bin: ascii }), ascii);
  });

  it('reads literals', async () => {
    assert.equal(await hb.g('/~message@1.0&hello=world/hello'), 'world');
    assert.equal(await hb.g('/~message@1.0&n+integer=9/n'), '9');
    assert.equal(await hb.g('/~message@1.0&text=/text'), '');
    assert.equal(await hb.p('/~message@1.0/set/hello', { hello: 'world' }), 'world');
    assert.equal(await hb.g('/~meta@1.0/info/address'), target.node.address);
    assert.equal(await hb.g('/~message@1.0&a=1/nosuch'), '"not_found"');
  });

  it('reads literals and lists as JSON objects', async () => {
    assert.equal((await hb.getJSON({ path: '/~message@1.0&a+integer=9/a' })).body, 9);
    assert.equal((await hb.getJSON({ path: '/~message@1.0&a+float=1.5/a' })).body, 1.5);
    const list = await hb.getJSON({ path: '/~message@1.0&a+list="x","y"/a' });
    assert.deepEqual([list['1'], list['2']], ['x', 'y']);
  });

  it('passes keys of a query on', async () => {
    assert.equal((await hb.g('/~message@1.0/set', { hello: 'world' })).hello, 'world');
    assert.equal((await hb.get({ path: '/~message@1.0/set/hello', hello: 'world' })).out, 'world');
  });

  it('serializes and parses JSON', async () => {
    const sent = { key: 1, key2: '2', key3: [1, { a: [2, 3] }], key4: { a: 3 } };
    const { body } = await hb.post({ path: '/~json@1.0/serialize', ...sent });
    assert.deepEqual(own(JSON.parse(body), sent), sent);
    const text = JSON.stringify({ a: 1, b: [1, 2], c: { d: 4 } });
    assert.deepEqual(await hb.p('/~json@1.0/deserialize', { body: text }), JSON.parse(text));
    assert.deepEqual(await hb.p('/~json@1.0/deserialize', { target: 'json', json: text }), JSON.parse(text));
  });

  it('knows who signed a reply, and every reply is signed', async () => {
    for (const path of ['/~meta@1.0/info', '/~message@1.0&a=1/a', '/~message@1.0&a=1', '/~message@1.0/nosuch', '/~nosuch@1.0/x', `/${'x'.repeat(43)}`]) {
      assert.equal((await hb.get({ path })).signer, target.node.address, path);
    }
    assert.equal((await hb.post({ path: '/~message@1.0/set', a: 1 })).signer, target.node.address);
  });

  it('sends what its own parser of replies loses, and gets it as JSON', async () => {
    const sent = { value: { long: 'z'.repeat(5000) }, text: 'line one\nline two', large: 'y'.repeat(5000) };
    assert.deepEqual(own(await hb.postJSON({ path: '/~message@1.0/set', ...sent }), sent), sent);
  });
});

async function digest(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('base64');
}
