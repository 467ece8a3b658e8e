import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readTags, tagLimits, writeTags, type Tag } from '../../../../src/message/codecs/ans104/tags.ts';

const tag = (name: string, value: string): Tag => ({ name: Buffer.from(name), value: Buffer.from(value) });
const read = (hex: string, count: number): string | number => {
  const tags = readTags(Buffer.from(hex, 'hex'), count);
  return typeof tags === 'string' ? tags : tags.length;
};

describe('tags', () => {
  it('are written as in vector V6', () => {
    const tags = [tag('Type', 'Message'), tag('Action', 'Eval')];
    const bytes = writeTags(tags);
    assert.equal(bytes.toString('hex'), '04' + '08' + '54797065' + '0e' + '4d657373616765' + '0c' + '416374696f6e' + '08' + '4576616c' + '00');
    assert.equal(bytes.length, 0x1b);
    assert.deepEqual(readTags(bytes, 2), tags);
  });

  it('take no bytes when there are none', () => {
    assert.equal(writeTags([]).length, 0);
    assert.deepEqual(readTags(Buffer.alloc(0), 0), []);
    assert.equal(read('00', 0), 'are none, but take bytes');
  });

  it('come back as they were, whatever bytes they hold', () => {
    const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));
    const anyTag = fc.tuple(bytes(200), bytes(300)).map(([name, value]) => ({ name, value }));
    fc.assert(fc.property(fc.array(anyTag, { minLength: 1, maxLength: 20 }), (tags) => {
      assert.deepEqual(readTags(writeTags(tags), tags.length), tags);
    }));
  });

  it('have limits', () => {
    const full = Array.from({ length: tagLimits.count }, (_, index) => tag(`n${index}`, 'v'));
    assert.deepEqual(readTags(writeTags(full), tagLimits.count), full);
    assert.equal(readTags(writeTags([...full, tag('one', 'more')]), 129), 'are 129; 128 are allowed');
    assert.equal((readTags(writeTags([tag('n', 'v'.repeat(3072))]), 1) as Tag[]).length, 1);
    assert.match(String(readTags(writeTags([tag('n', 'v'.repeat(3073))]), 1)), /value of 3073 bytes/);
    assert.match(String(readTags(writeTags([tag('n'.repeat(1025), 'v')]), 1)), /name of 1025 bytes/);
  });

  it('have one spelling', () => {
    assert.equal(read('02026102620000', 1), 'are not spelled as ANS-104 has it', 'a byte after the end');
    assert.equal(read('0202610262', 1), 'are not spelled as ANS-104 has it', 'no end');
    assert.equal(read('020261026202', 1), 'are not spelled as ANS-104 has it', 'another end');
    assert.equal(read('820002610262' + '00', 1), 'are not spelled as ANS-104 has it', 'a long zero in the count');
    assert.equal(read('0108026102620000', 1), 'are not as many as the item says', 'a block with its size');
    assert.equal(read('04026102620261026200', 1), 'are not as many as the item says');
  });

  it('that would run for minutes in the library are refused at once', () => {
    // A count of millions and lengths of -1, over which the place in the bytes goes back.
    for (const hex of ['feffff03010101', 'feffffff0f0101', '0201', '02ffffffffffffffffff01', '02feffffff0f61', '']) {
      for (const count of [1, 128]) assert.equal(typeof read(hex, count), 'string', hex);
    }
    for (const count of [129, 2 ** 32, 2 ** 64]) assert.match(String(read('00', count)), /are allowed/);
  });

  it('break off at any place without harm', () => {
    const bytes = writeTags([tag('Type', 'Message'), tag('Action', 'Eval')]);
    for (let length = 0; length < bytes.length; length++) assert.equal(typeof readTags(bytes.subarray(0, length), 2), 'string', String(length));
  });
});
