-- crypto.digest.blake2b: BLAKE2b (RFC 7693).
--
--   blake2b(message [, size [, key]]) -> { asHex(), asString(), asBytes() }
--
--   size   bytes of the digest, 1 to 64; default 64
--   key    text of up to 64 bytes: the digest is then a code that only who knows the key can make
--
-- A message is text, a list of bytes, or a stream of crypto.utils. Anything else is refused with an error text that begins "crypto: ".
--
-- A 64-bit number is two words everywhere, the high one first: lists of them hold word 2i - 1 and word 2i.

local words = require(".crypto.words")

local byte, char, rep, sub = string.byte, string.char, string.rep, string.sub
local mask, add, rotate = words.mask, words.add, words.rotate

local start = words.fromHex([[
  6a09e667f3bcc908 bb67ae8584caa73b 3c6ef372fe94f82b a54ff53a5f1d36f1 510e527fade682d1 9b05688c2b3e6c1f 1f83d9abfb41bd6b 5be0cd19137e2179]])

-- Which numbers of the block the rounds take, a hex digit each; as places in lists of words.
local order = {}
for round, digits in ipairs({
  "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d", "2c6a0b834d75fe19",
  "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0", "0123456789abcdef", "ea489fd61c02b753",
}) do
  local places = {}
  for i = 1, 16 do
    local digit = byte(digits, i)
    places[i] = (digit < 58 and digit - 48 or digit - 87) * 2 + 1
  end
  order[round] = places
end

-- The four numbers that each of the 8 steps of a round mixes: first the columns of the square, then its diagonals.
local steps = { { 1, 9, 17, 25 }, { 3, 11, 19, 27 }, { 5, 13, 21, 29 }, { 7, 15, 23, 31 }, { 1, 11, 21, 31 }, { 3, 13, 23, 25 }, { 5, 15, 17, 27 }, { 7, 9, 19, 29 } }

-- Words that are stored the lowest byte first, from a number whose low word comes first.
local function read(text, at)
  local m = {}
  for i = 1, 31, 2 do
    local p, q, r, s, t, u, v, w = byte(text, at + i * 4 - 4, at + i * 4 + 3)
    m[i], m[i + 1] = w << 24 | v << 16 | u << 8 | t, s << 24 | r << 16 | q << 8 | p
  end
  return m
end

-- count: bytes up to the end of this block
local function absorb(h, text, at, count, last)
  local m, v = read(text, at), {}
  for i = 1, 16 do v[i], v[i + 16] = h[i], start[i] end
  v[25], v[26] = v[25] ~ count >> 32, v[26] ~ (count & mask)
  if last then v[29], v[30] = v[29] ~ mask, v[30] ~ mask end
  for round = 1, 12 do
    local places = order[round]
    for step = 1, 8 do
      local set, x, y = steps[step], places[step * 2 - 1], places[step * 2]
      local a, b, c, d = set[1], set[2], set[3], set[4]
      local ah, al, bh, bl, ch, cl, dh, dl = v[a], v[a + 1], v[b], v[b + 1], v[c], v[c + 1], v[d], v[d + 1]
      ah, al = add(ah, al, bh, bl)
      ah, al = add(ah, al, m[x], m[x + 1])
      dh, dl = dl ~ al, dh ~ ah
      ch, cl = add(ch, cl, dh, dl)
      bh, bl = rotate(bh ~ ch, bl ~ cl, 24)
      ah, al = add(ah, al, bh, bl)
      ah, al = add(ah, al, m[y], m[y + 1])
      dh, dl = rotate(dh ~ ah, dl ~ al, 16)
      ch, cl = add(ch, cl, dh, dl)
      bh, bl = rotate(bh ~ ch, bl ~ cl, 63)
      v[a], v[a + 1], v[b], v[b + 1], v[c], v[c + 1], v[d], v[d + 1] = ah, al, bh, bl, ch, cl, dh, dl
    end
  end
  local sum = {}
  for i = 1, 16 do sum[i] = h[i] ~ v[i] ~ v[i + 16] end
  return sum
end

local function M(message, size, key)
  local text = words.textOf(message, "blake2b")
  if size == nil then size = 64 end
  size = type(size) == "number" and math.tointeger(size)
  if not size or size < 1 or size > 64 then error("crypto: blake2b needs a size from 1 to 64", 0) end
  key = key == nil and "" or words.textOf(key, "blake2b")
  if #key > 64 then error("crypto: blake2b needs a key of at most 64 bytes", 0) end

  local h = {}
  for i = 1, 16 do h[i] = start[i] end
  h[2] = h[2] ~ 16842752 ~ #key << 8 ~ size
  if key ~= "" then text = key .. rep("\0", 128 - #key) .. text end
  local length = #text
  -- The last block is filled with zeros; no message at all is one block of them.
  local padded = text .. rep("\0", length == 0 and 128 or -length % 128)
  for at = 1, #padded, 128 do
    local last = at + 128 > #padded
    h = absorb(h, padded, at, last and length or at + 127, last)
  end
  local out = {}
  for i = 1, 15, 2 do
    local high, low = h[i], h[i + 1]
    out[i] = char(low & 255, (low >> 8) & 255, (low >> 16) & 255, (low >> 24) & 255)
    out[i + 1] = char(high & 255, (high >> 8) & 255, (high >> 16) & 255, (high >> 24) & 255)
  end
  return words.digest(sub(table.concat(out), 1, size))
end

return M
