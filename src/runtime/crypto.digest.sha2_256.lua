-- crypto.digest.sha2_256: SHA-256 (FIPS 180-4, 6.2).
--
--   sha2_256(message) -> { asHex(), asString(), asBytes() }
--
-- A message is text, a list of bytes, or a stream of crypto.utils. Anything else is refused with an error text that begins "crypto: ".

local words = require(".crypto.words")

local byte, mask = string.byte, words.mask

-- Turns a word right by n bits.
local function turn(x, n) return x >> n | (x & (mask >> (32 - n))) << (32 - n) end

-- The first bits behind the point of the square roots of the first 8 primes, and of the cube roots of the first 64.
local start = words.fromHex("6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19")
local constants = words.fromHex([[
  428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174
  e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da 983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967
  27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85 a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070
  19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2]])

local function absorb(state, text, at)
  local w = {}
  for t = 1, 16 do
    local p, q, r, s = byte(text, at + t * 4 - 4, at + t * 4 - 1)
    w[t] = p << 24 | q << 16 | r << 8 | s
  end
  for t = 17, 64 do
    local x, y = w[t - 15], w[t - 2]
    w[t] = (w[t - 16] + (turn(x, 7) ~ turn(x, 18) ~ x >> 3) + w[t - 7] + (turn(y, 17) ~ turn(y, 19) ~ y >> 10)) & mask
  end
  local a, b, c, d, e, f, g, h = state[1], state[2], state[3], state[4], state[5], state[6], state[7], state[8]
  for t = 1, 64 do
    local one = h + (turn(e, 6) ~ turn(e, 11) ~ turn(e, 25)) + (g ~ (e & (f ~ g))) + constants[t] + w[t]
    local two = (turn(a, 2) ~ turn(a, 13) ~ turn(a, 22)) + ((a & b) | (c & (a | b)))
    a, b, c, d, e, f, g, h = (one + two) & mask, a, b, c, (d + one) & mask, e, f, g
  end
  local sum = { a, b, c, d, e, f, g, h }
  for i = 1, 8 do sum[i] = (sum[i] + state[i]) & mask end
  return sum
end

local function M(message)
  local text = words.textOf(message, "sha2_256")
  local padded = words.pad(text, 64, 8) .. words.bytes({ #text >> 29, (#text << 3) & mask })
  local state = start
  for at = 1, #padded, 64 do state = absorb(state, padded, at) end
  return words.digest(words.bytes(state))
end

return M
