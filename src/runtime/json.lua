-- json: text in JSON (RFC 8259) from Lua values, and back.
--
--   json.encode(value)            -> text
--   json.decode(text [, options]) -> value; options.null = json.null keeps nulls
--   json.object([table])          -> the table, written as {} when it is empty
--   json.array([table])           -> the table, written as [] when it is empty
--   json.null                     a value that is written as null
--
-- Values
--   null    nil. In lists it leaves a hole, in objects the key is absent. With { null = json.null } both hold json.null.
--   number  Digits without point and exponent are an integer, as wide as the VM's integers (beyond them a float). All others are floats.
--           Written as JavaScript writes them: 3.0 is 3, floats keep every digit that matters. The same text comes out in every VM.
--   string  Bytes as they are. Quotes, backslashes and control characters are escaped; half a surrogate pair is read as U+FFFD.
--   list    A table whose keys are 1 to n.
--   object  A table whose keys are text; keys are written in the order of their bytes. Functions in it are left out.
--   {}      An empty table is a list, []. Mark it with json.object, as decode does for {}: what was read is written as it was.
--           What is in a table counts more than its mark.
--
-- A table whose metatable has __jsontype = "text" is written as its text, so a bint is "12".
--
-- The last of two equal keys wins. Both ways end at 200 levels of nesting. Time grows with the size of the text alone.
--
-- Errors are text: "json: unexpected character 'x' at 12" (decode, counted in bytes from 1) and "json: a function cannot be written
-- at .a[2]" (encode). Refused are: what is no JSON, what follows it, tables that contain themselves, mixed and sparse tables, NaN,
-- infinity, functions in lists, numbers beyond the largest float or of more than 1000 digits.

local M = { _version = "0.2.0" }

local byte, char, find, format, gsub, match, rep, sub = string.byte, string.char, string.find, string.format, string.gsub, string.match, string.rep, string.sub
local concat, sort = table.concat, table.sort
local toInteger, typeOf = math.tointeger, math.type

-- On a node integers have no end, tonumber gives floats, and tostring writes as many digits as a float needs.
local endless = math.maxinteger + 1 > math.maxinteger -- hbx: ignore integer-width

local maxDepth = 200
local maxDigits = 1000

-- The mark is a field of the metatable, so it outlives a reload of this module.
local objectMark, arrayMark = { __jsontype = "object" }, { __jsontype = "array" }
M.null = setmetatable({}, { __jsontype = "null", __tostring = function() return "null" end })

local function markOf(value)
  local mark = getmetatable(value)
  return type(mark) == "table" and rawget(mark, "__jsontype") or false
end

local function marked(value, mark, name)
  if value == nil then value = {} end
  if type(value) ~= "table" then error("json: " .. name .. " needs a table, not a " .. type(value), 0) end
  if getmetatable(value) ~= nil and (not markOf(value) or markOf(value) == "text") then error("json: the table for " .. name .. " has a metatable of its own", 0) end
  return setmetatable(value, mark)
end

function M.object(value) return marked(value, objectMark, "json.object") end
function M.array(value) return marked(value, arrayMark, "json.array") end

-- Writing ------------------------------------------------------------------------------------------------------------

local escapes = { ["\""] = "\\\"", ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

-- All control characters have one; a process that never writes any saves the time at its start.
local function fillEscapes()
  for code = 0, 31 do
    if escapes[char(code)] == nil then escapes[char(code)] = "\\u" .. format("%04x", code) end
  end
end

local function quoted(text)
  if find(text, "[\0-\31\"\\]") then
    if escapes["\0"] == nil then fillEscapes() end
    text = gsub(text, "[\0-\31\"\\]", escapes)
  end
  return "\"" .. text .. "\""
end

-- " at .a[2]", short however deep it is.
local function placeOf(path, depth)
  if depth == 0 then return "" end
  local parts = { " at " }
  for i = 1, depth < 8 and depth or 8 do
    local key = path[i]
    if typeOf(key) == "integer" then parts[i + 1] = "[" .. format("%d", key) .. "]"
    elseif find(key, "^[%a_][%w_]*$") then parts[i + 1] = "." .. sub(key, 1, 60)
    else parts[i + 1] = "[" .. quoted(sub(key, 1, 60)) .. "]" end
  end
  return concat(parts) .. (depth > 8 and "..." or "")
end

-- Below this every integral float has its digits in full.
local exact = 2 ^ 53

-- The shortest digits that read back as the same float, laid out as JavaScript does it.
local function floatText(x)
  if x > -exact and x < exact and x % 1 == 0 then return x == 0 and "0" or format("%d", x) end
  local text = tostring(x)
  if not endless then
    -- Here tostring stops at 14 digits; near zero fewer may do.
    local places = x > -1e-290 and x < 1e-290 and 1 or 15
    if places == 1 then text = "0.0" end
    while tonumber(text) ~= x do
      text = format("%." .. places .. "g", x)
      if not find(text, "[.e]") then text = text .. ".0" end
      places = places + 1
    end
  end
  local sign, whole, fraction, exponent = match(text, "^(-?)(%d+)%.?(%d*)e?([+-]?%d*)$")
  local point = #whole + (exponent == "" and 0 or toInteger(tonumber(exponent)))
  local digits = whole .. fraction
  local first = find(digits, "[1-9]")
  local count = find(digits, "0*$") - first
  digits, point = sub(digits, first, first + count - 1), point - first + 1
  if point > 0 and point <= 21 then
    if count <= point then return sign .. digits .. rep("0", point - count) end
    return sign .. sub(digits, 1, point) .. "." .. sub(digits, point + 1)
  end
  if point > -6 and point <= 0 then return sign .. "0." .. rep("0", -point) .. digits end
  local mantissa = count == 1 and digits or sub(digits, 1, 1) .. "." .. sub(digits, 2)
  return sign .. mantissa .. (point > 0 and "e+" or "e-") .. format("%d", point > 0 and point - 1 or 1 - point)
end

-- The keys of an object in order, or the length of a list.
local function shapeOf(value, path, depth)
  local keys, count, sorted = {}, 0, true
  local isList = rawget(value, 1) ~= nil
  local key = next(value)
  -- No for loop: on a node it ends at the key false.
  while key ~= nil do
    local fits = isList and typeOf(key) == "integer" and key > 0 or not isList and type(key) == "string"
    if not fits then error("json: a table that is neither a list (keys 1 to n) nor an object (keys are text) cannot be written" .. placeOf(path, depth), 0) end
    count = count + 1
    keys[count] = key
    if count > 1 and sorted and keys[count - 1] > key then sorted = false end
    key = next(value, key)
  end
  if not isList then
    if not sorted then sort(keys) end
    return keys, count
  end
  for i = 1, count do
    if rawget(value, i) == nil then error("json: a list with holes cannot be written" .. placeOf(path, depth), 0) end
  end
  return nil, count
end

-- Appends to `out`, which has `n` pieces, and answers how many it has then.
local function write(value, out, n, path, depth, open)
  local kind = type(value)
  local text
  if kind == "string" then text = quoted(value)
  elseif kind == "nil" then text = "null"
  elseif kind == "boolean" then text = value and "true" or "false"
  elseif kind == "number" then
    if typeOf(value) == "integer" then text = tostring(value)
    elseif value - value ~= 0 then error("json: NaN and infinity cannot be written" .. placeOf(path, depth), 0)
    else text = floatText(value) end
  elseif kind ~= "table" then error("json: a " .. kind .. " cannot be written" .. placeOf(path, depth), 0)
  else
    local mark = markOf(value)
    if mark == "null" then text = "null" elseif mark == "text" then text = quoted(tostring(value)) end
  end
  if text ~= nil then
    out[n + 1] = text
    return n + 1
  end
  if open[value] then error("json: a table that contains itself cannot be written" .. placeOf(path, depth), 0) end
  if depth >= maxDepth then error("json: more than " .. format("%d", maxDepth) .. " levels cannot be written" .. placeOf(path, depth), 0) end
  open[value] = true
  local keys, count = shapeOf(value, path, depth)
  if count == 0 then
    n = n + 1
    out[n] = markOf(value) == "object" and "{}" or "[]"
  elseif keys == nil then
    for i = 1, count do
      n = n + 1
      out[n] = i == 1 and "[" or ","
      path[depth + 1] = i
      n = write(rawget(value, i), out, n, path, depth + 1, open)
    end
    n = n + 1
    out[n] = "]"
  else
    local lead = "{"
    for i = 1, count do
      local key = keys[i]
      local item = rawget(value, key)
      if type(item) ~= "function" then
        n = n + 1
        out[n] = lead .. quoted(key) .. ":"
        lead = ","
        path[depth + 1] = key
        n = write(item, out, n, path, depth + 1, open)
      end
    end
    n = n + 1
    out[n] = lead == "{" and "{}" or "}"
  end
  open[value] = nil
  return n
end

function M.encode(value)
  local out = {}
  write(value, out, 0, {}, 0, {})
  return concat(out)
end

-- Reading ------------------------------------------------------------------------------------------------------------

local function fail(text, at)
  local code = byte(text, at)
  if code == nil then error("json: unexpected end at " .. format("%d", at), 0) end
  local shown = code > 32 and code < 127 and "character '" .. char(code) .. "'" or "byte " .. format("%d", code)
  error("json: unexpected " .. shown .. " at " .. format("%d", at), 0)
end

local blank = { [" "] = true, ["\t"] = true, ["\n"] = true, ["\r"] = true }

-- The next place that is no white space, and the character there ("" at the end).
local function skip(text, at)
  local letter = sub(text, at, at)
  if not blank[letter] then return at, letter end
  at = find(text, "[^ \t\n\r]", at) or #text + 1
  return at, sub(text, at, at)
end

local function utf8Text(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xc0 | code >> 6, 0x80 | code & 63) end
  if code < 0x10000 then return char(0xe0 | code >> 12, 0x80 | code >> 6 & 63, 0x80 | code & 63) end
  return char(0xf0 | code >> 18, 0x80 | code >> 12 & 63, 0x80 | code >> 6 & 63, 0x80 | code & 63)
end

-- The four hex digits behind the \u at `at`.
local function unit(text, at)
  for i = at + 2, at + 5 do
    if not find(text, "^%x", i) then fail(text, i) end
  end
  return toInteger(tonumber(sub(text, at + 2, at + 5), 16))
end

local plain = { ["\""] = "\"", ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

-- What the escape at `at` means, and where it ends.
local function readEscape(text, at)
  local letter = sub(text, at + 1, at + 1)
  if plain[letter] then return plain[letter], at + 2 end
  if letter ~= "u" then fail(text, at + 1) end
  local code, after = unit(text, at), at + 6
  if code < 0xd800 or code > 0xdfff then return utf8Text(code), after end
  if code < 0xdc00 and sub(text, after, after + 1) == "\\u" then
    local low = unit(text, after)
    if low >= 0xdc00 and low <= 0xdfff then return utf8Text(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)), after + 6 end
  end
  return "\xef\xbf\xbd", after
end

-- The string whose opening quote is at `at`, and the place after it.
local function readString(text, at)
  local parts, count, from = nil, 0, at + 1
  while true do
    local stop = find(text, "[\"\\\0-\31]", from)
    if not stop then fail(text, #text + 1) end
    local letter, piece = sub(text, stop, stop), sub(text, from, stop - 1)
    if letter == "\"" then return parts and concat(parts) .. piece or piece, stop + 1 end
    if letter ~= "\\" then fail(text, stop) end
    parts = parts or {}
    parts[count + 1] = piece
    count = count + 2
    parts[count], from = readEscape(text, stop)
  end
end

local function integerOf(digits)
  if not endless then return tonumber(digits) end
  if #digits < 16 then return toInteger(tonumber(digits)) end
  local negative, value = byte(digits) == 45, 0
  for i = negative and 2 or 1, #digits, 15 do
    local piece = sub(digits, i, i + 14)
    value = value * toInteger(10 ^ #piece) + toInteger(tonumber(piece))
  end
  return negative and -value or value
end

-- A find with ^ that fails goes through the whole rest of the text on a node, so none is tried here that may well fail.
local function readNumber(text, at)
  local first = sub(text, at, at) == "-" and at + 1 or at
  local _, stop = find(text, "^%d+", first)
  if not stop then fail(text, first) end
  if stop > first and sub(text, first, first) == "0" then fail(text, first + 1) end
  local isInteger = sub(text, stop + 1, stop + 1) ~= "."
  if not isInteger then
    local fraction = stop + 2
    _, stop = find(text, "^%d+", fraction)
    if not stop then fail(text, fraction) end
  end
  local mark = sub(text, stop + 1, stop + 1)
  if mark == "e" or mark == "E" then
    mark = sub(text, stop + 2, stop + 2)
    local power = (mark == "+" or mark == "-") and stop + 3 or stop + 2
    _, stop = find(text, "^%d+", power)
    if not stop then fail(text, power) end
    isInteger = false
  end
  if stop - first >= maxDigits then error("json: number of more than " .. format("%d", maxDigits) .. " digits at " .. format("%d", at), 0) end
  local digits = sub(text, at, stop)
  local value
  if isInteger then value = integerOf(digits) else value = tonumber(digits) end
  if value == nil or value - value ~= 0 then error("json: number beyond the largest float at " .. format("%d", at), 0) end
  return value, stop + 1
end

local read

local function readList(text, at, depth, null)
  local list, count, letter = {}, 0, nil
  at, letter = skip(text, at + 1)
  if letter == "]" then return list, at + 1 end
  while true do
    count = count + 1
    list[count], at = read(text, at, depth, null)
    at, letter = skip(text, at)
    if letter == "]" then return list, at + 1 end
    if letter ~= "," then fail(text, at) end
    at = at + 1
  end
end

local function readObject(text, at, depth, null)
  local object, key, letter = {}, nil, nil
  at, letter = skip(text, at + 1)
  if letter == "}" then return setmetatable(object, objectMark), at + 1 end
  while true do
    if letter ~= "\"" then fail(text, at) end
    key, at = readString(text, at)
    at, letter = skip(text, at)
    if letter ~= ":" then fail(text, at) end
    object[key], at = read(text, at + 1, depth, null)
    at, letter = skip(text, at)
    if letter == "}" then return object, at + 1 end
    if letter ~= "," then fail(text, at) end
    at, letter = skip(text, at + 1)
  end
end

-- The value at `at`, and the place after it.
function read(text, at, depth, null)
  local letter
  at, letter = skip(text, at)
  if letter == "\"" then return readString(text, at) end
  if letter == "{" or letter == "[" then
    if depth >= maxDepth then error("json: more than " .. format("%d", maxDepth) .. " levels at " .. format("%d", at), 0) end
    if letter == "{" then return readObject(text, at, depth + 1, null) end
    return readList(text, at, depth + 1, null)
  end
  if letter == "t" and sub(text, at, at + 3) == "true" then return true, at + 4 end
  if letter == "f" and sub(text, at, at + 4) == "false" then return false, at + 5 end
  if letter == "n" and sub(text, at, at + 3) == "null" then return null, at + 4 end
  if letter ~= "-" and not find(letter, "^%d") then fail(text, at) end
  return readNumber(text, at)
end

function M.decode(text, options)
  if type(text) ~= "string" then error("json: decode needs a string, not a " .. type(text), 0) end
  local value, at = read(text, 1, 0, options and options.null)
  at = skip(text, at)
  if at <= #text then fail(text, at) end
  return value
end

return M
