import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseCount, parseMemory, parseNodeMemory, parseNodeUrl, parsePeer, parsePort, parseSlot, parseTag, parseUrl } from '../../src/cli/option-values.ts';

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

it('names the option whose address is none', () => {
  assert.equal(parseUrl('--peer')('https://x/'), 'https://x');
  assert.throws(() => parseUrl('--peer')('x'), { ...refused, message: /^--peer wants the address of a node/ });
  assert.throws(() => parseUrl('--allow-relay')('http://user:secret@x'), refused);
});

it('reads slots', () => {
  assert.deepEqual(['0', '12', '007'].map(parseSlot('--slot')), [0, 12, 7]);
  for (const text of ['-1', '1.5', '', 'x', '1e3', '9'.repeat(16)]) assert.throws(() => parseSlot('--slot')(text), refused);
});

it('reads counts, with an example only where one is usual', () => {
  assert.equal(parseCount('--limit')('1e3'), 1000);
  assert.throws(() => parseCount('--limit')('0'), { ...refused, message: '--limit wants a whole number from 1 on, and `0` is none.' });
  assert.throws(() => parseCount('--instructions', '`1e6`')('x'), { ...refused, message: '--instructions wants a whole number from 1 on, as in `1e6`, and `x` is none.' });
});

it('refuses memory that nothing runs in', () => {
  assert.deepEqual([parseMemory('1kb'), parseNodeMemory('1mb')], [1024, 1024 ** 2]);
  for (const text of ['1', '1023kb']) assert.throws(() => parseNodeMemory(text), { ...refused, message: `--memory ${text} is too little: no process can run with less than 1 MB.` });
  for (const text of ['0', 'x', '']) for (const parse of [parseMemory, parseNodeMemory]) assert.throws(() => parse(text), refused);
});

it('takes peers without a path', () => {
  assert.equal(parsePeer('http://127.0.0.1:8735/'), 'http://127.0.0.1:8735');
  assert.throws(() => parsePeer('http://127.0.0.1:8735/x'), { ...refused, hint: 'Write `--peer http://127.0.0.1:8735`.' });
});
