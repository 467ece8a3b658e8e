-- bint: integers of a fixed number of bits, in two's complement, for amounts that floats and 64 bits cannot hold.
--
--   local bint = require(".bint")(256)    bits: a multiple of 8 up to 65536; a second argument (bits of a word) is taken and not needed
--   tostring(bint(balance) + bint("1000000000000000000"))
--   bint.__lt(balance, quantity), bint.eq(a, b)     the operators are functions too, for values that may all be text
--
-- Wherever an integer is wanted it may be a bint, a Lua number without a fraction, or text: "12", "-12", "+12", "0xff", "0b11". What is
-- calculated wraps at 2^bits, and so do Lua numbers. Text that `bits` bits cannot hold is no integer: wrapped it would mean another amount.
-- In messages and JSON a bint is the text of its digits. A bint never changes. == compares two bints; a bint and a number or text are never ==, ask bint.eq.
--
--   make    bint(x), new(x): a new one, or an error    tobint(x): nil when it is no integer    parse(x): a bint, else a float, else nil
--           fromstring(text)  frombase(text, base)  frominteger(x)  fromuinteger(x)  zero()  one()  maxinteger()  mininteger()
--           fromle(bytes)  frombe(bytes)
--   read    tostring(x)  tobase(x, base [, unsigned])  tointeger(x), touinteger(x): the low bits as an integer of the VM  tonumber(x): exact
--           where the VM's integers reach, else a float  tole(x [, trim])  tobe(x [, trim]): bytes
--   ask     isbint isintegral isnumeric type iszero isone isminusone isneg ispos iseven isodd eq ult ule (the last two unsigned)
--   change  inc dec abs floor ceil trunc min max  ipow(x, y)  upowmod(x, y, m)  bwrap(x, bits)  brol(x, n)  bror(x, n)
--   divide  // and % round down, idivmod(x, y) gives both; tdivmod tdiv tmod round to zero; udivmod udiv umod are unsigned; / and ^ give floats
--   bits    & | ~ << >>, the last one fills with zeros
--
-- Where a float with a fraction comes in, + - * // % and the comparisons give what Lua gives for numbers.
-- Errors are text: "bint: 'abc' is not an integer of 256 bits", "bint: attempt to divide by zero", "bint: division overflow".

local words = require(".bint-words")
local operators = require(".bint-operators")

local M = {}

local byte, char, find, format, rep, sub = string.byte, string.char, string.find, string.format, string.rep, string.sub
local toInteger, typeOf = math.tointeger, math.type
local kindOf, toNumber = type, tonumber
local letters = "0123456789abcdefghijklmnopqrstuvwxyz"

-- By base: a pattern for a character that is no digit of it.
local noDigit = {}
for base = 2, 36 do
  local last = sub(letters, base, base)
  noDigit[base] = base <= 10 and "[^0-" .. last .. "]" or "[^0-9a-" .. last .. "A-" .. string.upper(last) .. "]"
end

local function shown(x)
  if kindOf(x) == "string" then return "'" .. (#x > 40 and sub(x, 1, 40) .. "..." or x) .. "'" end
  return kindOf(x) == "number" and tostring(x) or kindOf(x) == "nil" and "nil" or "a " .. kindOf(x)
end

-- Text as a float. Only what every VM reads alike: in Luerl tonumber takes comments and fails on a great many digits.
local function floatOf(x)
  if kindOf(x) == "number" then return x end
  if kindOf(x) ~= "string" or #x > 300 or find(x, "[^0-9.eE+-]") then return nil end
  return toNumber(x)
end

local function create(bits)
  local W, size = words.create(bits), bits // 8
  -- The class is the metatable of its values. Values of the same size made by another copy of this module are taken for ours by the mark.
  local B = { bits = bits, __bintwords = W.width, __jsontype = "text" }
  B.__index = B

  local function new(list) return setmetatable(list, B) end

  local ZERO, ONE = W.fromInteger(0), W.fromInteger(1)
  local MOST = W.shr(W.bxor(ZERO, W.fromInteger(-1)), 1)
  local LEAST = W.add(MOST, ONE)
  -- The integers of the VM, where they have an end within these bits.
  local reach = W.compare(W.fromInteger(math.maxinteger), MOST) < 0 and math.maxinteger + 1 < 0 -- hbx: ignore integer-width
  local HIGHEST, LOWEST = W.fromInteger(math.maxinteger), W.fromInteger(math.mininteger)

  local function isBint(x)
    if kindOf(x) ~= "table" then return false end
    local meta = getmetatable(x)
    return meta == B or kindOf(meta) == "table" and rawget(meta, "bits") == bits and rawget(meta, "__bintwords") == W.width
  end

  local function fromDigits(digits, base, negative)
    if digits == "" or find(digits, noDigit[base]) then return nil end
    local r = W.parse(digits, base)
    if r == nil or not negative then return r end
    if W.compare(r, LEAST) > 0 then return nil end
    return W.sub(ZERO, r)
  end

  local function fromText(text, base)
    local sign = sub(text, 1, 1)
    local at, radix = (sign == "-" or sign == "+") and 2 or 1, base or 10
    if base == nil and sub(text, at, at) == "0" then
      local mark = sub(text, at + 1, at + 1)
      if mark == "x" or mark == "X" then at, radix = at + 2, 16
      elseif mark == "b" or mark == "B" then at, radix = at + 2, 2 end
    end
    return fromDigits(sub(text, at), radix, sign == "-")
  end

  -- The words of an integer, or nil.
  local function wordsOf(x)
    local kind = kindOf(x)
    if kind == "table" then return isBint(x) and x or nil end
    if kind == "string" then return fromText(x) end
    if kind ~= "number" then return nil end
    if typeOf(x) == "integer" then return W.fromInteger(x) end
    return x % 1 == 0 and W.fromFloat(x) or nil
  end

  local function need(x)
    return wordsOf(x) or error("bint: " .. shown(x) .. " is not an integer of " .. format("%d", bits) .. " bits", 0)
  end

  local function compare(a, b)
    local first, second = W.isNegative(a), W.isNegative(b)
    if first ~= second then return first and -1 or 1 end
    return W.compare(a, b)
  end

  local function negate(a) return W.sub(ZERO, a) end

  local function checkBase(base)
    local value = kindOf(base) == "number" and toInteger(base)
    return value and value >= 2 and value <= 36 and value or nil
  end

  -- Making and reading -----------------------------------------------------------------------------------------------

  function B.zero() return new(W.fromInteger(0)) end
  function B.one() return new(W.fromInteger(1)) end
  function B.maxinteger() return new(W.add(MOST, ZERO)) end
  function B.mininteger() return new(W.add(LEAST, ZERO)) end

  function B.tobint(x, clone)
    if isBint(x) and not clone then return x end
    local list = wordsOf(x)
    return list and new(W.add(list, ZERO)) or nil
  end

  function B.new(x) return new(W.add(need(x), ZERO)) end
  function B.parse(x, clone) return B.tobint(x, clone) or floatOf(x) end

  function B.frominteger(x)
    if isBint(x) then return nil end
    return B.tobint(x)
  end

  -- A negative integer stands for the unsigned one with the same bits, 64 where integers have no end.
  function B.fromuinteger(x)
    local list = not isBint(x) and wordsOf(x) or nil
    if list == nil then return nil end
    local span = math.maxinteger == 2147483647 and 32 or 64
    if W.isNegative(list) and span < bits then list = W.shr(W.shl(list, bits - span), bits - span) end
    return new(list)
  end

  function B.fromstring(text)
    local list = kindOf(text) == "string" and fromText(text)
    return list and new(list) or nil
  end

  function B.frombase(text, base)
    local radix = checkBase(base or 10)
    local list = radix and kindOf(text) == "string" and fromText(text, radix)
    return list and new(list) or nil
  end

  function B.frombe(bytes)
    if kindOf(bytes) ~= "string" then error("bint: bytes are a string, not " .. shown(bytes), 0) end
    bytes = sub(bytes, -size)
    local hex = {}
    for i = 1, #bytes do hex[i] = format("%02x", byte(bytes, i)) end
    return new(W.parse(table.concat(hex), 16))
  end

  function B.fromle(bytes)
    if kindOf(bytes) ~= "string" then error("bint: bytes are a string, not " .. shown(bytes), 0) end
    return B.frombe(string.reverse(sub(bytes, 1, size)))
  end

  function B.tobe(x, trim)
    local hex = W.text(need(x), 16)
    hex = rep("0", trim and #hex % 2 or size * 2 - #hex) .. hex
    local out = {}
    for at = 1, #hex, 2 do out[(at + 1) // 2] = char(toInteger(toNumber(sub(hex, at, at + 1), 16))) end
    return table.concat(out)
  end

  function B.tole(x, trim) return string.reverse(B.tobe(x, trim)) end

  function B.tobase(x, base, unsigned)
    local radix, list = checkBase(base or 10), wordsOf(x)
    if not radix or not list then return nil end
    if unsigned == nil then unsigned = radix ~= 10 end
    if unsigned or not W.isNegative(list) then return W.text(list, radix) end
    return "-" .. W.text(negate(list), radix)
  end

  function B.touinteger(x)
    local list = wordsOf(x)
    return list and W.toInteger(list) or nil
  end

  function B.tointeger(x)
    local list = wordsOf(x)
    if not list then return nil end
    -- For one below zero, less 2^bits, which is 0 where the integers have no more bits.
    return W.toInteger(list) - (W.isNegative(list) and 1 << bits or 0)
  end

  function B.tonumber(x)
    if kindOf(x) == "number" then return x end
    local list = wordsOf(x)
    if not list then return floatOf(x) end
    if reach and (compare(list, HIGHEST) > 0 or compare(list, LOWEST) < 0) then return toNumber(B.tobase(list, 10) .. "e0") end
    return B.tointeger(new(list))
  end

  function B.isbint(x) return isBint(x) end
  function B.isintegral(x) return isBint(x) or typeOf(x) == "integer" end
  function B.isnumeric(x) return isBint(x) or kindOf(x) == "number" end
  function B.type(x) return isBint(x) and "bint" or kindOf(x) == "number" and typeOf(x) or nil end

  operators.add(B, W, { compare = compare, need = need, new = new, shown = shown, wordsOf = wordsOf })
  return setmetatable(B, { __call = function(_, x) return B.new(x) end })
end

local classes = {}

-- The class of integers of so many bits, made once.
function M.class(bits, wordBits)
  local count = kindOf(bits) == "number" and toInteger(bits)
  if not count or count < 8 or count > 65536 or count % 8 ~= 0 then error("bint: the number of bits must be a multiple of 8 from 8 to 65536", 0) end
  if wordBits ~= nil and not (kindOf(wordBits) == "number" and toInteger(wordBits) and wordBits > 0) then error("bint: the bits of a word must be a positive integer", 0) end
  classes[count] = classes[count] or create(count)
  return classes[count]
end

setmetatable(M, { __call = function(_, bits, wordBits) return M.class(bits, wordBits) end })

return M
