-- handlers: what a process does with which message.
--
--   Handlers.add(name, pattern, handle [, maxRuns])   in place of the handler of that name, else behind the others; returns how many
--                                                     there are. Handlers.add(name, handle): the name is the action
--   Handlers.append, Handlers.prepend                 the same; new ones at the end, at the front
--   Handlers.once([name,] pattern, handle)            at the front, for one message; of those without a name the newest 1000 are kept, or
--                                                     fewer when the messages they were made in, which they may hold, take more than 8 MB
--   Handlers.before(name).add(...), .after(name).add(...)   beside another handler; nothing when there is none of that name, but at the end
--                                                     for _eval and _default, which aos adds for each message
--   Handlers.remove(name)
--   Handlers.receive(pattern) -> message              waits inside a handler until one comes; needs coroutines. So does
--                                                     Handlers.wait(register): register(resume) says whom to tell by resume(message)
--   Handlers.generateResolver(handle) -> function of (msg, env): what a handle does
--   Handlers.evaluate(msg, env) -> whether a handler took the message. What fails is raised; with a third argument that is true it may be
--                                     the second value instead, { problem = }, as Handlers.run has it
--   Handlers.list, .utils, .onceNonce
--
-- Pattern: text is the action; a table has a pattern for each field; a function gets the message and answers true or "break" or -1 (run, and
-- be the last), "continue" or 1 (run, and go on), false or nil or "skip" or 0 (not this one). Handle: a function of (msg, env), or a table of
-- patterns and functions. Handlers run in their order; `_default` runs when none was the last.
--
-- Who is added while a message is handled gets the next one; who is removed gets no more.
local failures = require(".failures")
local utils = require(".utils")
local weight = require(".weight")

local M = { _version = "0.0.5", utils = require(".handlers-utils"), list = {}, onceNonce = 0 }

-- Loaded again, it goes on with the handlers that are there.
if type(Handlers) == "table" and type(Handlers.list) == "table" then
  M.list = Handlers.list
  M.onceNonce = type(Handlers.onceNonce) == "number" and Handlers.onceNonce or 0
end

-- The list that is gone through right now: it is copied before it changes.
local inUse

local function indexOf(name)
  for i, handler in ipairs(M.list) do
    if handler.name == name then return i end
  end
  return nil
end

local function writable()
  if M.list ~= inUse then return M.list end
  local copy = {}
  for i, handler in ipairs(M.list) do copy[i] = handler end
  M.list = copy
  return copy
end

local patternKinds = { string = true, table = true, ["function"] = true }
local handleKinds = { table = true, ["function"] = true }

-- The handler that the arguments of `add` mean.
local function entryOf(count, name, pattern, handle, maxRuns)
  if count == 2 then pattern, handle = name, pattern end
  if maxRuns == "inf" then maxRuns = nil end
  if type(name) ~= "string" or not patternKinds[type(pattern)] or not handleKinds[type(handle)] or (maxRuns ~= nil and type(maxRuns) ~= "number") then
    error("Invalid arguments given. Expected: name (string), pattern (string, table or function), handle (function or table), maxRuns (number or \"inf\"); got "
      .. type(name) .. ", " .. type(pattern) .. ", " .. type(handle) .. ", " .. type(maxRuns), 0)
  end
  return { name = name, pattern = pattern, handle = handle, maxRuns = maxRuns }
end

local function put(entry, at)
  local index = indexOf(entry.name)
  if index ~= nil then
    local present = M.list[index]
    present.pattern, present.handle, present.maxRuns = entry.pattern, entry.handle, entry.maxRuns
  elseif at == nil then
    local list = writable()
    list[#list + 1] = entry
  else
    table.insert(writable(), at, entry)
  end
  return #M.list
end

function M.add(...) return put(entryOf(select("#", ...), ...)) end

function M.append(...) put(entryOf(select("#", ...), ...)) end

function M.prepend(...) put(entryOf(select("#", ...), ...), 1) end

-- Strangers may decide how many there are, and each message asks them all.
local mostUnnamed = 1000

local function dropOldUnnamed()
  local kept, left, count, bytes, before, heavy = {}, 0, 0, 0, nil, nil
  for _, handler in ipairs(M.list) do
    local held = handler.held
    if held ~= nil then
      count = count + 1
      if held.bytes > weight.heavy then
        heavy = heavy or held
        if held ~= heavy then handler.removed = true end
      elseif held ~= before then
        bytes, before = bytes + held.bytes, held
      end
      if count > mostUnnamed or (bytes > weight.most and count > 1) then handler.removed = true end
    end
    if not handler.removed then
      left = left + 1
      kept[left] = handler
    end
  end
  if left < #M.list then M.list = kept end
end

function M.once(...)
  local name, pattern, handle = ...
  if select("#", ...) ~= 2 then return M.prepend(name, pattern, handle, 1) end
  name, pattern, handle = "_once_" .. string.format("%d", M.onceNonce), name, pattern
  M.onceNonce = M.onceNonce + 1
  M.prepend(name, pattern, handle, 1)
  local index = indexOf(name)
  if index ~= nil then M.list[index].held = weight.now() end
  dropOldUnnamed()
end

-- On aos these two stand at the end while a message is handled; here the process does their work.
local ofProcess = { _eval = true, _default = true }

local function beside(name, distance)
  return {
    add = function(...)
      local entry = entryOf(select("#", ...), ...)
      local index = indexOf(name)
      if index ~= nil then put(entry, index + distance) elseif ofProcess[name] then put(entry) end
    end,
  }
end

function M.before(name) return beside(name, 0) end

function M.after(name) return beside(name, 1) end

function M.remove(name)
  if type(name) ~= "string" then error("Handlers.remove needs the name of a handler, not a " .. type(name), 0) end
  local index = indexOf(name)
  if index == nil then return end
  M.list[index].removed = true
  table.remove(writable(), index)
end

-- Evaluating ---------------------------------------------------------------------------------------------------------

local words = { continue = 1, ["break"] = -1 }

-- Below 0: run, and stop. 0: not this one. Above 0: run, and go on.
local function verdictOf(handler, msg)
  local result
  if type(handler.pattern) == "string" and msg.Action ~= nil then
    result = msg.Action == handler.pattern
  else
    result = utils.matchesSpec(msg, handler.pattern)
  end
  if result == true then return -1 end
  -- `if ... then return true end` answers nil for all others.
  if not result then return 0 end
  if type(result) == "number" then return result end
  if type(result) == "string" then return words[result] or 0 end
  error("Pattern result is not valid, it MUST be string, number, or boolean (handler " .. tostring(handler.name) .. ": " .. type(result) .. ")", 0)
end

-- The function that a handle is for this message, if any.
local function actionOf(handle, msg)
  if type(handle) == "function" then return handle end
  local pattern, action = next(handle)
  while pattern ~= nil do
    local result = utils.matchesSpec(msg, pattern)
    if result and result ~= 0 and result ~= "skip" then return action end
    pattern, action = next(handle, pattern)
  end
  return nil
end

-- What a handle does with a message, as a function of it.
function M.generateResolver(handle)
  return function(msg, env)
    local action = actionOf(handle, msg)
    if action ~= nil then return action(msg, env) end
    return nil
  end
end

local function countRun(handler)
  if handler.maxRuns == nil then return end
  handler.maxRuns = handler.maxRuns - 1
  if handler.maxRuns <= 0 and not handler.removed then
    handler.removed = true
    for i, one in ipairs(M.list) do
      if one == handler then
        table.remove(writable(), i)
        return
      end
    end
  end
end

-- Runs handlers until one was the last. Returns whether one was, and what failed: see `M.run`.
function M.attempt(msg, env)
  local before, around, list, fallback = inUse, failures.handler, M.list, nil
  inUse = list
  local at, handler = 1, list[1]
  while handler ~= nil do
    if handler.name == "_default" then
      fallback = handler
    elseif not handler.removed then
      failures.handler = handler.name
      local verdict = verdictOf(handler, msg)
      if verdict ~= 0 then
        local action = actionOf(handler.handle, msg)
        local failure
        if action ~= nil then failure = M.run(action, msg, env) end
        if failure ~= nil then return true, failure end
        countRun(handler)
        if verdict < 0 then
          inUse, failures.handler = before, around
          return true
        end
      end
    end
    at = at + 1
    handler = list[at]
  end
  inUse, failures.handler = before, around
  if fallback == nil or fallback.removed then return false end
  failures.handler = fallback.name
  local action = actionOf(fallback.handle, msg)
  local failure
  if action ~= nil then failure = M.run(action, msg, env) end
  if failure == nil then failures.handler = around end
  return true, failure
end

function M.evaluate(msg, env, isCaught)
  if type(msg) ~= "table" then error("Handlers.evaluate: msg is not valid, it must be a table", 0) end
  if type(env) ~= "table" then error("Handlers.evaluate: env is not valid, it must be a table", 0) end
  local taken, failure = M.attempt(msg, env)
  if failure ~= nil and not isCaught then error(failure.problem, 0) end
  return taken, failure
end

-- Waiting ------------------------------------------------------------------------------------------------------------

-- There are none on a HyperBEAM node.
local threads = coroutine -- hbx: ignore missing-function
local canWait = type(threads) == "table"

-- A function for what is called: coroutines are made of nothing else. What is no function and cannot be called fails as any call of it.
local function functionOf(action)
  if type(action) == "function" then return action end
  return function(...)
    local meta = getmetatable(action)
    if type(meta) ~= "table" or meta.__call == nil then return error(select(2, pcall(action)), 0) end
    return action(...)
  end
end

-- Calls what may wait. Where there are coroutines an error is caught and returned as { problem = }, since one that is raised again would
-- lose its place; elsewhere it passes.
function M.run(action, ...)
  if not canWait then
    action(...)
    return nil
  end
  local ok, problem = threads.resume(threads.create(functionOf(action)), ...)
  if ok then return nil end
  return { problem = problem }
end

-- Waits until somebody calls the function that `register` gets, with the message.
function M.wait(register)
  if not canWait then
    error("Handlers.receive needs coroutines, which lua@5.3a has not. Say what to do with the message instead: Handlers.once(pattern, function(msg) ... end), "
      .. "or, for the reply to a message, ao.send({ ... }).onReply(function(reply) ... end)", 0)
  end
  if not threads.isyieldable() then error("Handlers.receive waits inside a handler, and this is none", 0) end
  local waiting = threads.running()
  register(function(msg)
    local ok, problem = threads.resume(waiting, msg)
    if not ok then error(problem, 0) end
  end)
  return threads.yield()
end

function M.receive(pattern)
  return M.wait(function(resume) M.once(pattern, resume) end)
end

return M
