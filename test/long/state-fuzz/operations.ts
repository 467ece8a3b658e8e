/** Further things that a module does to its state, in both dialects; beside those of `test/lua/vm/random-programs.ts`. */
export const moreOperations = `
local Account = {} Account.__index = Account
Account.__add = function(a, b) return (type(a) == "table" and a.n or a) + (type(b) == "table" and b.n or b) end
Account.__tostring = function(a) return "account " .. tostring(a.n) end
function Account.new(n) return setmetatable({n = n, log = {}}, Account) end
function Account:put(n) self.n = self.n + n self.log[#self.log + 1] = n return self end

local accounts, handlers, tree, weak = {}, {}, {}, {}
local total, last = 0, nil
big = 1
floats = {}

local function pair()
  local shared = 0
  local function get() return shared end
  local function set(x) shared = shared + x total = total + 1 return get end
  return get, set
end
local get, set = pair()

local function grow(t, depth, a)
  if depth == 0 then t.leaf = a return t end
  t[a % 3] = t[a % 3] or {up = t}
  return grow(t[a % 3], depth - 1, (a * 7 + 3) % 11)
end

local list = {
  function(a, b) accounts[a] = Account.new(b) end,
  function(a, b) local x = accounts[a] if x then x:put(b) last = x end end,
  function(a, b) accounts[a] = nil end,
  function(a, b) local sum = 0 for k, v in pairs(accounts) do sum = sum + v end return sum end,
  function(a, b) local keys = {} for k, v in pairs(accounts) do keys[#keys + 1] = tostring(k) .. tostring(v) end return table.concat(keys, " ") end,
  function(a, b) get, set = pair() end,
  function(a, b) return set(a)(), get() end,
  function(a, b) handlers[#handlers + 1] = function(x) total = total + x + a return b end end,
  function(a, b) for i = 1, #handlers do handlers[i](b) end if #handlers > 5 then table.remove(handlers, 1) end end,
  function(a, b) grow(tree, b % 5, a) end,
  function(a, b) tree = {tree, tree.up} end,
  function(a, b) table.sort(handlers, function(x, y) return false end) end,
  function(a, b) big = big * (a + 3) if big > 2 ^ 100 then big = b end return big end,
  function(a, b) floats[a / 4] = b / 8 floats[-b] = a floats[a + 0.0] = b end,
  function(a, b) floats[a / 4] = nil local n = 0 for k, v in pairs(floats) do n = n + k * v end return n end,
  function(a, b) floats = {[true] = a, [false] = b, [1.5] = tree, [last or 1] = last} end,
  function(a, b) local s = "" for i = 1, b % 30 do s = s .. string.char(i * 8 % 256) end accounts[s] = Account.new(#s) end,
  function(a, b) Account["extra" .. b % 4] = function(self) return self.n * a end end,
  function(a, b) if last and last.extra1 then return last:extra1() end end,
  function(a, b) setmetatable(floats, {__index = accounts, __newindex = function(t, k, v) rawset(t, k, v) total = total + 1 end, __len = function() return total end}) return #floats end,
  function(a, b) local f = load("return function(x) big = x return x + 1 end")() handlers[#handlers + 1] = f end,
  function(a, b) string["twice" .. a % 3] = function(s) return s .. s end end,
  function(a, b) local s = "ab" if s.twice1 then return s:twice1() end end,
  function(a, b) local ok, e = pcall(function() accounts[a].n = nil error({a}) end) return type(e) end,
  function(a, b) local t = {} for i = 1, b do t[i] = i end for i = 1, b, 2 do t[i] = nil end accounts.t = setmetatable(t, Account) t.n = b end,
  function(a, b) print("said", a, math.random(b + 1)) return os.time() end,
  function(a, b) handlers = {handlers[#handlers], next(accounts) and function() return accounts end} end,
}

function more(ops, fail)
  local answers = {}
  for i = 1, #ops do
    local op = ops[i]
    local ok, x, y = pcall(list[op[1] % #list + 1], op[2], op[3])
    answers[i] = tostring(ok) .. tostring(x) .. tostring(y)
  end
  if fail == 1 then error({text = "failed", answers = answers}) end
  if fail == 2 then while true do total = total + 1 accounts[total % 50] = Account.new(total) end end
  if fail == 3 then local function f() return 1 + f() end return f() end
  return answers, total, get()
end
`;
