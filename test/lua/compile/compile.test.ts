import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LuaAbort } from '../../../src/lua/runtime/errors.ts';
import { instructionsUsed } from '../../../src/lua/runtime/meter.ts';
import { LuaFloat, type LuaValue } from '../../../src/lua/runtime/value.ts';
import { errorOf, runLua } from '../../helpers/lua-state.ts';

function plain(values: readonly LuaValue[]): unknown[] {
  return values.map((value) => (value instanceof LuaFloat ? `${value.n} (float)` : value));
}

/** Programs and what they return, in `puc`. */
const programs: readonly [what: string, source: string, values: readonly unknown[]][] = [
  ['locals are fresh in each turn of a loop', 'local f = {} for i = 1, 3 do local j = i * 10 f[i] = function() j = j + 1 return j end end return f[1](), f[1](), f[2]()', [11, 12, 21]],
  ['a loop variable can be changed without harm', 'local n = 0 for i = 1, 3 do i = i * 2 n = n + i end return n', [12]],
  ['repeat sees the locals of its body', 'local n = 0 repeat n = n + 1 local done = n == 4 until done return n', [4]],
  ['targets are evaluated before values', 'local i, t = 1, {} i, t[i] = i + 1, 20 return i, t[1], t[2]', [2, 20, undefined]],
  ['swaps', 'local a, b, c = 1, 2, 3 a, b, c = c, a, b return a, b, c', [3, 1, 2]],
  ['too few and too many values', 'local function f() return 1, 2 end local a, b, c = 0, f() local d, e = f(), f(), error return a, b, c, d, e', [0, 1, 2, 1, 1]],
  ['calls are cut to one value in the middle', 'local function f() return 1, 2 end return f(), (f()), f()', [1, 1, 1, 2]],
  ['no value at all', 'local function f() end return select("#", f()), select("#", (f())), f()', [0, 1]],
  ['varargs', 'local function f(a, ...) local t = {...} return #t, select("#", ...), a, ... end return f(1, nil, 3)', [2, 2, 1, undefined, 3]],
  ['and, or, not', 'return nil and 1, false or nil, 0 and "zero", not nil, 1 and 2 or 3, nil or false', [undefined, undefined, 'zero', true, 2, false]],
  ['comparison chains of mixed numbers', 'return 1 < 1.5, 2^53 == 2^53 + 1, math.maxinteger < math.huge, math.maxinteger + 0.0 == math.maxinteger, 1 == 1.0', [true, true, true, false, true]],
  ['integer and float results', 'return 7 // 2, -7 // 2, 7 % -3, 7 / 2, 6 / 2, 2^2, 7.0 // 2, -7 % 3.0', [3, -4, -2, '3.5 (float)', '3 (float)', '4 (float)', '3 (float)', '2 (float)']],
  ['integers wrap at 64 bits', 'return math.maxinteger + 1 == math.mininteger, math.mininteger - 1 == math.maxinteger, math.maxinteger * 2, 1 << 63, 1 << 64, -1 >> 1', [true, true, -2, -9223372036854775808n, 0, 9223372036854775807n]],
  ['integers beyond 2^53 are exact', 'local n = 9007199254740991 return n + 1, n + 2, (n + 2) - (n + 1), 3037000500 * 3037000500, 123456789012345678 // 1000000007', [9007199254740992n, 9007199254740993n, 1, -9223372036709301616n, 123456788]],
  ['zero has no sign as an integer', 'local z = 0 * -5 return z, 1 / z > 0, -z, 0 % -3', [0, true, 0, 0]],
  ['goto continues', 'local s = "" for i = 1, 5 do if i % 2 == 0 then goto continue end s = s .. i ::continue:: end return s', ['135']],
  ['goto loops backwards', 'local i = 1 ::top:: if i < 5 then i = i + 1 goto top end return i', [5]],
  ['goto leaves nested loops', 'for i = 1, 3 do for j = 1, 3 do if i * j == 4 then goto out end end end ::out:: return "out"', ['out']],
  ['goto between two labels', 'local n = 0 ::a:: n = n + 1 if n == 1 then goto b end if n < 4 then goto a end do return n end ::b:: n = n + 10 goto a', [12]],
  ['goto among several labels', 'local s = "" do goto l1 ::l2:: s = s .. 2 goto l3 ::l1:: s = s .. 1 goto l2 end ::l3:: while true do goto a ::b:: break ::a:: goto b end return s .. 3', ['123']],
  ['a closure in a backward goto takes a new local', 'local f, i = {}, 1 ::top:: do local x = i f[i] = function() return x end end i = i + 1 if i <= 3 then goto top end return f[1](), f[3]()', [1, 3]],
  ['methods and inheritance', 'local A = {} A.__index = A function A:m(x) return self.v + x end local B = setmetatable({}, {__index = A}) B.__index = B local o = setmetatable({v = 1}, B) return o:m(2), o.m(o, 3), ("x"):rep(3)', [3, 4, 'xxx']],
  ['a method that changes is seen', 'local A = {} A.__index = A function A:m() return 1 end local o = setmetatable({}, A) local a = o:m() function A:m() return 2 end local b = o:m() o.m = function() return 3 end return a, b, o:m()', [1, 2, 3]],
  ['a key that moves is seen', 'local function get(t) return t.x end local a, b = {x = 1, y = 2}, {y = 3, x = 4} return get(a), get(b), get({}), get(a)', [1, 4, undefined, 1]],
  ['table constructors', 'local function f() return 1, 2, 3 end local t = {f(), f(), x = 1, [10] = 2, f()} return #t, t[1], t[2], t[5], t.x, t[10], #{f(), nil}, #{nil, nil, 3}', [5, 1, 1, 3, 1, 2, 1, 3]],
  ['numeric for with floats, backwards, and beyond', 'local s = "" for i = 3, 1, -1 do s = s .. i end for x = 1.0, 2 do s = s .. "," .. x end for i = math.maxinteger - 1, math.maxinteger - 1 do s = s .. "," .. i end for i = 1, 0 do s = "never" end return s', ['321,1.0,2.0,9223372036854775806']],
  ['generic for with a table that is cleared', 'local t = {1, 2, 3, a = 1, b = 2} local n = 0 for k in pairs(t) do t[k] = nil n = n + 1 end return n, next(t)', [5, undefined]],
  ['generic for with more than two variables', 'local function it(s, c) if c < 3 then return c + 1, c * 2, c * 3 end end local n = 0 for a, b, c in it, nil, 1 do n = n + a + b + c end return n', [20]],
  ['_ENV as a local and an upvalue', 'local print = 1 do local _ENV = {x = 5} x = x + 1 y = x end local function f() local _ENV = {z = 3} return z end return f(), x', [3, undefined]],
  ['closures share what they captured', 'local function mk() local n = 0 return function() n = n + 1 return n end, function() return n end end local inc, get = mk() inc() inc() return get(), (mk())()', [2, 1]],
  ['load sees globals, not locals', 'x = 1 local hidden = 2 local f = load("x = x + 1 return x, hidden") return f()', [2, undefined]],
  ['load with an environment', 'local env = {} local f = load("y = 7 return _ENV", "c", "t", env) return f() == env, env.y, y', [true, 7, undefined]],
  ['endless calls at the end of a function', 'local function f(n) if n == 0 then return "done" end return f(n - 1) end return f(1000000)', ['done']],
  ['calls at the end between two functions, and through pcall', 'local even, odd function even(n) if n == 0 then return true end return odd(n - 1) end function odd(n) if n == 0 then return false end return even(n - 1) end return even(100001), pcall(even, 50000)', [false, true, true]],
  ['a call at the end gives all its values', 'local function f(n) if n == 0 then return 1, 2, 3 end return f(n - 1) end return f(1000)', [1, 2, 3]],
  ['deep expressions', `local x = 1 return ${'('.repeat(150)}x${')'.repeat(150)} + ${Array.from({ length: 2000 }, () => 'x').join(' + ')}`, [2001]],
  ['names that JavaScript reserves', 'local var, let, class, arguments, this, yield, await = 1, 2, 3, 4, 5, 6, 7 local function eval(new) return new end return var + let + class + arguments + this + yield + await + eval(1)', [29]],
  ['keys that JavaScript objects have', 'local t = {} t.constructor = 1 t.__proto__ = 2 t.toString = 3 return t.constructor, t.__proto__, t.toString, ({}).constructor, t.hasOwnProperty', [1, 2, 3, undefined, undefined]],
];

describe('compiled code', () => {
  for (const [what, source, values] of programs) {
    it(what, () => assert.deepEqual(plain(runLua(source)), values));
  }

  it('counts the same instructions in each run', () => {
    const source = 'local t = {} for i = 1, 200 do t[#t + 1] = ("x"):rep(i % 7) .. i end table.sort(t) local s = 0 for k, v in pairs(t) do s = s + #v end return s';
    const count = (): number => {
      runLua(source);
      return instructionsUsed();
    };
    const first = count();
    assert.ok(first > 1000);
    assert.equal(count(), first);
  });

  it('ends endless loops of each kind', () => {
    for (const source of ['while true do end', 'repeat until false', 'for i = 1, math.huge do end', '::a:: goto a', 'local function f() return f() end f()', 'for _ in function() return 1 end do end']) {
      assert.throws(() => runLua(source, { instructions: 100_000 }), (error) => error instanceof LuaAbort && error.kind === 'budget', source);
    }
  });
});

describe('compiled code in luerl', () => {
  const luerl: readonly [what: string, source: string, values: readonly unknown[]][] = [
    ['integers have no bound', 'return 9007199254740991 + 2, 1 << 70, 2^53 | 0, -1 >> 1', [9007199254740993n, 1180591620717411303424n, 9007199254740992n, -1]],
    ['all values survive and, or', 'local function f() return 1, 2 end return f() or 9', [1, 2]],
    ['parentheses cut them to one', 'local function f() return 1, 2 end return (f() or 9)', [1]],
    ['values first, then targets from the last', 'local log = {} local function n(x) log[#log + 1] = x return x end local t = {} t[n(1)], t[n(2)] = n(3), n(4) return table.concat(log, ",")', ['3,4,2,1']],
    ['division rounds as Luerl does', 'return -1 // 2, -7 // 2, 7 // -2', [0, -4, -4]],
    ['a comparison gives what its metamethod gives', 'local m = {__lt = function() return "lt" end} local t = setmetatable({}, m) local r = t < t return r, t < t and 1 or 2', ['lt', 1]],
    ['for ends at false', 'local n = 0 for v in (function() local i = 0 return function() i = i + 1 return i ~= 3 end end)() do n = n + 1 end return n', [2]],
  ];
  for (const [what, source, values] of luerl) {
    it(what, () => assert.deepEqual(plain(runLua(source, { luerl: true })), values));
  }
});

describe('places of errors', () => {
  for (const [source, text] of [
    ['local t\n\nreturn t.x', "(command line):3: attempt to index a nil value (local 't')"],
    ['return\n  a.b.c', "(command line):2: attempt to index a nil value (global 'a')"],
    ['local a = {}\nlocal b = a.x\n  + 1', "(command line):3: attempt to perform arithmetic on a nil value (local 'b')".replace("(local 'b')", "(field 'x')")],
    ['local s = {}\ns:go()', "(command line):2: attempt to call a nil value (method 'go')"],
    ['local up\nlocal function f()\n return up.x end\nf()', "(command line):3: attempt to index a nil value (upvalue 'up')"],
    ['return {} .. "x"', '(command line):1: attempt to concatenate a table value'],
    ['return 1 < "2"', '(command line):1: attempt to compare number with string'],
    ['error("text")', '(command line):1: text'],
    ['local function f() error("text", 2) end\n\nf()', '(command line):3: text'],
    ['return 1 // 0', '(command line):1: attempt to divide by zero'],
    ['return 1.5 | 1', '(command line):1: number has no integer representation'],
    ['for i = 1, "x" do end', "(command line):1: 'for' limit must be a number"],
    ['local t = setmetatable({}, {__index = function(_, k) error("no " .. k) end})\nreturn t.x', '(command line):1: no x'],
  ] as const) {
    it(JSON.stringify(source), () => assert.equal(errorOf(source), text));
  }
});
