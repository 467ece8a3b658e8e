-- outbox: from what a program sends to the entry that the node delivers.
--
--   outbox.entry(message, who) -> table   `who` stands in front of errors, "ao.send"
--   outbox.text(value) -> text            a number as its digits, without ".0"
--   outbox.copy(value, who) -> value      what a program changes later changes nothing here
--
-- Keys are in lower case at the top: nodes write them so. Below, nothing changes: addresses have capitals. `Tags`, a list of
-- { name =, value = } or a table, become keys; keys of the message win. Numbers and bints are decimal text, a table as `data` is JSON. Functions
-- are left out. A patch keeps its values as they are, since they go into the state; `device` or `method` of the message itself make one, in
-- `Tags` they are dropped.
local json = require(".json")

local M = {}

local format, lower = string.format, string.lower
local toInteger, typeOf = math.tointeger, math.type

local maxDepth = 64

function M.text(value)
  local whole = typeOf(value) == "integer" and value or toInteger(value)
  if whole ~= nil then return format("%d", whole) end
  return tostring(value)
end

-- A bint, and whatever else is text in JSON too.
local function isText(value)
  local meta = getmetatable(value)
  return type(meta) == "table" and rawget(meta, "__jsontype") == "text"
end

local function copyOf(value, who, depth, open)
  local kind = type(value)
  if kind == "function" or kind == "thread" or kind == "userdata" then return nil end
  if kind ~= "table" then return value end
  if isText(value) then return tostring(value) end
  if open[value] then error(who .. ": a table that contains itself cannot be sent", 0) end
  if depth > maxDepth then error(who .. ": more than " .. format("%d", maxDepth) .. " levels of tables cannot be sent", 0) end
  open[value] = true
  local result = {}
  local key, item = next(value)
  while key ~= nil do
    local name = key
    if type(key) == "number" then name = toInteger(key) or tostring(key) elseif type(key) == "boolean" then name = tostring(key) end
    if type(name) ~= "table" and type(name) ~= "function" then result[name] = copyOf(item, who, depth + 1, open) end
    key, item = next(value, key)
  end
  open[value] = nil
  return result
end

function M.copy(value, who) return copyOf(value, who, 1, {}) end

local function isPatch(device, method)
  return (type(device) == "string" and lower(device) == "patch@1.0") or (type(method) == "string" and lower(method) == "patch")
end

function M.isPatch(entry) return isPatch(entry.device, entry.method) end

local function sendable(name, value, patch, who)
  local kind = type(value)
  if kind == "string" then return value end
  if kind == "table" then
    if name == "data" and not patch and not isText(value) then return json.encode(value) end
    return M.copy(value, who)
  end
  if patch and kind ~= "function" then return value end
  if kind == "number" then return M.text(value) end
  if kind == "boolean" then return tostring(value) end
  return nil
end

-- A key that is in lower case already wins over one that only becomes so.
local function put(entry, key, value, patch, who)
  if type(key) == "number" then key = M.text(key) end
  if type(key) ~= "string" then return end
  local name = lower(key)
  if entry[name] == nil or name == key then entry[name] = sendable(name, value, patch, who) end
end

local function putTags(entry, tags, patch, who)
  local found = {}
  local key, value = next(tags)
  while key ~= nil do
    if typeOf(key) == "integer" and type(value) == "table" then
      put(found, value.name or value.Name, value.value or value.Value, patch, who)
    else
      put(found, key, value, patch, who)
    end
    key, value = next(tags, key)
  end
  -- Tags often are those of a stranger's message, sent back. What makes a patch of a message must be the program's own word.
  if isPatch(found.device, nil) then found.device = nil end
  if isPatch(nil, found.method) then found.method = nil end
  for name, tag in pairs(found) do
    if entry[name] == nil then entry[name] = tag end
  end
end

local function isData(value) return type(value) == "table" and not isText(value) end

function M.entry(message, who)
  local tags = message.Tags or message.tags
  if type(tags) ~= "table" then tags = nil end
  local patch = isPatch(message.device or message.Device, message.method or message.Method)
  local target = message.target or message.Target
  if type(target) == "table" then error(who .. ": Target is an address, which is text, not a table", 0) end
  local entry = {}
  local key, value = next(message)
  while key ~= nil do
    if type(value) ~= "table" or value ~= tags then put(entry, key, value, patch, who) end
    key, value = next(message, key)
  end
  if tags ~= nil then putTags(entry, tags, patch, who) end
  -- Whatever the message says it is.
  if not patch and (type(message.Data) == "table" or type(message.data) == "table") and (isData(message.Data) or isData(message.data)) then
    entry["content-type"] = "application/json"
  end
  return entry, patch
end

return M
