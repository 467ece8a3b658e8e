-- eval: runs code of the owner.
--
--   eval.run(code, name)        runs it as `return <code>`, else as it is; what it returns is printed. Errors name the code by `name`
--   eval.message(msg)           the same with the data of a message
--
-- A second value that is not nil is an error: functions answer nil and what is wrong.
local stringify = require(".stringify")

local M = {}

local function shown(value)
  if type(value) ~= "table" then return tostring(value) end
  -- What Send and Spawn answer has functions for programs and a sentence for people.
  if type(value.output) == "string" and type(value.onReply) == "function" then return value.output end
  local meta = getmetatable(value)
  if type(meta) == "table" and type(meta.__tostring) == "function" then return tostring(value) end
  return stringify.format(value)
end
M.shown = shown

function M.run(code, name)
  if type(load) ~= "function" then error("Eval needs load, which this process does without", 0) end
  if type(code) ~= "string" then error("Eval needs code as text in its data, not a " .. type(code), 0) end
  local chunk, problem = load("return " .. code, "=" .. name)
  if not chunk then chunk, problem = load(code, "=" .. name) end
  if not chunk then error(problem, 0) end
  local value, wrong = chunk()
  if wrong ~= nil then error(wrong, 0) end
  if value ~= nil then print(shown(value)) end
end

function M.message(msg)
  local name = msg.body["source-id"]
  M.run(msg.body.data, type(name) == "string" and name or "eval")
end

return M
