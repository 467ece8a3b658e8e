-- crypto.digest.sha3_256: SHA3-256 (FIPS 202, 6.1).
--
--   sha3_256(message) -> { asHex(), asString(), asBytes() }
--
-- A message is text, a list of bytes, or a stream of crypto.utils. Anything else is refused with an error text that begins "crypto: ".

local keccak = require(".crypto.keccak")

local function M(message) return keccak(message, 32, 6, "sha3_256") end

return M
