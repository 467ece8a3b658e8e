-- crypto.digest.md5: MD5 (RFC 1321). Broken for signatures; good for telling files apart that nobody forged.
--
--   md5(message) -> { asHex(), asString(), asBytes() }
--
-- A message is text, a list of bytes, or a stream of crypto.utils. Anything else is refused with an error text that begins "crypto: ".

local words = require(".crypto.words")

local byte, char, mask = string.byte, string.char, words.mask

local start = words.fromHex("67452301 efcdab89 98badcfe 10325476")
-- The first 32 bits behind the point of |sin 1|, |sin 2|, ... |sin 64|.
local constants = words.fromHex([[
  d76aa478 e8c7b756 242070db c1bdceee f57c0faf 4787c62a a8304613 fd469501 698098d8 8b44f7af ffff5bb1 895cd7be 6b901122 fd987193 a679438e 49b40821
  f61e2562 c040b340 265e5a51 e9b6c7aa d62f105d 02441453 d8a1e681 e7d3fbc8 21e1cde6 c33707d6 f4d50d87 455a14ed a9e3e905 fcefa3f8 676f02d9 8d2a4c8a
  fffa3942 8771f681 6d9d6122 fde5380c a4beea44 4bdecfa9 f6bb4b60 bebfbc70 289b7ec6 eaa127fa d4ef3085 04881d05 d9d4d039 e6db99e5 1fa27cf8 c4ac5665
  f4292244 432aff97 ab9423a7 fc93a039 655b59c3 8f0ccc92 ffeff47d 85845dd1 6fa87e4f fe2ce6e0 a3014314 4e0811a1 f7537e82 bd3af235 2ad7d2bb eb86d391]])
-- How far each of the four steps of a round turns.
local turns = { { 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 } }

local function absorb(state, text, at)
  local x = {}
  for k = 1, 16 do
    local p, q, r, s = byte(text, at + k * 4 - 4, at + k * 4 - 1)
    x[k] = s << 24 | r << 16 | q << 8 | p
  end
  local a, b, c, d = state[1], state[2], state[3], state[4]
  for i = 0, 63 do
    local round, f, k = i // 16 + 1, nil, nil
    if round == 1 then f, k = d ~ (b & (c ~ d)), i
    elseif round == 2 then f, k = c ~ (d & (b ~ c)), (5 * i + 1) % 16
    elseif round == 3 then f, k = b ~ c ~ d, (3 * i + 5) % 16
    else f, k = c ~ (b | (mask ~ d)), (7 * i) % 16 end
    local sum, n = (a + f + constants[i + 1] + x[k + 1]) & mask, turns[round][i % 4 + 1]
    a, b, c, d = d, (b + ((sum & (mask >> n)) << n | sum >> (32 - n))) & mask, b, c
  end
  return { (state[1] + a) & mask, (state[2] + b) & mask, (state[3] + c) & mask, (state[4] + d) & mask }
end

-- Words as bytes, the lowest first.
local function bytes(list)
  local parts = {}
  for i = 1, #list do
    local w = list[i]
    parts[i] = char(w & 255, (w >> 8) & 255, (w >> 16) & 255, (w >> 24) & 255)
  end
  return table.concat(parts)
end

local function M(message)
  local text = words.textOf(message, "md5")
  local padded = words.pad(text, 64, 8) .. bytes({ (#text << 3) & mask, #text >> 29 })
  local state = start
  for at = 1, #padded, 64 do state = absorb(state, padded, at) end
  return words.digest(bytes(state))
end

return M
