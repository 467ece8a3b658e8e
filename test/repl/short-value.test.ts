import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { shortValue } from '../../src/repl/short-value.ts';
import { Float, message, type Value } from '../../src/message/value.ts';
import { displayWidth } from '../../src/repl/display-width.ts';
import { anyValue } from '../helpers/arbitrary-value.ts';

it('writes small values whole, as JSON', () => {
  const cases: [Value, string][] = [
    ['a "quoted" text', '"a \\"quoted\\" text"'],
    ['', '""'],
    [3, '3'],
    [new Float(3), '3.0'],
    [2n ** 70n, '1180591620717411303424'],
    [null, 'null'],
    [true, 'true'],
    [[1, 'a', []], '[1,"a",[]]'],
    [message({ a: { b: 1 } }), '{"a":{"b":1}}'],
    [new Map(), '{}'],
    [Uint8Array.of(255), '<1 byte>'],
  ];
  for (const [value, text] of cases) assert.equal(shortValue(value, 40), text);
});

it('says how much there is of large ones', () => {
  assert.equal(shortValue('x'.repeat(1500), 40), `"${'x'.repeat(18)}…" (1,500 characters)`);
  assert.equal(shortValue(Array.from({ length: 100 }, () => 'item'), 40), '[100 items]');
  assert.equal(shortValue(message({ a: 'x'.repeat(100) }), 40), '{1 key}');
  assert.equal(shortValue(message({ a: message({ b: 'x'.repeat(100) }), c: 1 }), 40), '{2 keys}');
});

it('shows what could move a cursor, and cuts no pair in two', () => {
  assert.equal(shortValue('a\u001b[2J\n\u009b\u202e', 40), '"a\\u001b[2J\\n\\x9b\\u202e"');
  assert.doesNotMatch(shortValue('😀'.repeat(100), 41), /[\ud800-\udbff]…/);
});

it('keeps to the room it is given, and never shows a control character', () => {
  fc.assert(
    fc.property(anyValue, fc.integer({ min: 16, max: 80 }), (value, room) => {
      const shown = shortValue(value, room);
      assert.doesNotMatch(shown, /[\u0000-\u001f\u007f-\u009f]/);
      assert.ok(displayWidth(shown) <= Math.max(room, 32), `${displayWidth(shown)}: ${shown}`);
    }),
  );
});

it('looks only at the beginning of what is huge', () => {
  const huge: Value = Array.from({ length: 200_000 }, (_, index) => message({ id: index, text: 'x'.repeat(20) }));
  assert.equal(shortValue(huge, 60), '[200,000 items]');
});
