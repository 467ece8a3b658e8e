import assert from 'node:assert/strict';
import { it } from 'node:test';
import { displayWidth } from '../../src/repl/display-width.ts';
import { renderRows } from '../../src/repl/render-rows.ts';

const rows = [
  ['1', 'name', 'text', 'x'.repeat(300)],
  ['10', '漢字'.repeat(40), '\x1b[2J', ''],
];

it('fits into a terminal of any width', () => {
  for (const width of [20, 24, 40, 80, 200]) {
    for (const line of renderRows([' #', 'one', 'two', 'three'], rows, { color: false, width }).split('\n')) assert.ok(displayWidth(line) <= Math.max(width, 22), `${width}: ${line}`);
  }
});

it('has whole cells without a width, and pads no column to the longest of them', () => {
  const [head, first, second] = renderRows([' #', 'one', 'two', 'three'], rows, { color: false, width: undefined }).split('\n');
  assert.equal(head, ` #  ${'one'.padEnd(40)}  two      three`);
  assert.equal(first, ` 1  ${'name'.padEnd(40)}  text     ${'x'.repeat(300)}`);
  assert.equal(second, `10  ${'漢字'.repeat(40)}  \\x1b[2J`);
});

it('is only a head without rows', () => assert.equal(renderRows(['a', 'b'], [], { color: false, width: 80 }), 'a  b'));
