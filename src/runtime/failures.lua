-- failures: which handler is at work, for whoever tells of a failure, and what failed so far.
--
--   failures.handler       the name of the handler that is asked or runs; nil where none does. What fails leaves the name behind, and each
--                          message begins without one
--   failures.keep(text)    adds it to the global Errors, which keeps the newest
local M = { most = 100, longest = 2000, handler = nil }

function M.keep(text)
  if type(Errors) ~= "table" then Errors = {} end
  if #Errors >= M.most then table.remove(Errors, 1) end
  if #text > M.longest then text = string.sub(text, 1, M.longest) .. "..." end
  Errors[#Errors + 1] = text
end

return M
