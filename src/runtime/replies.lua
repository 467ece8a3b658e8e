-- replies: who waits for the reply to what he sent: the onReply and receive of ao.send and ao.spawn.
--
--   replies.await(reference, from, handle)     calls handle with the next message that comes from there and says this X-Reference
--   replies.awaitChild(reference, from, handle) the same for a process that was spawned: the message is a Spawned, and may say Reference
--
-- Strangers decide how many a process waits for, and every message is asked. So they are no handlers each but one, `_replies`, at the front
-- of Handlers.list while anything waits. Those that came last are asked first. The newest 10000 are kept, or fewer when the messages they
-- were made in, which they may hold, take more than 8 MB. Whoever takes `_replies` out of the list waits no longer.
local Handlers = require(".handlers")
local weight = require(".weight")

local M = { most = 10000, mostBytes = weight.most, name = "_replies" }

-- By reference, each with the one that waited for it before as `other`; and from the oldest to the newest, as `newer` and `older`.
local waiting, oldest, newest, count = {}, nil, nil, 0
-- How many of them each message has, and what these messages take together but for the heavy one.
local holders, bytes, heavy = {}, 0, nil

local function forget()
  waiting, oldest, newest, count = {}, nil, nil, 0
  holders, bytes, heavy = {}, 0, nil
end

local function counted(held)
  return held.bytes > weight.heavy and 0 or held.bytes
end

local function drop(entry)
  if entry.older ~= nil then entry.older.newer = entry.newer else oldest = entry.newer end
  if entry.newer ~= nil then entry.newer.older = entry.older else newest = entry.older end
  count = count - 1
  local held = entry.held
  if holders[held] > 1 then
    holders[held] = holders[held] - 1
  else
    holders[held], bytes = nil, bytes - counted(held)
  end
  local first = waiting[entry.reference]
  if first == entry then
    waiting[entry.reference] = entry.other
    return
  end
  while first.other ~= entry do first = first.other end
  first.other = entry.other
end

-- Names with signs of patterns must not match others, so nothing here is a pattern of text.
local function find(msg)
  local reference = msg["X-Reference"]
  if reference == nil and msg.Action == "Spawned" then reference = msg.Reference end
  if type(reference) ~= "string" then return nil end
  local entry = waiting[reference]
  while entry ~= nil do
    if entry.from == msg.From and (entry.isChild and msg.Action == "Spawned" or not entry.isChild and msg["X-Reference"] == reference) then return entry end
    entry = entry.other
  end
  return nil
end

local function isReply(msg) return find(msg) ~= nil end

-- It is over before the handle runs, which may wait for the next one.
local function take(msg, env)
  local entry = find(msg)
  drop(entry)
  if count == 0 then Handlers.remove(M.name) end
  return Handlers.generateResolver(entry.handle)(msg, env)
end

local function isListed()
  for _, handler in ipairs(Handlers.list) do
    if handler.name == M.name then return true end
  end
  return false
end

local function atFront()
  local first = Handlers.list[1]
  if first ~= nil and first.name == M.name then return end
  if isListed() then Handlers.remove(M.name) else forget() end
  Handlers.prepend(M.name, isReply, take)
end

-- Of two heavy messages the newer one waits.
local function makeRoom(held)
  if held.bytes <= weight.heavy or held == heavy then return end
  local entry = newest
  while heavy ~= nil and entry ~= nil do
    local older = entry.older
    if entry.held == heavy then drop(entry) end
    entry = older
  end
  heavy = held
end

local function await(entry)
  local kind = type(entry.handle)
  if kind ~= "function" and kind ~= "table" then error("onReply needs a function that gets the reply, not a " .. kind, 0) end
  atFront()
  local held = weight.now()
  makeRoom(held)
  if holders[held] == nil then bytes = bytes + counted(held) end
  holders[held] = (holders[held] or 0) + 1
  entry.held, entry.older, entry.other = held, newest, waiting[entry.reference]
  if newest ~= nil then newest.newer = entry else oldest = entry end
  newest, waiting[entry.reference] = entry, entry
  count = count + 1
  while count > M.most or (bytes > M.mostBytes and count > 1) do drop(oldest) end
end

function M.await(reference, from, handle) await({ reference = reference, from = from, handle = handle }) end

function M.awaitChild(reference, from, handle) await({ reference = reference, from = from, handle = handle, isChild = true }) end

return M
