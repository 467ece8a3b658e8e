import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gmatchIteratorName, restoreGmatchIterator } from '../../../../src/lua/lib/string/find.ts';
import { stringLibrary } from '../../../../src/lua/lib/string/library.ts';
import { callList } from '../../../../src/lua/runtime/call.ts';
import { Journal } from '../../../../src/lua/runtime/journal.ts';
import { state } from '../../../../src/lua/runtime/state.ts';
import { LuaFunction, type LuaValue } from '../../../../src/lua/runtime/value.ts';
import { openState, run } from '../harness.ts';

describe('callbacks', () => {
  test('may match on their own', () => {
    assert.equal(run('puc', 'return ("a1 b2"):gsub("(%a)(%d)", function(a, d) return d:gsub("%d", "<%0>") .. a:match("%a") .. ("x"):rep(2) end)').answer, '<1>axx <2>bxx | 2');
    assert.equal(run('luerl', 'return string.gsub("a1 b2", "(%a)(%d)", function(a, d) return string.gsub(d, "%d", "<%0>") .. string.match(a, "%a") end)').answer, '<1>a <2>b | 2');
  });

  test('get what they raise through', () => {
    assert.equal(run('puc', 'return pcall(string.gsub, "abc", "b", function() error({}) end)').answer.replace(/0x.*/, ''), 'false | table: ');
    assert.equal(run('puc', 'return pcall(string.gsub, "abc", "b", function() error("no") end)').answer, 'false | (command line):1: no');
  });

  test('cannot be yielded across', () => {
    assert.match(run('puc', 'local co = coroutine.wrap(function() return ("abc"):gsub("b", coroutine.yield) end) return pcall(co)').answer, /^false \| .*attempt to yield across a C-call boundary/);
  });
});

test('errors stand where the call does', () => {
  assert.equal(run('puc', '\nlocal ok, e = pcall(function()\nreturn ("x"):rep({}) end) return e').answer, "(command line):3: bad argument #1 to 'rep' (number expected, got table)");
  assert.equal(run('puc', 'local ok, e = pcall(function() return string.rep("x", {}) end) return e').answer, "(command line):1: bad argument #2 to 'rep' (number expected, got table)");
  assert.equal(run('puc', 'local ok, e = pcall(function() return ("x"):find("[") end) return e').answer, "(command line):1: malformed pattern (missing ']')");
  assert.equal(run('puc', 'local ok, e = pcall(function() for w in ("x"):gmatch("[") do end end) return e').answer, "(command line):1: malformed pattern (missing ']')");
});

describe('the iterator of gmatch', () => {
  function iterator(text: string, pattern: string): LuaFunction {
    openState('puc');
    return callList(stringLibrary(false).getString('gmatch'), text, pattern)[0] as LuaFunction;
  }

  test('goes on from its upvalues', () => {
    const one = iterator('a b c', '%a');
    assert.equal(one.name, gmatchIteratorName);
    assert.deepEqual(callList(one), ['a']);
    const other = restoreGmatchIterator([...one.upvalues]);
    assert.deepEqual(callList(other), ['b']);
    assert.deepEqual(callList(other), ['c']);
    assert.deepEqual(callList(other), []);
  });

  test('is taken back with the call', () => {
    const one = iterator('a b c', '%a');
    callList(one);
    state.epoch += 1;
    const journal = (state.journal = new Journal());
    assert.deepEqual(callList(one), ['b']);
    journal.undo();
    state.epoch += 1;
    state.journal = new Journal();
    assert.deepEqual(callList(one), ['b']);
  });
});

test('the library is a new table each time, with the same functions', () => {
  const one = stringLibrary(false);
  const other = stringLibrary(false);
  assert.notEqual(one, other);
  assert.equal(one.getString('rep') as LuaValue, other.getString('rep'));
  assert.notEqual(one.getString('rep'), stringLibrary(true).getString('rep'));
  assert.equal(stringLibrary(true).getString('pack'), undefined);
});
