-- ao: the process, and what it sends.
--
--   ao.id, ao.authorities, ao.env.Process { Id, Owner, Tags }, ao.reference, ao.outbox { Messages, Spawns, Assignments, Output, Error }
--   ao.send(message) -> message           queues it; its onReply([from,] f) calls f with the reply, its receive() waits for it
--   ao.spawn(module, message) -> message  queues a process; its onReply(f) calls f when it is there. No node's push makes one of it
--   ao.assign({ Processes =, Message = }) queues an assignment
--   ao.result(result), ao.clearOutbox(), ao.init(base)
--   ao.isTrusted(msg), ao.isAssignment(msg), ao.isAssignable(msg), ao.addAssignable([name,] pattern), ao.removeAssignable(name | index)
--   ao.clone(value), ao.normalize(msg), ao.sanitize(msg), ao.log(text), ao.registerHint(msg)
--   ao.resolve, ao.set, ao.get, ao.event  the node's, where it has them
--
-- Errors are text: "ao.send: the message should be a table, not a nil".
local Handlers = require(".handlers")
local assignment = require(".assignment")
local hints = require(".hints")
local outbox = require(".outbox")
local patch = require(".patch")
local replies = require(".replies")
local signers = require(".signers")
local utils = require(".utils")

local M = {
  _version = "0.0.6",
  id = "",
  _module = "",
  authorities = {},
  reference = 0,
  outbox = { Output = {}, Messages = {}, Spawns = {}, Assignments = {} },
  nonExtractableTags = { "data-protocol", "variant", "from-process", "from-module", "type", "from", "owner", "anchor", "target", "data", "tags", "read-only" },
  nonForwardableTags = {
    "data-protocol", "variant", "from-process", "from-module", "type", "from", "owner", "anchor", "target", "data", "tags", "tagarray", "hash-chain", "timestamp",
    "nonce", "slot", "epoch", "signature", "forwarded-by", "pushed-for", "read-only", "cron", "block-height", "reference", "id", "reply-to",
    "commitments", "path", "method", "device", "content-digest", "body",
  },
}

-- Loaded again, it is still the same process.
if type(ao) == "table" then
  for _, key in ipairs({ "id", "_module", "authorities", "reference", "outbox", "env", "assignables", "_hints", "_compute" }) do
    if ao[key] ~= nil then M[key] = ao[key] end
  end
end

local lower, format = string.lower, string.format

local function addressed(message)
  return message.Target or message.target
end

local function referenced(message, who)
  M.reference = M.reference + 1
  local reference = format("%d", M.reference)
  message.reference = reference
  -- One key says it, whatever casing came in.
  if message.Reference ~= nil then message.Reference = reference end
  local entry, isPatch = outbox.entry(message, who)
  return entry, isPatch, reference
end

function M.send(message)
  if type(message) ~= "table" then error("ao.send: msg should be a table, not a " .. type(message), 0) end
  local entry, isPatch, reference = referenced(message, "ao.send")
  if isPatch then patch.check(entry, "ao.send") end
  local messages = M.outbox.Messages
  messages[#messages + 1] = entry
  if addressed(message) == nil then return message end
  message.onReply = function(from, handle)
    if handle == nil then from, handle = entry.target, from end
    replies.await(reference, from, handle)
  end
  message.receive = function(from)
    return Handlers.wait(function(resume) replies.await(reference, from or entry.target, resume) end)
  end
  return message
end

function M.spawn(module, message)
  if type(module) ~= "string" then error("ao.spawn: Module source id is required!", 0) end
  if type(message) ~= "table" then error("ao.spawn: Message must be a table.", 0) end
  local entry, _, reference = referenced(message, "ao.spawn")
  entry.type, entry.module, entry["from-process"], entry["from-module"] = "Process", module, M.id, M._module
  if entry.data == nil then entry.data = "NODATA" end
  local spawns = M.outbox.Spawns
  spawns[#spawns + 1] = entry
  message.onReply = function(handle) replies.awaitChild(reference, M.id, handle) end
  message.after = message.onReply
  message.receive = function()
    return Handlers.wait(function(resume) replies.awaitChild(reference, M.id, resume) end)
  end
  return message
end

function M.assign(what)
  if type(what) ~= "table" then error("ao.assign: the assignment should be a table, not a " .. type(what), 0) end
  if type(what.Processes) ~= "table" then error("ao.assign: Processes is a list of process ids", 0) end
  if type(what.Message) ~= "string" then error("ao.assign: Message is the id of a message", 0) end
  local assignments = M.outbox.Assignments
  assignments[#assignments + 1] = { Processes = outbox.copy(what.Processes, "ao.assign"), Message = what.Message }
end

function M.clearOutbox()
  M.outbox = { Output = {}, Messages = {}, Spawns = {}, Assignments = {} }
end

function M.result(result)
  local problem = M.outbox.Error or result.Error
  if problem ~= nil then return { Error = problem } end
  local sent = M.outbox
  return { Output = result.Output or sent.Output, Messages = sent.Messages, Spawns = sent.Spawns, Assignments = sent.Assignments }
end

-- Begins a message: with an empty outbox, and with who the process is, from what it was made with. Once that is known it stays.
function M.init(base)
  M.clearOutbox()
  local process = type(base) == "table" and base.process
  if type(process) ~= "table" then return end
  if M.id == "" then
    local first = signers.of(process)[1]
    if first ~= nil then M.id = first.id end
  end
  if M._module == "" and type(process.module) == "string" then M._module = process.module end
  if next(M.authorities) == nil then M.authorities = signers.authorities(process.authority) end
  if M.env ~= nil then return end
  local tags = {}
  for key, value in pairs(process) do
    if type(key) == "string" and type(value) == "string" then tags[utils.normalize(key)] = value end
  end
  local first = signers.of(process)[1]
  M.env = { Process = { Id = M.id, Owner = process["from-process"] or (first and first.committer), Tags = tags }, Module = { Id = M._module } }
end

function M.isTrusted(msg)
  if type(msg) ~= "table" then return false end
  local body = type(msg.body) == "table" and msg.body or msg
  return signers.sender(body, M.authorities).trusted
end

function M.isAssignment(msg)
  local target = type(msg) == "table" and (msg.Target or msg.target)
  return type(target) == "string" and target ~= M.id
end

function M.isAssignable(msg) return assignment.matches(M, msg) end
function M.addAssignable(...) return assignment.add(M, ...) end
function M.removeAssignable(which) return assignment.remove(M, which) end

-- Values -------------------------------------------------------------------------------------------------------------

local function cloneOf(value, seen)
  if type(value) ~= "table" then return value end
  if seen[value] ~= nil then return seen[value] end
  local result = {}
  seen[value] = result
  for key, item in next, value do result[cloneOf(key, seen)] = cloneOf(item, seen) end
  return setmetatable(result, getmetatable(value))
end

function M.clone(value) return cloneOf(value, {}) end

-- Tags become keys of the message, but for those that are no content.
function M.normalize(msg)
  local tags = utils.Tab(msg)
  for name, value in pairs(tags) do
    if not signers.includes(M.nonExtractableTags, lower(tostring(name))) and rawget(msg, name) == nil then msg[name] = value end
  end
  return msg
end

-- A copy without what only the first sender could say.
function M.sanitize(msg)
  local result = {}
  for key, value in pairs(msg) do
    if type(key) ~= "string" or not signers.includes(M.nonForwardableTags, lower(key)) then result[key] = value end
  end
  return result
end

function M.log(text) print(text) end

M._hints = M._hints or { byId = {}, order = {} }

function M.registerHint(msg) hints.register(M, msg) end

return M
