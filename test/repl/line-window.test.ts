import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayWidth } from '../../src/repl/display-width.ts';
import { windowOf } from '../../src/repl/line-window.ts';

const same = (character: string): string => character;
const shown = (line: string, column: number | undefined, room: number): string => {
  const { before, after } = windowOf(line, column, room, same);
  return `${before}|${after}`;
};

describe('the part of a line around a column', () => {
  it('is all of it when there is room', () => {
    assert.equal(shown('local x = 1', 7, 80), 'local |x = 1');
    assert.equal(shown('local x = 1', undefined, 80), 'local x = 1|');
    assert.equal(shown('local x = 1', undefined, 11), 'local x = 1|');
  });

  it('is its start while the column is within sight', () => {
    assert.equal(shown('0123456789abcdef', 9, 10), '01234567|8…');
    assert.equal(shown('0123456789abcdef', undefined, 10), '012345678…|');
  });

  it('begins a little before a column farther on', () => {
    assert.equal(shown('0123456789abcdefghijklmnop', 17, 10), '…cdef|ghij…');
    assert.equal(shown('0123456789abcdefghijklmnop', 26, 10), '…lmno|p');
    assert.equal(shown('0123456789abcdefghijklmnop', 27, 10), '…mnop|');
  });

  it('stays within the line, and on whole characters', () => {
    assert.equal(shown('abc', 99, 10), 'abc|');
    assert.equal(shown('', 1, 10), '|');
    assert.equal(shown('a😀b', 3, 10), 'a|😀b');
  });

  it('takes no more columns than there are, with wide characters too', () => {
    const line = '漢字'.repeat(400);
    for (const column of [1, 2, 8, 9, 10, 400, 799, 800, 801]) {
      for (const room of [20, 21, 33]) {
        const { before, after } = windowOf(line, column, room, same);
        assert.ok(displayWidth(before + after) <= room, `${column} ${room}`);
        assert.ok(displayWidth(before + after) >= room / 2 - 2, `${column} ${room}`);
        assert.ok(column === 801 || after.startsWith(line[column - 1]!), `${column} ${room}`);
      }
    }
  });

  it('is found in lines of megabytes', () => {
    const line = `${'x'.repeat(8_000_000)}!${'y'.repeat(8_000_000)}`;
    assert.match(shown(line, 8_000_001, 40), /^…x+\|!y+…$/);
  });
});
