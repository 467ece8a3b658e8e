import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LuaSyntaxError } from '../../../src/lua/parse/errors.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { lookQuickly } from '../../../src/lua/parse/quick-look.ts';

const answers = JSON.parse(readFileSync(new URL('answers.json', import.meta.url), 'utf8')) as [string, string, string][];
const official = new URL('../../fixtures/lua-5.3-tests/', import.meta.url);
const programs = readdirSync(official).filter((name) => name.endsWith('.lua')).map((name) => readFileSync(new URL(name, official), 'latin1').replace(/^#/, '--'));

function isRight(source: string): boolean {
  try {
    parseChunk(source, { dialect: 'luerl' });
    return true;
  } catch (error) {
    if (error instanceof LuaSyntaxError) return false;
    throw error;
  }
}

/** What matters: whatever it accepts is right. */
function check(source: string): boolean {
  const isAccepted = lookQuickly(source) !== undefined;
  if (isAccepted) assert.ok(isRight(source), JSON.stringify(source));
  return isAccepted;
}

describe('lookQuickly', () => {
  it('accepts nothing that Luerl refuses', () => {
    for (const [source] of answers) check(source);
    assert.ok(programs.filter(check).length >= 10);
  });

  it('accepts nothing that the parser refuses, whatever mistakes there are', () => {
    const pieces = ['end', 'function', 'local', 'return', 'if', 'then', 'else', 'elseif', 'for', 'in', 'do', 'while', 'repeat', 'until', 'break', 'goto x', 'and', 'not', 'nil', 'a', 'b', 'f', '1', '0x1F', '.5', '1e9', '2.',
      '"s"', "'", '"', '\\', '[[', ']]', '--', '--[[', '\n', '\r', '(', ')', '{', '}', '[', ']', ',', ';', ':', '::', '.', '..', '...', '=', '==', '~', '-', '#', '<', '//', '$', '\x80', '\xa0', '\0', '\\z', '\\300', '\\x4', 'require'];
    const piece = fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...pieces).map((text) => ` ${text} `));
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (all) => void check(all.join(''))), { numRuns: 3000 });
    const lines = programs.flatMap((program) => program.split('\n'));
    const mistake = fc.record({ from: fc.nat(lines.length - 1), count: fc.integer({ min: 1, max: 12 }), at: fc.nat(400), cut: fc.nat(6), piece });
    fc.assert(fc.property(mistake, ({ from, count, at, cut, piece }) => {
      const text = lines.slice(from, from + count).join('\n');
      check(text.slice(0, at) + piece + text.slice(at + cut));
    }), { numRuns: 3000 });
  });

  it('accepts what most files are made of', () => {
    for (const source of [
      '', '-- x\n', ';;;', 'return', 'return 1, 2;', 'break', 'do end', 'while x do break end', 'repeat local a until a', 'for i = 1, 2 do end', 'for i = 1, 2, 3 do end', 'for k, v in pairs(t) do end',
      'if a then elseif b then return else end', 'function a.b.c:d(e, ...) return ... end', 'local function f(...) end', 'local a, b = 1', 'a, b.c, d[1] = f()', 'f()', 'f"x"', "f'x'", 'f{}', 'f[[x]]', 'a.b:c(1)(2){3}.d[4].e = 5', '(f or g)()', '(a).b = 1',
      'x = -1 - -2 ~ ~3 // 4 >> 5 << 6 .. "a" == #b and not c or d ~= e', 'x = {1, a = 2, [3] = 4; a, f(), ...,}', 'x = {a == 1}', 'x = function() end', 'x = 0xFF + .5 + 1. + 1e9 + 1.5E-290', 'x = "\\n\\\\\\"\\65\\x41é\xff"', 'x = [[\n]] --[[ a\n]] y = 1\n', '\xa0x\v=\f1\r\n',
    ]) assert.ok(check(source), source);
  });

  it('leaves to the parser what is rare', () => {
    for (const source of ['goto a ::a::', 'x = 0x1p4', 'x = 0xFFFFFFFFFFFFF', 'x = 1e100', 'x = 3y', 'x = [=[a]=]', 'x = "\\z a"', '-- no line end', `x = ${'('.repeat(100)}1${')'.repeat(100)}`, `x = ${'1 + '.repeat(100)}1`, `${'do '.repeat(100)}${'end '.repeat(100)}`]) {
      assert.equal(lookQuickly(source), undefined, source);
    }
  });

  it('tells where the names stand', () => {
    assert.deepEqual(lookQuickly('require "a" x.require() requires() --[[ require ]] x:package() function f() package = "require" end require = 1 f(function(require) end, package)'), [
      { at: 0, isUse: true, isInMain: true },
      { at: 14, isUse: false, isInMain: true },
      { at: 53, isUse: false, isInMain: true },
      { at: 76, isUse: true, isInMain: false },
      { at: 100, isUse: true, isInMain: true },
      { at: 123, isUse: true, isInMain: false },
      { at: 137, isUse: true, isInMain: true },
    ]);
    assert.deepEqual(lookQuickly("local require ('a')() local x, require ('b')() local y require('c') local z = 1, require('d')")?.map(({ isUse }) => isUse), [false, false, true, true]);
  });
});
