import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LuaSyntaxError } from '../../../src/lua/parse/errors.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { findRequires, type RequireFacts } from '../../../src/project/bundle/find-requires.ts';
import { quickRequires } from '../../../src/project/bundle/quick-requires.ts';
import { bundleFiles } from '../../helpers/lua-files.ts';

/** What it says, held against the tree. */
function check(source: string): RequireFacts | undefined {
  const facts = quickRequires(source);
  if (facts !== undefined) assert.deepEqual(facts, findRequires(source, parseChunk(source, { dialect: 'luerl' }), 'luerl'), JSON.stringify(source));
  return facts;
}

describe('quickRequires', () => {
  it('finds what is required in plain ways', () => {
    for (const [source, expected] of [
      ['local a = require "a"\nlocal b = require("b").c\nf(require \'d\', {require( "e" )}) return require"f":g()', ['a', 'b', 'd', 'e', 'f']],
      ['function f() return require "a" end pcall(function() require "b" end) require "c"', ['a()', 'b()', 'c']],
      ['-- require "x"\nlocal s = "require(y)" requires(x) _G.x = 1', []],
      ['type(require "a") if require "b" then end x = not require "c" .. "d"', ['a', 'b', 'c']],
      ['require("") require "a.b" require "./x"', ['', 'a.b', './x']],
    ] as const) {
      assert.deepEqual(check(source)?.requires.map(({ shown, isEager }) => shown + (isEager ? '' : '()')), expected);
    }
  });

  it('leaves everything else to the tree', () => {
    for (const source of [
      'require(name)', 'require("a" .. "b")', 'require("a", 1)', 'require [[a]]', 'require "\\97"', 'require "é"', 'require --[[ ]] "a"', 'pcall(require, "a")', 'local require = require', 'local require = f require "a"', 'require = f', 'function require(n) end',
      '_G.require = f', '_G["require"] = f', '(_G)["\\114equire"] = "require"', 'x.require = 1', 'x:require "a"', 'package.loaded.x = 1', 'local package = 1', 'for require in f do end', 'f(function(require) end)', 'x = {require = 1}', 'local require ("a")()', 'local x, require ("a")()', 'if require then end', 'require(".process").boot(f)', 'require "a" +',
    ]) assert.equal(quickRequires(Buffer.from(source, 'utf8').toString('latin1')), undefined, source);
  });

  it('says what the tree says, wherever it says something', () => {
    const pieces = ['require', 'require "a"', "require('b')", 'package', '_G', '.', ':', '=', '(', ')', '{', '}', ',', 'local', 'x', 'f', '"require"', '["require"]', 'function() ', ' end', 'return', '-- require "c"\n', '--[[', ']]', 'pcall', '..', 'not', 'do', '.require', '"a"'];
    let said = 0;
    fc.assert(fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }), (all) => {
      if (check(all.join(' ')) !== undefined) said++;
    }), { numRuns: 10_000 });
    assert.ok(said > 100, String(said));
  });

  it('leaves room for what a bundle puts around what it accepts', () => {
    for (const [open, close] of [['(', ')'], ['{', '}'], ['function() return ', ' end'], ['f(', ')'], ['- ', '']] as const) {
      let levels = 120;
      const module = (): string => `return ${open.repeat(levels)}1${close.repeat(levels)}`;
      while (quickRequires(module()) === undefined) levels--;
      assert.ok(levels > 20);
      parseChunk(bundleFiles({ 'main.lua': 'require "a"', 'a.lua': module() }).code, { dialect: 'luerl' });
    }
  });

  it('is no way around errors', () => {
    assert.throws(() => parseChunk('x = = 1', { dialect: 'luerl' }), LuaSyntaxError);
    assert.throws(() => bundleFiles({ 'main.lua': 'require "a"', 'a.lua': 'local x = 1\nx = = 1\n' }), { code: 'bundle/syntax-error' });
  });
});
