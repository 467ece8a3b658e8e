-- process: runs the messages of a process through its handlers.
--
--   process.boot(main)              takes over the global `compute`; `main` is the program, which runs when the first message comes
--   process.adopt({ id =, owner = }) does so in a process that runs already: its own `compute` handles what no handler takes
--   process.handle(req, base)       one message: { Output =, Messages =, Spawns =, Assignments = } or { Error = }; with Compute = when
--                                   nobody took it and the `compute` of a process that was taken over shall answer
--   process.compute(base, req, opts) the same as the device lua@5.3a wants it, see device
--
-- The owner's Eval runs before any handler is asked, so a broken handler can always be mended.
local Handlers = require(".handlers")
local ao = require(".ao")
local boot = require(".boot")
local default = require(".default")
local device = require(".device")
local eval = require(".eval")
local failures = require(".failures")
local globals = require(".globals")
local hints = require(".hints")
local message = require(".message")
local seen = require(".seen")
local signers = require(".signers")
local state = require(".state")

-- The aos for HyperBEAM whose interface this is: programs ask for it.
local M = { _version = "2.0.7" }

-- The program that still has to run, and the `compute` of a process that was taken over.
local main, adopted
-- The handlers from before the program, while it runs.
local beforeMain
-- Nothing of the node's is known before the first message.
local isBegun = false
-- A process is born once. Whoever says later that this is its birth, with code to boot, is a stranger.
local isUnborn = true

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

local function untrusted()
  return { Output = { data = "Message is not trusted." }, Messages = {}, Spawns = {}, Assignments = {} }
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

-- One message, with the outbox, the prints and the clock being its own.
local function handled(req, base)
  begin(req, base)
  local isBorn = isUnborn and isOwnMessage(req, base)
  isUnborn = false
  local sender = signers.sender(req.body, ao.authorities)
  if sender.unsigned and req["read-only"] == true then sender = { trusted = true, from = "anonymous", owner = "anonymous" } end
  local isForeign = not isBorn and isForOthers(req.body)
  local isEval = not isBorn and not isForeign and (req.body.action or req.body.Action) == "Eval" and signers.isFrom(sender, Owner)
  local ok, failure, isLeft, answer = pcall(function()
    -- A program that was taken over goes on judging for itself. Rules that are broken keep no owner out.
    if not isBorn and not isEval and not state.isTrusted(req, sender) then return nil, true, untrusted() end
    if req["read-only"] ~= true and not isBorn and not seen.claim(signatures(sender, isEval)) then return nil, false, repeated() end
    if not isEval then
      sender.from = state.getFrom(req, sender)
      hints.register(ao, req)
    end
    if main ~= nil then runMain() end
    local msg = message.wrap(req, sender)
    if isBorn then return boot.run(msg) end
    if isEval then return evaluated(msg) end
    if isForeign and not ao.isAssignable(msg) then
      print("The message is for another process, and none such is assignable here.")
      return nil
    end
    local taken, problem = Handlers.evaluate(msg, base, true)
    if not taken and adopted == nil then default.take(msg) end
    return problem, not taken
  end)
  local prints = globals.printed()
  if ok and failure == nil then
    if answer == nil then
      local output = { data = prints, prompt = globals.prompt() }
      if not isEval then output.print = true end
      answer = ao.result({ Output = output })
    end
    if isLeft then answer.Compute = adopted end
    return answer
  end
  if beforeMain ~= nil then Handlers.list, beforeMain = beforeMain, nil end
  if ok then failure = failure.problem end
  local text = textOf(failure)
  failures.keep(text)
  ao.clearOutbox()
  return { Error = text, Handler = failures.handler, Action = req.body.action or req.body.Action, Output = { data = prints == "" and text or prints .. "\n" .. text, prompt = globals.prompt() } }
end

local function tableOr(value)
  return type(value) == "table" and value or {}
end

function M.handle(req, base)
  req, base = tableOr(req), tableOr(base)
  if type(req.body) ~= "table" then req.body = {} end
  local outer = ao.outbox
  local around = globals.enter(req)
  ao.clearOutbox()
  local result = handled(req, base)
  globals.leave(around)
  ao.outbox = outer
  return result
end

M.compute = device.of(M)

-- Beginning ----------------------------------------------------------------------------------------------------------

local function takeOver(isRunning)
  state.globals()
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
  adopted, isUnborn = compute, false
  if type(options.id) == "string" then ao.id = options.id end
  if Owner == nil and type(options.owner) == "string" then Owner = options.owner end
  -- The Eval that called this may put globals such as print back: the next message sets them again.
  takeOver(true)
  return true
end

return M
