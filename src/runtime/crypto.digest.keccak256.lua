-- crypto.digest.keccak256: Keccak with 256 bits as Ethereum uses it: SHA3-256 with the padding of the submission.
--
--   keccak256(message) -> { asHex(), asString(), asBytes() }
--
-- A message is text, a list of bytes, or a stream of crypto.utils. Anything else is refused with an error text that begins "crypto: ".

local keccak = require(".crypto.keccak")

local function M(message) return keccak(message, 32, 1, "keccak256") end

return M
