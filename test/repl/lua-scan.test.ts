import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createLuaScan, loadLuaParser } from '../../src/repl/lua-scan.ts';

function scan(text: string) {
  const lines = createLuaScan();
  lines.add(text);
  return lines;
}

const unfinished = [
  'function f()', 'function f()\n return 1', 'if x then', 'if x then y()\nelse', 'for i = 1, 2 do', 'while true do', 'repeat', 'repeat\nx()', 'do', 't = {', 'f(', 't[', 'f(function()',
  'x =', 'x = 1 +', 'a,', 'x ..', 'x and', 'not', 'local', 'x = [[', 'x = [==[ a ]]', '--[[ a', '-- a\nx = --[[ b', 'x = "a\\', 'a.', 'a:', 'x = function() if y then end', 'repeat\nx()\nuntil', 'return function()',
  'x = "a\\z', "x = 'a\\z  ",
];
const finished = [
  '', 'x = 1', 'return', 'return 1', 'function f() end', 'if x then y() else z() end', 'repeat x() until y', 'for i = 1, 2 do end', 'f({1, 2}, "(")', 'x = [[ function ]]', 'x = "function"', "x = 'do'",
  '-- function', '--[[ function ]]', 'x = [==[ ]] ]==]', 'end', 'until', ')', 'x = 1)', 'function f() end end', 'x = "open', 'x = "a\\"b"', 'x = "a\\\\"', 'x = "a\\\nb"', '::label::', 'return ...', 'x.endless = dodo', 'x = 0x1F',
  'x = 5 -- and', 'break', 'goto f', 'x = 1;', 'x = 3..""', 'x', 'a, b', '1 + 1', '"text"',
];

// This comes first: the parser is loaded only once.
describe('the quick scan, before the parser is there', () => {
  for (const text of unfinished) it(`goes on: ${JSON.stringify(text)}`, () => assert.equal(scan(text).unfinished, true));
  for (const text of finished) it(`is whole: ${JSON.stringify(text)}`, () => assert.equal(scan(text).unfinished, false));
});

describe('the parser', () => {
  before(loadLuaParser);

  for (const text of unfinished) it(`goes on: ${JSON.stringify(text)}`, () => assert.equal(scan(text).unfinished, true));
  for (const text of finished) it(`is whole: ${JSON.stringify(text)}`, () => assert.equal(scan(text).unfinished, false));

  const wrongInTheMiddle = ['foo bar(', 'x = = (', 'if x do (', 'f(1 2', 'local 5 = {', 'for do', 'x = } {', 't = { 1 2', '5 = function()', 'if x then end end ('];
  for (const text of wrongInTheMiddle) it(`does not wait behind a mistake: ${JSON.stringify(text)}`, () => assert.equal(scan(text).unfinished, false));

  const goesOnOnlyForIt = ['goto', '::label', 'a:b', 'x = a:b', 'if x', 'for i', 'function', 'local function f', 'x = {}, ', 'function (', '(5)('];
  for (const text of goesOnOnlyForIt) it(`sees that something is missing: ${JSON.stringify(text)}`, () => assert.equal(scan(text).unfinished, true));

  it('takes what one dialect reads for whole', () => {
    for (const text of ['goto f ::f::', 'x = "\\u{48}"', 'x = 3x = 4']) assert.equal(scan(text).unfinished, false, text);
  });

  it('reads any characters', () => {
    for (const text of ['x = "größe 🦊"', 'größe', '\0', 'x = "\0', '\ud800', '[[\r\n]]']) assert.equal(scan(text).unfinished, false, JSON.stringify(text));
    assert.equal(scan('x = "größe" ..').unfinished, true);
  });

  it('says the same line by line as at once', () => {
    const text = ['function f()', '  local s = [[', 'end ]]', '  --[[', 'end', '  ]] return s', 'end'];
    const lines = createLuaScan();
    const states = text.map((line) => {
      lines.add(line);
      return lines.unfinished;
    });
    assert.deepEqual(states, [true, true, true, true, true, true, false]);
    text.forEach((_line, at) => assert.equal(scan(text.slice(0, at + 1).join('\n')).unfinished, states[at]));
  });

  it('notices a mistake before the text is twice as long', () => {
    const lines = createLuaScan();
    lines.add('function f()');
    assert.equal(lines.unfinished, true);
    let length = 0;
    for (const line of ['x = = 1', ...Array<string>(20).fill('  call(1)')]) {
      lines.add(line);
      length += line.length + 1;
      if (!lines.unfinished) break;
    }
    assert.ok(length < 40, `${length}`);
  });

  it('goes on behind the long text that a long text follows', () => {
    const lines = createLuaScan();
    for (const [line, goesOn] of [['x = [[', true], [']] .. [[', true], [']]', false]] as const) {
      lines.add(line);
      assert.equal(lines.unfinished, goesOn, line);
    }
  });

  it('passes over comments behind what is missing', () => {
    const lines = createLuaScan();
    lines.add('x =');
    for (let at = 0; at < 1000; at++) {
      lines.add('-- not yet');
      assert.equal(lines.unfinished, true);
    }
    lines.add('1');
    assert.equal(lines.unfinished, false);
  });

  it('reads megabytes', () => {
    const million = 'x'.repeat(1 << 20);
    for (const text of [`x = "${million}"`, `x = "${'\\n'.repeat(1 << 19)}"`, `x = [[${million}]]`, `-- ${million}`, million, ' '.repeat(1 << 20), 'x = 1 '.repeat(1 << 17)]) {
      assert.equal(scan(text).unfinished, false);
    }
    // Nested deeper than any Lua takes it.
    assert.equal(scan('('.repeat(1 << 20)).unfinished, false);
  });

  it('reads a long statement that comes line by line', () => {
    const lines = createLuaScan();
    lines.add('t = {');
    for (let at = 0; at < 5_000; at++) {
      lines.add(`  { name = "row ${at}", value = ${at} },`);
      if (!lines.unfinished) assert.fail(`line ${at}`);
    }
    lines.add('}');
    assert.equal(lines.unfinished, false);
  });

  it('reads a long string that comes line by line', () => {
    const lines = createLuaScan();
    lines.add('x = "a\\z');
    for (let at = 0; at < 5000; at++) {
      lines.add('  more \\z');
      if (!lines.unfinished) assert.fail(`line ${at}`);
    }
    lines.add('"');
    assert.equal(lines.unfinished, false);
  });
});

it('knows when there is nothing but comments', () => {
  assert.equal(scan('-- a\n--[[ b\n]] ').empty, true);
  assert.equal(scan('--[[ b').empty, false);
  assert.equal(scan('--[[ b ]] x').empty, false);
  assert.equal(scan('[[a]]').empty, false);
  assert.equal(scan('[[a\n]]').empty, false);
});
