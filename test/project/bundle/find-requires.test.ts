import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { findRequires, type RequireFacts } from '../../../src/project/bundle/find-requires.ts';

function facts(source: string, dialect: 'luerl' | 'puc' = 'puc'): RequireFacts {
  const binary = Buffer.from(source, 'utf8').toString('latin1');
  return findRequires(binary, parseChunk(binary, { dialect }), dialect);
}

/** The names, with `?` behind those that may be missing and `()` behind those in functions. */
function names(source: string, dialect?: 'luerl' | 'puc'): string[] {
  const { requires, dynamicAt } = facts(source, dialect);
  return [...requires.map(({ shown, isEager, mayBeMissing }) => shown + (mayBeMissing ? '?' : '') + (isEager ? '' : '()')), ...(dynamicAt === undefined ? [] : [`dynamic at ${dynamicAt}`])];
}

describe('findRequires', () => {
  it('finds every way to write a name, in the order of the source', () => {
    for (const dialect of ['luerl', 'puc'] as const) {
      assert.deepEqual(names(`local a = require "a" local b = require('b').x(require [[c]], {require "d"}) require"e":f() return (require("f." .. "g" .. '.h'))`, dialect), ['a', 'b', 'c', 'd', 'e', 'f.g.h']);
    }
    assert.deepEqual(names('require [==[x]==] require "\\97\\x62" require(("y"))'), ['x', 'ab', 'y']);
  });

  it('tells the main chunk from functions', () => {
    assert.deepEqual(names('do if x then require "a" end end function f() return function() require "b" end end local t = {m = function() require "c" end} require "d"'), ['a', 'b()', 'c()', 'd']);
  });

  it('passes over comments, strings, fields, methods and other variables of that name', () => {
    assert.deepEqual(names('-- require "a"\nlocal s = "require \'b\'" x.require "c" x:require "d" local t = {require = 1} local function f(require) require(name) end'), []);
    assert.deepEqual(names('local function require(n) end require "a" require(name)'), []);
    assert.deepEqual(names('local require = my.loader require(name)'), []);
    assert.deepEqual(names('do local require = f require(x) end require "a"'), ['a']);
  });

  it('leaves a file alone that has its own', () => {
    for (const own of ['require = f', 'function require(n) end', '_G.require = f', 'function f() require, x = 1, 2 end']) {
      const found = facts(`require "a" ${own} require(name) package.loaded.x = 1`);
      assert.deepEqual(found, { requires: [], dynamicAt: undefined, usesRequire: false, usesPackage: false, given: [], setsLoaded: false, bringsRuntime: false });
    }
  });

  it('leaves a bundle alone, which begins with a require of its own', () => {
    const known = (source: string): boolean => facts(source).usesRequire || facts(source).requires.length > 0;
    assert.ok(!known('local require = (function(m) local h = require return m end)({}) require "a" require(name)'));
    assert.ok(known('local x = 1 local require = (function(m) local h = require return m end)({}) require "a"'));
    assert.ok(known('local require = wrap(require)'));
  });

  it('lets modules be missing that are asked for with pcall', () => {
    assert.deepEqual(names('local ok = pcall(require, "a") function f() xpcall(require, print, "b") end'), ['a?', 'b?()']);
    assert.deepEqual(names('pcall(function() require "a" end)'), ['a()']);
  });

  it('follows a local of the same name', () => {
    assert.deepEqual(names('local require = require function f() require "b" end require "a"'), ['b()', 'a']);
    assert.deepEqual(names('local x, require = 1, require pcall(require, "a")'), ['a?']);
    assert.deepEqual(names('local require = require local r = require'), ['dynamic at 34']);
    assert.deepEqual(names('local require = require require = 5'), ['dynamic at 16']);
  });

  it('finds the first that nobody can know', () => {
    assert.deepEqual(names('require(name)'), ['dynamic at 0']);
    assert.deepEqual(names('x = 1 require("a" .. b) require(c)'), ['dynamic at 6']);
    assert.deepEqual(names('require()'), ['dynamic at 0']);
    assert.deepEqual(names('local r = require'), ['dynamic at 10']);
    assert.deepEqual(names('pcall(require, name)'), ['dynamic at 6']);
    assert.deepEqual(names('f(require)'), ['dynamic at 2']);
    assert.deepEqual(names('return {require}'), ['dynamic at 8']);
    assert.deepEqual(names('require.x = 1'), ['dynamic at 0']);
    assert.deepEqual(names('function f() return require end'), ['dynamic at 20']);
    assert.deepEqual(names('x = require or y'), ['dynamic at 4']);
  });

  it('takes questions for what they are', () => {
    assert.deepEqual(names('if require then x = 1 elseif not require then y = type(require) end if require ~= nil and nil == require then end return require and require "a"'), ['a']);
  });

  it('finds the names that a file gives itself', () => {
    const found = facts('package.preload["a.b"] = f package.preload.c = f _G.package.preload.d = f package.loaded["e" .. "f"] = 1 local x = package.loaded.y package.other.z = 1 function package.preload.g() end');
    assert.deepEqual([found.given, found.setsLoaded, found.usesPackage], [['a.b', 'c', 'd', 'ef', 'g'], true, true]);
    assert.deepEqual([facts('package.loaded[...] = M').given, facts('package.loaded[...] = M').setsLoaded], [[], true]);
    const own = facts('local package = {} package.preload.a = 1');
    assert.deepEqual([own.given, own.usesPackage], [[], false]);
    assert.equal(facts('package.preload.a = f').setsLoaded, false);
  });

  it('reads names beyond ASCII as they are written', () => {
    for (const dialect of ['luerl', 'puc'] as const) assert.deepEqual(names('require "größe"', dialect), ['größe']);
    // What Lua sees in luerl is encoded twice.
    assert.notEqual(facts('require "ö"', 'luerl').requires[0]!.name, facts('require "ö"', 'puc').requires[0]!.name);
  });

  it('walks trees that are deeper than the stack', () => {
    const chain = `"x"${' .. "x"'.repeat(20_000)}`;
    assert.deepEqual(facts(`require(${chain})`, 'luerl').requires.map(({ name }) => name.length), [20_001]);
    assert.deepEqual(names(`return require "a"${'.b'.repeat(50_000)}`), ['a']);
    assert.deepEqual(names(`return x${' + 1'.repeat(50_000)} + require "a"`), ['a']);
  });
});
