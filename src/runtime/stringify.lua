-- stringify: Lua values as people read them.
--
--   stringify.format(value [, indent [, visited]]) -> text
--   stringify.isSimpleArray(table) -> whether it is a list (keys 1 to n) of values that are no tables, or tables with a __tostring
--   stringify.colors  false, or { red, green, blue, reset }: the texts to put around keys (red), strings (green) and the rest (blue).
--                     Off until somebody sets it: output that is kept or sent should be plain.
--
--   format({ "a", 2 })               { "a", 2 }
--   format({ b = { c = 1 }, a = 1 }) {
--                                       a = 1,
--                                       b = {
--                                         c = 1
--                                      }
--                                    }
--
-- Keys come in order: numbers as [1], then text, then all others. Quotes, backslashes and control characters in strings are escaped, so
-- text of strangers cannot drive a terminal. A table inside itself is <circular reference>, as are the tables of `visited`. `indent` is a
-- number of spaces. After 10000 values, or below 100 levels, an ellipsis stands for the rest.

local M = { colors = false }

local char, find, format, gsub, rep = string.char, string.find, string.format, string.gsub, string.rep

local maxValues, maxDepth = 10000, 100

local escapes = { ["\""] = "\\\"", ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
for code = 0, 127 do
  local isControl = code < 32 or code == 127
  if isControl and not escapes[char(code)] then escapes[char(code)] = "\\" .. format("%03d", code) end
end

local function escaped(text)
  if find(text, "[\0-\31\"\\\127]") then text = gsub(text, "[\0-\31\"\\\127]", escapes) end
  -- Terminals read the code points 128 to 159 as commands too.
  if find(text, "\xc2[\x80-\x9f]") then
    text = gsub(text, "\xc2[\x80-\x9f]", function(pair) return "\\194\\" .. format("%d", string.byte(pair, 2)) end)
  end
  return text
end

local function painted(text, color)
  local colors = M.colors
  return colors and (colors[color] or "") .. text .. (colors.reset or "") or text
end

-- Whether it is written field by field: what knows how to say itself in one word, as a bint does, is not.
local function isOpen(value)
  if type(value) ~= "table" then return false end
  local meta = getmetatable(value)
  return type(meta) ~= "table" or type(rawget(meta, "__tostring")) ~= "function"
end

local function scalar(value)
  if type(value) == "table" then return painted(escaped(tostring(value)), "blue") end
  if type(value) == "string" then return painted("\"" .. escaped(value) .. "\"", "green") end
  return painted(tostring(value), "blue")
end

local rank = { number = 1, string = 2 }

local function before(a, b)
  local first, second = rank[type(a)] or 3, rank[type(b)] or 3
  if first ~= second then return first < second end
  if first < 3 then return a < b end
  return tostring(a) < tostring(b)
end

-- All keys in order, and how many. Lists and what a node hands out are in order already.
local function keysOf(value)
  local keys, count, sorted = {}, 0, true
  local key = next(value)
  while key ~= nil do
    if count > 0 and sorted and before(key, keys[count]) then sorted = false end
    count = count + 1
    keys[count] = key
    key = next(value, key)
  end
  if not sorted then table.sort(keys, before) end
  return keys, count
end

local function isSimple(value, keys, count)
  for i = 1, count do
    if keys[i] ~= i or isOpen(rawget(value, i)) then return false end
  end
  return true
end

function M.isSimpleArray(value)
  return type(value) == "table" and isSimple(value, keysOf(value))
end

local function keyText(key)
  if type(key) == "string" then return painted(escaped(key), "red") end
  return painted("[" .. tostring(key) .. "]", "red")
end

-- Appends to `out.n` pieces; `out.left` values may still be written.
local function push(out, text)
  out.n = out.n + 1
  out[out.n] = text
end

local function write(out, value, indent, depth, visited)
  out.left = out.left - 1
  if not isOpen(value) then return push(out, scalar(value)) end
  if visited[value] then return push(out, "<circular reference>") end
  if depth > maxDepth or out.left < 0 then return push(out, "{ ... }") end
  visited[value] = true
  local keys, count = keysOf(value)
  if count == 0 then
    push(out, "{}")
  elseif isSimple(value, keys, count) then
    push(out, "{ ")
    for i = 1, count do
      if out.left <= 0 then
        push(out, "...")
        break
      end
      out.left = out.left - 1
      push(out, scalar(rawget(value, i)) .. (i < count and ", " or ""))
    end
    push(out, " }")
  else
    local margin = rep(" ", indent)
    push(out, "{\n")
    for i = 1, count do
      if out.left <= 0 then
        push(out, margin .. "   ...")
        break
      end
      push(out, margin .. "   " .. keyText(keys[i]) .. " = ")
      write(out, rawget(value, keys[i]), indent + 2, depth + 1, visited)
      if i < count then push(out, ",\n") end
    end
    push(out, "\n" .. margin .. "}")
  end
  visited[value] = nil
end

function M.format(value, indent, visited)
  local out = { n = 0, left = maxValues }
  write(out, value, indent or 0, 1, visited or {})
  return table.concat(out, "", 1, out.n)
end

return M
