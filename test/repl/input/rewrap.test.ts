import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { styledCells } from '../../../src/repl/input/cells.ts';
import { afterResize, guessWrapping } from '../../../src/repl/input/rewrap.ts';

const row = (text: string, wraps = false) => ({ cells: styledCells(text), wraps });

describe('after another width', () => {
  it('the cursor is in one of a few places', () => {
    const rows = [row('x'.repeat(20)), row('y'.repeat(20), true), row('y'.repeat(5)), row('z'.repeat(18))];
    const request = { rows, cursor: { row: 2, column: 5 }, columns: 15, narrowest: 15 };
    // The last row is wrapped first, by which xterm.js takes the line of the cursor for another one.
    assert.deepEqual(afterResize({ ...request, wrapsOthers: true }), { anew: [{ row: 3, column: 10 }], kept: { row: 4, column: 5 } });
    assert.deepEqual(afterResize({ ...request, wrapsOthers: false }).kept, { row: 2, column: 5 });
    assert.deepEqual(afterResize({ ...request, cursor: { row: 2, column: 2 }, columns: 22, narrowest: 3, wrapsOthers: true }), { anew: [{ row: 2, column: 0 }, { row: 1, column: 21 }], kept: { row: 2, column: 2 } });
  });

  it('there is a guess for terminals that tell their name', () => {
    assert.deepEqual([{}, { TERM_PROGRAM: 'vscode' }, { XTERM_VERSION: 'XTerm(390)' }, { STY: '1.x' }, { TMUX: '/t', XTERM_VERSION: 'XTerm(390)' }].map(guessWrapping), ['all', 'others', 'none', 'none', 'all']);
  });
});
