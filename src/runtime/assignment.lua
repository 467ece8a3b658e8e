-- assignment: which messages to others a process takes when they are assigned to it. None, until it says so.
--
--   add(ao, [name,] pattern)      remove(ao, name | index)      matches(ao, msg) -> boolean
-- They are in ao.assignables, a list of { pattern =, name = }.
local utils = require(".utils")

local M = { _version = "0.1.0" }

local function indexOf(list, name)
  for i, one in ipairs(list) do
    if one.name == name then return i end
  end
  return nil
end

function M.add(ao, name, pattern)
  if pattern == nil then name, pattern = nil, name end
  local kind = type(pattern)
  if name ~= nil and type(name) ~= "string" then error("ao.addAssignable: the name is text, not a " .. type(name), 0) end
  if kind ~= "string" and kind ~= "table" and kind ~= "function" then error("ao.addAssignable: the pattern is text, a table or a function, not a " .. kind, 0) end
  ao.assignables = ao.assignables or {}
  local list = ao.assignables
  local index = name ~= nil and indexOf(list, name) or #list + 1
  list[index] = { pattern = pattern, name = name }
end

function M.remove(ao, which)
  if type(which) ~= "string" and type(which) ~= "number" then error("ao.removeAssignable: the name or the index of an assignable, not a " .. type(which), 0) end
  local list = ao.assignables or {}
  local index = type(which) == "string" and indexOf(list, which) or which
  if type(index) == "number" and list[index] ~= nil then table.remove(list, index) end
end

function M.matches(ao, msg)
  for _, one in ipairs(ao.assignables or {}) do
    local result = utils.matchesSpec(msg, one.pattern)
    if result and result ~= 0 and result ~= "skip" then return true end
  end
  return false
end

return M
