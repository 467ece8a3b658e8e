-- crypto.words: what the digests share: 32-bit words, their 64-bit pairs, messages and results.
--
--   words.mask                        32 ones
--   words.fromHex(text)               -> list of words; the text is groups of 8 hex digits, white space counts for nothing
--   words.textOf(message, name)       -> its bytes as text; a message is text, a list of bytes, or a stream of crypto.utils
--   words.pad(text, block, size)      -> the text, a 1 bit, and zeros up to `size` bytes before the end of a block of `block` bytes
--   words.bytes(list)                 -> text; each word as 4 bytes, the highest first
--   words.digest(text)                -> { asHex(), asString(), asBytes() }
--   words.add(ah, al, bh, bl)         -> high, low of the sum of two 64-bit numbers
--   words.rotate(h, l, n)             -> high, low of a 64-bit number turned right by n bits, 0 < n < 64
--
-- A word is an integer of which the low 32 bits count. Where integers have 32 bits (fengari) it is below zero when its highest bit is set;
-- elsewhere it is never below zero. So words are masked after each sum and before each shift to the left, which also
-- keeps them small where integers have no end, and constants are read from hex digits.

local M = {}

local byte, char, format, gsub, rep, sub = string.byte, string.char, string.format, string.gsub, string.rep, string.sub
local concat = table.concat

local mask = (1 << 32) - 1 -- hbx: ignore integer-width
local wide = mask > 0

M.mask = mask

-- tonumber gives floats on a node.
local function half(digits) return math.tointeger(tonumber(digits, 16)) end

function M.fromHex(text)
  local digits, list = gsub(text, "%s", ""), {}
  for i = 1, #digits // 8 do
    local at = i * 8 - 7
    list[i] = half(sub(digits, at, at + 3)) << 16 | half(sub(digits, at + 4, at + 7))
  end
  return list
end

local function refuse(name, problem) error("crypto: " .. name .. " " .. problem, 0) end

local function charOf(value, name)
  local whole = type(value) == "number" and math.tointeger(value)
  if not whole or whole < 0 or whole > 255 then refuse(name, "needs bytes, whole numbers from 0 to 255") end
  return char(whole)
end

function M.textOf(message, name)
  if type(message) == "string" then return message end
  local chars, n = {}, 0
  if type(message) == "table" then
    for i = 1, #message do chars[i] = charOf(message[i], name) end
    for _ in pairs(message) do n = n + 1 end
    if n ~= #message then refuse(name, "needs a list of bytes without other keys") end
    return concat(chars)
  end
  if type(message) ~= "function" then refuse(name, "needs text, a list of bytes or a stream, not a " .. type(message)) end
  local value = message()
  while value ~= nil do
    n = n + 1
    chars[n] = charOf(value, name)
    value = message()
  end
  return concat(chars)
end

function M.pad(text, block, size)
  return text .. "\128" .. rep("\0", (block - size - 1 - #text) % block)
end

function M.bytes(list)
  local parts = {}
  for i = 1, #list do
    local w = list[i]
    parts[i] = char((w >> 24) & 255, (w >> 16) & 255, (w >> 8) & 255, w & 255)
  end
  return concat(parts)
end

function M.digest(text)
  return {
    asHex = function()
      local parts = {}
      for i = 1, #text do parts[i] = format("%02x", byte(text, i)) end
      return concat(parts)
    end,
    asString = function() return text end,
    asBytes = function()
      local list = {}
      for i = 1, #text do list[i] = byte(text, i) end
      return list
    end,
  }
end

if wide then
  function M.add(ah, al, bh, bl)
    local low = al + bl
    return (ah + bh + (low >> 32)) & mask, low & mask
  end
else
  -- The sum has no 33rd bit here, so the low word is added in two halves.
  function M.add(ah, al, bh, bl)
    local quarter = (al & 0xffff) + (bl & 0xffff)
    local carry = ((al >> 16) + (bl >> 16) + (quarter >> 16)) >> 16
    return ah + bh + carry, al + bl
  end
end

function M.rotate(h, l, n)
  if n >= 32 then h, l, n = l, h, n - 32 end
  if n == 0 then return h, l end
  local rest = 32 - n
  local low = mask >> rest
  return h >> n | (l & low) << rest, l >> n | (h & low) << rest
end

return M
