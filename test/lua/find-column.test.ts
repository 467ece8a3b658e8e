import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dialect } from '../../src/lua/engines.ts';
import { findColumn } from '../../src/lua/find-column.ts';

/** `@` marks the column that is to be found; without it none is. */
function check(dialect: Dialect, marked: string, message: string, more: { readonly line?: number; readonly functionName?: string; readonly called?: string } = {}): void {
  const source = Buffer.from(marked.replace('@', ''), 'utf8').toString('latin1');
  const before = marked.includes('@') ? marked.slice(0, marked.indexOf('@')).split('\n') : undefined;
  const { line = before?.length ?? 1, ...place } = more;
  assert.equal(findColumn(source, dialect, { line, message, ...place }), before === undefined ? undefined : Buffer.byteLength(before.at(-1)!) + 1, `${marked}: ${message}`);
}

describe('findColumn: words of PUC', () => {
  for (const [source, message] of [
    ['x = foo(bar@(1), baz())', "attempt to call a nil value (global 'bar')"],
    ['local f; x = f@(foo())', "attempt to call a nil value (local 'f')"],
    ['local f; function g() return f@(foo()) end', "attempt to call a nil value (upvalue 'f')"],
    ['x = t.a.f@(1) + t.a.g(2)', "attempt to call a nil value (field 'f')"],
    ['x = t:m@(t:n())', "attempt to call a nil value (method 'm')"],
    ['x = f(1)@(2)', 'attempt to call a table value'],
    ['x = f(1) + f(2)', "attempt to call a nil value (global 'f')"],
    ['x = f(1) + g(2)', 'attempt to call a nil value'],
    ['x = t.a.@b + t.c', "attempt to index a nil value (field 'a')"],
    ['x = t.a.b + t.a.c', "attempt to index a nil value (field 'a')"],
    ['local t; t.@a = u.v.w', "attempt to index a nil value (local 't')"],
    ['x = u.@v', "attempt to index a nil value (global 'u')"],
    ['local s x = s:@len() + t.a', "attempt to index a nil value (local 's')"],
    ['local a, b x = a + 1 @- b', "attempt to perform arithmetic on a nil value (local 'b')"],
    ['local a, b x = a + b - b', "attempt to perform arithmetic on a nil value (local 'b')"],
    ['x = 1 + @-t.y', "attempt to perform arithmetic on a nil value (field 'y')"],
    ['x = 1 @+ f() & 3', 'attempt to perform arithmetic on a nil value'],
    ['local a x = 1.5 @& a', 'number has no integer representation'],
    ['local a x = 1 @% a', "attempt to perform 'n%%0'"],
    ['x = a @< b', 'attempt to compare number with nil'],
    ['x = a < b or b < c', 'attempt to compare two table values'],
    ['local a, b x = a .. "x" @.. b', "attempt to concatenate a nil value (local 'b')"],
    ['x = @#t + #u.v', "attempt to get length of a nil value (global 't')"],
    ['@for i = 1, n do x = f(i) end', "'for' limit must be a number"],
    ['t[@k] = {[1] = 2, a = 3}', 'table index is nil'],
    ['x = ("x"):rep@(f()) .. g()', "bad argument #1 to 'rep' (number expected, got nil)"],
    ['x = string.rep@("x", f())', "bad argument #2 to 'rep' (number expected, got nil)"],
    ['x = rep("x", 1) .. s:rep(2)', "bad argument #1 to 'rep' (number expected, got nil)"],
    ['@for k, v in next, t do end', "bad argument #1 to 'for iterator' (table expected, got nil)"],
    ['x = string.format@("%y", f())', "invalid option '%y' to 'format'"],
    ['if x then error@("a") else error("b") end', 'a'],
    ['if x then error("no " .. x) else error@("bad " .. x) end', 'bad 5'],
    ['assert@(x == 1, "not one") error("two")', 'not one'],
    ['assert@(f()) error("two")', 'three'],
    ['assert(x) error@(y)', 'three'],
    ['local fail = error; x = f(1); error@({message = "m"}); g()', 'm'],
    ['if x then fail("two") else error("one") end', 'two'],
    ['x = f()', 'stack overflow'],
    ['error("x") f()', 'cannot resume dead coroutine'],
    ['x = 1', 'boom'],
    ['x = (', "attempt to call a nil value (global 'x')"],
    ['', 'boom'],
    ['\u0000\u00ff', 'boom'],
    ['-- é\n\tlocal s = "ü" x = s @+ 1', "attempt to perform arithmetic on a string value (local 's')"],
    ['x = t.constructor.@__proto__', "attempt to index a nil value (field 'constructor')"],
  ] as const) {
    it(`${source}: ${message}`, () => check('puc', source, message));
  }

  it('believes a traceback more than words', () => {
    check('puc', 'x = f(1) + g@(2)', 'boom', { called: "global 'g'" });
    check('puc', 'x = f(1) + m.g@(2)', 'boom', { called: 'g' });
    check('puc', 'x = f@(1)(2)', 'boom', { called: "global 'f'" });
    check('puc', 'x = f(1)@(2)', 'boom', { called: '' });
    check('puc', 'x = a @+ b * c', 'boom', { called: "metamethod '__add'" });
    check('puc', 'x = f(1) error("boom")', 'boom', { called: "global 'h'" });
  });

  it('tells functions on one line apart', () => {
    check('puc', 'function f() error@("x") end function m.g() error("x") end', 'x', { functionName: 'f' });
    check('puc', 'function f() error("x") end function m.g() error@("x") end', 'x', { functionName: 'm.g' });
    check('puc', 'function f() error("x") end function m.g() error("x") end', 'x', { functionName: 'h' });
  });

  it('looks at no line that is none, and at no source of more than 4 MB', () => {
    for (const line of [0, -1, 1.5, NaN, Infinity, 2]) check('puc', 'error("x")', 'x', { line });
    const comment = `error("x") --${'x'.repeat(4 * 1024 * 1024)}`;
    assert.equal(findColumn(comment, 'puc', { line: 1, message: 'x' }), undefined);
    assert.equal(findColumn(comment.slice(0, 4 * 1024 * 1024), 'puc', { line: 1, message: 'x' }), 6);
  });

  it('bears trees that are deeper than a stack', () => {
    const chain = `x = y${' + 1'.repeat(50_000)}\nerror("x")`;
    assert.equal(findColumn(chain, 'puc', { line: 2, message: 'x' }), 6);
    assert.equal(findColumn(chain, 'puc', { line: 1, message: "attempt to perform arithmetic on a nil value (global 'y')" }), 7);
  });
});

describe('findColumn: words of Luerl', () => {
  for (const [source, message] of [
    ['x = t.a.@b', "invalid index in nil: 'b'"],
    ['x = t.b.b', "invalid index in nil: 'b'"],
    ['x = t[@i].c', 'invalid index in nil: 3'],
    ['x = t[i] + u.b', "invalid index in nil: 'b'"],
    ['x = 1 y = foo@(2)', 'undefined function nil'],
    ['x = foo(bar(1))', 'undefined function nil'],
    ['x = s:@up() .. f()', "undefined method 'up' in 5"],
    ['x = a @+ b * c', "bad arithmetic '+' on 1,nil"],
    ['x = a - @-b', "bad arithmetic '-' on table"],
    ['x = a @- -b', "bad arithmetic '-' on 1,nil"],
    ["x = a - -b", "bad arithmetic '-' on 'a,b'"],
    ['x = a @<= b', "bad argument 1,nil to '<='"],
    ['x = a @.. 1', "bad argument nil,1 to '..'"],
    ['x = @#t', "bad argument nil to '#'"],
    ['@for i = 1, n do end', "bad argument 1,nil,1 to 'loop'"],
    ['@for k in pairs(t) do end', "bad argument nil,nil to 'next'"],
    ['@for k in ipairs(t) do end', "bad argument nil,0 to 'ipairs'"],
    ['x = ("x"):rep@(n) .. f()', "bad argument 'x',nil,'' to 'rep'"],
    ['x = table.concat@(t) .. f()', "invalid value in 'concat': nil"],
    ['table.sort@(t, f())', 'illegal comparison in sort'],
    ['assert@(x, f())', 'assertion failed!'],
    ['assert@(x, "no x") error("no")', 'no x!'],
    ['if x then error@("no") else error("yes") end', 'no'],
    ['error("x") goto = 1', 'other'],
  ] as const) {
    it(`${source}: ${message}`, () => check('luerl', source, message));
  }

  it('knows that the line may be that of the statement or of the loop around it', () => {
    check('luerl', 'local x = foo(a,\n  bar(b))', 'undefined function nil', { line: 1 });
    check('luerl', 'for i = 1, 3 do\n  foo(i)\nend', 'undefined function nil', { line: 1 });
    check('luerl', 'for i = 1, n do f(i)\n  local x = g(i) end', 'undefined function nil', { line: 1 });
    check('luerl', 'if foo@() then\n  bar()\nend', 'undefined function nil');
    check('luerl', 'for i = 1, 3 do local f = function()\n  foo@() end end', 'undefined function nil');
    check('luerl', 'x = 1 y = foo@(\n  1)', 'undefined function nil');
  });
});
