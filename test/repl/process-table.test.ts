import assert from 'node:assert/strict';
import { it } from 'node:test';
import { renderProcesses } from '../../src/repl/process-table.ts';

const plain = (_style: string, text: string): string => text;
const row = { process: 'p'.repeat(43), name: null, slot: 0, module: 'm'.repeat(43), file: null, createdAt: null, current: false };
const now = Date.UTC(2026, 10, 26, 12);

it('tells processes without a name apart by what they were made of, and when', () => {
  const shown = renderProcesses([
    { ...row, name: 'coin', file: 'coin.lua' },
    { ...row, file: 'src/a\u001b.lua', createdAt: '2026-11-26T11:58:30.000Z' },
    { ...row, createdAt: '2026-11-26T12:00:00.000Z' },
    { ...row, module: null, createdAt: 'never' },
    { process: row.process, name: null, slot: null, current: true },
  ], plain, undefined, now);
  assert.deepEqual(shown.split('\n').map((line) => line.slice(53)), ['slot 0', 'slot 0  src/a\\x1b.lua, 90 seconds ago', `slot 0  module ${'m'.repeat(5)}…${'m'.repeat(5)}, 1 second ago`, 'slot 0', 'not on this node']);
});
