/** What random programs found (`npm run test:long`), one row a finding. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LuaFloat, type LuaValue } from '../../../src/lua/runtime/value.ts';
import { runLua } from '../../helpers/lua-state.ts';

function plain(values: readonly LuaValue[]): unknown[] {
  return values.map((value) => (value instanceof LuaFloat ? `${value.n} (float)` : value));
}

const findings: readonly [dialect: 'puc' | 'luerl', what: string, source: string, values: readonly unknown[]][] = [
  ['puc', 'next goes on from a fractional key that is smaller than the list is long', 'local t = {1, 2, 3, [0.5] = "x", [1.5] = "y"} local n = 0 local k = next(t) while k ~= nil do n = n + 1 k = next(t, k) end return n', [5]],
  ['puc', 'next refuses a fractional key that the table never had', 'return pcall(next, {1, 2, 3}, 1.5)', [false, "invalid key to 'next'"]],
  ['luerl', 'next goes on from a fractional key', 'return next({1, 2, 3}, 2.5)', [undefined]],
  ['puc', 'xpcall answers one value of its handler', 'return xpcall(error, function(m) return m, "more" end, "e")', [false, 'e']],
  ['puc', 'xpcall answers nil when its handler answers nothing', 'return select("#", xpcall(error, function() end, "e"))', [2]],
  ['puc', 'xpcall in a coroutine answers one value of its handler', 'return coroutine.wrap(function() return xpcall(error, function(m) return m, "more" end, "e") end)()', [false, 'e']],
  ['puc', 'a positional nil in a constructor takes away what a key put there', 'local t = {[2] = "b", "a", nil} local u = {[1] = "z", nil} return t[1], t[2], u[1]', ['a', undefined, undefined]],
  ['luerl', 'a constructor stores in the order of its text', 'local t, u, v = {"b", [1] = "a"}, {[1] = "a", "b"}, {[1] = "a", "b", x = 2} return t[1], u[1], v[1]', ['a', 'b', 'b']],
  ['luerl', 'nil in a constructor takes nothing away', 'local t, u, v = {[1] = "a", nil, x = 1}, {"b", [1] = nil}, {[1] = "a", [2] = "b", (function() return nil, 5 end)()} return t[1], u[1], v[1], v[2]', ['a', 'b', 'a', 5]],
  ['puc', 'what is no coroutine', 'return select(2, pcall(coroutine.resume, nil)), select(2, pcall(coroutine.status))', ["bad argument #1 to 'coroutine.resume' (thread expected)", "bad argument #1 to 'coroutine.status' (thread expected)"]],
  ['luerl', 'quotients of floats have no negative zero', 'local z = 0.0 return z // -4, -z // 2, 0 // -4.0, -z // 0.5', ['0 (float)', '0 (float)', '0 (float)', '0 (float)']],
  ['luerl', 'the sign of a remainder that is zero', 'local a = -0.0 return tostring(a % 0.5), tostring(a % -0.5), tostring(a % 1), tostring(a % -1), tostring(0.0 % -0.5), tostring(-1.0 % 0.5)', ['-0.0', '0.0', '-0.0', '-0.0', '0.0', '0.0']],
];

describe('findings of random programs', () => {
  for (const [dialect, what, source, values] of findings) {
    it(`${dialect}: ${what}`, () => assert.deepEqual(plain(runLua(source, { luerl: dialect === 'luerl' })), values));
  }
});
