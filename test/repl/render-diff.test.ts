import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPainter } from '../../src/base/output.ts';
import { renderDiff } from '../../src/repl/render-diff.ts';
import { diffStates } from '../../src/client/state-diff.ts';
import { displayWidth } from '../../src/repl/display-width.ts';
import { message } from '../../src/message/value.ts';

const plain = createPainter(false);
const draw = (before: Parameters<typeof message>[0], after: Parameters<typeof message>[0], width?: number): string[] =>
  renderDiff(diffStates(message(before), message(after)), plain, width).split('\n');

it('draws a tree, with paths for what stands alone', () => {
  const before = { balances: { bob: '40', carl: '1' }, config: { fee: { percent: 1 } }, draft: { a: 1 }, log: ['a', 'b'], same: 1 };
  const after = { balances: { alice: 10, bob: '90', carl: '1' }, config: { fee: { percent: 2 } }, log: ['a', 'x', 'c'], same: 1 };
  assert.deepEqual(draw(before, after), [
    '~ balances',
    '    + alice  10',
    '    ~ bob    "40" -> "90"',
    '~ config/fee/percent  1 -> 2',
    '- draft               {"a":1}',
    '~ log',
    '    ~ 2  "b" -> "x"',
    '    + 3  "c"',
  ]);
  assert.deepEqual(draw(before, before), ['']);
});

it('keeps to the width and shortens values', () => {
  const lines = draw({ text: 'a'.repeat(500) }, { text: 'b'.repeat(500), more: message({ big: 'c'.repeat(500) }) }, 80);
  for (const line of lines) assert.ok(line.length <= 80, `${line.length}: ${line}`);
  assert.match(lines[1]!, /^~ text  "a+…" \(500 characters\) -> "b+…" \(500 characters\)$/);
  assert.equal(lines[0], '+ more  {1 key}');
  for (const width of [80, 100]) {
    for (const line of draw({ a: 'x\n'.repeat(500), log: ['y'.repeat(70)] }, { a: 'z'.repeat(123_456), b: '語'.repeat(90), log: ['y'.repeat(74)] }, width)) assert.ok(displayWidth(line) <= width, `${displayWidth(line)}: ${line}`);
  }
});

it('quotes keys that a path could not hold, and escapes them', () => {
  assert.deepEqual(draw({ m: { 'y/z': 1 } }, { m: { 'y/z': 2 } }), ['~ m/"y/z"  1 -> 2']);
  assert.deepEqual(draw({}, { 'a b': 1, 'x\u001b[2J': { 'y/z': 2 }, '': 3 }), ['+ ""            3', '+ "a b"         1', '+ "x\\u001b[2J"  {"y/z":2}']);
});

it('marks what came, went and changed in colours', () => {
  const text = renderDiff(diffStates(message({ a: 1, b: 1 }), message({ b: 2, c: 3 })), createPainter(true));
  assert.match(text, /\u001b\[31m-.*\n\u001b\[33m~.*\n\u001b\[32m\+/);
});

it('draws more changes than a call takes arguments', () => {
  const changes = Array.from({ length: 150_000 }, (_one, at) => ({ path: [String(at)], after: 1 }));
  assert.equal(renderDiff(changes, plain, 80).split('\n').length, 150_000);
});
