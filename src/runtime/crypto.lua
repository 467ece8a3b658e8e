-- crypto: digests and codes of messages, in Lua alone.
--
--   crypto.digest.sha2_256("abc").asHex()          md5, sha1, sha2_256, sha2_512, sha3_256, sha3_512, keccak256, keccak512
--   crypto.digest.blake2b("abc", 32, "key")
--   crypto.mac.createHmac("abc", "key", "sha256")
--   crypto.utils.hex, .array, .stream              bytes in other shapes
--
-- Each answers { asHex(), asString(), asBytes() }: hex digits in lower case, bytes as text, a list of bytes.
--
-- This module brings all of them, some 30 KB. Whoever needs one requires that one: local sha256 = require(".crypto.digest.sha2_256").

local M = {
  digest = {
    md5 = require(".crypto.digest.md5"),
    sha1 = require(".crypto.digest.sha1"),
    sha2_256 = require(".crypto.digest.sha2_256"),
    sha2_512 = require(".crypto.digest.sha2_512"),
    sha3_256 = require(".crypto.digest.sha3_256"),
    sha3_512 = require(".crypto.digest.sha3_512"),
    keccak256 = require(".crypto.digest.keccak256"),
    keccak512 = require(".crypto.digest.keccak512"),
    blake2b = require(".crypto.digest.blake2b"),
  },
  mac = require(".crypto.mac.hmac"),
  utils = require(".crypto.utils"),
}

return M
