import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atom, Atom, binary, float, Float, getKey, getText, integer, isFloat, isId, isInteger, message, normalizeKey } from '../../src/message/value.ts';

describe('message values', () => {
  it('keeps integers and floats apart', () => {
    assert.equal(integer(5), 5);
    assert.equal(integer(2n ** 70n), 2n ** 70n);
    assert.equal(integer(7n), 7);
    assert.deepEqual(float(3), new Float(3));
    assert.equal(float(1.5), 1.5);
    assert.ok(isFloat(float(3)) && !isInteger(float(3)) && isInteger(3) && isFloat(1.5));
    assert.equal(String(new Float(3)), '3.0');
  });

  it('knows the three atoms that JavaScript has', () => {
    assert.equal(atom('true'), true);
    assert.equal(atom('null'), null);
    assert.deepEqual(atom('not_found'), new Atom('not_found'));
  });

  it('keeps text as text and everything else as bytes, byte order mark included', () => {
    assert.equal(binary(Buffer.from('\ufeffé')), '\ufeffé');
    const bytes = Buffer.from([1, 0xff]);
    assert.equal(binary(bytes), bytes);
  });

  it('lower-cases keys except those of the length of an id', () => {
    assert.equal(normalizeKey('Action'), 'action');
    const id = 'NAC9'.padEnd(43, 'x');
    assert.equal(normalizeKey(id), id);
    assert.ok(isId(id) && !isId(`${id}x`) && !isId(' '.repeat(43)));
  });

  it('builds messages from plain data, hostile keys included', () => {
    const built = message({ a: 1, b: undefined, c: { d: [1, 'x', { e: 1.5 }] }, ['__proto__']: 'mine' });
    assert.equal(built.get('a'), 1);
    assert.equal(built.has('b'), false);
    assert.equal(built.get('__proto__'), 'mine');
    assert.deepEqual(built.get('c'), new Map([['d', [1, 'x', new Map([['e', 1.5]])]]]));
  });

  it('finds keys in any case', () => {
    const source = message({ Data: 'x', n: 5 });
    assert.equal(getKey(source, 'data'), 'x');
    assert.equal(getText(source, 'N'), '5');
    assert.equal(getKey(source, 'missing'), undefined);
  });
});
