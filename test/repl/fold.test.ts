import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayWidth } from '../../src/repl/display-width.ts';
import { foldText, foldWords } from '../../src/repl/fold.ts';

describe('display width', () => {
  const cases: [string, number][] = [['', 0], ['abc', 3], ['äöü', 3], ['a\u0301', 1], ['漢字', 4], ['한', 2], ['🙂', 2], ['…', 1], ['ｆ', 2], ['\u200b', 0]];
  for (const [text, width] of cases) it(JSON.stringify(text), () => assert.equal(displayWidth(text), width));
});

describe('folding', () => {
  const cases: [string, number, number, string[], number][] = [
    ['', 5, 4, [''], 0],
    ['abc', 5, 4, ['abc'], 0],
    ['abcde', 5, 4, ['abcde'], 0],
    ['abcdef', 5, 4, ['abcde', 'f'], 0],
    ['one two three', 7, 4, ['one two', 'three'], 0],
    ['one two three', 6, 4, ['one', 'two', 'three'], 0],
    ['a bcdefghij', 6, 4, ['a bcde', 'fghij'], 0],
    ['a\nb\n\nc', 9, 9, ['a', 'b', '', 'c'], 0],
    ['abcdefghij', 3, 2, ['abc', 'def'], 4],
    ['漢字漢字', 5, 4, ['漢字', '漢字'], 0],
    ['漢字', 1, 4, ['漢', '字'], 0],
    ['ab🙂🙂', 2, 1, ['ab'], 2],
  ];
  for (const [text, width, most, rows, left] of cases) {
    it(`${JSON.stringify(text)} into ${width}`, () => assert.deepEqual(foldText(text, width, most), { rows, left }));
  }
  it('reads no more of a huge value than it shows', () => {
    assert.equal(foldText('x'.repeat(50_000_000), 80, 4).left, 50_000_000 - 320);
  });
});

it('folds sentences at words only', () => {
  assert.equal(foldWords('a bcdefghij and more', 10), 'a\nbcdefghij\nand more');
  assert.equal(foldWords('漢字 漢字漢字 x', 8), '漢字\n漢字漢字\nx');
  assert.equal(foldWords('of abcdefghijkl', 6), 'of\nabcdef\nghijkl', 'only what fits into no row is cut');
  assert.equal(foldWords('one line\n  and one', 80), 'one line\n  and one');
  assert.equal(foldWords('as it is', undefined), 'as it is');
});
