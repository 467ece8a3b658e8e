import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { highlight } from '../../src/repl/highlight.ts';

// eslint-disable-next-line no-control-regex
const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, '');

/** Colours as `<35:text>`. */
// eslint-disable-next-line no-control-regex
const seen = (text: string): string => text.replace(/\u001b\[(\d+)m([^\u001b]*)\u001b\[(?:39|22)m/g, '<$1:$2>');

describe('colours', () => {
  const cases: readonly (readonly [text: string, kind: 'module' | 'handlers', seen: string])[] = [
    ['local x = 5 -- five', 'handlers', '<35:local> x = <33:5> <90:-- five>'],
    ['x = "a\\"b" .. \'c\'', 'handlers', 'x = <32:"a\\"b"> .. <32:\'c\'>'],
    ['x = "open', 'handlers', 'x = <32:"open>'],
    ['x = [[a\n\nb]] y', 'handlers', 'x = <32:[[a>\n\n<32:b]]> y'],
    ['--[==[ a ]] b', 'handlers', '<90:--[==[ a ]] b>'],
    ['0x1F 1e5 .5', 'handlers', '<33:0x1F> <33:1e5> <33:.5>'],
    ['Inc 5', 'module', '<1:Inc> 5'],
    ['Inc 5', 'handlers', 'Inc <33:5>'],
    ['Transfer Recipient=abc X="a b" -- c=d', 'module', '<1:Transfer> <34:Recipient>=abc <34:X>="a b" -- c=d'],
    ['Say a==b', 'module', '<1:Say> a==b'],
    ['.help load', 'module', '<36:.help> load'],
    ['.eval return 1', 'module', '<36:.eval> <35:return> <33:1>'],
    ['.send Inc By=2', 'handlers', '<36:.send> <1:Inc> <34:By>=2'],
    ['.5 + 1', 'handlers', '<33:.5> + <33:1>'],
    ['', 'module', ''],
  ];
  for (const [text, kind, expected] of cases) it(`${kind}: ${JSON.stringify(text)}`, () => assert.equal(seen(highlight(text, kind)), expected));

  it('in a block everything is Lua', () => assert.equal(seen(highlight('.load nil', 'module', true)), '.load <35:nil>'));
});

describe('any text', () => {
  it('stays what it is, with colours that end on each line', () => {
    const pieces = fc.constantFrom('"', "'", '[[', ']]', '[=[', '--', '\\', '\n', ' ', 'end', 'x', '.', '.send ', '5', 'é', '🦊', '=', 'Inc ', '\\z', '\t');
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.array(pieces).map((list) => list.join('')));
    fc.assert(
      fc.property(text, fc.constantFrom('module' as const, 'handlers' as const), (typed, kind) => {
        const shown = highlight(typed, kind);
        // eslint-disable-next-line no-control-regex
        if (/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(typed)) return void assert.equal(shown, typed);
        assert.equal(plain(shown), typed);
        for (const line of shown.split('\n')) assert.match(line, /^(?:[^\u001b]|\u001b\[\d+m[^\u001b]+\u001b\[(?:39|22)m)*$/);
      }),
    );
  });

  it('without colours when it holds sequences of its own, or is very long', () => {
    for (const text of ['x = "\u001b[31m"', 'local x\r\n', 'x\u009b2J', 'local '.repeat(20_000)]) assert.equal(highlight(text, 'handlers'), text);
  });

  it('is read once, however often something is not closed', () => {
    for (const piece of ['"', "'", '[[', '[=[', '--[[', '\\', '[=', 'Say a="', '-', '.']) {
      const text = piece.repeat(Math.floor(50_000 / piece.length));
      assert.equal(plain(highlight(text, 'module')), text);
    }
  });
});
