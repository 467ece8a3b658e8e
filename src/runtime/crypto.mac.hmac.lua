-- crypto.mac.hmac: codes that only who knows the key can make (RFC 2104).
--
--   hmac.createHmac(message, key [, algorithm]) -> { asHex(), asString(), asBytes() }
--
--   message, key   text, a list of bytes, or a stream of crypto.utils; a key may have any length
--   algorithm      "sha1" (default, as in aos), "sha256", "sha512", "md5", "sha3_256", "sha3_512"; "sha2_256" and "sha2_512" are names too
--
-- Errors are text: "crypto: createHmac does not know the algorithm 'x'".

local words = require(".crypto.words")
local md5, sha1 = require(".crypto.digest.md5"), require(".crypto.digest.sha1")
local sha256, sha512 = require(".crypto.digest.sha2_256"), require(".crypto.digest.sha2_512")
local sha3_256, sha3_512 = require(".crypto.digest.sha3_256"), require(".crypto.digest.sha3_512")

local byte, char, rep = string.byte, string.char, string.rep

-- The digest, and the bytes that it takes at a time.
local algorithms = {
  md5 = { md5, 64 }, sha1 = { sha1, 64 },
  sha256 = { sha256, 64 }, sha2_256 = { sha256, 64 }, sha512 = { sha512, 128 }, sha2_512 = { sha512, 128 },
  sha3_256 = { sha3_256, 136 }, sha3_512 = { sha3_512, 72 },
}

-- Every byte of the text against one value.
local function against(text, value)
  local chars = {}
  for i = 1, #text do chars[i] = char(byte(text, i) ~ value) end
  return table.concat(chars)
end

local M = {}

function M.createHmac(message, key, algorithm)
  if algorithm == nil then algorithm = "sha1" end
  local known = type(algorithm) == "string" and algorithms[algorithm]
  if not known then error("crypto: createHmac does not know the algorithm " .. (type(algorithm) == "string" and "'" .. algorithm .. "'" or "a " .. type(algorithm)), 0) end
  local digest, block = known[1], known[2]
  local text, secret = words.textOf(message, "createHmac"), words.textOf(key, "createHmac")
  if #secret > block then secret = digest(secret).asString() end
  secret = secret .. rep("\0", block - #secret)
  return digest(against(secret, 92) .. digest(against(secret, 54) .. text).asString())
end

return M
