import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { describe, it } from 'node:test';
import { DataItem } from 'arbundles';
import fc from 'fast-check';
import type { HeaderField } from '../../../src/message/codec.ts';
import { ans104 } from '../../../src/message/codecs/ans104.ts';
import { signedBytes } from '../../../src/message/codecs/ans104/deep-hash.ts';
import { writeItem } from '../../../src/message/codecs/ans104/item.ts';
import { signatureKind } from '../../../src/message/codecs/ans104/signature-kinds.ts';
import { writeTags } from '../../../src/message/codecs/ans104/tags.ts';
import { committersOf, onlyCommitted } from '../../../src/message/commitments.ts';
import { messageId, signedId } from '../../../src/message/id.ts';
import { pack, unpack } from '../../../src/message/pack.ts';
import { float, message, withKeys, withoutKeys, type Message } from '../../../src/message/value.ts';
import { bundleTags, ed25519, libraryBundle, makeBundle, makeItem, posted, type ItemFields, type ItemSigner } from '../../helpers/items.ts';
import { headerOf, recordedClient } from '../../helpers/recorded-exchanges.ts';
import { testSigner } from '../../helpers/signer.ts';

async function decoded(body: Uint8Array): Promise<Message> {
  const result = await ans104.decode(posted(body));
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

async function refusal(body: Uint8Array): Promise<string> {
  const result = await ans104.decode(posted(body));
  assert.ok(!result.ok, 'must not be accepted');
  assert.equal(result.status, 400);
  return result.reason;
}

function encoded(source: Message): Buffer {
  const result = ans104.encode(source);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return Buffer.from(result.value.body);
}

/** What an item is without its signature. */
async function contentOf(fields: ItemFields, by?: ItemSigner): Promise<Message> {
  const bytes = await makeItem(fields, by);
  const whole = await decoded(bytes);
  assert.deepEqual(encoded(whole), bytes, 'comes back to its bytes');
  assert.deepEqual(encoded(unpack(pack(whole)) as Message), bytes, 'also after it was stored');
  assert.equal(await ans104.verify(whole), true);
  assert.deepEqual(onlyCommitted(withKeys(whole, [['added', 'later']])), whole, 'its signature covers all of its keys');
  return withoutKeys(whole, ['commitments']);
}

function commitmentOf(whole: Message): Message {
  const [only, ...others] = (whole.get('commitments') as Message).values();
  assert.deepEqual(others, []);
  return only as Message;
}

describe('recorded items', () => {
  const items = ['sep2025-ans104-client.http', 'sep2025-aoconnect.http'].flatMap(recordedClient).filter(({ request }) => headerOf(request.headers, 'codec-device') === 'ans104@1.0');

  it('are there', () => assert.ok(items.length >= 9));

  for (const { name, request, reply } of items) {
    it(`${name} comes back to its bytes`, async () => {
      const whole = await decoded(request.body);
      assert.deepEqual(encoded(whole), Buffer.from(request.body));
      assert.equal(await ans104.verify(whole), true);
      assert.equal(whole.get('signing-format'), 'ans104');
      for (const header of ['host', 'user-agent', 'accept', 'codec-device', 'content-length']) assert.ok(headerOf(request.headers, header) !== undefined && !whole.has(header), header);
      // A real node named the process after the id of its item.
      if (whole.get('type') === 'Process') assert.equal(messageId(whole, 'all'), headerOf(reply.headers, 'process'));
    });
  }
});

describe('decode', () => {
  it('makes keys of tags, data, target and anchor, and none of what is empty', async () => {
    const target = Buffer.alloc(32, 1).toString('base64url');
    const fields: ItemFields = { tags: [['Action', 'Eval'], ['Data-Protocol', 'ao'], ['empty', '']], data: 'return 1', target, anchor: 'a'.repeat(32) };
    const anchor = Buffer.from('a'.repeat(32)).toString('base64url');
    assert.deepEqual(await contentOf(fields), message({ action: 'Eval', 'data-protocol': 'ao', empty: '', data: 'return 1', target, anchor }));
    assert.deepEqual(await contentOf({}), new Map());
    assert.deepEqual(await contentOf({ data: Buffer.of(255, 0, 254) }), message({ data: Buffer.of(255, 0, 254) }));
  });

  it('takes the last of tags that differ in case, and keeps all of them', async () => {
    const tags = [['Module', 'MMM'], ['other', '1'], ['module', 'mm']] as const;
    const whole = await decoded(await makeItem({ tags }));
    assert.equal(whole.get('module'), 'mm');
    assert.deepEqual(commitmentOf(whole).get('original-tags'), new Map(tags.map(([name, value], index) => [String(index + 1), message({ name, value })])));
    assert.deepEqual(await contentOf({ tags: [['a', '1'], ['a', '2']] }), message({ a: '2' }));
  });

  it('keeps no tags that the keys tell', async () => {
    const whole = await decoded(await makeItem({ tags: [['z', '1'], ['a', 'ö']], data: 'd', target: 'A'.repeat(43) }));
    assert.equal(commitmentOf(whole).has('original-tags'), false);
    assert.deepEqual(commitmentOf(whole).get('committed'), ['z', 'a', 'data', 'target']);
  });

  it('keeps the case of names of the length of an id', async () => {
    const name = 'Ab'.repeat(16);
    assert.deepEqual(await contentOf({ tags: [[name, 'x']] }), message({ [name]: 'x' }));
  });

  it('lets no tag replace what the item says, or say what only the node may', async () => {
    const target = Buffer.alloc(32, 1).toString('base64url');
    const forged = ['Target', 'target', 'Anchor', 'Data', 'Commitments', 'priv', 'Private-Key', '', 'ao-data-key'].map((name) => [name, name === 'ao-data-key' ? 'commitments' : 'forged'] as const);
    const anchor = Buffer.from('a'.repeat(32)).toString('base64url');
    assert.deepEqual(await contentOf({ tags: forged, data: 'own', target, anchor: 'a'.repeat(32) }), message({ data: 'own', target, anchor }));
    // A target that is no id can only be a tag.
    assert.deepEqual(await contentOf({ tags: [['target', '0xabc'], ['data', 'x']] }), message({ target: '0xabc' }));
    assert.deepEqual(await contentOf({ tags: [['__proto__', '1'], ['constructor', '2']] }), new Map([['__proto__', '1'], ['constructor', '2']]));
  });

  it('puts the data where ao-data-key says', async () => {
    assert.deepEqual(await contentOf({ tags: [['ao-data-key', 'Body'], ['data', 'tag']], data: 'the body' }), message({ data: 'tag', body: 'the body' }));
    for (const key of ['commitments', 'priv-x', 'target', 'path', '']) assert.deepEqual(await contentOf({ tags: [['ao-data-key', key]], data: 'x' }), message({ data: 'x' }));
  });

  it('gives the types of ao-types, but to nothing that the item says itself', async () => {
    const tags = [['Num', '5'], ['flag', '"true"'], ['list', '"a", "(ao-type-integer) 1"'], ['plain', '5'], ['Ao-Types', 'num="integer", flag="atom", list="list", none="empty-list", target="integer", commitments="empty-message", priv="empty-message", .="list"']] as const;
    const target = Buffer.alloc(32, 1).toString('base64url');
    assert.deepEqual(await contentOf({ tags, target }), message({ num: 5, flag: true, list: ['a', 1], plain: '5', none: [], target }));
    assert.match(await refusal(await makeItem({ tags: [['num', 'x'], ['ao-types', 'num="integer"']] })), /The key num is wrong/);
    assert.match(await refusal(await makeItem({ tags: [['ao-types', '=']] })), /ao-types key is not a dictionary/);
  });

  it('gives data a type only when it comes back to the same bytes', async () => {
    const typed = (data: string, type: string): Promise<Message> => contentOf({ tags: [['ao-types', `data="${type}"`]], data });
    assert.deepEqual(await typed('5', 'integer'), message({ data: 5 }));
    assert.deepEqual(await typed('05', 'integer'), message({ data: '05' }));
    assert.deepEqual(await typed('1.5', 'float'), message({ data: '1.5' }));
    assert.deepEqual(await typed('x', 'integer'), message({ data: 'x' }));
    assert.deepEqual(await typed('', 'empty-list'), message({ data: [] }));
  });

  it('says who signed, and what', async () => {
    const bytes = await makeItem({ tags: [['a', '1']], data: 'x' });
    const item = new DataItem(bytes);
    const whole = await decoded(bytes);
    assert.equal(messageId(whole, 'all'), item.id);
    assert.deepEqual(committersOf(whole), [testSigner(0).address]);
    assert.deepEqual(whole.get('commitments'), message({
      [item.id]: {
        'commitment-device': 'ans104@1.0',
        // What hyper-aos looks for (protocol.md C.6).
        alg: 'rsa-pss-sha512',
        type: 'rsa-pss-sha256',
        committer: testSigner(0).address,
        owner: item.owner,
        keyid: `publickey:${item.owner}`,
        signature: item.signature,
        committed: ['a', 'data'],
      },
    }));
  });

  const others: readonly (readonly [ItemSigner, string, string])[] = [
    ['ed25519', 'ed25519-sha512', signedId(ed25519().publicKey)],
    ['solana', 'solana-ed25519', signedId(ed25519().publicKey)],
    // The address of the private key 11…11, with its checksum.
    ['ethereum', 'ethereum-secp256k1', '0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A'],
  ];
  for (const [by, type, committer] of others) {
    it(`reads items of ${by}`, async () => {
      const bytes = await makeItem({ tags: [['A', '1']], data: 'x' }, by);
      assert.equal(await DataItem.verify(bytes), true);
      const whole = await decoded(bytes);
      assert.deepEqual(committersOf(whole), [committer]);
      assert.equal(commitmentOf(whole).get('type'), type);
      assert.deepEqual(await contentOf({ tags: [['A', '1']], data: 'x' }, by), message({ a: '1', data: 'x' }));
      for (const at of [10, 70, bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 1;
        assert.match(await refusal(changed), /signature .* does not fit/);
      }
    });
  }

  it('takes one spelling of a signature of Ethereum', async () => {
    const bytes = await makeItem({ data: 'x' }, 'ethereum');
    assert.ok(bytes[66] === 27 || bytes[66] === 28);
    for (let last = 0; last < 256; last++) {
      if (last === bytes[66]) continue;
      const changed = Buffer.from(bytes);
      changed[66] = last;
      await refusal(changed);
    }
  });

  it('takes no second spelling of a signature that anybody could make of the first', async () => {
    const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
    const bytesOf = (value: bigint, length: number): Buffer => Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    // What signers write is always the smaller s.
    for (let count = 0; count < 12; count++) {
      const bytes = await makeItem({ data: String(count) }, 'ethereum');
      const s = number(bytes.subarray(34, 66));
      assert.ok(s <= order / 2n);
      const flipped = Buffer.from(bytes);
      flipped.set(bytesOf(order - s, 32), 34);
      flipped[66] = bytes[66] === 27 ? 28 : 27;
      assert.match(await refusal(flipped), /signature .* does not fit/);
    }
    const group = 2n ** 252n + 27742317777372353535851937790883648493n;
    for (const by of ['ed25519', 'solana'] as const) {
      const bytes = await makeItem({ data: 'x' }, by);
      const more = Buffer.from(bytes);
      more.set(bytesOf(number(Buffer.from(bytes.subarray(34, 66)).reverse()) + group, 32).reverse(), 34);
      assert.match(await refusal(more), /signature .* does not fit/);
    }
    // 512 bytes often have room for one modulus more.
    for (let count = 0; count < 8; count++) {
      const bytes = await makeItem({ data: String(count) }, 0);
      const sum = number(bytes.subarray(2, 514)) + number(bytes.subarray(514, 1026));
      if (sum >= 2n ** 4096n) continue;
      const more = Buffer.from(bytes);
      more.set(bytesOf(sum, 512), 2);
      assert.match(await refusal(more), /signature .* does not fit/);
    }
  });

  it('reads no item in which a byte was changed or left out', async () => {
    const bytes = await makeItem({ tags: [['Type', 'Message']], data: 'data', target: 'A'.repeat(43) });
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << at % 8;
      await refusal(changed);
      await refusal(bytes.subarray(0, at));
    }
    await refusal(Buffer.concat([bytes, Buffer.of(0)]));
  });

  it('says what the body is when it is no item', async () => {
    assert.match(await refusal(Buffer.from('[object Object]')), /the client has no signer/);
    assert.match(await refusal(Buffer.from('hello')), /not an ANS-104 data item/);
    assert.match(await refusal(Buffer.alloc(0)), /There is no body/);
    assert.deepEqual(await ans104.decode({ method: 'GET', url: '/x', headers: [['codec-device', 'ans104@1.0']], body: Buffer.alloc(0) }), { ok: true, value: new Map() });
  });

  it('comes back to the bytes of any item', async () => {
    const name = fc.oneof(fc.constantFrom('a', 'A', 'data', 'Target', 'anchor', 'commitments', 'ao-data-key', 'bundle-format', 'Ö', 'x'.repeat(43)), fc.string({ maxLength: 20 }));
    const bytes = (of: fc.Arbitrary<string>) => fc.oneof(of.map((text) => Buffer.from(text)), fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array)));
    const tag = fc.tuple(bytes(name), bytes(fc.string({ maxLength: 20 }))).map(([tagName, value]) => ({ name: tagName, value }));
    const field = fc.constantFrom(Buffer.alloc(0), Buffer.alloc(32, 5));
    const parts = fc.tuple(fc.array(tag, { maxLength: 8 }), field, field, bytes(fc.string({ maxLength: 50 })));
    const { key, publicKey } = ed25519();
    await fc.assert(fc.asyncProperty(parts, async ([tags, target, anchor, data]) => {
      const unsigned = { kind: signatureKind(2)!, signature: Buffer.alloc(64), owner: publicKey, target, anchor, tags, tagBytes: writeTags(tags), data };
      const body = writeItem({ ...unsigned, signature: sign(null, signedBytes(unsigned), key) });
      const whole = await decoded(body);
      assert.deepEqual(encoded(whole), body);
      assert.equal(await ans104.verify(whole), true);
    }), { numRuns: 300 });
  });
});

describe('bundles', () => {
  it('have their items as numbered messages', async () => {
    const inner = [await makeItem({ tags: [['Name', 'one']], data: '1' }), await makeItem({ data: '2' }, 'ed25519')];
    const bytes = await makeBundle(inner, { tags: [['App', 'test'], ['1', 'forged'], ['3', 'tag']] });
    const whole = await decoded(bytes);
    assert.deepEqual(withoutKeys(whole, ['commitments', '1', '2']), message({ app: 'test' }));
    for (const [index, item] of inner.entries()) {
      assert.deepEqual(whole.get(String(index + 1)), await decoded(item));
      assert.equal(messageId(whole.get(String(index + 1)) as Message), new DataItem(item).id);
    }
    assert.deepEqual(encoded(whole), bytes);
    assert.equal(await ans104.verify(whole), true);
    assert.equal(await ans104.verify(withKeys(whole, [['2', whole.get('1')!]])), false);
    assert.deepEqual(onlyCommitted(whole), whole);
  });

  it('are laid out as the library has them', async () => {
    const data = await libraryBundle([{ data: '1' }, { tags: [['a', 'b']], data: '2' }]);
    const whole = await decoded(await makeItem({ tags: bundleTags, data }));
    assert.equal((whole.get('2') as Message).get('a'), 'b');
    const bundle = encoded(whole);
    assert.deepEqual(bundle.subarray(bundle.length - data.length), data);
  });

  it('may be empty, and may hold bundles', async () => {
    assert.deepEqual(withoutKeys(await decoded(await makeBundle([])), ['commitments']), new Map());
    let nested = await makeItem({ data: 'core' });
    for (let level = 0; level < 4; level++) nested = await makeBundle([nested]);
    const whole = await decoded(nested);
    assert.deepEqual(encoded(whole), nested);
    const core = [1, 2, 3, 4].reduce((at) => at.get('1') as Message, whole);
    assert.equal(core.get('data'), 'core');
    assert.match(await refusal(await makeBundle([nested])), /nests more than 4 bundles/);
  });

  it('hold no more items than a request may, however they are nested', async () => {
    const item = await makeItem({ data: 'x' }, 'ed25519');
    const many = (count: number): Promise<Buffer> => makeBundle(Array.from({ length: count }, () => item));
    assert.equal((await decoded(await many(128))).size, 129);
    assert.match(await refusal(await many(129)), /more than 128 items/);
    assert.match(await refusal(await makeBundle([await many(100), await many(27)])), /more than 128 items.*item 2 of the bundle/);
  });

  it('are refused as a whole when one item is wrong', async () => {
    const good = await makeItem({ data: '1' }, 'ed25519');
    const bad = Buffer.from(await makeItem({ data: '2' }, 'ed25519'));
    bad[bad.length - 1]! ^= 1;
    assert.match(await refusal(await makeBundle([good, bad])), /signature .* does not fit .*item 2 of the bundle/);
    const bundle = await makeBundle([good, good]);
    const data = new DataItem(bundle).rawData;
    const wrongId = Buffer.from(data);
    wrongId[70]! ^= 1;
    assert.match(await refusal(await makeItem({ tags: bundleTags, data: wrongId })), /item 1 of the bundle has another id/);
    for (const broken of [Buffer.alloc(0), Buffer.from('no bundle'), Buffer.alloc(32, 255), data.subarray(0, -1), Buffer.concat([data, Buffer.of(0)])]) {
      assert.match(await refusal(await makeItem({ tags: bundleTags, data: broken })), /bundle/);
    }
  });

  it('stay closed when HyperBEAM mapped them, and when the tags say another form', async () => {
    for (const tags of [[...bundleTags, ['Bundle-Map', 'x']], [['Bundle-Format', 'binary'], ['Bundle-Version', '1.0.0']], [['Bundle-Format', 'json'], ['Bundle-Version', '2.0.0']]] as const) {
      assert.deepEqual(await contentOf({ tags, data: 'closed' }), message({ data: 'closed' }));
    }
  });
});

describe('encode', () => {
  it('leaves out keys that the item did not have', async () => {
    const bytes = await makeItem({ tags: [['A', '1']], data: 'x' });
    assert.deepEqual(encoded(withKeys(await decoded(bytes), [['status', 200], ['device', 'message@1.0']])), bytes);
  });

  it('names its form', async () => {
    const result = ans104.encode(await decoded(await makeItem({ data: 'x' })));
    assert.ok(result.ok);
    assert.deepEqual(result.value.headers satisfies readonly HeaderField[], [['content-type', 'application/ans104'], ['codec-device', 'ans104@1.0']]);
  });

  it('refuses what was no item', async () => {
    const whole = await decoded(await makeItem({ tags: [['a', '1']] }));
    const [id, fields] = [...(whole.get('commitments') as Message)][0]! as [string, Message];
    const broken = (change: Message): Message => withKeys(whole, [['commitments', new Map([[id, change]])]]);
    for (const wrong of [message({ a: 1 }), withoutKeys(whole, ['a']), broken(withKeys(fields, [['signature', 'abc']])), broken(withoutKeys(fields, ['type', 'owner'])), broken(new Map())]) {
      const result = ans104.encode(wrong);
      assert.ok(!result.ok);
      assert.equal(result.status, 406);
    }
  });
});

describe('verify', () => {
  it('is false for what was changed, and for what has no item', async () => {
    const whole = await decoded(await makeItem({ tags: [['Type', 'Message'], ['n', '1']], data: 'x', target: 'A'.repeat(43) }));
    for (const key of ['type', 'n', 'data', 'target']) {
      assert.equal(await ans104.verify(withKeys(whole, [[key, 'changed']])), false, key);
      assert.equal(await ans104.verify(withoutKeys(whole, [key])), false, key);
    }
    assert.equal(await ans104.verify(withKeys(whole, [['more', 'x']])), true);
    assert.equal(await ans104.verify(withoutKeys(whole, ['commitments'])), false);
    assert.equal(await ans104.verify(new Map()), false);
  });
});

describe('commit', () => {
  it('makes an item that the library reads', async () => {
    const target = Buffer.alloc(32, 1).toString('base64url');
    const content = message({ type: 'Message', n: 5, f: float(1.5), list: ['a', 1], empty: [], flag: true, ö: '😀', data: 'text', target, anchor: target });
    const signed = await ans104.commit(withKeys(content, [['private', 'x']]), testSigner(2));
    assert.deepEqual(withoutKeys(signed, ['commitments']), content);
    assert.deepEqual(committersOf(signed), [testSigner(2).address]);
    assert.equal(await ans104.verify(signed), true);
    const bytes = encoded(signed);
    assert.equal(await DataItem.verify(bytes), true);
    const item = new DataItem(bytes);
    assert.equal(item.id, messageId(signed));
    assert.deepEqual([item.target, item.anchor, item.rawData.toString()], [target, target, 'text']);
    assert.deepEqual(item.tags.find(({ name }) => name === 'n'), { name: 'n', value: '5' });
    assert.deepEqual(await decoded(bytes), signed);
  });

  it('puts a body where the data is, and a target that is no id in a tag', async () => {
    for (const content of [message({ body: 'source', 'content-type': 'application/lua' }), message({ target: '0xabc', anchor: 'a', data: Buffer.of(255, 0) }), new Map()]) {
      const signed = await ans104.commit(content, testSigner());
      assert.deepEqual(withoutKeys(signed, ['commitments']), content);
    }
  });

  it('keeps earlier signatures', async () => {
    const twice = await ans104.commit(await ans104.commit(message({ a: '1' }), testSigner(0)), testSigner(2));
    assert.deepEqual(committersOf(twice), [testSigner(0).address, testSigner(2).address]);
    assert.equal(await ans104.verify(twice), true);
  });

  it('says what no item can hold', async () => {
    const refuses = async (content: Message, why: RegExp): Promise<void> => {
      await assert.rejects(ans104.commit(content, testSigner()), (error: Error & { code?: string }) => error.code === 'message/not-encodable' && why.test(error.message));
    };
    await refuses(message({ a: { b: 1 } }), /a is a message/);
    await refuses(message({ a: [[1]] }), /a is a message or a list of them/);
    await refuses(message({ a: 'x'.repeat(3073) }), /too long for a tag; put it into data/);
    await refuses(message({ a: 'x'.repeat(2500), b: 'x'.repeat(2500) }), /4096 bytes in 128 tags are allowed/);
    await refuses(new Map(Array.from({ length: 129 }, (_, index) => [`k${index}`, '1'])), /in 129 tags/);
    await refuses(message({ a: Buffer.of(255) }), /neither data nor text/);
    await refuses(message({ 'bundle-format': 'binary' }), /cannot be a tag/);
    const small = { ...testSigner(), modulus: new Uint8Array(256) };
    await assert.rejects(ans104.commit(message({ a: '1' }), small), /key of 4096 bits, and this one has 2048/);
  });
});
