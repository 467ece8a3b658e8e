import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatString, formatStringList, itemText, parseDictionary, parseItem, parseList } from '../../src/message/structured-fields.ts';

describe('structured fields', () => {
  it('reads lists of every kind of item', () => {
    const items = parseList('"a \\"b\\" \\\\", 5, -2.5, token/x, ?0, :AQID:;p=1')!;
    assert.deepEqual(
      items.map((member) => (member.kind === 'item' ? [member.item.type, member.item.value] : [])),
      [['string', 'a "b" \\'], ['integer', 5n], ['decimal', -2.5], ['token', 'token/x'], ['boolean', false], ['binary', Buffer.from([1, 2, 3])]],
    );
    assert.deepEqual(parseList(''), []);
  });

  it('reads dictionaries with inner lists and keeps them as they were written', () => {
    const text = 'sig=("@path" "a");alg="x";keyid="k", flag, n=5';
    const dictionary = parseDictionary(text)!;
    const member = dictionary.get('sig')!;
    assert.ok(member.kind === 'inner');
    assert.equal(member.raw, '("@path" "a");alg="x";keyid="k"');
    assert.deepEqual(member.items.map(itemText), ['@path', 'a']);
    assert.equal(itemText(member.params.get('keyid')), 'k');
    assert.deepEqual([...dictionary.keys()], ['sig', 'flag', 'n']);
  });

  it('reads content dispositions with and without a blank', () => {
    for (const text of ['form-data;name="a/b"', 'form-data; name="a/b"; filename="x y.txt"']) {
      assert.equal(itemText(parseItem(text)?.params.get('name')), 'a/b');
    }
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary-ascii' })), (texts) => {
        const parsed = parseList(formatStringList(texts))!;
        assert.deepEqual(parsed.map((member) => member.kind === 'item' && itemText(member.item)), texts);
      }),
    );
    assert.equal(formatString('a"b\\'), '"a\\"b\\\\"');
  });

  it('answers undefined to everything else, and quickly', () => {
    for (const text of ['"open', '(', '("a"', ',', 'a,', 'a b', '"a" "b"', ':no base64!:', `"${'\\'.repeat(200_000)}`, '('.repeat(200_000)]) {
      const start = performance.now();
      assert.equal(parseList(text), undefined, text.slice(0, 20));
      assert.equal(parseItem(text), undefined, text.slice(0, 20));
      assert.ok(performance.now() - start < 1000);
    }
    for (const text of ['a=', 'a=(', ',', 'a,', '=', 'a b', 'a=1 b=2', 'a;=1']) assert.equal(parseDictionary(text), undefined, text);
    fc.assert(fc.property(fc.string(), (text) => void [parseList(text), parseDictionary(text), parseItem(text)]));
  });
});
