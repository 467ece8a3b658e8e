import assert from 'node:assert/strict';
import { it } from 'node:test';
import { characterColumn } from '../../src/base/character-column.ts';

it('counts characters where the engine counts bytes', () => {
  assert.equal(characterColumn('abc', 3), 3);
  assert.equal(characterColumn("x = 'é' .. y", 13), 12);
  assert.equal(characterColumn('漢字 x', 8), 4);
  // An emoji is four bytes, and two UTF-16 units.
  assert.equal(characterColumn('😀x', 5), 3);
});

it('names the character for a byte inside of it, and the end of the line for what is behind it', () => {
  for (const bytes of [1, 2, 3]) assert.equal(characterColumn('漢', bytes), 1);
  for (const bytes of [4, 5, 1e9]) assert.equal(characterColumn('漢', bytes), 2);
  assert.equal(characterColumn('', 7), 1);
  assert.equal(characterColumn('abc', 0), 1);
});
