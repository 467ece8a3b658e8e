import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { styledCells } from '../../../src/repl/input/cells.ts';
import { createLayouter } from '../../../src/repl/input/layout.ts';
import { createScreen } from '../../../src/repl/input/screen.ts';
import { createFakeScreen, type FakeScreen } from '../fake-screen.ts';

const [prompt, goOn] = [styledCells('counter> '), styledCells('     ... ')];

function terminal(columns: number, rows = 1_000) {
  const fake = createFakeScreen(() => ({ columns, rows }));
  const written: string[] = [];
  const screen = createScreen((text) => {
    written.push(text);
    fake.write(text);
  });
  const layoutOf = createLayouter();
  return {
    fake,
    screen,
    written,
    show(text: string, cursor = text.length, below: readonly string[] = []): void {
      const layout = layoutOf({ text, cursor, prompt, goOn, columns });
      const rows = layout.rows(0, layout.rowCount, []);
      screen.draw([...rows, ...below.map((line) => ({ cells: styledCells(line), wraps: false }))], layout.placeOf(cursor));
    },
  };
}

/** The rows without empty ones at the end: where rows were taken away, nothing is seen. */
function seen(fake: FakeScreen): string[] {
  const rows = fake.rows();
  while (rows.at(-1) === '') rows.pop();
  return rows;
}

describe('layout and screen', () => {
  it('wrap at the width, under their prompts', () => {
    const { fake, show } = terminal(20);
    show('function f()\n  return "a text that is long"\nend');
    assert.deepEqual(fake.rows(), ['counter> function f(', ')', '     ...   return "a', ' text that is long"', '     ... end']);
    assert.deepEqual(fake.cursor, { row: 4, column: 12 });
    assert.equal(fake.text(), 'counter> function f()\n     ...   return "a text that is long"\n     ... end');
  });

  it('have a row for a cursor behind a full one', () => {
    const { fake, show } = terminal(20);
    show('12345678901');
    assert.deepEqual([fake.rows(), fake.cursor], [['counter> 12345678901', ''], { row: 1, column: 0 }]);
    show('12345678901', 0);
    assert.deepEqual([seen(fake), fake.cursor], [['counter> 12345678901'], { row: 0, column: 9 }]);
    show('123456789012');
    assert.deepEqual([fake.text(), fake.cursor], ['counter> 123456789012', { row: 1, column: 1 }]);
  });

  it('keep wide characters whole, join marks, and show controls and tabs', () => {
    const { fake, show } = terminal(20);
    show('日本語日本語u\u0308\tx');
    assert.deepEqual(fake.rows(), ['counter> 日本語日本', '語u\u0308   x'], 'a tab stop counts from the start of the line, not of the row');
    show('\x1b[31m\x07\u202e\x9b');
    assert.deepEqual(fake.rows(), ['counter> \\x1b[31m', '\\x07\\u202e\\x9b']);
  });

  it('write what was typed and nothing else', () => {
    const { screen: _screen, show, written } = terminal(80);
    show('Inc');
    show('Inc ');
    show('Inc 5');
    show('Inc 5', 0);
    show('XInc 5', 1);
    show('XInc 5', 1);
    assert.deepEqual(written.slice(1), [' ', '5', '\x1b[10G', 'XInc 5\x1b[11G']);
  });

  it('come to the same whatever was there before', () => {
    const piece = fc.oneof({ weight: 6, arbitrary: fc.string({ maxLength: 30, unit: 'grapheme-ascii' }) }, fc.constantFrom('\n', '日本', 'é', 'u\u0308', '🙂', '\t', '\x1b', 'x'.repeat(11), 'y'.repeat(20)));
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const step = fc.record({ text, part: fc.double({ min: 0, max: 1, noNaN: true }), below: fc.array(fc.constantFrom('list', 'x'.repeat(19)), { maxLength: 2 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 6 }), fc.constantFrom(20, 21, 40), (steps, columns) => {
        const one = terminal(columns);
        for (const { text: shown, part, below } of steps) {
          const cursor = [...shown].slice(0, Math.floor([...shown].length * part)).join('').length;
          one.show(shown, cursor, below);
          const fresh = terminal(columns);
          fresh.show(shown, cursor, below);
          assert.deepEqual([seen(one.fake), one.fake.cursor], [seen(fresh.fake), fresh.fake.cursor]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('know where an offset stands, and what stands there', () => {
    const text = fc.array(fc.constantFrom('a', 'bc', ' ', '\n', '日', '\t', '\x07', 'wxyz'.repeat(6)), { maxLength: 20 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.nat(), (shown, number) => {
        const offset = number % (shown.length + 1);
        const layout = createLayouter()({ text: shown, cursor: offset, prompt, goOn, columns: 20 });
        const { row, column } = layout.placeOf(offset);
        assert.ok(row < layout.rowCount && column < 20);
        assert.equal(layout.offsetAt(row, column), offset);
      }),
    );
  });

  it('print above, and go when they are told', () => {
    const { fake, screen, show } = terminal(20);
    show('12345678901234567890');
    screen.draw([{ cells: prompt, wraps: false }], { row: 0, column: 9 }, 'news of\nothers\n');
    assert.deepEqual(fake.rows(), ['news of', 'others', 'counter> ']);
    screen.leave();
    fake.write('next');
    assert.deepEqual(fake.rows(), ['news of', 'others', 'counter>', 'next']);
  });

  it('of a megabyte make only the rows that are seen', () => {
    const text = `${'some text with ü\n'.repeat(60_000)}${'x'.repeat(50_000)}`;
    const layoutOf = createLayouter();
    for (let key = 0; key < 3; key++) {
      const layout = layoutOf({ text: text + 'y'.repeat(key), cursor: text.length + key, prompt, goOn, columns: 80 });
      const { row } = layout.placeOf(text.length + key);
      assert.equal(layout.rows(row - 10, row + 1, []).length, 11);
    }
  });
});
