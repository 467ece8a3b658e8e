import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boundText, mostCharacters, mostLines } from '../../src/repl/bound-text.ts';

describe('long text', () => {
  it('is whole up to the bounds', () => {
    for (const text of ['', 'x', 'x\n'.repeat(mostLines), 'x'.repeat(mostCharacters)]) assert.deepEqual(boundText(text), { shown: text, left: undefined });
  });

  it('ends behind the last line that fits, and tells what is left', () => {
    assert.deepEqual(boundText('x\n'.repeat(mostLines + 1)), { shown: 'x\n'.repeat(mostLines).slice(0, -1), left: '… 1 more line (2 bytes)' });
    const wide = boundText(`${'y'.repeat(999)}\n`.repeat(100));
    assert.deepEqual([wide.shown.length, wide.left], [mostCharacters - 1, '… 80 more lines (78.1 KiB)']);
  });

  it('cuts a line that is too long, but no character', () => {
    assert.equal(boundText('x'.repeat(mostCharacters + 5)).left, '… 5 bytes more');
    const { shown, left } = boundText(`x${'\u{1f600}'.repeat(mostCharacters)}`);
    assert.ok(shown.isWellFormed?.() ?? !/[\ud800-\udbff]$/.test(shown));
    assert.equal(shown.length, mostCharacters - 1);
    assert.match(left!, /^… \d+\.\d KiB more$/);
  });
});
