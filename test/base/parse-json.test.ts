import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseJson } from '../../src/base/parse-json.ts';

const mistake = (text: string) => {
  const parsed = parseJson(text);
  assert.equal(parsed.ok, false, text);
  return parsed.ok ? '' : `${parsed.position.line}:${parsed.position.column} ${parsed.message}`;
};

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const parsed = parseJson(text);
        assert.ok(parsed.ok);
        assert.deepEqual(parsed.value, JSON.parse(text));
      }),
    );
  });

  it('accepts and refuses the same texts as JSON.parse', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'{}[]:,"\\ \n1-.eatruefalsn0\u0007'), { maxLength: 12 }), (characters) => {
        const text = characters.join('');
        let expected: unknown;
        let valid = true;
        try {
          expected = JSON.parse(text);
        } catch {
          valid = false;
        }
        const parsed = parseJson(text);
        assert.equal(parsed.ok, valid);
        if (parsed.ok) assert.deepEqual(parsed.value, expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('names the place of a mistake', () => {
    assert.equal(mistake('{\n  "a": 1\n  "b": 2\n}'), '3:3 A comma or `}` is missing here; there is `"`.');
    assert.equal(mistake('{"a": 1,}'), '1:9 A comma must not stand before `}`.');
    assert.equal(mistake('[1,\n]'), '2:1 A comma must not stand before `]`.');
    assert.equal(mistake('{"a": b}'), '1:7 `b` is no JSON value. Texts need double quotes.');
    assert.equal(mistake('{"a" 1}'), '1:6 A colon is missing after the key "a".');
    assert.equal(mistake(''), '1:1 A value is missing here; there is the end of the file.');
    assert.equal(mistake('{} x'), '1:4 There is more text after the end: `x`.');
    assert.match(mistake('['.repeat(10_000)), /nested deeper/);
  });

  it('knows where keys stand', () => {
    const parsed = parseJson('{\n  "node": {\n    "port": 1\n  }\n}');
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.positionOf(['node', 'port']), { line: 3, column: 5 });
    assert.equal(parsed.positionOf(['nothing']), undefined);
  });

  it('knows where the items of lists stand', () => {
    const parsed = parseJson('{"a": [1,\n   [ "x" ,{"b": 2}]]}');
    assert.ok(parsed.ok);
    assert.deepEqual([['a', '0'], ['a', '1', '0'], ['a', '1', '1', 'b'], ['a', '2']].map((path) => parsed.positionOf(path)), [{ line: 1, column: 8 }, { line: 2, column: 6 }, { line: 2, column: 12 }, undefined]);
  });

  it('keeps the prototype out of it', () => {
    const parsed = parseJson('{"__proto__": {"x": 1}}');
    assert.ok(parsed.ok);
    assert.equal((parsed.value as { x?: number }).x, undefined);
  });
});
