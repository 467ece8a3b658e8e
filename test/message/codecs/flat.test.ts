import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { flat, flatten, unflatten } from '../../../src/message/codecs/flat.ts';
import { Float, message, type Message } from '../../../src/message/value.ts';
import { anyValue } from '../../helpers/arbitrary-value.ts';

const nested = message({ a: 1, b: { c: 'x', d: { e: true, f: new Float(2) } }, l: [1, 'y'], m: [{ z: 1 }], none: {}, text: '' });

function value<T>(result: { ok: true; value: T } | { ok: false; reason: string }): T {
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

function refuse(paths: Parameters<typeof message>[0], reason: RegExp): void {
  const result = unflatten(message(paths));
  assert.ok(!result.ok);
  assert.equal(result.status, 400);
  assert.match(result.reason, reason);
}

describe('flatten', () => {
  it('makes one level of paths, with types beside the values', () => {
    assert.deepEqual(value(flatten(message({ a: 1, b: { c: 'x', d: { e: true } } }))), message({ a: '1', 'ao-types': 'a="integer"', 'b/c': 'x', 'b/d/ao-types': 'e="atom"', 'b/d/e': '"true"' }));
  });

  it('reads back', () => {
    assert.deepEqual(value(unflatten(value(flatten(nested)))), nested);
  });

  it('refuses messages that are nested too deep', () => {
    let deep = message({ a: 1 });
    for (let level = 0; level < 100; level++) deep = message({ a: deep });
    assert.ok(!flatten(deep).ok);
  });
});

describe('unflatten', () => {
  it('reads paths with a leading, trailing or double slash', () => {
    assert.deepEqual(value(unflatten(message({ '/a/b': 'x', 'a//c/': 'y' }))), message({ a: { b: 'x', c: 'y' } }));
  });

  it('refuses paths in each other\'s way, in both orders', () => {
    refuse({ a: '1', 'a/b': '2' }, /leads through a value/);
    refuse({ 'a/b': '2', a: '1' }, /more than one value at a/);
    refuse({ 'a/b': '2', '/a/b': '1' }, /more than one value/);
  });

  it('refuses values that are no binaries, empty paths, long paths and wrong types', () => {
    refuse({ a: 1 }, /neither text nor bytes/);
    refuse({ '': 'x' }, /no name/);
    refuse({ '//': 'x' }, /no name/);
    refuse({ ['a/'.repeat(100)]: 'x' }, /more than 64 levels/);
    refuse({ 'a/b': 'x', 'a/ao-types': 'b="integer"' }, /not of type integer/);
  });

  it('keeps keys that are traps in plain objects', () => {
    assert.deepEqual(value(unflatten(new Map([['__proto__/constructor', 'x']]))), new Map([['__proto__', new Map([['constructor', 'x']])]]));
  });
});

describe('flat@1.0', () => {
  it('writes sorted lines and reads them back', () => {
    const wire = value(flat.encode(nested));
    assert.deepEqual(wire.headers, [['content-type', 'application/flat'], ['codec-device', 'flat@1.0']]);
    assert.equal(Buffer.from(wire.body).toString().split('\n')[0], 'a: 1');
    assert.deepEqual(value(flat.decode(wire)), nested);
  });

  it('carries bytes, colons and empty values', () => {
    const source: Message = new Map<string, string | Uint8Array>([['a', Buffer.from([255, 0, 254])], ['b', 'x: y']]);
    assert.deepEqual(value(flat.decode(value(flat.encode(source)))).get('b'), 'x: y');
    assert.deepEqual([...(value(flat.decode(value(flat.encode(source)))).get('a') as Uint8Array)], [255, 0, 254]);
    assert.deepEqual(value(flat.decode({ headers: [], body: Buffer.from('\na: \n\nb: c') })), message({ a: '', b: 'c' }));
  });

  it('refuses to write line breaks', () => {
    const result = flat.encode(message({ a: 'x\ny' }));
    assert.ok(!result.ok);
    assert.equal(result.status, 406);
  });

  it('refuses lines without a path, and a path that stands twice', () => {
    for (const body of ['abc', 'a: 1\nb\nc: 2', 'a: 1\na: 2']) assert.ok(!flat.decode({ headers: [], body: Buffer.from(body) }).ok);
  });

  it('never throws', () => {
    const keys = fc.oneof(fc.string(), fc.constantFrom('a', 'a/b', 'a/b/c', 'ao-types', 'a/ao-types', '__proto__'));
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, anyValue)), fc.uint8Array(), (entries, body) => {
        unflatten(new Map(entries));
        flatten(new Map(entries));
        flat.encode(new Map(entries));
        flat.decode({ headers: [], body });
      }),
    );
  });
});
