-- boot: code that a process is made with, the tag On-Boot: `Data` is the data of the process message, else the id of a data item that
-- the node reads.
--
--   boot.run(msg) -> failure, as eval.run
local eval = require(".eval")

local M = {}

local function read(id)
  if not string.find(id, "^[%w_-]+$") or #id ~= 43 then error("On-Boot is \"Data\" or the id of a data item, not \"" .. string.sub(id, 1, 64) .. "\"", 0) end
  if type(ao) ~= "table" or type(ao.resolve) ~= "function" then error("On-Boot names the data item " .. id .. ", but this node gives no ao.resolve to read it with", 0) end
  -- A data item has its data under a key; a module that a node keeps is nothing but its text.
  local status, value = ao.resolve("/" .. id .. "/data")
  if status ~= "ok" or type(value) ~= "string" then status, value = ao.resolve("/" .. id) end
  if type(value) == "table" then value = value.data or value.body end
  if status ~= "ok" or type(value) ~= "string" then error("On-Boot names the data item " .. id .. ", which the node cannot read", 0) end
  return value
end

function M.run(msg)
  local wanted = msg.Tags["On-Boot"]
  if wanted == nil then return nil end
  local name = type(msg.body["source-id"]) == "string" and msg.body["source-id"] or "boot"
  if string.lower(wanted) ~= "data" then return eval.run(read(wanted), name) end
  if msg.body.data == nil then error("On-Boot is \"Data\", but the process has no data", 0) end
  return eval.run(msg.body.data, name)
end

return M
