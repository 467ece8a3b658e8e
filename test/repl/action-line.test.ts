import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseActionLine } from '../../src/repl/action-line.ts';

/** Tags have no prototype, so they are compared by their entries. */
function parse(line: string) {
  const { tags, ...rest } = parseActionLine(line);
  return tags ? { ...rest, tags: { ...tags } } : rest;
}

describe('action lines', () => {
  const cases: [string, ReturnType<typeof parse>][] = [
    ['Inc', { action: 'Inc' }],
    ['  Inc  ', { action: 'Inc' }],
    ['Inc 5', { action: 'Inc', data: '5' }],
    ['Inc -5', { action: 'Inc', data: '-5' }],
    ['Say hello  world ', { action: 'Say', data: 'hello  world' }],
    ['Transfer Recipient=abc Quantity=10 -- data', { action: 'Transfer', tags: { Recipient: 'abc', Quantity: '10' }, data: 'data' }],
    ['Transfer Recipient=abc 10', { action: 'Transfer', tags: { Recipient: 'abc' }, data: '10' }],
    ['Say -- a=b', { action: 'Say', data: 'a=b' }],
    ['Say --  spaced ', { action: 'Say', data: ' spaced ' }],
    ['Say --', { action: 'Say', data: '' }],
    ['Say --x', { action: 'Say', data: '--x' }],
    ['Say a == b', { action: 'Say', data: 'a == b' }],
    ['Say a==b', { action: 'Say', data: 'a==b' }],
    ['Post Title="Hello there" By=\'A B\' text', { action: 'Post', tags: { Title: 'Hello there', By: 'A B' }, data: 'text' }],
    ['Post T="a\\"b\\\\c" U=\'a\\b\'', { action: 'Post', tags: { T: 'a"b\\c', U: 'a\\b' } }],
    ['Post Empty= E2="" x', { action: 'Post', tags: { Empty: '', E2: '' }, data: 'x' }],
    ['Put {"a": 1}', { action: 'Put', data: '{"a": 1}' }],
    ['Credit-Notice X-Key=a=b', { action: 'Credit-Notice', tags: { 'X-Key': 'a=b' } }],
    ['Set constructor=1', { action: 'Set', tags: { constructor: '1' } as never }],
    ['Größe Länge=5', { action: 'Größe', tags: { Länge: '5' } }],
    ['Say a\0b', { action: 'Say', data: 'a\0b' }],
  ];
  for (const [line, expected] of cases) it(JSON.stringify(line), () => assert.deepEqual(parse(line), expected));

  it('keeps a tag called __proto__', () => {
    assert.deepEqual(Object.entries(parseActionLine('Set __proto__=1').tags!), [['__proto__', '1']]);
  });

  const wrong: [string, string][] = [
    ['5', 'repl/not-an-action'],
    ['f(x)', 'repl/not-an-action'],
    ['Post T="a', 'repl/unclosed-quote'],
    ['Post T=1 t=2', 'repl/tag-twice'],
    ['Post Action=x', 'repl/reserved-tag'],
    ['Post data=x', 'repl/reserved-tag'],
  ];
  for (const [line, code] of wrong) it(`refuses ${line}`, () => assert.throws(() => parseActionLine(line), { code }));
});
