import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LuerlLexer } from '../../../src/lua/parse/luerl-lexer.ts';
import { parseChunk, type ParseOptions } from '../../../src/lua/parse/parser.ts';
import { PucLexer } from '../../../src/lua/parse/puc-lexer.ts';
import type { Comment } from '../../../src/lua/parse/token.ts';

function string(literal: string, dialect: ParseOptions['dialect']): string {
  const [statement] = parseChunk(`return ${literal}`, { dialect }).main.body;
  assert.ok(statement?.kind === 'Return' && statement.values[0]?.kind === 'String' && statement.values.length === 1);
  return statement.values[0].value;
}

function comments(source: string, dialect: ParseOptions['dialect']): string[] {
  const found: Comment[] = [];
  parseChunk(source, { dialect, onComment: (comment) => void found.push(comment) });
  return found.map((comment) => `${comment.line}:${comment.column}${comment.isLong ? ' long' : ''} ${source.slice(comment.start, comment.end)}`);
}

describe('strings', () => {
  for (const [literal, puc, luerl] of [
    ['"a\\n\\t\\\\\\"\\\'\\65\\x41\\0z"', 'a\n\t\\"\'AA\0z', 'a\n\t\\"\'AA\0z'],
    ['"\\z \n\t x"', 'x', 'x'],
    ['"\xe9"', '\xe9', '\xc3\xa9'],
    ['"\\233\\xe9"', '\xe9\xe9', '\xe9\xe9'],
    ['[[\n\na]]', '\na', '\na'],
    ['[[a\r\nb\rc\n\rd]]', 'a\nb\nc\nd', 'a\r\nb\rc\n\rd'],
    ['[==[a]]\xff]=]]==]', 'a]]\xff]=]', 'a]]\xc3\xbf]=]'],
    ['""', '', ''],
  ] as const) {
    it(JSON.stringify(literal), () => {
      assert.equal(string(literal, 'puc'), puc);
      assert.equal(string(literal, 'luerl'), luerl);
    });
  }

  it('have escapes that only PUC knows', () => {
    assert.equal(string('"\\u{48}\\u{20AC}\\u{10FFFF}\\u{D800}"', 'puc'), 'H\xe2\x82\xac\xf4\x8f\xbf\xbf\xed\xa0\x80');
    assert.equal(string('"a\\\r\nb\\\nc"', 'puc'), 'a\nb\nc');
    assert.equal(string('[====[x]====]', 'puc'), 'x');
  });
});

describe('comments', () => {
  it('are told with their places', () => {
    assert.deepEqual(comments('-- a\nx() --[[ b\n]] y() --\n  --[x\n--c', 'puc'), ['1:1 -- a', '2:5 long --[[ b\n]]', '3:8 --', '4:3 --[x', '5:1 --c']);
    assert.deepEqual(comments('--[==[ a\n]] ]==]', 'puc'), ['1:1 long --[==[ a\n]] ]==]']);
    assert.deepEqual(comments('--[==[ a\n--[[ b ]]', 'luerl'), ['1:1 --[==[ a', '2:1 long --[[ b ]]']);
  });
});

describe('a first line', () => {
  it('with # is passed over when asked for, and still counts', () => {
    assert.throws(() => parseChunk('#!lua\nx(', { dialect: 'puc' }), { message: "unexpected symbol near '#'", line: 1 });
    assert.throws(() => parseChunk('#!lua\nx(', { dialect: 'puc', skipShebang: true }), { message: 'unexpected symbol near <eof>', line: 2 });
    assert.equal(parseChunk('\xef\xbb\xbf# x\nreturn 1', { dialect: 'puc', skipShebang: true }).main.body.length, 1);
    assert.equal(parseChunk('#', { dialect: 'puc', skipShebang: true }).main.body.length, 0);
  });
});

describe('tokens', () => {
  it('can be read one by one', () => {
    const kinds = (lexer: PucLexer | LuerlLexer): string[] => {
      const found: string[] = [];
      for (lexer.next(); lexer.token.kind !== '<eof>'; lexer.next()) found.push(`${lexer.token.kind}@${lexer.token.line}:${lexer.token.column}`);
      return found;
    };
    assert.deepEqual(kinds(new PucLexer('local x =\n 1 ..."s"')), ['local@1:1', '<name>@1:7', '=@1:9', '<number>@2:2', '...@2:4', '<string>@2:7']);
    assert.deepEqual(kinds(new LuerlLexer('1..2 --')), ['<number>@1:1', '<number>@1:3', '-@1:6', '-@1:7']);
  });
});
