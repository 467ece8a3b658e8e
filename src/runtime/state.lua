-- state: the globals of a process that say who it is and what it keeps. Each is set once; what the process makes of it later stays.
--
--   Owner        who signed the process; may Eval
--   Name         the tag Name of the process, else "aos"
--   Inbox, Errors, Initialized, Colors, Bell
--
-- And whom it believes. The process asks these for each message but an Eval of the owner, so a program with rules of its own puts them
-- in their place. Who may Eval they do not change.
--
--   state.isTrusted(req [, sender]) -> whether the message is handled
--   state.getFrom(req [, sender]) -> who it is from: msg.From
--
-- `sender` is what signers.sender made of the message, if that is known already.
local ao = require(".ao")
local signers = require(".signers")

local M = {}

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

local function senderOf(req)
  req = type(req) == "table" and req or {}
  return signers.sender(type(req.body) == "table" and req.body or req, ao.authorities)
end

function M.isTrusted(req, sender) return (sender or senderOf(req)).trusted end

function M.getFrom(req, sender) return (sender or senderOf(req)).from end

return M
