import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataItem } from 'arbundles';
import { signItem } from '../../src/client/sign-item.ts';
import { ans104 } from '../../src/message/codecs/ans104.ts';
import { committersOf } from '../../src/message/commitments.ts';
import type { PlainValue } from '../../src/message/value.ts';
import { testSigner } from '../helpers/signer.ts';

const target = 'p5ulf9nbnrhaop1brswjhevp8mxuyeuzxuijkl8mpx0';

async function decoded(bytes: Uint8Array) {
  const result = await ans104.decode({ method: 'POST', headers: [], body: bytes });
  assert.ok(result.ok);
  return result.value;
}

describe('signItem', () => {
  it('makes items that the library of the network and our own reader take', async () => {
    const { id, bytes } = await signItem({ tags: { 'Data-Protocol': 'ao', action: 'Grüße', Note: 'a "b"' }, data: Uint8Array.of(0, 255), target }, testSigner(0));
    assert.equal(await DataItem.verify(Buffer.from(bytes)), true);
    const item = new DataItem(Buffer.from(bytes));
    assert.deepEqual([item.id, item.target, item.tags, [...item.rawData]], [id, Buffer.from(target, 'base64url').toString('base64url'), [{ name: 'Data-Protocol', value: 'ao' }, { name: 'Action', value: 'Grüße' }, { name: 'Note', value: 'a "b"' }], [0, 255]]);
    const read = await decoded(bytes);
    assert.deepEqual([read.get('action'), read.get('note'), committersOf(read)], ['Grüße', 'a "b"', [testSigner(0).address]]);
  });

  it('says of numbers and atoms what they are, and leaves out what is not there', async () => {
    const { bytes } = await signItem({ tags: { count: 5, on: true } }, testSigner(0));
    const read = await decoded(bytes);
    assert.deepEqual([read.get('count'), read.get('on'), read.has('data'), read.has('target')], [5, true, false, false]);
  });

  it('lets the last of two spellings of a name count', async () => {
    const read = await decoded((await signItem({ tags: { action: 'One', Action: 'Two' } }, testSigner(0))).bytes);
    assert.equal(read.get('action'), 'Two');
  });

  it('refuses what no item can carry, by its name', async () => {
    const refused = (tags: Record<string, PlainValue>, why: RegExp, signer = testSigner(0)) => assert.rejects(signItem({ tags }, signer), { code: 'message/not-encodable', message: why });
    await refused({ nested: { a: 1 } }, /nested is a message/);
    await refused({ long: 'x'.repeat(3073) }, /the key long is too long for a tag; put it into data/);
    await refused(Object.fromEntries(Array.from({ length: 129 }, (_none, at) => [`k${at}`, 'v'])), /129 tags/);
    await refused({ a: 'x'.repeat(2100), b: 'x'.repeat(2100) }, /4096 bytes/);
    await refused({ a: 'b' }, /takes a key of 4096 bits, and this one has 2048/, { ...testSigner(0), modulus: new Uint8Array(256) });
  });
});
