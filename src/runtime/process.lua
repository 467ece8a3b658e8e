-- process: runs the messages of a process through its handlers.
--
--   process.boot(main)              takes over the global `compute`; `main` is the program, which runs when the first message comes
--   process.adopt({ id =, owner = }) does so in a process that runs already: its own `compute` handles what no handler takes
--   process.handle(req, base)       one message: { Output =, Messages =, Spawns =, Assignments = } or { Error = }
--   process.compute(base, req, opts) the same as the device lua@5.3a wants it: base.results, base.runtime, patches on base
--
-- The owner's Eval runs before any handler is asked, so a broken handler can always be mended.
local Handlers = require(".handlers")
local ao = require(".ao")
local boot = require(".boot")
local default = require(".default")
local eval = require(".eval")
local globals = require(".globals")
local message = require(".message")
local outbox = require(".outbox")
local patch = require(".patch")
local seen = require(".seen")
local signers = require(".signers")
local state = require(".state")

local M = { _version = "1.0.0" }

-- The program that still has to run, and the `compute` of a process that was taken over.
local main, adopted
-- The handlers from before the program, while it runs.
local beforeMain
-- Nothing of the node's is known before the first message.
local isBegun = false

local function textOf(problem)
  if type(problem) == "string" then return problem end
  return tostring(problem)
end

-- The first message, which is the process itself when it begins with slot 0.
local function isOwnMessage(req, base)
  local body = req.body
  if body.type ~= "Process" and body.Type ~= "Process" then return false end
  return message.wholeOf(req.slot) == 0 or body == base.process
end

-- Half of a program is worse than none: one that fails leaves no handlers.
local function runMain()
  local program, before = main, {}
  main = nil
  for i, handler in ipairs(Handlers.list) do before[i] = handler end
  beforeMain = before
  program()
  beforeMain = nil
end

-- Somebody may bring a message that its signer meant for another process.
local function isForOthers(body)
  local target = body.target or body.Target
  return type(target) == "string" and #target == 43 and #ao.id == 43 and target ~= ao.id
end

local function untrusted(text)
  return { Output = { data = text }, Messages = {}, Spawns = {}, Assignments = {} }
end

-- The signatures that a message counts by: that of its sender, and for an Eval that of the owner, who may have signed beside others.
local function signatures(sender, isEval)
  local ids, count = { sender.id }, 1
  if not isEval then return ids end
  for _, signature in ipairs(sender.signatures or {}) do
    if signature.committer == Owner and signature.id ~= sender.id then
      count = count + 1
      ids[count] = signature.id
    end
  end
  return ids
end

local function repeated()
  local text = "This message was handled already: somebody scheduled it again."
  return { Error = text, Output = { data = text }, Messages = {}, Spawns = {}, Assignments = {} }
end

local function begin(req, base)
  if not isBegun then
    isBegun = true
    globals.install(M, true)
  end
  ao.init(base)
  if ao.id == "" and type(req.process) == "string" then ao.id = req.process end
  state.init(req, base)
end

-- What failed, if anything. An Eval may wait, and comes to its end within another message then.
local function evaluated(msg)
  local hasReturned, returned = false, nil
  local raised = Handlers.run(function()
    local failure = eval.message(msg)
    if failure ~= nil and hasReturned then error(failure.problem, 0) end
    returned = failure
  end)
  hasReturned = true
  return raised or returned
end

-- One message, with the outbox, the prints and the clock being its own. The second value says that nobody took it.
local function handled(req, base)
  begin(req, base)
  local sender = signers.sender(req.body, ao.authorities)
  if sender.unsigned and req["read-only"] == true then sender = { trusted = true, from = "anonymous", owner = "anonymous" } end
  local isBorn = isOwnMessage(req, base)
  local isForeign = not isBorn and isForOthers(req.body)
  local isEval = not isBorn and not isForeign and (req.body.action or req.body.Action) == "Eval" and signers.isFrom(sender, Owner)
  -- A program that was taken over goes on judging for itself.
  if not sender.trusted and not isBorn then return untrusted("Message is not trusted."), true end
  if req["read-only"] ~= true and not isBorn and not seen.claim(signatures(sender, isEval)) then return repeated(), false end
  if not isEval then ao.registerHint(req) end
  Handlers.reset()
  local ok, failure, isLeft = pcall(function()
    if main ~= nil then runMain() end
    local msg = message.wrap(req, sender)
    if isBorn then return boot.run(msg) end
    if isEval then return evaluated(msg) end
    if isForeign and not ao.isAssignable(msg) then
      print("The message is for another process, and none such is assignable here.")
      return nil
    end
    local taken, problem = Handlers.attempt(msg, base)
    if not taken and adopted == nil then default.take(msg) end
    return problem, not taken
  end)
  local prints = globals.printed()
  if ok and failure == nil then
    local output = { data = prints, prompt = globals.prompt() }
    if not isEval then output.print = true end
    return ao.result({ Output = output }), isLeft
  end
  if beforeMain ~= nil then Handlers.list, beforeMain = beforeMain, nil end
  if ok then failure = failure.problem end
  local text = textOf(failure)
  state.failed(text)
  ao.clearOutbox()
  return { Error = text, Handler = Handlers.current(), Action = req.body.action or req.body.Action, Output = { data = prints == "" and text or prints .. "\n" .. text, prompt = globals.prompt() } }, false
end

local function tableOr(value)
  return type(value) == "table" and value or {}
end

local function one(req, base)
  req, base = tableOr(req), tableOr(base)
  if type(req.body) ~= "table" then req.body = {} end
  local outer = ao.outbox
  local around = globals.enter(req)
  ao.clearOutbox()
  local result, isLeft = handled(req, base)
  globals.leave(around)
  ao.outbox = outer
  return result, isLeft
end

function M.handle(req, base)
  local result = one(req, base)
  return result
end

-- The base ------------------------------------------------------------------------------------------------------------

local function numbered(list, into, from)
  for _, entry in ipairs(list or {}) do
    from = from + 1
    into[string.format("%d", from)] = entry
  end
  return from
end

local function sameTexts(first, second)
  if type(first) ~= "table" then return false end
  for key, value in pairs(second) do
    if first[key] ~= value then return false end
  end
  for key in pairs(first) do
    if second[key] == nil then return false end
  end
  return true
end

-- What runs here, where tools look for it.
local function mark(base)
  if base.runtime ~= "handlers" then base.runtime = "handlers" end
  if type(Blueprints) ~= "table" then return end
  local versions = {}
  for name, version in pairs(Blueprints) do
    if type(name) == "string" and type(version) == "string" then versions[name] = version end
  end
  if next(versions) ~= nil and not sameTexts(base.blueprints, versions) then base.blueprints = versions end
end

-- The outbox without patches, which go onto the base.
local function sent(base, result)
  local entries, rest, count = {}, {}, 0
  for _, entry in ipairs(result.Messages or {}) do
    if outbox.isPatch(entry) then
      patch.apply(base, entry)
    else
      count = count + 1
      rest[count] = entry
    end
  end
  count = numbered(rest, entries, 0)
  numbered(result.Spawns, entries, count)
  return entries
end

local function results(base, result)
  local answer = { outbox = sent(base, result), output = result.Output, info = "hyper-aos" }
  if result.Error ~= nil then
    answer.error = result.Error
    -- For whoever looks for the cause. The text of the error stays what it is, since programs read it.
    if type(result.Handler) == "string" then
      answer["error-handler"] = result.Handler
      if type(result.Action) == "string" then answer["error-action"] = result.Action end
    end
  end
  local assignments = {}
  if numbered(result.Assignments, assignments, 0) > 0 then answer.assignments = assignments end
  return answer
end

-- A process that was taken over answers for itself; what handlers before it sent goes along.
local function byAdopted(base, req, opts, result)
  local answer = adopted(base, req, opts)
  if type(answer) ~= "table" then return answer end
  local entries = sent(answer, result)
  if next(entries) ~= nil and type(answer.results) == "table" then
    local own = tableOr(answer.results.outbox)
    local count = 0
    for _ in pairs(own) do count = count + 1 end
    local key, entry = next(entries)
    while key ~= nil do
      count = count + 1
      own[string.format("%d", count)] = entry
      key, entry = next(entries, key)
    end
    answer.results.outbox = own
  end
  mark(answer)
  return answer
end

function M.compute(base, req, opts)
  base, req = tableOr(base), tableOr(req)
  local result, isLeft = one(req, base)
  if isLeft and adopted ~= nil then return byAdopted(base, req, opts, result) end
  base.results = results(base, result)
  mark(base)
  return base
end

-- Beginning ----------------------------------------------------------------------------------------------------------

local function takeOver(isRunning)
  globals.install(M, isRunning)
  compute = M.compute
  ao._compute = compute
end

function M.boot(program)
  main = program
  takeOver(false)
end

function M.adopt(options)
  if type(options) ~= "table" then error("process.adopt needs { id =, owner = }, not a " .. type(options), 0) end
  if globals.isOurs(compute) then return false end
  adopted = compute
  if type(options.id) == "string" then ao.id = options.id end
  if Owner == nil and type(options.owner) == "string" then Owner = options.owner end
  -- The Eval that called this may put globals such as print back: the next message sets them again.
  takeOver(true)
  return true
end

return M
