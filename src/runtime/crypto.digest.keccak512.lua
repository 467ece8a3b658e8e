-- crypto.digest.keccak512: Keccak with 512 bits: SHA3-512 with the padding of the submission.
--
--   keccak512(message) -> { asHex(), asString(), asBytes() }
--
-- A message is text, a list of bytes, or a stream of crypto.utils. Anything else is refused with an error text that begins "crypto: ".

local keccak = require(".crypto.keccak")

local function M(message) return keccak(message, 64, 1, "keccak512") end

return M
