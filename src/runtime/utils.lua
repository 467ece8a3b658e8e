-- utils: small functions on lists and tables, and how handlers match messages.
--
-- Where a function takes several arguments they may come one call at a time: map(f, list) is map(f)(list).
-- Nothing is changed in place. A list has the keys 1 to n; {} is one.
--
--   curry(f, count)             f for `count` arguments that may come one call at a time; a node has to be told how many
--   compose(f, g, ...)          a function: the last one runs first, each gets what the one behind it gave
--   map(f, list)                f(value, index) of each value
--   filter(f, list)             the values for which f(value, index) holds
--   reduce(f, initial, list)    f(result, value, index) over all; when `initial` is nil the first value is
--   find(f, t)                  the first value, in the order of the keys, for which f(value) holds, else nil
--   concat(first, second)       both lists in one           reverse(list)          from the end
--   includes(value, list)       whether it is in there      keys(t), values(t)     lists, in the order of the keys
--   prop(name, t)               t[name]                     propEq(name, value, t) whether t[name] is value
--   capitalize(text)            "from" is "From"            normalize(text)        "from_process" is "From-Process"
--   Tab(message)                the tags as a table by name
--   matchesPattern(pattern, value, message)   one value. nil and false never match, "_" always does, a function answers itself, a text
--                               with one of ^$()%.[]*+? is a Lua pattern, any other text must be equal, of a list one must match
--   matchesSpec(message, spec)  a whole message. A function answers itself (any value), text is compared with the action, of a table
--                               each key must match; keys are looked for in the message, its body and its tags
--
-- Errors are text: "utils.map: first argument should be a unary function", "utils.map: second argument should be a list".
local M = {}

local find, gsub, lower, sub, upper = string.find, string.gsub, string.lower, string.sub, string.upper
local pack, unpack = table.pack, table.unpack

-- The length of a list, or false. Luerl counts differently where there are holes, so nobody asks `#`.
local function lengthOf(value)
  if type(value) ~= "table" then return false end
  local count = 0
  local key = next(value)
  while key ~= nil do
    if math.type(key) ~= "integer" then return false end
    count = count + 1
    key = next(value, key)
  end
  for i = 1, count do
    if rawget(value, i) == nil then return false end
  end
  return count
end

local function needList(value, name, which)
  return lengthOf(value) or error("utils." .. name .. ": " .. which .. " argument should be a list", 0)
end

local function need(value, kind, name, what)
  if type(value) ~= kind then error("utils." .. name .. ": " .. what, 0) end
end

local function collect(f, count, held)
  return function(...)
    local more = pack(...)
    local all = { n = held.n + more.n }
    for i = 1, held.n do all[i] = held[i] end
    for i = 1, more.n do all[held.n + i] = more[i] end
    if all.n >= count then return f(unpack(all, 1, all.n)) end
    return collect(f, count, all)
  end
end

function M.curry(f, count)
  need(f, "function", "curry", "first argument should be a function")
  -- How many arguments a function takes is only known where there is debug.getinfo.
  local info = _G["debug"]
  local infoOf = type(info) == "table" and info.getinfo
  if count == nil and infoOf then
    local info = infoOf(f, "u")
    if not info.isvararg then count = info.nparams end
  end
  if math.type(count) == "float" then count = math.tointeger(count) end
  if math.type(count) ~= "integer" or count < 0 then error("utils.curry: second argument should be the number of arguments", 0) end
  return collect(f, count, { n = 0 })
end

function M.compose(...)
  local all = pack(...)
  for i = 1, all.n do need(all[i], "function", "compose", "all arguments should be functions") end
  if all.n == 0 then return function(...) return ... end end
  return function(...)
    local values = pack(...)
    for i = all.n, 1, -1 do values = pack(all[i](unpack(values, 1, values.n))) end
    return unpack(values, 1, values.n)
  end
end

M.map = M.curry(function(f, list)
  need(f, "function", "map", "first argument should be a unary function")
  local result = {}
  for i = 1, needList(list, "map", "second") do result[i] = f(list[i], i) end
  return result
end, 2)

M.filter = M.curry(function(f, list)
  need(f, "function", "filter", "first argument should be a unary function")
  local result, count = {}, 0
  for i = 1, needList(list, "filter", "second") do
    if f(list[i], i) then
      count = count + 1
      result[count] = list[i]
    end
  end
  return result
end, 2)

M.reduce = M.curry(function(f, initial, list)
  need(f, "function", "reduce", "first argument should be a function that accepts (result, value, key)")
  local result, from = initial, 1
  local count = needList(list, "reduce", "third")
  if result == nil then result, from = list[1], 2 end
  for i = from, count do result = f(result, list[i], i) end
  return result
end, 3)

M.find = M.curry(function(f, from)
  need(f, "function", "find", "first argument should be a unary function")
  need(from, "table", "find", "second argument should be a table")
  for _, key in ipairs(M.keys(from)) do
    if f(from[key]) then return from[key] end
  end
  return nil
end, 2)

M.concat = M.curry(function(first, second)
  local result, count = {}, needList(first, "concat", "first")
  for i = 1, count do result[i] = first[i] end
  for i = 1, needList(second, "concat", "second") do result[count + i] = second[i] end
  return result
end, 2)

function M.reverse(list)
  local result, count = {}, needList(list, "reverse", "first")
  for i = 1, count do result[i] = list[count + 1 - i] end
  return result
end

M.includes = M.curry(function(value, list)
  for i = 1, needList(list, "includes", "second") do
    if list[i] == value then return true end
  end
  return false
end, 2)

M.prop = M.curry(function(name, from)
  need(from, "table", "prop", "second argument should be a table")
  return from[name]
end, 2)

M.propEq = M.curry(function(name, value, from)
  need(from, "table", "propEq", "third argument should be a table")
  return from[name] == value
end, 3)

local rank = { number = 1, string = 2 }

local function before(a, b)
  local first, second = rank[type(a)] or 3, rank[type(b)] or 3
  if first ~= second then return first < second end
  if first < 3 then return a < b end
  return tostring(a) < tostring(b)
end

function M.keys(from)
  need(from, "table", "keys", "first argument should be a table")
  local result, count, sorted = {}, 0, true
  local key = next(from)
  while key ~= nil do
    if count > 0 and sorted and before(key, result[count]) then sorted = false end
    count = count + 1
    result[count] = key
    key = next(from, key)
  end
  if not sorted then table.sort(result, before) end
  return result
end

function M.values(from)
  need(from, "table", "values", "first argument should be a table")
  local result = M.keys(from)
  for i, key in ipairs(result) do result[i] = from[key] end
  return result
end

function M.capitalize(text)
  need(text, "string", "capitalize", "first argument should be a string")
  return upper(sub(text, 1, 1)) .. sub(text, 2)
end

function M.normalize(text)
  need(text, "string", "normalize", "first argument should be a string")
  return (gsub(gsub(text, "_", "-"), "[^-]+", function(word) return M.capitalize(lower(word)) end))
end

-- Matching -----------------------------------------------------------------------------------------------------------

function M.Tab(message)
  need(message, "table", "Tab", "first argument should be a message")
  local tags = message.TagArray or message.Tags
  local result = {}
  if type(tags) ~= "table" then return result end
  for key, value in next, tags do
    if math.type(key) ~= "integer" then result[key] = value
    elseif type(value) == "table" and value.name ~= nil then result[value.name] = value.value end
  end
  return result
end

function M.matchesPattern(pattern, value, message)
  if not pattern then return false end
  if pattern == "_" then return true end
  if type(pattern) == "function" then return pattern(value, message) and true or false end
  if value == nil then return false end
  if type(pattern) == "table" then
    for _, one in ipairs(pattern) do
      if M.matchesPattern(one, value, message) then return true end
    end
    return false
  end
  if type(pattern) ~= "string" then return pattern == value end
  -- What is no text is compared by its text; an integral float as the integer it is.
  if math.type(value) == "float" then value = math.tointeger(value) or value end
  local text = tostring(value)
  if not find(pattern, "[%^%$%(%)%%%.%[%]%*%+%?]") then return text == pattern end
  return find(text, pattern) ~= nil
end

local function fieldOf(from, key)
  if type(from) ~= "table" then return nil end
  return from[key]
end

-- A field of a message, wherever this kind of message keeps it.
local function lookUp(message, key)
  for _, name in ipairs({ key, type(key) == "string" and lower(key) or nil }) do
    local value = message[name]
    if value == nil then value = fieldOf(message.body, name) end
    if value == nil then value = fieldOf(message.Tags, name) end
    if value ~= nil then return value end
  end
  return nil
end

function M.matchesSpec(message, spec)
  if type(spec) == "function" then return spec(message) end
  if type(message) ~= "table" then return false end
  if type(spec) == "string" then
    local action = lookUp(message, "Action")
    return action == spec
  end
  if type(spec) ~= "table" then return false end
  local key, pattern = next(spec)
  while key ~= nil do
    local value = lookUp(message, key)
    if not value or not M.matchesPattern(pattern, value, message) then return false end
    key, pattern = next(spec, key)
  end
  return true
end

return M
