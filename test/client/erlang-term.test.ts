import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTerm, type Term } from '../../src/client/erlang-term.ts';

const number = (text: string): Term => ({ kind: 'number', text });
const atom = (name: string): Term => ({ kind: 'atom', name });
const binary = (text: string): Term => ({ kind: 'binary', text });

describe('readTerm', () => {
  it('reads what error terms are made of', () => {
    const cases: [string, Term][] = [
      ['nil', atom('nil')],
      ["'<='", atom('<=')],
      ['-12', number('-12')],
      ['1.0e-5', number('1.0e-5')],
      ['<<>>', binary('')],
      ['<<"a\\"b\\n">>', binary('a"b\n')],
      ['<<"\\x{41}\\101">>', binary('AA')],
      ['<<"ü€"/utf8>>', binary('ü€')],
      ['<<"Ã¼">>', binary('ü')],
      ['<<195,188>>', binary('ü')],
      ['<<"one "\n  "two">>', binary('one two')],
      ['[]', { kind: 'list', items: [] }],
      ['"*!"', { kind: 'list', items: [number('42'), number('33')] }],
      ['{a, [1,{}]\n}', { kind: 'tuple', items: [atom('a'), { kind: 'list', items: [number('1'), { kind: 'tuple', items: [] }] }] }],
    ];
    for (const [text, term] of cases) assert.deepEqual(readTerm(text), term, text);
  });

  it('reads from a place on, and leaves what follows', () => {
    assert.deepEqual(readTerm('{lua_error,nil,#{a => 1}}', 11), atom('nil'));
  });

  it('answers nothing for everything else', () => {
    for (const text of ['', 'Hello', '{', '{a', '{a,}', '[1|2]', '#Fun<x.1>', '#{a => 1}', '<<"a', '<<"a">', '"', "'a", '{a;b}', '['.repeat(100_000)]) {
      assert.equal(readTerm(text), undefined, text.slice(0, 20));
    }
  });
});
