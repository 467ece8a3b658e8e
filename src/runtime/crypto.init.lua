-- crypto.init: another name for crypto, as aos has it.

local M = require(".crypto")

return M
