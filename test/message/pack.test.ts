import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pack, packForStore, unpack, unpackMessage } from '../../src/message/pack.ts';
import { Atom, Float, message } from '../../src/message/value.ts';
import { anyValue } from '../helpers/arbitrary-value.ts';

describe('pack', () => {
  it('reads back every value exactly', () => {
    fc.assert(
      fc.property(anyValue, (original) => {
        assert.deepEqual(normal(unpack(pack(original))), normal(original));
      }),
    );
  });

  it('gives bytes with memory of their own', () => {
    pack('x'.repeat(1_000_000));
    assert.ok(pack('small').buffer.byteLength < 100);
  });

  it('gives a store the same bytes, each beside the others', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 20 }), fc.nat(40_000), (values, length) => {
        const all = [...values, 'x'.repeat(length)];
        const packed = all.map(packForStore);
        assert.deepEqual(packed.map((bytes) => Buffer.from(bytes)), all.map((value) => Buffer.from(pack(value))));
      }),
    );
  });

  it('keeps the sign of zero', () => {
    assert.ok(Object.is((unpack(pack(new Float(-0))) as Float).value, -0));
  });

  it('keeps 3 and 3.0 apart, and integers beyond 64 bits', () => {
    const original = message({ i: 3, f: new Float(3), big: 2n ** 70n, edge: 2n ** 63n, safe: 2 ** 52, atom: new Atom('x') });
    assert.deepEqual(unpack(pack(original)), original);
  });

  it('says of other bytes that the store is damaged', () => {
    const damaged = { code: 'store/corrupt', message: /^The store of this node is damaged: a record in it cannot be read/ };
    for (const bytes of ['', '00', '0000', 'ff00ff', 'c1', '81a161', 'dfffffffff', 'd9ff41', 'c7104601', 'deadbeefdeadbeef']) {
      assert.throws(() => unpackMessage(Buffer.from(bytes, 'hex')), damaged, bytes);
    }
    for (const bytes of ['', '0000', '81a161', 'dfffffffff']) assert.throws(() => unpack(Buffer.from(bytes, 'hex')), damaged, bytes);
    assert.deepEqual(unpackMessage(pack(message({ a: 1 }))), message({ a: 1 }));
  });
});

/** Buffers and Uint8Arrays of equal bytes are equal here. */
function normal(item: unknown): unknown {
  if (item instanceof Uint8Array) return ['bytes', ...item];
  if (Array.isArray(item)) return item.map(normal);
  if (item instanceof Map) return new Map([...item].map(([key, inner]) => [key, normal(inner)]));
  return item;
}
