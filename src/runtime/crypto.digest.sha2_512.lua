-- crypto.digest.sha2_512: SHA-512 (FIPS 180-4, 6.4).
--
--   sha2_512(message) -> { asHex(), asString(), asBytes() }
--
-- A message is text, a list of bytes, or a stream of crypto.utils. Anything else is refused with an error text that begins "crypto: ".
--
-- A 64-bit number is two words everywhere, the high one first: lists of them hold word 2i - 1 and word 2i.

local words = require(".crypto.words")

local byte, mask, add, rotate = string.byte, words.mask, words.add, words.rotate

-- The first bits behind the point of the square roots of the first 8 primes, and of the cube roots of the first 80.
local start = words.fromHex([[
  6a09e667f3bcc908 bb67ae8584caa73b 3c6ef372fe94f82b a54ff53a5f1d36f1 510e527fade682d1 9b05688c2b3e6c1f 1f83d9abfb41bd6b 5be0cd19137e2179]])
local constants = words.fromHex([[
  428a2f98d728ae22 7137449123ef65cd b5c0fbcfec4d3b2f e9b5dba58189dbbc 3956c25bf348b538 59f111f1b605d019 923f82a4af194f9b ab1c5ed5da6d8118
  d807aa98a3030242 12835b0145706fbe 243185be4ee4b28c 550c7dc3d5ffb4e2 72be5d74f27b896f 80deb1fe3b1696b1 9bdc06a725c71235 c19bf174cf692694
  e49b69c19ef14ad2 efbe4786384f25e3 0fc19dc68b8cd5b5 240ca1cc77ac9c65 2de92c6f592b0275 4a7484aa6ea6e483 5cb0a9dcbd41fbd4 76f988da831153b5
  983e5152ee66dfab a831c66d2db43210 b00327c898fb213f bf597fc7beef0ee4 c6e00bf33da88fc2 d5a79147930aa725 06ca6351e003826f 142929670a0e6e70
  27b70a8546d22ffc 2e1b21385c26c926 4d2c6dfc5ac42aed 53380d139d95b3df 650a73548baf63de 766a0abb3c77b2a8 81c2c92e47edaee6 92722c851482353b
  a2bfe8a14cf10364 a81a664bbc423001 c24b8b70d0f89791 c76c51a30654be30 d192e819d6ef5218 d69906245565a910 f40e35855771202a 106aa07032bbd1b8
  19a4c116b8d2d0c8 1e376c085141ab53 2748774cdf8eeb99 34b0bcb5e19b48a8 391c0cb3c5c95a63 4ed8aa4ae3418acb 5b9cca4f7763e373 682e6ff3d6b2b8a3
  748f82ee5defb2fc 78a5636f43172f60 84c87814a1f0ab72 8cc702081a6439ec 90befffa23631e28 a4506cebde82bde9 bef9a3f7b2c67915 c67178f2e372532b
  ca273eceea26619c d186b8c721c0c207 eada7dd6cde0eb1e f57d4f7fee6ed178 06f067aa72176fba 0a637dc5a2c898a6 113f9804bef90dae 1b710b35131c471b
  28db77f523047d84 32caab7b40c72493 3c9ebe0a15c9bebc 431d67c49c100d4c 4cc5d4becb3e42b6 597f299cfc657e2a 5fcb6fab3ad6faec 6c44198c4a475817]])

-- Turned by p, by q, and by r; in the schedule (shift) the last one is shifted instead, by less than 32 bits.
local function mix(h, l, p, q, r, shift)
  local ph, pl = rotate(h, l, p)
  local qh, ql = rotate(h, l, q)
  local rh, rl
  if shift then rh, rl = h >> r, l >> r | (h & (mask >> (32 - r))) << (32 - r) else rh, rl = rotate(h, l, r) end
  return ph ~ qh ~ rh, pl ~ ql ~ rl
end

local function schedule(text, at)
  local w = {}
  for i = 1, 32 do
    local p, q, r, s = byte(text, at + i * 4 - 4, at + i * 4 - 1)
    w[i] = p << 24 | q << 16 | r << 8 | s
  end
  for i = 33, 159, 2 do
    local h, l = mix(w[i - 30], w[i - 29], 1, 8, 7, true)
    h, l = add(h, l, w[i - 32], w[i - 31])
    h, l = add(h, l, w[i - 14], w[i - 13])
    w[i], w[i + 1] = add(h, l, mix(w[i - 4], w[i - 3], 19, 61, 6, true))
  end
  return w
end

local function absorb(state, text, at)
  local w = schedule(text, at)
  local ah, al, bh, bl, ch, cl, dh, dl = state[1], state[2], state[3], state[4], state[5], state[6], state[7], state[8]
  local eh, el, fh, fl, gh, gl, hh, hl = state[9], state[10], state[11], state[12], state[13], state[14], state[15], state[16]
  for i = 1, 159, 2 do
    local h, l = add(hh, hl, mix(eh, el, 14, 18, 41))
    h, l = add(h, l, gh ~ (eh & (fh ~ gh)), gl ~ (el & (fl ~ gl)))
    h, l = add(h, l, constants[i], constants[i + 1])
    h, l = add(h, l, w[i], w[i + 1])
    local th, tl = mix(ah, al, 28, 34, 39)
    th, tl = add(th, tl, (ah & bh) | (ch & (ah | bh)), (al & bl) | (cl & (al | bl)))
    hh, hl, gh, gl, fh, fl = gh, gl, fh, fl, eh, el
    eh, el = add(dh, dl, h, l)
    dh, dl, ch, cl, bh, bl = ch, cl, bh, bl, ah, al
    ah, al = add(h, l, th, tl)
  end
  local sum = { ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, hh, hl }
  for i = 1, 15, 2 do sum[i], sum[i + 1] = add(sum[i], sum[i + 1], state[i], state[i + 1]) end
  return sum
end

local function M(message)
  local text = words.textOf(message, "sha2_512")
  local padded = words.pad(text, 128, 16) .. words.bytes({ 0, 0, #text >> 29, (#text << 3) & mask })
  local state = start
  for at = 1, #padded, 128 do state = absorb(state, padded, at) end
  return words.digest(words.bytes(state))
end

return M
