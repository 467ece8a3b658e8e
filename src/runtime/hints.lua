-- hints: where a process is to be found. A message carries them as From-Process=<id>&hint=<url>&ttl=<text>.
--
--   hints.register(ao, msg)    keeps what the message says in ao._hints: byId { [id] = { hint =, ttl = } }, order list of the ids
--
-- The newest 1000 are kept.
local M = { most = 1000, longest = 1000 }

function M.register(ao, msg)
  local body = type(msg) == "table" and (type(msg.body) == "table" and msg.body or msg) or {}
  local said = body["from-process"] or body["From-Process"]
  if type(said) ~= "string" or #said > M.longest or not string.find(said, "&hint=", 1, true) then return end
  local id = string.match(said, "^[^&]+")
  local hint, ttl = string.match(said, "&hint=([^&]*)"), string.match(said, "&ttl=([^&]*)")
  if id == nil or hint == nil then return end
  ao._hints = ao._hints or { byId = {}, order = {} }
  local hints = ao._hints
  if hints.byId[id] == nil then
    hints.order[#hints.order + 1] = id
    if #hints.order > M.most then hints.byId[table.remove(hints.order, 1)] = nil end
  end
  hints.byId[id] = { hint = hint, ttl = ttl }
end

return M
