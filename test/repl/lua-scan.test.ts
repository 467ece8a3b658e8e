import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLuaScan } from '../../src/repl/lua-scan.ts';

function scan(text: string) {
  const lines = createLuaScan();
  lines.add(text);
  return lines;
}

describe('unfinished Lua', () => {
  const unfinished = [
    'function f()', 'function f()\n return 1', 'if x then', 'if x then y()\nelse', 'for i = 1, 2 do', 'while true do', 'repeat', 'repeat\nx()', 'do', 't = {', 'f(', 't[', 'f(function()',
    'x =', 'x = 1 +', 'a,', 'x ..', 'x and', 'not', 'local', 'x = [[', 'x = [==[ a ]]', '--[[ a', '-- a\nx = --[[ b', 'x = "a\\', 'a.', 'a:', 'x = function() if y then end', 'repeat\nx()\nuntil', 'return function()',
  ];
  for (const text of unfinished) it(JSON.stringify(text), () => assert.equal(scan(text).unfinished, true));
});

describe('finished Lua', () => {
  const finished = [
    '', 'x = 1', 'return', 'return 1', 'function f() end', 'if x then y() else z() end', 'repeat x() until y', 'for i = 1, 2 do end', 'f({1, 2}, "(")', 'x = [[ function ]]', 'x = "function"', "x = 'do'",
    '-- function', '--[[ function ]]', 'x = [==[ ]] ]==]', 'end', 'until', ')', 'x = 1)', 'function f() end end', 'x = "open', 'x = "a\\"b"', 'x = "a\\\\"', 'x = "a\\\nb"', '::label::', 'return ...', 'x.endless = dodo', 'x = 0x1F',
    'x = 5 -- and', 'break', 'goto f', 'x = 1;', 'x = 3..""',
  ];
  for (const text of finished) it(JSON.stringify(text), () => assert.equal(scan(text).unfinished, false));
});

describe('reading in pieces', () => {
  it('gives the same as at once', () => {
    const lines = createLuaScan();
    const states = ['function f()', '  local s = [[', 'end ]]', '  --[[', 'end', '  ]] return s', 'end'].map((line) => {
      lines.add(line);
      return lines.unfinished;
    });
    assert.deepEqual(states, [true, true, true, true, true, true, false]);
  });

  it('knows when there is nothing but comments', () => {
    assert.equal(scan('-- a\n--[[ b\n]] ').empty, true);
    assert.equal(scan('--[[ b').empty, false);
    assert.equal(scan('--[[ b ]] x').empty, false);
    assert.equal(scan('[[a]]').empty, false);
    assert.equal(scan('[[a\n]]').empty, false);
  });

  it('reads megabytes', () => {
    const million = 'x'.repeat(1 << 20);
    for (const text of [`x = "${million}"`, `x = "${'\\n'.repeat(1 << 19)}"`, `x = [[${million}]]`, `-- ${million}`, million, ' '.repeat(1 << 20), 'x = 1 '.repeat(1 << 17)]) {
      assert.equal(scan(text).unfinished, false);
    }
    assert.equal(scan('('.repeat(1 << 20)).unfinished, true);
    assert.equal(scan('x = \0').unfinished, false);
  });
});
