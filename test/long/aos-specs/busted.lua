-- What specs in the style of Busted need: describe, it, before_each and the like, assert.*, and a require that loads our modules.
-- Before this, `sources` maps the name of a module to a function that makes it. `report()` runs what was described.

local unpackValues = table.unpack
local textOf, nextOf = tostring, next

-- Modules ------------------------------------------------------------------------------------------------------------

-- What was read for a file of src.
local parts = {}

-- src/x, .x and x are the same file, each kept under its own name: specs replace one and drop another. A file of src is read anew with
-- its parts, but for those that a spec replaced: ours has more parts than the one of aos, and they must see what is replaced as well.
function require(name)
  local loaded = package.loaded
  if loaded[name] ~= nil then return loaded[name] end
  local isFile = string.find(name, "^src/") ~= nil
  if isFile then
    for part, value in pairs(parts) do
      if loaded[part] == value then loaded[part] = nil end
    end
    parts = {}
  end
  local plain = string.gsub(string.gsub(name, "^src/", ""), "^%.", "")
  if sources[plain] == nil then error("there is no module " .. name, 0) end
  local value = sources[plain](name)
  if value == nil then value = true end
  loaded[name] = value
  if not isFile then parts[name] = value end
  return value
end

-- Describing ---------------------------------------------------------------------------------------------------------

local function group(name, parent) return { name = name, parent = parent, children = {}, before = {}, after = {}, setup = {}, teardown = {} } end

local root = group("", nil)
local current = root

function describe(name, body)
  local outer = current
  current = group(name, outer)
  table.insert(outer.children, current)
  body()
  current = outer
end

function it(name, body) table.insert(current.children, { name = name, body = body }) end
function pending(name) table.insert(current.children, { name = name, pending = true }) end
function before_each(body) table.insert(current.before, body) end
function after_each(body) table.insert(current.after, body) end
function setup(body) table.insert(current.setup, body) end
function teardown(body) table.insert(current.teardown, body) end
context, insulate, expose, test, lazy_setup, lazy_teardown = describe, describe, describe, it, setup, teardown

-- Asserting ----------------------------------------------------------------------------------------------------------

local function shown(value, depth)
  if type(value) == "string" then return "\"" .. value .. "\"" end
  if type(value) ~= "table" then return textOf(value) end
  if (depth or 0) > 3 then return "{...}" end
  local parts = {}
  local key, item = nextOf(value)
  while key ~= nil do
    table.insert(parts, "[" .. shown(key, 9) .. "] = " .. shown(item, (depth or 0) + 1))
    key, item = nextOf(value, key)
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

local function same(a, b)
  if a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  local key, item = nextOf(a)
  while key ~= nil do
    if not same(item, b[key]) then return false end
    key, item = nextOf(a, key)
  end
  key = nextOf(b)
  while key ~= nil do
    if a[key] == nil then return false end
    key = nextOf(b, key)
  end
  return true
end

local plainAssert, failed = assert, error

local function check(holds, what, ...)
  if holds then return true, ... end
  failed(what, 0)
end

-- Each gives whether it holds, and what is written when it does not (or, negated, when it does).
local checks = {
  equal = function(a, b) return a == b, "expected " .. shown(a) .. ", got " .. shown(b) end,
  same = function(a, b) return same(a, b), "expected the like of " .. shown(a) .. ", got " .. shown(b) end,
  ["true"] = function(a) return a == true, "expected true, got " .. shown(a) end,
  ["false"] = function(a) return a == false, "expected false, got " .. shown(a) end,
  ["nil"] = function(a) return a == nil, "expected nil, got " .. shown(a) end,
  truthy = function(a) return a and true or false, "expected something true, got " .. shown(a) end,
  falsy = function(a) return not a, "expected nil or false, got " .. shown(a) end,
  matches = function(pattern, text) return type(text) == "string" and string.find(text, pattern) ~= nil, "expected a text like " .. shown(pattern) .. ", got " .. shown(text) end,
  error = function(body, wanted)
    local ok, why = pcall(body)
    if ok then return false, "expected an error" end
    return wanted == nil or same(why, wanted), "expected the error " .. shown(wanted) .. ", got " .. shown(why)
  end,
  error_matches = function(body, pattern)
    local ok, why = pcall(body)
    return not ok and string.find(textOf(why), pattern) ~= nil, "expected an error like " .. shown(pattern) .. ", got " .. shown(why)
  end,
}
checks.equals, checks.errors, checks.has_match = checks.equal, checks.error, checks.matches
for _, kind in ipairs({ "string", "number", "boolean", "table", "function" }) do
  checks[kind] = function(a) return type(a) == kind, "expected a " .. kind .. ", got " .. shown(a) end
end

-- assert.are.equal, assert.is_not_nil, assert.has_no.errors: words joined by dots or underscores, of which only the last ones name the check.
local chain

local function find(words)
  local negated, rest = false, words
  while true do
    if checks[rest] ~= nil then return checks[rest], negated end
    local first, after = string.match(rest, "^(%a+)_(.+)$")
    if first == "not" or first == "no" then negated = not negated
    elseif first ~= "is" and first ~= "are" and first ~= "has" and first ~= "have" and first ~= "was" and first ~= "does" then return nil end
    rest = after
  end
end

function chain(words)
  return setmetatable({}, {
    __index = function(_, word) return chain(words == "" and word or words .. "_" .. word) end,
    __call = function(_, ...)
      if words == "" then return plainAssert(...) end
      local test, negated = find(words)
      if test == nil then failed("this runner knows no assert." .. words, 0) end
      local holds, what = test(...)
      if negated then return check(not holds, "not wanted: " .. what) end
      return check(holds, what)
    end,
  })
end

assert = chain("")

-- Running ------------------------------------------------------------------------------------------------------------

local function runAll(list)
  for i = 1, #list do list[i]() end
end

local function hooks(node, name, inside)
  local list = {}
  while node ~= nil do
    for i = #node[name], 1, -1 do table.insert(list, inside and 1 or #list + 1, node[name][i]) end
    node = node.parent
  end
  return list
end

local function runTest(node, test)
  local ok, why = pcall(function()
    runAll(hooks(node, "before", true))
    test.body()
  end)
  local cleaned, trouble = pcall(runAll, hooks(node, "after", false))
  if ok and not cleaned then return false, "after_each: " .. textOf(trouble) end
  return ok, textOf(why)
end

local function run(node, path, answers)
  local ready, trouble = pcall(runAll, node.setup)
  for _, child in ipairs(node.children) do
    local name = path == "" and child.name or path .. " " .. child.name
    if child.children ~= nil then run(child, name, answers)
    elseif not child.pending then
      local ok, why = ready, "setup: " .. textOf(trouble)
      if ready then ok, why = runTest(node, child) end
      table.insert(answers, { name = name, ok = ok, why = ok and "" or why })
    end
  end
  pcall(runAll, node.teardown)
end

-- A list of { name, ok, why }.
function report()
  local answers = {}
  run(root, "", answers)
  return answers
end
