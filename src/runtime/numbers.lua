-- numbers: tonumber for nodes. Their own makes a float of every text: "5" is 5.0, which is "5.0" again as text, amounts beyond 2^53
-- lose digits, and on some texts the whole message fails in a way that no pcall catches.
--
--   numbers.install()                    makes tonumber this one where the VM's own gives floats
--   numbers.tonumber(value [, base])     as in Lua 5.3, but integers have no end
--
-- Text of more than 1000 bytes is no number: reading it takes time that grows with the square of its length.
--
-- Errors are text: "bad argument #1 to 'tonumber' (string expected, got nil)", "bad argument #2 to 'tonumber' (base out of range)".

local M = {}

local find, lower, match, sub = string.find, string.lower, string.match, string.sub
local toInteger, typeOf = math.tointeger, math.type
local host = tonumber

local maxLength = 1000
-- So many digits of any base are exact as a float.
local piece = 9

local endless = math.maxinteger + 1 > math.maxinteger -- hbx: ignore integer-width

local function digitsOf(digits, base, sign)
  local value = 0
  for at = 1, #digits, piece do
    local part = sub(digits, at, at + piece - 1)
    local number = host(part, base)
    if number == nil then return nil end
    value = value * toInteger(base ^ #part) + toInteger(number)
  end
  return sign == "-" and -value or value
end

local function inBase(value, base)
  if typeOf(value) == "integer" then value = string.format("%d", value) end
  if type(value) ~= "string" then error("bad argument #1 to 'tonumber' (string expected, got " .. type(value) .. ")", 0) end
  base = type(base) == "number" and toInteger(base)
  if not base or base < 2 or base > 36 then error("bad argument #2 to 'tonumber' (base out of range)", 0) end
  if #value > maxLength then return nil end
  local sign, digits = match(value, "^[ \t-\r]*([+-]?)(%w+)[ \t-\r]*$")
  return digits and digitsOf(digits, base, sign)
end

-- The VM takes comments, and a sign apart from its number.
local function floatOf(text)
  if find(text, "[^%x \t-\r.xXpP+-]") or find(text, "[+-][^%d.]") or not find(text, "%x") then return nil end
  -- Hexadecimal ones that are too large are none of those that it answers with nil.
  local power = match(lower(text), "0x.*p[+-]?(%d+)")
  if power and (#power > 3 or host(power) + 4 * #text > 1000) then return nil end
  return host(text)
end

function M.tonumber(value, base)
  if base ~= nil then return inBase(value, base) end
  local kind = type(value)
  if kind == "number" then return value end
  if kind ~= "string" or value == "" or #value > maxLength then return nil end
  if not find(value, "[^0-9]") then
    if #value <= 15 then return toInteger(host(value)) end
    return digitsOf(value, 10)
  end
  local sign, digits = match(value, "^[ \t-\r]*([+-]?)(%d+)[ \t-\r]*$")
  if digits then return digitsOf(digits, 10, sign) end
  sign, digits = match(value, "^[ \t-\r]*([+-]?)0[xX](%x+)[ \t-\r]*$")
  if digits then return digitsOf(digits, 16, sign) end
  return floatOf(value)
end

function M.install()
  if endless and typeOf(tonumber("1")) ~= "integer" then tonumber = M.tonumber end
end

return M
