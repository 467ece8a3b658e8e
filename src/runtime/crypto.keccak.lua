-- crypto.keccak: the sponge of SHA-3 (FIPS 202), for the digests that are made of it.
--
--   keccak(message, size, suffix, name) -> { asHex(), asString(), asBytes() }
--
--   size     bytes of the digest, 32 or 64; twice as many of the 200 bytes of the state stay untouched by the message
--   suffix   the byte that follows the message: 6 for SHA-3, 1 for Keccak as it was before it became SHA-3 (Ethereum's)
--   name     of the digest, for errors
--
-- A lane is two words, the high one first; lane (x, y) is number x + 5y, its words stand at 2n + 1 and 2n + 2.

local words = require(".crypto.words")

local byte, char, rep = string.byte, string.char, string.rep
local rotate = words.rotate

local rounds = words.fromHex([[
  0000000000000001 0000000000008082 800000000000808a 8000000080008000 000000000000808b 0000000080000001 8000000080008081 8000000000008009
  000000000000008a 0000000000000088 0000000080008009 000000008000000a 000000008000808b 800000000000008b 8000000000008089 8000000000008003
  8000000000008002 8000000000000080 000000000000800a 800000008000000a 8000000080008081 8000000000008080 0000000080000001 8000000080008008]])

-- Steps rho and pi: lane (x, y) is turned left by t(t+1)/2 bits, t steps along a walk that begins at (1, 0), and goes to (y, 2x + 3y).
-- Each entry: from, to, and the bits to turn right by.
local walk = {}
do
  local x, y = 1, 0
  for t = 1, 24 do
    local from = x + 5 * y
    x, y = y, (2 * x + 3 * y) % 5
    walk[t] = { from * 2 + 1, (x + 5 * y) * 2 + 1, (64 - t * (t + 1) // 2 % 64) % 64 }
  end
end

local function permute(a)
  local b, c = {}, {}
  for round = 1, 47, 2 do
    for x = 1, 10 do c[x] = a[x] ~ a[x + 10] ~ a[x + 20] ~ a[x + 30] ~ a[x + 40] end
    for x = 1, 9, 2 do
      local after = (x + 1) % 10 + 1
      local h, l = rotate(c[after], c[after + 1], 63)
      h, l = h ~ c[(x + 7) % 10 + 1], l ~ c[(x + 7) % 10 + 2]
      for i = x, 50, 10 do a[i], a[i + 1] = a[i] ~ h, a[i + 1] ~ l end
    end
    b[1], b[2] = a[1], a[2]
    for t = 1, 24 do
      local step = walk[t]
      local from, to = step[1], step[2]
      b[to], b[to + 1] = rotate(a[from], a[from + 1], step[3])
    end
    -- Each word meets the two to the right of it in its row. Not (not p and q) but q less (p and q): words stay words.
    for row = 0, 40, 10 do
      for x = 1, 10 do
        local q = b[row + (x + 3) % 10 + 1]
        a[row + x] = b[row + x] ~ q ~ (b[row + (x + 1) % 10 + 1] & q)
      end
    end
    a[1], a[2] = a[1] ~ rounds[round], a[2] ~ rounds[round + 1]
  end
end

local function M(message, size, suffix, name)
  local text = words.textOf(message, name)
  local rate = 200 - 2 * size
  local zeros = (rate - 1 - #text) % rate
  -- The byte behind the message and the last one of the block can be the same.
  local padded = text .. (zeros == 0 and char(suffix | 128) or char(suffix) .. rep("\0", zeros - 1) .. "\128")
  local a = {}
  for i = 1, 50 do a[i] = 0 end
  for at = 1, #padded, rate do
    for i = 1, rate // 4, 2 do
      local p, q, r, s, t, u, v, w = byte(padded, at + i * 4 - 4, at + i * 4 + 3)
      a[i] = a[i] ~ (w << 24 | v << 16 | u << 8 | t)
      a[i + 1] = a[i + 1] ~ (s << 24 | r << 16 | q << 8 | p)
    end
    permute(a)
  end
  local out = {}
  for i = 1, size // 4 do
    local w = a[i + (i % 2 == 1 and 1 or -1)]
    out[i] = char(w & 255, (w >> 8) & 255, (w >> 16) & 255, (w >> 24) & 255)
  end
  return words.digest(table.concat(out))
end

return M
