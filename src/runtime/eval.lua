-- eval: runs code of the owner.
--
--   eval.run(code, name) -> failure   runs it as `return <code>`, else as it is, and prints what it returns, several values with tabs
--                                     between. Errors name the code by `name`
--   eval.message(msg) -> failure      the same with the data of a message
--
-- nil or false with a text behind it is an error: functions answer nil and what is wrong. `failure` is nil or { problem = text }, which is
-- what the code returned or does not parse for; what it raises passes. Raised here, it would get the place of this file.
local stringify = require(".stringify")

local M = {}

local function shown(value)
  if type(value) ~= "table" then return tostring(value) end
  local meta = getmetatable(value)
  if type(meta) == "table" and type(meta.__tostring) == "function" then return tostring(value) end
  return stringify.format(value)
end
M.shown = shown

-- What io.write answers: its file. Luerl calls such values unknown.
local function isOpaque(value)
  local kind = type(value)
  return kind == "userdata" or kind == "unknown"
end

function M.run(code, name)
  if type(load) ~= "function" then return { problem = "Eval needs load, which this process does without" } end
  if type(code) ~= "string" then return { problem = "Eval needs code as text in its data, not a " .. type(code) } end
  local chunk, problem = load("return " .. code, "=" .. name)
  if not chunk then chunk, problem = load(code, "=" .. name) end
  if not chunk then return { problem = problem } end
  local values = table.pack(chunk())
  if not values[1] and type(values[2]) == "string" then return { problem = values[2] } end
  if values.n == 0 or (values.n == 1 and (values[1] == nil or isOpaque(values[1]))) then return nil end
  local texts = {}
  for i = 1, values.n do texts[i] = shown(values[i]) end
  print(table.concat(texts, "\t"))
  return nil
end

function M.message(msg)
  local name = msg.body["source-id"]
  return M.run(msg.body.data, type(name) == "string" and name or "eval")
end

return M
