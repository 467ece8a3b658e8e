-- handlers-utils: patterns and handles that many handlers need; Handlers.utils.
--
--   hasMatchingTag(name, value)      whether the message has this tag with this value
--   hasMatchingTagOf(name, values)   whether it has it with one of them
--   hasMatchingData(value)           whether its data is this text
--   reply(text | table)              a handle that answers the sender
--   continue(pattern)                the pattern, but handlers behind this one get the message too
local utils = require(".utils")

local M = { _version = "0.0.2" }

local function tagOf(msg, name)
  local value
  if type(msg.Tags) == "table" then value = msg.Tags[name] end
  if value == nil then value = msg[name] end
  if value == nil and type(msg.body) == "table" then value = msg.body[string.lower(name)] end
  return value
end

function M.hasMatchingTag(name, value)
  if type(name) ~= "string" or type(value) ~= "string" then error("invalid arguments: (name : string, value : string)", 0) end
  return function(msg) return tagOf(msg, name) == value end
end

function M.hasMatchingTagOf(name, values)
  if type(name) ~= "string" or type(values) ~= "table" then error("invalid arguments: (name : string, values : string[])", 0) end
  return function(msg)
    for _, value in ipairs(values) do
      local result = M.hasMatchingTag(name, value)(msg)
      if result and result ~= 0 and result ~= "skip" then return result end
    end
    return 0
  end
end

function M.hasMatchingData(value)
  if type(value) ~= "string" then error("invalid arguments: (value : string)", 0) end
  return function(msg)
    local data = msg.Data
    if data == nil and type(msg.body) == "table" then data = msg.body.data end
    return data == value
  end
end

function M.reply(input)
  if type(input) ~= "string" and type(input) ~= "table" then error("invalid arguments: (input : table or string)", 0) end
  return function(msg)
    if type(input) == "string" then return msg.reply({ Data = input }) end
    return msg.reply(input)
  end
end

function M.continue(pattern)
  return function(msg)
    local result = utils.matchesSpec(msg, pattern)
    if not result or result == 0 or result == "skip" then return result end
    return 1
  end
end

return M
