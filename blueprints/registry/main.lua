-- hbx: runtime=handlers
-- registry: names for processes, first come, first served.
--
-- Its interface stands in blueprint.json. A record belongs to who registered the name: only they change it, hand it on or
-- take it away; the owner of the process may take any name away.
--
-- These globals keep their values when the file is loaded again:
--
--   Registry        name -> { address, owner, by = who registered it }
--   MostNamesEach   how many names anybody may register, who does not own the process: 100
--
-- Names also stand in the state, so anybody reads them without a message: /<pid>/now/names/<name> is the address.

local json = require(".json")

Blueprints = Blueprints or {}
if Blueprints.chatroom then error("registry and chatroom both answer Register: give each a process of its own", 0) end
Blueprints.registry = "1.0.0"

Registry = type(Registry) == "table" and Registry or {}
MostNamesEach = MostNamesEach or 100

local find, format, lower, sub = string.find, string.format, string.lower, string.sub

local mostNames = 10000
local mostOnPage = 100
local mostInName = 63

-- What a node reads as something else than an entry when it is a key of the state.
local reserved = {
  ["ao-types"] = true, commit = true, commitments = true, committed = true, committers = true, device = true, get = true, hashpath = true, id = true, info = true,
  keys = true, method = true, path = true, remove = true, set = true, ["set-path"] = true, verify = true
}

-- What the sender gave --------------------------------------------------------------------------------------------------

-- The name as it is kept, or nil and what is wrong. Tag names travel in lower case and names become part of one (Room-<name>), so case
-- makes no difference; a letter comes first because maps with the keys 1, 2, 3 turn into lists.
local function nameOf(value)
  if value == nil or value == "" then return nil, "Name is required" end
  if #value > mostInName then return nil, "Name must have at most 63 characters" end
  local name = lower(value)
  if find(name, "[^a-z0-9-]") or not find(sub(name, 1, 1), "[a-z]") or sub(name, -1) == "-" then
    return nil, "Name must be letters, digits and -, begin with a letter and not end with -"
  end
  if reserved[name] or sub(name, 1, 4) == "priv" then return nil, "Name is reserved" end
  return name
end

-- An Arweave address or process, or an Ethereum address.
local function isAddress(value)
  if #value == 43 then return not find(value, "[^A-Za-z0-9_-]") end
  return #value == 42 and sub(value, 1, 2) == "0x" and not find(value, "[^0-9A-Fa-f]", 3)
end

-- A whole number from 1 to the size of a page.
local function limitOf(text)
  if text == nil then return mostOnPage end
  if text ~= "" and #text <= 3 and not find(text, "[^0-9]") then
    local limit = math.tointeger(tonumber(text))
    if limit >= 1 and limit <= mostOnPage then return limit end
  end
  return nil, "Limit must be a whole number from 1 to " .. format("%d", mostOnPage)
end

-- Answers ---------------------------------------------------------------------------------------------------------------

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

-- Writes one record where Lua and where HTTP read it; nil takes it away.
local function write(base, name, record)
  Registry[name] = record
  if type(base.names) ~= "table" then base.names = {} end
  base.names[name] = record and record.address
end

-- The record of the name in the message that its sender may change, or nil after the answer.
local function ownRecord(msg, ownerToo)
  local name, problem = nameOf(msg.Tags.Name)
  if not name then return refuse(msg, problem) end
  local record = Registry[name]
  if not record then return refuse(msg, "Name is not registered") end
  if record.owner ~= msg.From and not (ownerToo and msg.From == Owner) then
    return refuse(msg, "Name belongs to somebody else")
  end
  return record, name
end

-- Up to Limit names behind Cursor, in their order, and the last one when more follow.
local function page(msg)
  local limit, problem = limitOf(msg.Tags.Limit)
  if not limit then return nil, problem end
  local cursor = msg.Tags.Cursor
  if cursor ~= nil then cursor = lower(cursor) end
  local names, count = {}, 0
  for name in pairs(Registry) do
    if cursor == nil or name > cursor then
      count = count + 1
      names[count] = name
    end
  end
  table.sort(names)
  local shown = {}
  for i = 1, math.min(limit, count) do shown[i] = names[i] end
  return shown, count > limit and names[limit] or nil
end

-- How many names there are, and how many of them somebody registered. Those that were handed on count for who registered them: nobody
-- uses up the room of others by giving them names.
local function count(address)
  local total, own = 0, 0
  for _, record in pairs(Registry) do
    total = total + 1
    if (record.by or record.owner) == address then own = own + 1 end
  end
  return total, own
end

-- What is wrong with one more name of a sender.
local function roomProblem(address)
  local total, own = count(address)
  if total >= mostNames then return "The registry is full" end
  if own >= MostNamesEach and address ~= Owner then return "You have registered as many names as anybody may" end
  return nil
end

-- Handlers --------------------------------------------------------------------------------------------------------------

-- They hand in their replies before they write: a message that fails changes nothing.

Handlers.add("registry.Register", "Register", function(msg, base)
  local name, problem = nameOf(msg.Tags.Name)
  if not name then return refuse(msg, problem) end
  local address = msg.Tags.Address
  if address == nil then address = msg.From elseif not isAddress(address) then return refuse(msg, "Address is not an address") end
  local record = Registry[name]
  if record and record.owner ~= msg.From then return refuse(msg, "Name is taken") end
  problem = not record and roomProblem(msg.From) or nil
  if problem then return refuse(msg, problem) end
  msg.reply({ Action = "Registered", Name = name, Address = address, Data = name .. " is " .. address })
  write(base, name, { address = address, owner = msg.From, by = record and record.by or msg.From })
end)

Handlers.add("registry.Unregister", "Unregister", function(msg, base)
  local record, name = ownRecord(msg, true)
  if not record then return end
  msg.reply({ Action = "Unregistered", Name = name, Data = name .. " is free again" })
  write(base, name, nil)
end)

-- All names of somebody at once: one's own, or for the owner of the process those of anybody.
Handlers.add("registry.Unregister-All", "Unregister-All", function(msg, base)
  local holder = msg.Tags.Holder or msg.From
  if holder ~= msg.From and msg.From ~= Owner then return refuse(msg, "Only the owner of the process takes away names of others") end
  local names, total = {}, 0
  for name, record in pairs(Registry) do
    if record.owner == holder then
      total = total + 1
      names[total] = name
    end
  end
  msg.reply({ Action = "Unregistered", Holder = holder, Count = format("%d", total), Data = format("%d", total) .. " names are free again" })
  for _, name in ipairs(names) do write(base, name, nil) end
end)

Handlers.add("registry.Transfer-Name", "Transfer-Name", function(msg, base)
  local record, name = ownRecord(msg)
  if not record then return end
  local recipient = msg.Tags.Recipient
  if recipient == nil or recipient == "" then return refuse(msg, "Recipient is required") end
  if not isAddress(recipient) then return refuse(msg, "Recipient is not an address") end
  msg.reply({ Action = "Name-Transferred", Name = name, Recipient = recipient, Data = name .. " belongs to " .. recipient })
  ao.send({ Target = recipient, Action = "Name-Received", Name = name, Address = record.address, Sender = msg.From, Data = name .. " belongs to you" })
  write(base, name, { address = record.address, owner = recipient, by = record.by or msg.From })
end)

Handlers.add("registry.Lookup", "Lookup", function(msg)
  local name, problem = nameOf(msg.Tags.Name)
  if not name then return refuse(msg, problem) end
  local record = Registry[name]
  if not record then return refuse(msg, "Name is not registered") end
  msg.reply({ Action = "Lookup-Result", Name = name, Address = record.address, ["Record-Owner"] = record.owner, Data = record.address })
end)

Handlers.add("registry.List", "List", function(msg)
  local names, more = page(msg)
  if not names then return refuse(msg, more) end
  local shown = {}
  for _, name in ipairs(names) do shown[name] = Registry[name].address end
  msg.reply({ Action = "List-Result", Total = format("%d", (count())), Cursor = more, Data = json.encode(json.object(shown)) })
end)

-- What the chat blueprint asks its router for.
Handlers.add("registry.Get-List", "Get-List", function(msg)
  local names, more = page(msg)
  if not names then return refuse(msg, more) end
  local reply = { Action = "Room-List", Cursor = more, Data = table.concat(names, "\n") }
  for _, name in ipairs(names) do reply["Room-" .. name] = Registry[name].address end
  msg.reply(reply)
end)
