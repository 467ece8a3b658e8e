import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { minifyLua } from '../../../src/project/bundle/minify.ts';
import { dialects, minifyAndCheck, type Dialect } from './minified.ts';

const small = (text: string, dialect: Dialect = 'puc'): string => minifyAndCheck(text, dialect).code;

describe('short names', () => {
  for (const [what, source, expected] of [
    ['locals of all kinds', 'local one, two = 1\nlocal function three(four, ...) return four, three, one end\nfor five = 1, 2 do f(five) end for six, seven in f do f(six) end', 'local b,d=1\nlocal function c(a,...)return a,c,b end\nfor a=1,2 do f(a)end for a,e in f do f(a)end'],
    ['those with many uses first', 'local rare, common = 1 f(common, common)', 'local b,a=1 f(a,a)'],
    ['variables that closures hold', 'local count = 0 function up() count = count + 1 return function() return count end end', 'local a=0 function up()a=a+1 return function()return a end end'],
    ['what a declaration hides', 'local name = 1 local name = name do local name = name f(name) end f(name)', 'local b=1 local a=b do local c=a f(c)end f(a)'],
    ['the condition of repeat', 'local done repeat local done = f() until done', 'local b repeat local a=f()until a'],
    ['a function in that condition', 'repeat local done = f() until (function(value) return done end)(1)', 'repeat local a=f()until(function(b)return a end)(1)'],
    ['a parameter called self', 'local function f(self) return self end function x.m(self, other) return self end', 'local function b(a)return a end function x.m(a,c)return a end'],
    ['the same name twice', 'local function f(_, _, value) return _, value end', 'local function c(d,a,b)return a,b end'],
  ] as const) {
    it(`are given to ${what}`, () => {
      for (const dialect of dialects) assert.equal(small(source, dialect), expected);
    });
  }

  for (const [what, source] of [
    ['globals', 'name=other'],
    ['fields and methods', 'x.name={name=x.name.name}x:name"name"'],
    ['the self of a method', 'function x:m()return self,function()return self end end'],
    ['labels', 'goto done::done::'],
    ['_ENV', 'return _ENV.name'],
    ['the names of a chunk that mentions debug', 'local name=debug'],
    ['the names of a chunk that reaches debug as a field', 'local name=_G.debug'],
    ['the names of a chunk that could build the word', 'local name=_G["debug"]'],
    ['the names of a chunk with a method debug', 'local name=x:debug()'],
    ['the names of a chunk that declares _ENV', 'local name={}local _ENV=name'],
    ['the names of a chunk with a parameter _ENV', 'local name=function(_ENV)return x end'],
  ] as const) it(`are not given to ${what}`, () => assert.equal(small(source), source));

  it('are no globals of the chunk, not even of another function', () => {
    assert.equal(small('local name = 1 function a() return b, c end'), 'local d=1 function a()return b,c end');
    assert.equal(small('do local name = 1 f(name) end a = 1'), 'do local b=1 f(b)end a=1');
  });

  it('are no words of any Lua', () => {
    const names = Array.from({ length: 4000 }, (_, at) => `name${at}`);
    const { code } = minifyAndCheck(names.map((name) => `local ${name} = 1`).join('\n'), 'luerl');
    const given = [...code.matchAll(/^local (\w+)=1$/gm)].map(([, name]) => name!);
    assert.equal(given.length, 4000);
    assert.equal(new Set(given).size, 4000);
    assert.ok(given.every((name) => name.length <= 3));
    // Two letters are among the names for certain, so words of two letters are left out for a reason.
    for (const word of ['ba', 'zz', 'aZ']) assert.ok(given.includes(word), word);
    for (const word of ['do', 'if', 'in', 'or']) assert.ok(!given.includes(word), word);
    const source = 'local name, goto_, self_ = 1 function x:m(self, global, goto_) return self, global end';
    assert.doesNotThrow(() => parseChunk(minifyLua(source, 'puc').code, { dialect: 'puc' }));
  });

  it('are told with the old ones', () => {
    const { segments } = minifyLua('local total, x = total\nreturn total, x, field.total', 'luerl');
    assert.deepEqual(segments.map(({ name }) => name), [undefined, 'total', undefined, 'x', undefined, undefined, undefined, 'total', undefined, 'x', undefined, undefined, undefined, undefined]);
    assert.deepEqual(minifyLua('local a = 1', 'luerl').segments.map(({ name }) => name), [undefined, undefined, undefined, undefined]);
  });
});
