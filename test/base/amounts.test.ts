import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseBytes, parseCount } from '../../src/base/amounts.ts';

it('reads counts', () => {
  assert.deepEqual(['1', '100000000', '1e8', '2E3', '9000000000000'].map(parseCount), [1, 1e8, 1e8, 2000, 9e12]);
  for (const text of ['', '0', '-1', '1.5', '1e99', 'x', '1 000', '0e5', '99999999999999999']) assert.equal(parseCount(text), undefined, text);
});

it('reads sizes', () => {
  assert.deepEqual(['5', '5b', '64-mb', '64MB', '1 gb', '500kb'].map(parseBytes), [5, 5, 64 * 1024 ** 2, 64 * 1024 ** 2, 1024 ** 3, 500 * 1024]);
  for (const text of ['', '0', '-5', '5 tb', 'mb', '1.5mb', '999999999999999gb']) assert.equal(parseBytes(text), undefined, text);
});
