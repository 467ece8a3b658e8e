-- decimal: whole numbers of any length, not negative, as the text of their decimal digits. For amounts that are only added, taken away and
-- compared: a tenth of the code that bint brings along.
--
--   decimal.add(a, b)        -> text, exact, without leading zeros
--   decimal.subtract(a, b)   -> the same; an error when b is the greater one
--   decimal.less(a, b)       -> whether a < b
--   decimal.plain(value)     -> the number without leading zeros; nil for what is none
--
-- A number is text of digits ("12", "0012"), or a number of Lua without a fraction. Signs, blanks, exponents and "" are none.
--
-- Errors are text: "decimal: '1.5' is not a whole number in decimal digits", "decimal: the difference is below 0".

local M = {}

local concat, find, format, max, rep, sub, toInteger = table.concat, string.find, string.format, math.max, string.rep, string.sub, math.tointeger

-- Digits that are added at once: sums of two stay within 32 bits, which is all that some machines have.
local width, base = 9, 1000000000

function M.plain(value)
  local whole = type(value) == "number" and toInteger(value)
  if whole then value = format("%d", whole) end
  if type(value) ~= "string" or value == "" or find(value, "[^0-9]") then return nil end
  -- On a line of its own: in Luerl `find(...) or x` is all that find gives.
  local first = find(value, "[1-9]")
  return sub(value, first or #value)
end

local function digitsOf(value)
  local digits = M.plain(value)
  if digits ~= nil then return digits end
  local shown = type(value) == "string" and "'" .. sub(value, 1, 40) .. "'" or type(value) == "number" and tostring(value) or type(value)
  return error("decimal: " .. shown .. " is not a whole number in decimal digits", 0)
end

-- Both without leading zeros.
local function isLess(a, b) return #a < #b or #a == #b and a < b end

-- What `width` digits are. tonumber gives floats in Luerl.
local function wordOf(digits, last) return toInteger(tonumber(sub(digits, last - width + 1, last))) end

-- a + b, or a - b with the sign -1. There is a zero in front of both, so nothing is carried out at the end.
local function combine(a, b, sign)
  local count = max(#a, #b) // width + 1
  a, b = rep("0", count * width - #a) .. a, rep("0", count * width - #b) .. b
  local parts, carry = {}, 0
  for i = count, 1, -1 do
    local word = wordOf(a, i * width) + sign * wordOf(b, i * width) + carry
    carry = word >= base and 1 or word < 0 and -1 or 0
    parts[i] = format("%09d", word - carry * base)
  end
  return M.plain(concat(parts))
end

function M.add(a, b) return combine(digitsOf(a), digitsOf(b), 1) end

function M.subtract(a, b)
  a, b = digitsOf(a), digitsOf(b)
  if isLess(a, b) then error("decimal: the difference is below 0", 0) end
  return combine(a, b, -1)
end

function M.less(a, b) return isLess(digitsOf(a), digitsOf(b)) end

return M
