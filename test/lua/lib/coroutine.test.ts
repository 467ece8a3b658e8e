import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LuaAbort } from '../../../src/lua/runtime/errors.ts';
import { runLua } from '../../helpers/lua-state.ts';

const programs: readonly [what: string, source: string, values: readonly unknown[]][] = [
  ['values go in and out', 'local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) local c, d = coroutine.yield(b * 2) return c + d end) local _, x = coroutine.resume(co, 1) local _, y = coroutine.resume(co, 10) local _, z = coroutine.resume(co, 3, 4) return x, y, z, coroutine.status(co)', [2, 20, 7, 'dead']],
  ['wrap iterates', 'local n = 0 for v in coroutine.wrap(function() for i = 1, 4 do coroutine.yield(i) end end) do n = n + v end return n', [10]],
  ['yields across calls, loops, pcall', 'local co = coroutine.wrap(function() local function deep(n) if n == 0 then coroutine.yield("deep") return "back" end return (deep(n - 1)) end local ok, r = pcall(function() return deep(10) end) coroutine.yield(r) return ok end) return co(), co(), co()', ['deep', 'back', true]],
  ['yields across metamethods', 'local mt = {__add = function(a, b) return coroutine.yield("add") end, __index = function(t, k) return coroutine.yield(k) end, __lt = function() return coroutine.yield("lt") end, __concat = function() return coroutine.yield("cat") end, __newindex = function(t, k, v) coroutine.yield("set") rawset(t, k, v) end} local co = coroutine.wrap(function() local t = setmetatable({}, mt) local a = t + 1 local b = t.field local c = t < t local d = t .. "x" t.z = 5 return a, b, c, d, rawget(t, "z") end) return co(), co(1), co(2), co(3), co(4), select("#", co()), true', ['add', 'field', 'lt', 'cat', 'set', 5, true]],
  ['yields inside an iterator', 'local co = coroutine.wrap(function() for k in function(_, i) return coroutine.yield(i) end, nil, 0 do coroutine.yield("turn " .. k) end return "end" end) local r = {} r[1] = co() r[2] = co(7) r[3] = co() r[4] = co(nil) return table.concat(r, ",")', ['0,turn 7,7,end']],
  ['errors end it', 'local co = coroutine.create(function() error("oops", 0) end) local ok, e = coroutine.resume(co) local ok2, e2 = coroutine.resume(co) return ok, e, ok2, e2, coroutine.status(co)', [false, 'oops', false, 'cannot resume dead coroutine', 'dead']],
  ['status, running, isyieldable', 'local main, isMain = coroutine.running() local co co = coroutine.create(function() return coroutine.status(co), coroutine.isyieldable(), coroutine.running() == co, coroutine.status(main) end) local _, a, b, c, d = coroutine.resume(co) return isMain, coroutine.isyieldable(), a, b, c, d', [true, false, 'running', true, true, 'normal']],
  ['does not yield outside, or through sort', 'local ok, e = pcall(coroutine.yield) local co = coroutine.create(function() return pcall(table.sort, {3, 2, 1}, function() coroutine.yield() end) end) local _, ok2, e2 = coroutine.resume(co) return e, e2', ['attempt to yield from outside a coroutine', 'attempt to yield across a C-call boundary']],
  ['runs calls at the end without bound', 'local co = coroutine.wrap(function() local function f(n) if n == 0 then return "done" end return f(n - 1) end return f(100000) end) return co()', ['done']],
  ['tells varargs and several values', 'local co = coroutine.wrap(function(...) local n = select("#", ...) local t = {coroutine.yield(n, ...)} return #t, ... end) return select("#", co(nil, nil)), co(1, 2, 3)', [3, 3, undefined, undefined]],
];

describe('coroutines', () => {
  for (const [what, source, values] of programs) {
    it(what, () => assert.deepEqual(runLua(source), values));
  }

  it('end with the budget whatever they catch', () => {
    for (const source of [
      'while true do coroutine.resume(coroutine.create(function() pcall(function() while true do end end) end)) end',
      'while true do coroutine.wrap(function() coroutine.yield() end)() end',
      'local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end',
    ]) {
      assert.throws(() => runLua(source, { instructions: 200_000 }), (error) => error instanceof LuaAbort && error.kind === 'budget', source);
    }
  });

  it('are not there in luerl', () => {
    assert.deepEqual(runLua('return coroutine', { luerl: true }), [undefined]);
  });
});
