import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeKey, encodeKey } from '../../src/store/keys.ts';

describe('store keys', () => {
  it('read back', () => {
    for (const key of [['a', 1, 'b'], ['', 0], ['a\0b\0', 2 ** 53 - 1], ['é', 255, 256]]) assert.deepEqual(decodeKey(encodeKey(key)), key);
  });

  it('say of other bytes that the store is damaged, and come to an end', () => {
    for (const hex of ['2061', '20', '206100ff', '2000ff', '1201', '17ffff', '00', '18', 'ff', '5a13c1', '206100ff00ff']) {
      assert.throws(() => decodeKey(Buffer.from(hex, 'hex')), { code: 'store/corrupt' }, hex);
    }
  });
});
