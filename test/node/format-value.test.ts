import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Atom, Float, message, type Value } from '../../src/message/value.ts';
import { formatValue } from '../../src/node/format-value.ts';

describe('values as text', () => {
  it('have a line a key, and say what text cannot show', () => {
    const value = message({ text: 'a\nb', number: 5, half: 0.5, whole: new Float(3), yes: true, nothing: null, atom: new Atom('not_found'), bytes: new Uint8Array([1, 2, 255]), empty: {}, none: [], list: ['x', { deep: 'y' }] });
    assert.equal(
      formatValue(value),
      ['text: a\\nb', 'number: 5', 'half: 0.5', 'whole: 3.0', 'yes: true', 'nothing: null', 'atom: not_found (atom)', 'bytes: (3 bytes)', 'empty: (empty message)', 'none: (empty list)', 'list: (list)', '  1: x', '  2:', '    deep: y', ''].join('\n'),
    );
    assert.equal(formatValue('just text'), 'just text\n');
    assert.equal(formatValue(['a', 'b']), '1: a\n2: b\n');
  });

  it('are cut where they are too long, too many or too deep', () => {
    assert.match(formatValue(message({ long: 'x'.repeat(5000) })), /^long: x{2000} … \(5000 characters\)\n$/);
    assert.equal(formatValue(message({ a: 1, b: 2, c: 3 }), 1), 'a: 1\n… 2 more\n');
    let deep: Value = 'x';
    for (let level = 0; level < 10_000; level++) deep = new Map([['a', deep]]);
    assert.match(formatValue(deep), /a: \(message of 1, too deep to show\)\n$/);
    const wide = formatValue(new Array<string>(100_000).fill('x'.repeat(100)));
    assert.ok(wide.length < 1.1e6);
    assert.match(wide, /cut here/);
  });
});
