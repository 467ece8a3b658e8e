import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataItem } from 'arbundles';
import fc from 'fast-check';
import { signedBytes } from '../../../../src/message/codecs/ans104/deep-hash.ts';
import { readItem, writeItem, type DataItem as Item } from '../../../../src/message/codecs/ans104/item.ts';
import { signatureKind } from '../../../../src/message/codecs/ans104/signature-kinds.ts';
import { writeTags } from '../../../../src/message/codecs/ans104/tags.ts';
import { makeItem } from '../../../helpers/items.ts';

function read(bytes: Uint8Array): Item {
  const item = readItem(bytes);
  assert.ok(item.ok, item.ok ? '' : item.reason);
  return item.value;
}

function refusal(bytes: Uint8Array): string {
  const item = readItem(bytes);
  assert.ok(!item.ok);
  assert.equal(item.status, 400);
  return item.reason;
}

describe('items', () => {
  const tags = [{ name: Buffer.from('Type'), value: Buffer.from('Message') }, { name: Buffer.from('Action'), value: Buffer.from('Eval') }];

  it('are laid out as in vector V6', () => {
    const item = {
      kind: signatureKind(1)!,
      signature: Buffer.alloc(512, 0xaa),
      owner: Buffer.alloc(512, 0xbb),
      target: Buffer.alloc(32, 0xcc),
      anchor: Buffer.alloc(0),
      tags,
      tagBytes: writeTags(tags),
      data: Buffer.from('hi'),
    };
    const hex = ['0100', 'aa'.repeat(512), 'bb'.repeat(512), '01', 'cc'.repeat(32), '00', '0200000000000000', '1b00000000000000',
      '0408547970650e4d6573736167650c416374696f6e084576616c00', '6869'].join('');
    assert.equal(writeItem(item).toString('hex'), hex);
    assert.deepEqual(read(writeItem(item)), item);
  });

  it('of the library are read as the library reads them, and sign the same hash', async () => {
    for (const by of [0, 'ed25519', 'ethereum', 'solana'] as const) {
      const bytes = await makeItem({ tags: [['Type', 'Message'], ['ö', '😀'], ['empty', '']], data: 'data', target: 'A'.repeat(43), anchor: 'x'.repeat(32) }, by);
      const item = read(bytes);
      const same = new DataItem(bytes);
      assert.deepEqual(item.tags.map(({ name, value }) => ({ name: Buffer.from(name).toString(), value: Buffer.from(value).toString() })), same.tags);
      for (const part of ['signature', 'owner', 'target', 'anchor', 'data'] as const) {
        assert.equal(Buffer.from(item[part]).toString('base64url'), same[part], part);
      }
      assert.deepEqual(signedBytes(item), Buffer.from(await same.getSignatureData()));
      assert.deepEqual(writeItem(item), bytes);
    }
  });

  it('with nothing in them are items', async () => {
    const item = read(await makeItem({}));
    assert.deepEqual([item.tags.length, item.data.length, item.target.length, item.anchor.length], [0, 0, 0, 0]);
  });

  it('may end anywhere', async () => {
    const bytes = await makeItem({ tags: [['a', 'b']], target: 'A'.repeat(43) }, 'ed25519');
    for (let length = 0; length < bytes.length; length++) refusal(bytes.subarray(0, length));
  });

  it('say what is wrong with them', async () => {
    const bytes = await makeItem({ tags: [['a', 'b']] }, 'ed25519');
    const changed = (at: number, value: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[at] = value;
      return copy;
    };
    assert.match(refusal(changed(98, 2)), /target or anchor is neither/);
    assert.match(refusal(changed(99, 2)), /target or anchor is neither/);
    assert.match(refusal(changed(108 + 7, 255)), /tags go beyond its end/);
    assert.match(refusal(changed(100 + 7, 255)), /128 are allowed/);
    assert.match(refusal(changed(100, 0)), /are none, but take bytes/);
    for (const number of [0, 5, 6, 7, 255]) assert.match(refusal(changed(0, number)), /is not an ANS-104 data item/);
    assert.match(refusal(changed(1, 1)), /is not an ANS-104 data item/);
    assert.match(refusal(Buffer.from('[object Object]')), /the client has no signer/);
    assert.match(refusal(Buffer.alloc(0)), /There is no body/);
    assert.match(refusal(Buffer.from('{"Tags":[]}')), /is not an ANS-104 data item/);
  });

  it('are told from any bytes', () => {
    fc.assert(fc.property(fc.constantFrom(1, 2, 3, 4), fc.uint8Array({ maxLength: 1400 }), (number, rest) => {
      const bytes = Buffer.concat([Buffer.of(number, 0), rest]);
      const item = readItem(bytes);
      if (item.ok) assert.deepEqual(writeItem(item.value), bytes);
      else assert.equal(item.status, 400);
    }));
  });
});
