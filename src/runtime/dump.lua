-- dump: a value as Lua text that gives an equal value when it is loaded.
--
--   dump(value [, indent [, padding [, filter [, udata]]]]) -> text     also dump.dump(...)
--
--   dump({ b = { true }, a = "x" }, 2)   {
--                                          a = "x",
--                                          b = {
--                                            [1] = true
--                                          }
--                                        }
--
--   indent   spaces a level, 4 when absent; 0 writes all in one line: { a = "x", b = { [1] = true } }
--   padding  spaces before each line but the first, 0 when absent
--   filter   function(value, depth, type, role, key, udata) -> value [, raw]: asked for each key (role "key") and then its value (role
--            "val", with the key). What it gives is written instead; nil leaves the entry out; with raw = true it is written as it is.
--
-- Keys come in order: numbers, text, booleans, all others. The text is ASCII, other bytes are escaped, so every VM loads it alike. Not
-- values but text stand for what cannot be loaded: "<function>", "<circular table>", "<table>" for a table as key or below 200 levels.
--
-- Errors are text: "dump: indent must be a whole number of spaces", "dump: padding must be a whole number of spaces",
-- "dump: filter must be a function".

local M = {}

local byte, find, format, gsub, rep = string.byte, string.find, string.format, string.gsub, string.rep
local toInteger, typeOf = math.tointeger, math.type

local maxDepth = 200

local reserved = {}
for _, word in ipairs({
  "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
}) do reserved[word] = true end

local escapes = { ["\""] = "\\\"", ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function quoted(text)
  if find(text, "[\0-\31\"\\\127-\255]") then
    text = gsub(text, "[\0-\31\"\\\127-\255]", function(letter) return escapes[letter] or "\\" .. format("%03d", byte(letter)) end)
  end
  return "\"" .. text .. "\""
end

local function numberText(value)
  if typeOf(value) == "integer" then return value == math.mininteger and "math.mininteger" or format("%d", value) end
  if value ~= value then return "(0/0)" end
  if value - value ~= 0 then return value > 0 and "(1/0)" or "(-1/0)" end
  local text, digits = tostring(value), 15
  while tonumber(text) ~= value and digits < 18 do
    text = format("%." .. format("%d", digits) .. "g", value)
    digits = digits + 1
  end
  -- A float stays one.
  return find(text, "[.eE]") and text or text .. ".0"
end

local function scalar(value)
  local kind = type(value)
  if kind == "string" then return quoted(value) end
  if kind == "number" then return numberText(value) end
  if kind == "nil" or kind == "boolean" then return tostring(value) end
  return "\"<" .. kind .. ">\""
end

local rank = { number = 1, string = 2, boolean = 3 }

local function before(a, b)
  local first, second = rank[type(a)] or 4, rank[type(b)] or 4
  if first ~= second then return first < second end
  if first < 3 then return a < b end
  return tostring(a) < tostring(b)
end

local function keysOf(value)
  local keys, count = {}, 0
  local key = next(value)
  while key ~= nil do
    count = count + 1
    keys[count] = key
    key = next(value, key)
  end
  table.sort(keys, before)
  return keys, count
end

local function keyText(key, raw)
  if raw then return tostring(key) end
  if type(key) == "string" and find(key, "^[%a_][%w_]*$") and not find(key, "[\128-\255]") and not reserved[key] then return key end
  return "[" .. scalar(key) .. "]"
end

local function push(out, text)
  out.n = out.n + 1
  out[out.n] = text
end

local function write(out, value, depth)
  if type(value) ~= "table" then return push(out, scalar(value)) end
  if out.open[value] then return push(out, "\"<circular table>\"") end
  if depth > maxDepth then return push(out, "\"<table>\"") end
  out.open[value] = true
  local keys, count = keysOf(value)
  local newLine = out.indent > 0 and "\n" .. rep(" ", out.padding + out.indent * depth) or " "
  local lead = "{"
  for i = 1, count do
    local key, item = keys[i], rawget(value, keys[i])
    local name, rawName, rawItem = key, false, false
    if out.filter then
      name, rawName = out.filter(key, depth, type(key), "key", nil, out.udata)
      if name ~= nil then item, rawItem = out.filter(item, depth, type(item), "val", key, out.udata) end
    end
    if name ~= nil and item ~= nil then
      push(out, lead .. newLine .. keyText(name, rawName) .. " = ")
      if rawItem then push(out, tostring(item)) else write(out, item, depth + 1) end
      lead = ","
    end
  end
  if lead == "{" then push(out, "{}")
  else push(out, (out.indent > 0 and "\n" .. rep(" ", out.padding + out.indent * (depth - 1)) or " ") .. "}") end
  out.open[value] = nil
end

local function spaces(value, default, name)
  if value == nil then return default end
  local count = type(value) == "number" and toInteger(value)
  if not count or count < 0 or count > 1000 then error("dump: " .. name .. " must be a whole number of spaces", 0) end
  return count
end

function M.dump(value, indent, padding, filter, udata)
  local out = { n = 0, open = {}, filter = filter, udata = udata }
  out.indent, out.padding = spaces(indent, 4, "indent"), spaces(padding, 0, "padding")
  if filter ~= nil and type(filter) ~= "function" then error("dump: filter must be a function", 0) end
  write(out, value, 1)
  return table.concat(out, "", 1, out.n)
end

setmetatable(M, { __call = function(_, ...) return M.dump(...) end })

return M
