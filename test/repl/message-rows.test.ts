import assert from 'node:assert/strict';
import { it } from 'node:test';
import { displayWidth } from '../../src/repl/display-width.ts';
import { createMessageRows } from '../../src/repl/message-rows.ts';

const id = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE';
const now = Date.UTC(2026, 10, 26, 11, 0, 34);
const message = { slot: 12, id, timestamp: now, from: id, target: id, action: 'Say', tags: {}, data: '漢字\x1b[2J'.repeat(50) };

it('fits into a terminal of any width, and leaves out columns where it is narrow', () => {
  const shown: Record<number, string> = { 20: 'slot  action', 30: 'slot  action', 46: 'slot  from         action', 60: 'slot  time         from', 120: 'slot  time' };
  for (const [width, head] of Object.entries(shown)) {
    const rows = createMessageRows(12, { color: false, width: Number(width), now });
    assert.ok(rows.head.startsWith(head), rows.head);
    assert.match(rows.row(message), /^ {2}12 {2}.*Say {13}/);
    if (Number(width) >= 30) for (const line of [rows.head, rows.row(message)]) assert.ok(displayWidth(line) <= Number(width), line);
    assert.equal(rows.head.endsWith('id'), width === '120' );
  }
});

it('is whole in a pipe', () => {
  const rows = createMessageRows(12, { color: false, width: undefined });
  assert.equal(rows.head, `slot  ${'time'.padEnd(24)}  ${'from'.padEnd(43)}  ${'action'.padEnd(16)}  ${'id'.padEnd(43)}  tags and data`);
  assert.equal(rows.row({ ...message, data: 'x\ny'.repeat(100) }), `  12  2026-11-26T11:00:34.000Z  ${id}  ${'Say'.padEnd(16)}  ${id}  ${'x\\ny'.repeat(100)}`);
  assert.equal(rows.row({ ...message, timestamp: 9e15, action: null, data: new Uint8Array(3) }).split(/ {2,}/)[2], '9000000000000000');
});

it('has the tags before the data, and marks what failed', () => {
  const { row } = createMessageRows(12, { color: false, width: undefined });
  const last = (fields: Partial<Parameters<typeof row>[0]>, failed?: boolean): string | undefined => row({ ...message, data: '', ...fields }, failed).split(`${id}  `)[2];
  const tags = { type: 'Message', variant: 'ao.N.1', 'Data-Protocol': 'ao', Quantity: '5', note: 'a\u001b b', raw: new Uint8Array(3) };
  assert.equal(last({ tags, data: 'hi' }), 'Quantity=5 note="a\\u001b b" raw=<3 bytes> -- hi');
  assert.equal(last({ tags: { quantity: '5' } }), 'quantity=5');
  assert.equal(last({ data: 'hi' }, true), 'failed: hi');
  assert.equal(row({ ...message, tags: { type: 'Process', module: 'x' }, data: '' }, true).split(/ {2,}/).at(-1), 'failed');
});
