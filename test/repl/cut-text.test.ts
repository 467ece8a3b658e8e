import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { cutText } from '../../src/repl/cut-text.ts';
import { displayWidth } from '../../src/repl/display-width.ts';

it('cuts text to columns', () => {
  assert.equal(cutText('abcdef', 6), 'abcdef');
  assert.equal(cutText('abcdef', 5), 'abcd…');
  assert.equal(cutText('日本語', 5), '日本…');
  assert.equal(cutText('日本語', 4), '日…');
  assert.equal(cutText('abc', 0), '');
  assert.equal(cutText('', 0), '');
});

it('never takes more columns than it has', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 20 }), (text, columns) => displayWidth(cutText(text, columns)) <= columns));
});
