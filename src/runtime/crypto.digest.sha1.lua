-- crypto.digest.sha1: SHA-1 (FIPS 180-4, 6.1). Broken for signatures; here for what still names things by it.
--
--   sha1(message) -> { asHex(), asString(), asBytes() }
--
-- A message is text, a list of bytes, or a stream of crypto.utils. Anything else is refused with an error text that begins "crypto: ".

local words = require(".crypto.words")

local byte, mask = string.byte, words.mask

-- Turns a word left by n bits.
local function turn(x, n) return (x & (mask >> n)) << n | x >> (32 - n) end

local start = words.fromHex("67452301 efcdab89 98badcfe 10325476 c3d2e1f0")
local constants = words.fromHex("5a827999 6ed9eba1 8f1bbcdc ca62c1d6")

local function absorb(state, text, at)
  local w = {}
  for t = 1, 16 do
    local p, q, r, s = byte(text, at + t * 4 - 4, at + t * 4 - 1)
    w[t] = p << 24 | q << 16 | r << 8 | s
  end
  for t = 17, 80 do w[t] = turn(w[t - 3] ~ w[t - 8] ~ w[t - 14] ~ w[t - 16], 1) end
  local a, b, c, d, e = state[1], state[2], state[3], state[4], state[5]
  for t = 1, 80 do
    local f, k
    if t <= 20 then f, k = d ~ (b & (c ~ d)), constants[1]
    elseif t <= 40 then f, k = b ~ c ~ d, constants[2]
    elseif t <= 60 then f, k = (b & c) | (d & (b | c)), constants[3]
    else f, k = b ~ c ~ d, constants[4] end
    a, b, c, d, e = (turn(a, 5) + f + e + k + w[t]) & mask, a, turn(b, 30), c, d
  end
  return { (state[1] + a) & mask, (state[2] + b) & mask, (state[3] + c) & mask, (state[4] + d) & mask, (state[5] + e) & mask }
end

local function M(message)
  local text = words.textOf(message, "sha1")
  local padded = words.pad(text, 64, 8) .. words.bytes({ #text >> 29, (#text << 3) & mask })
  local state = start
  for at = 1, #padded, 64 do state = absorb(state, padded, at) end
  return words.digest(words.bytes(state))
end

return M
