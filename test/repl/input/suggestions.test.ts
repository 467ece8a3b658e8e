import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commonText, listOf, typable } from '../../../src/repl/input/suggestions.ts';
import { displayWidth } from '../../../src/repl/display-width.ts';

const items = (...texts: string[]) => texts.map((text) => ({ text }));

describe('suggestions', () => {
  it('have a beginning in common', () => {
    assert.equal(commonText(items('Info', 'Init'), 'I'), 'In');
    assert.equal(commonText(items('Info', 'Init'), 'In'), undefined);
    assert.equal(commonText(items('Info', 'Init'), 'in'), undefined);
    assert.equal(commonText(items('Info', 'Infer'), 'in'), 'Inf');
    assert.equal(commonText(items('Info'), 'in'), 'Info');
    assert.equal(commonText(items('Info'), 'Info'), undefined);
    assert.equal(commonText(items('"a b"', '"a c"'), 'a'), undefined);
    assert.equal(commonText(items('x🙂', 'x🙃'), ''), 'x');
    assert.equal(commonText([], 'x'), undefined);
  });

  it('are left out when they could not be typed', () => {
    assert.deepEqual(typable(items('a', 'b\n', '\x1b[2J', '日本')), items('a', '日本'));
  });

  it('are listed in columns, downwards', () => {
    assert.deepEqual(listOf(items('a', 'bb', 'ccc', 'd', 'e'), 12, 5), ['a    d', 'bb   e', 'ccc']);
    assert.deepEqual(listOf(items('日本', 'x'), 20, 5), ['日本  x']);
    assert.deepEqual(listOf([{ text: 'src/a.lua', shown: 'a.lua' }], 20, 5), ['a.lua']);
  });

  it('are listed with their notes, one a line', () => {
    const noted = [{ text: 'Inc', note: 'adds a number' }, { text: 'Get' }, { text: 'Bad', note: '\x1b[2J' }];
    assert.deepEqual(listOf(noted, 40, 5), ['Inc  adds a number', 'Get', 'Bad  \\x1b[2J']);
    assert.deepEqual(listOf(noted, 12, 5), ['Inc  adds …', 'Get', 'Bad  \\x1b[…']);
  });

  it('tell how many there is no room for, and never are wider than the terminal', () => {
    const many = items(...Array.from({ length: 1_000 }, (_, index) => `name${index}`), 'x'.repeat(300));
    for (const [columns, rows] of [[20, 3], [80, 10], [10, 1]] as const) {
      const lines = listOf(many, columns, rows);
      assert.ok(lines.length <= rows && lines.every((line) => displayWidth(line) < columns), JSON.stringify(lines));
      assert.match(lines.at(-1)!, /^… \d+/);
    }
  });
});
