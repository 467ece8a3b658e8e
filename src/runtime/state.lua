-- state: the globals of a process that say who it is and what it keeps. Each is set once; what the process makes of it later stays.
--
--   Owner        who signed the process; may Eval
--   Name         the tag Name of the process, else "aos"
--   Inbox, Errors, Initialized, Colors, Bell
local signers = require(".signers")

local M = { mostErrors = 100, longestError = 2000 }

function M.globals()
  if type(Inbox) ~= "table" then Inbox = {} end
  if type(Errors) ~= "table" then Errors = {} end
  if type(Colors) ~= "table" then Colors = { red = "\27[31m", green = "\27[32m", blue = "\27[34m", gray = "\27[90m", reset = "\27[0m" } end
  if Bell == nil then Bell = "\7" end
end

function M.init(_, base)
  M.globals()
  if Initialized then return end
  local process = type(base) == "table" and base.process
  if type(process) ~= "table" then return end
  Initialized = true
  if Owner == nil then
    local first = signers.of(process)[1]
    if type(process["from-process"]) == "string" then Owner = process["from-process"] elseif first ~= nil then Owner = first.committer end
  end
  if Name == nil then Name = type(process.name) == "string" and process.name or "aos" end
end

function M.failed(problem)
  if type(Errors) ~= "table" then Errors = {} end
  if #Errors >= M.mostErrors then table.remove(Errors, 1) end
  if type(problem) == "string" and #problem > M.longestError then problem = string.sub(problem, 1, M.longestError) .. "..." end
  Errors[#Errors + 1] = problem
end

return M
