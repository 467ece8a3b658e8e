import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseNodeUrl, parsePort, parseTag } from '../../src/cli/option-values.ts';

const refused = { code: 'cli/bad-value' };

it('reads tags', () => {
  assert.deepEqual(parseTag('A=b=c:d'), ['A', 'b=c:d']);
  assert.deepEqual(parseTag('A='), ['A', '']);
  for (const text of ['A', '=b', '']) assert.throws(() => parseTag(text), refused);
});

it('reads ports', () => {
  assert.equal(parsePort('0'), 0);
  for (const text of ['65536', '-1', '1.5', '', 'x']) assert.throws(() => parsePort(text), refused);
});

it('reads addresses of nodes', () => {
  assert.equal(parseNodeUrl('http://localhost:8734//'), 'http://localhost:8734');
  for (const text of ['localhost:8734', 'ftp://x', 'x', '']) assert.throws(() => parseNodeUrl(text), refused);
});
