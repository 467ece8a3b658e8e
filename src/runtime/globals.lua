-- globals: what programs in a process find by name, and what belongs to the message under way: prints, the clock, the handler.
--
--   globals.install(process)    sets them: Handlers, ao, Send, Spawn, Assign, Receive, print, Prompt, Version, Dump, Utils, Tab, ...
--   globals.enter(req) -> outer, globals.leave(outer)   one message inside another keeps its own prints and clock
--   globals.printed(), globals.prompt() -> text
local Handlers = require(".handlers")
local ao = require(".ao")
local default = require(".default")
local dump = require(".dump")
local eval = require(".eval")
local failures = require(".failures")
local json = require(".json")
local message = require(".message")
local numbers = require(".numbers")
local outbox = require(".outbox")
local state = require(".state")
local stringExt = require(".string-ext")
local utils = require(".utils")
local weight = require(".weight")

local M = {}

-- nil when no message is under way.
local prints
local now = 0

local function shown(value)
  if type(value) == "table" then return eval.shown(value) end
  return tostring(value)
end

local hostPrint = print

local function printLine(...)
  if prints == nil then return hostPrint(...) end
  local all = table.pack(...)
  local texts = {}
  for i = 1, all.n do texts[i] = shown(all[i]) end
  prints[#prints + 1] = table.concat(texts, "\t")
end

-- The clock is the message's, in milliseconds, so that running it again gives the same.
local function clock(of)
  if of ~= nil then error("os.time takes no table here: it is the time of the message, in milliseconds", 0) end
  return now
end

local function timeOf(req)
  local time = message.wholeOf(req["block-timestamp"])
  if time == nil or time <= 0 then time = message.wholeOf(req.timestamp) end
  return time or now
end

function M.enter(req)
  local outer = { prints = prints, now = now, handler = failures.handler, body = weight.body }
  prints, now, failures.handler = {}, timeOf(req), nil
  weight.body, weight.known = req.body, nil
  return outer
end

-- Between messages the clock stands where the last one left it.
function M.leave(outer)
  prints, failures.handler = outer.prints, outer.handler
  weight.body, weight.known = outer.body, nil
  if prints ~= nil then now = outer.now end
end

function M.printed() return table.concat(prints or {}, "\n") end

function M.prompt()
  if type(Prompt) ~= "function" then return "aos> " end
  local ok, text = pcall(Prompt)
  if ok and type(text) == "string" then return text end
  return "aos> "
end

-- A message may name any global function as what it runs, so those that answer tables work only inside a message.
local function needMessage(who)
  if prints == nil then error(who .. " works while a message is handled", 0) end
end

-- A sentence for people, functions for programs.
local toldMeta = { __tostring = function(value) return value.output end }

local function told(text, sent)
  return setmetatable({ output = text, onReply = sent.onReply, after = sent.after, receive = sent.receive }, toldMeta)
end

local function send(content)
  needMessage("Send")
  if type(content) ~= "table" then error("Send needs a table such as { Target = id, Action = \"Ping\" }, not a " .. type(content), 0) end
  local sent = ao.send(content)
  local messages = ao.outbox.Messages
  -- A patch goes onto the base.
  if sent.onReply == nil and not outbox.isPatch(messages[#messages]) then print("Send: the message has no Target, so it goes to nobody.") end
  return told("Message added to outbox", sent)
end

local function spawn(module, content)
  needMessage("Spawn")
  if content == nil then module, content = ao._module, module end
  return told("Spawn process request added to outbox. No node's push makes a process of it: use hbx deploy.", ao.spawn(module, content))
end

local function assign(what)
  needMessage("Assign")
  ao.assign(what)
  return "Assignment added to outbox"
end

local function receive(pattern)
  needMessage("Receive")
  return Handlers.receive(pattern)
end

local function defaultPrompt()
  return tostring(Name or "aos") .. "@aos-" .. M.version .. "[Inbox:" .. string.format("%d", default.count()) .. "]> "
end

local function tab(msg)
  needMessage("Tab")
  return utils.Tab(msg)
end

-- Modules that programs require by name, with a dot and without.
local function register(process)
  local loaded = type(_G.package) == "table" and _G.package.loaded
  if type(loaded) ~= "table" then
    loaded = {}
    if type(_G.package) == "table" then _G.package.loaded = loaded else _G.package = { loaded = loaded } end
  end
  local modules = {
    handlers = Handlers, ["handlers-utils"] = Handlers.utils, ao = ao, process = process, eval = eval, default = default, state = state, message = message,
    assignment = require(".assignment"), boot = require(".boot"), json = json, utils = utils, stringify = require(".stringify"), pretty = require(".pretty"), dump = dump,
  }
  for name, module in pairs(modules) do loaded["." .. name], loaded[name] = module, module end
  -- Written like this the bundler does not take it for the `require` of this file.
  if type(_G["require"]) == "function" then return end
  rawset(_G, "require", function(name)
    local module = type(name) == "string" and loaded[name]
    if not module then error("module '" .. tostring(name) .. "' is not in this process", 0) end
    return module
  end)
end

-- What the node put into `ao`, ao.resolve and others, goes on working.
local function takeHostFunctions()
  local present = _G.ao
  if type(present) ~= "table" or present == ao then return end
  for key, value in pairs(present) do
    if ao[key] == nil then ao[key] = value end
  end
end

-- @param isRunning a message is under way. Before, `ao` is the node's: it takes that apart when the module is loaded.
function M.install(process, isRunning)
  M.version = process._version
  _G.Handlers, Utils, Dump = Handlers, utils, dump
  if _G.json == nil then _G.json = json end
  print, Send, Spawn, Assign, Receive, Tab = printLine, send, spawn, assign, receive, tab
  if type(Prompt) ~= "function" then Prompt = defaultPrompt end
  Version = function() print("version: " .. process._version) end
  if type(os) ~= "table" then os = {} end
  os.time = clock
  -- What a node has, but not as programs written for aos need it.
  stringExt.install()
  numbers.install()
  register(process)
  if not isRunning then return end
  takeHostFunctions()
  _G.ao = ao
end

-- Whether this is the compute of a runtime, this one or another copy of it.
function M.isOurs(compute)
  return type(_G.ao) == "table" and compute ~= nil and rawequal(_G.ao._compute, compute)
end

return M
