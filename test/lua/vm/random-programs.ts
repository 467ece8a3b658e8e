/** A module that does all kinds of things to its state, as lists of random numbers tell it. */
import fc from 'fast-check';

/** Runs in both dialects. Each message is a list of operations `{kind, a, b}`; `fail` says how it ends. */
export const source = `
local slots = {}
local shared = 0
local cursor
local names = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta"}
local isPuc = coroutine ~= nil

local function keep(at, value) slots[at % 8 + 1] = value end
local function tableAt(at)
  local t = slots[at % 8 + 1]
  if type(t) ~= "table" then t = {} slots[at % 8 + 1] = t end
  return t
end

local function makeCounter(start)
  local n, own = start, {}
  return function(d) n = n + d own[#own + 1] = n shared = shared + 1 return n, #own end
end

local ops = {
  function(a, b) tableAt(a)[names[b % 6 + 1]] = b end,
  function(a, b) tableAt(a)[names[b % 6 + 1]] = nil end,
  function(a, b) tableAt(a)[b] = tableAt(b) end,
  function(a, b) tableAt(a)[b % 5 - 2] = b * 1.5 end,
  function(a, b) tableAt(a)[tableAt(b)] = a end,
  function(a, b) keep(a, makeCounter(b)) end,
  function(a, b) local f = slots[a % 8 + 1] if type(f) == "function" then return f(b) end end,
  function(a, b) setmetatable(tableAt(a), {__index = tableAt(b), __call = function(self, x) shared = shared + x return shared end}) end,
  function(a, b) local seen = {} for k, v in pairs(tableAt(a)) do seen[#seen + 1] = tostring(k) .. ":" .. type(v) end return table.concat(seen, ",") end,
  function(a, b) local t = tableAt(a) cursor = next(t, cursor ~= nil and rawget(t, cursor) ~= nil and cursor or nil) return tostring(cursor) end,
  function(a, b) for i = 1, b % 70 do tableAt(a)["k" .. i] = i end end,
  function(a, b) local t = tableAt(a) for i = 1, 70 do if i % 3 ~= b % 3 then t["k" .. i] = nil end end end,
  function(a, b) for i = 1, b % 60 do table.insert(tableAt(a), i * b) end end,
  function(a, b) local t = tableAt(a) for i = 1, b % 20 do table.remove(t) end end,
  function(a, b) keep(a, ("x"):rep(b % 50) .. tostring(b / 4)) end,
  function(a, b) return math.random(1000), math.random(), os.time() end,
  function(a, b) local t = {} for i = 1, b % 9 do local v = i t[i] = function() v = v + 1 return v end end keep(a, t) end,
  function(a, b) local t = tableAt(a) for i = 1, #t do if type(t[i]) == "function" then shared = shared + t[i](b) end end end,
  function(a, b) keep(a, (load or loadstring)("local up = ... return function() return up end")) end,
  function(a, b) if isPuc then local g = ("one two three four"):gmatch("%a+") g() keep(a, g) end end,
  function(a, b) if isPuc then local co = coroutine.wrap(function() return 1 end) co() keep(a, coroutine.create(function() return 2 end)) end end,
  function(a, b) local ok, e = pcall(function() tableAt(a).deep = {b} error({code = b}) end) return tostring(ok) end,
  function(a, b) _G[names[b % 6 + 1]] = tableAt(a) end,
  function(a, b) keep(a, 2 ^ 53 + b) keep(b, 9007199254740993 + a) end,
  function(a, b) return tostring(tableAt(a)) end,
  function(a, b) local t = tableAt(a) for i = 1, b % 40 do t[i * 7 + 100] = i end end,
  function(a, b) local t = tableAt(a) for i = 1, 40 do if i % 4 ~= b % 4 then t[i * 7 + 100] = nil end end end,
}

function run(list, fail)
  local answers = {}
  for i = 1, #list do
    local op = list[i]
    local ok, x, y, z = pcall(ops[op[1] % #ops + 1], op[2], op[3])
    answers[i] = tostring(ok) .. tostring(x) .. tostring(y) .. tostring(z)
  end
  if fail == 1 then error("the message failed") end
  if fail == 2 then while true do shared = shared + 1 end end
  if fail == 3 then return 0 / 0, function() end, {[true] = 1} end
  return answers, shared
end`;

export interface Message {
  readonly ops: readonly (readonly [number, number, number])[];
  readonly fail: number;
  readonly seed: string;
  readonly nowMs: number;
}

/** Messages, one in four of which fails. */
export const arbitraryMessages: fc.Arbitrary<readonly Message[]> = fc.array(
  fc.record({
    ops: fc.array(fc.tuple(fc.nat(26).filter((n) => n !== 19), fc.nat(63), fc.nat(99)), { maxLength: 12 }),
    fail: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 3),
    seed: fc.constantFrom('a', 'b', 'c'),
    nowMs: fc.nat(1_000_000),
  }),
  { minLength: 1, maxLength: 12 },
);
