import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { isWhole, readEntry } from '../../src/repl/entry.ts';
import { loadLuaParser } from '../../src/repl/lua-scan.ts';

const kinds: Record<string, readonly string[]> = {
  action: [
    'Inc', ' Inc ', 'counter', 'Inc 5', 'Inc -5', 'Inc 1.5', 'Transfer Recipient=abc Quantity=10 -- data', 'Say hello (world)', "Say it's fine",
    'Say -- a=b', 'Inc --', 'Credit-Notice', 'Say "hi"', "Say 'hi' there", 'Put {"a": 1}', 'Put [1, 2]', 'Vote yes', 'Größe', 'Say …', 'Say ünder', 'Return', 'End x',
    'Inc Reference=1', 'Say x = 1', 'Post a+b',
  ],
  lua: [
    'x = 1', 'x=1', 'x == 1', 'return counter', 'return', '1+1', '1 + 1', 'counter + 1', 'counter - 1', 'x-1', 'counter..""', 'f(x)', 'f (x)', 'print "hi"', "require 'json'",
    'f {a = 1}', 'Send {Target = ao.id}', 'Send({Target = ao.id})', 't[1]', 't [1]', 'ao.id', 'local x', 'function f() end', 'if x then', 'for i = 1, 2 do end', '#t', '"text"', 'not x', 'nil', 'true',
    'a, b = 1, 2', 'a , b = 1, 2', 'x and y', 'x or y', 'obj:method()', 'x\ny', 'Inc\n5', '.5 + 1', '..', '(1)', '{1}', 'x // 2', 'x ~= 2', 'x > 2', '-x', '--[[ a ]] x', '--[[ open', 'goto done', '::done::',
  ],
  nothing: ['', '  ', '\t', '-- a comment', '  --[[ a ]]  ', '--[==[ ]] ]==] -- more'],
  command: ['.help', ' .help load', '.Load x', '.send Say a\nb'],
};

describe('what a line means on a module', () => {
  for (const [kind, lines] of Object.entries(kinds)) {
    for (const line of lines) it(`${JSON.stringify(line)} is ${kind}`, () => assert.equal(readEntry(line, 'module').kind, kind));
  }
});

describe('what a line means on the Handlers runtime', () => {
  for (const line of [...kinds['action']!, ...kinds['lua']!]) {
    it(`${JSON.stringify(line)} is Lua`, () => assert.deepEqual(readEntry(line, 'handlers'), { kind: 'lua', code: line }));
  }
  it('has commands and empty lines too', () => {
    assert.deepEqual(readEntry('.send Inc 5 ', 'handlers'), { kind: 'command', name: 'send', args: 'Inc 5' });
    assert.deepEqual(readEntry(' ', 'handlers'), { kind: 'nothing' });
  });
});

it('commands keep the text behind them', () => {
  assert.deepEqual(readEntry('.send Say a\nb', 'module'), { kind: 'command', name: 'send', args: 'Say a\nb' });
  assert.deepEqual(readEntry('.EXIT', 'module'), { kind: 'command', name: 'exit', args: '' });
});

describe('an entry is whole', () => {
  before(loadLuaParser);

  it('unless it is Lua that goes on', () => {
    for (const text of ['', '-- a', 'Inc', 'Say hello (', '.eval function f()', '.nothing (', 'x = 1', 'x = = (', 'function f()\n  return 1\nend']) assert.equal(isWhole(text, 'module'), true, text);
    for (const text of ['x =', 'f(', 'function f()\n  return 1', '--[[ a', 'x = [[']) assert.equal(isWhole(text, 'module'), false, text);
  });

  it('by what it means on the process', () => {
    assert.equal(isWhole('Say hello (', 'handlers'), true);
    assert.equal(isWhole('Say -5 (', 'module'), true);
    assert.equal(isWhole('Say -5 +', 'handlers'), false);
  });
});
