-- chat: talks in chatrooms out of your own process. It is for people at a console: each function answers with a line of text.
--
--   List()                            asks the router which rooms there are
--   Join(room [, nickname])           Leave(room)
--   Say(text [, room])                Replay([depth [, room]])
--   Tip([recipient [, room [, quantity]]])
--   DevChat.add([name [, address]])   has the router list a room
--   help()
--
-- A room is a name that the router told, or an address. What is not given is remembered: the room you spoke in, who spoke last.
--
--   DevChat.Router          the process that knows the rooms (the registry blueprint is one). Also by the spawn tag Router
--   DevChat.InitRoom        the room of Say when you have joined none. Also by the spawn tag Init-Room
--   DevChat.AutoJoin        true: loading this file joins InitRoom, once. It does nothing of that kind by itself
--   DevChat.Nickname        of Join when it gets none
--   DevChat.Confirmations   false: no line for what went well
--   DevChat.Rooms           address -> name
--   DevChat.LastSend, DevChat.LastReceive.Room, DevChat.LastReceive.Sender

Blueprints = Blueprints or {}
Blueprints.chat = "1.0.0"

local find, format, gsub, lower, sub = string.find, string.format, string.gsub, string.lower, string.sub

local mostRooms = 500
local mostBytes = 4096
local mostInNickname = 10

local spawnTags = ao.env and ao.env.Process and ao.env.Process.Tags or {}

DevChat = type(DevChat) == "table" and DevChat or {}
DevChat.Router = DevChat.Router or spawnTags.Router
DevChat.InitRoom = DevChat.InitRoom or spawnTags["Init-Room"]
DevChat.Rooms = type(DevChat.Rooms) == "table" and DevChat.Rooms or {}
DevChat.LastReceive = type(DevChat.LastReceive) == "table" and DevChat.LastReceive or {}
if DevChat.Confirmations == nil then DevChat.Confirmations = true end
DevChatRegistered = DevChatRegistered or false

-- Text of others --------------------------------------------------------------------------------------------------------

-- At most `size` bytes; a character of several bytes is not cut in two.
local function cut(text, size)
  if #text <= size then return text end
  text = sub(text, 1, size + 1)
  while #text > 1 and find(sub(text, -1), "[\128-\191]") do text = sub(text, 1, -2) end
  return sub(text, 1, -2)
end

-- Without what a terminal would obey: escape sequences, control characters (UTF-8 writes some as two bytes), marks that turn the direction
-- of text. Further lines are indented, or they could pass for lines of somebody else.
local function plain(value)
  if type(value) ~= "string" then return "" end
  local text = cut(value, mostBytes)
  -- Bytes that are no text would have consoles show all that is printed with them as bytes.
  if text ~= "" and not utf8.len(text) then text = gsub(text, "[\128-\255]", "?") end
  text = gsub(text, "\27%][^\7\27]*\27\\", "")
  text = gsub(text, "\27%][^\7\27]*\7?", "")
  text = gsub(text, "\27%[[0-?]*[ -/]*[@-~]?", "")
  text = gsub(text, "[\0-\8\11-\31\127]", "")
  text = gsub(text, "\194[\128-\159]", "")
  text = gsub(text, "\226\128[\142\143\168-\174]", "")
  text = gsub(text, "\226\129[\166-\169]", "")
  text = gsub(text, "\n", "\n    ")
  return text
end

-- The same in one line.
local function short(value, size)
  local text = gsub(plain(value), "[\t\n ]+", " ")
  return cut(text, size)
end

-- Rooms -----------------------------------------------------------------------------------------------------------------

local function isAddress(value) return type(value) == "string" and #value == 43 and not find(value, "[^A-Za-z0-9_-]") end

local function nameOf(address)
  local name = DevChat.Rooms[address]
  return name ~= nil and short(name, 63) or short(address, 8)
end

-- The address of a room by its name.
function DevChat.findRoom(name)
  if type(name) ~= "string" then return nil end
  for address, known in pairs(DevChat.Rooms) do
    if type(known) == "string" and lower(known) == lower(name) then return address end
  end
  return nil
end

-- An address is itself, though a room should be called by it: whoever registers a name chooses it.
local function roomOf(room) return isAddress(room) and room or DevChat.findRoom(room) end

local function unknown(room)
  if room == nil then return "Which room? Join one first." end
  return "There is no room " .. short(tostring(room), 63) .. " that I know. List() asks the router, and an address always works."
end

-- Remembers a room, so that what it sends is shown.
local function remember(room, name)
  if DevChat.Rooms[room] == nil or name then DevChat.Rooms[room] = name or sub(room, 1, 8) end
end

-- What people call ------------------------------------------------------------------------------------------------------

function List()
  if not DevChat.Router then return 'Who knows the rooms? Set DevChat.Router = "<process>".' end
  ao.send({ Target = DevChat.Router, Action = "Get-List" })
  DevChat.IsListing = true
  return "Getting the room list..."
end

function DevChat.add(name, address)
  if not DevChat.Router then return 'Who knows the rooms? Set DevChat.Router = "<process>".' end
  -- A process calls itself "aos" until somebody gives it a name.
  name, address = name or Name ~= "aos" and Name, address or ao.id
  if type(name) ~= "string" or not isAddress(address) then return "A room needs a name and an address." end
  ao.send({ Target = DevChat.Router, Action = "Register", Name = name, Address = address })
  return "Registering " .. short(name, 63) .. " with the router..."
end

function Join(room, nickname)
  if room == nil then room = DevChat.InitRoom end
  local address = roomOf(room)
  if not address then return unknown(room) end
  remember(address)
  DevChat.LastSend = address
  ao.send({ Target = address, Action = "Register", Nickname = nickname or DevChat.Nickname })
  return "Registering with room " .. nameOf(address) .. "..."
end

function Leave(room)
  if room == nil then room = DevChat.LastSend end
  local address = roomOf(room)
  if not address then return unknown(room) end
  if DevChat.LastSend == address then DevChat.LastSend = nil end
  ao.send({ Target = address, Action = "Unregister" })
  return "Leaving room " .. nameOf(address) .. "..."
end

function Say(text, room)
  if room == nil then room = DevChat.LastSend or DevChat.InitRoom end
  local address = roomOf(room)
  if not address then return unknown(room) end
  if text == nil or text == "" then return "Say what?" end
  remember(address)
  DevChat.LastSend = address
  ao.send({ Target = address, Action = "Broadcast", Data = tostring(text) })
  return DevChat.Confirmations and "Broadcasting to " .. nameOf(address) .. "..." or ""
end

-- Decimal digits above zero; nil when it is no such amount.
local function quantityOf(value)
  local text = type(value) == "number" and math.tointeger(value) and format("%d", math.tointeger(value)) or value
  if type(text) ~= "string" or text == "" or find(text, "[^0-9]") or not find(text, "[1-9]") then return nil end
  return text
end

function Tip(recipient, room, quantity)
  if recipient == nil then recipient = DevChat.LastReceive.Sender end
  if room == nil then room = DevChat.LastReceive.Room end
  local address, amount = roomOf(room), quantityOf(quantity == nil and 1 or quantity)
  if not address then return unknown(room) end
  if type(recipient) ~= "string" then return "Tip whom? Nobody spoke yet." end
  if not amount then return "A tip is a whole number above 0." end
  ao.send({ Target = address, Action = "Transfer", Recipient = recipient, Quantity = amount })
  return "Sent tip of " .. amount .. " to " .. short(recipient, 43) .. " in " .. nameOf(address) .. "..."
end

function Replay(depth, room)
  if room == nil then room = DevChat.LastReceive.Room or DevChat.LastSend or DevChat.InitRoom end
  local address, count = roomOf(room), quantityOf(depth == nil and 3 or depth)
  if not address then return unknown(room) end
  if not count then return "How many? Give a whole number above 0." end
  remember(address)
  ao.send({ Target = address, Action = "Replay", Depth = count })
  return "Requested replay of the last " .. count .. " messages in " .. nameOf(address) .. "..."
end

function help()
  return table.concat({
    "List()                       which rooms there are",
    'Join("room", "nickname")     hear a room',
    'Say("text")                  speak in it; Say("text", "room") in another',
    "Replay(3)                    hear the latest again",
    "Tip()                        one token to who spoke last; Tip(recipient, room, quantity)",
    'Leave("room")',
    'DevChat.add("name", pid)     have the router list a room',
    "DevChat.Confirmations = false shows only what others say"
  }, "\n")
end

-- What comes in ---------------------------------------------------------------------------------------------------------

-- Who was never joined, listed or named cannot speak here.
local function fromRoom(msg) return msg.From ~= nil and DevChat.Rooms[msg.From] ~= nil end
local function fromRouter(msg) return msg.From ~= nil and msg.From == DevChat.Router end

local broadcasts = { Broadcasted = true, ["Broadcast-Notice"] = true }

Handlers.add("DevChat-Broadcasted", function(msg)
  return broadcasts[msg.Action or ""] == true and fromRoom(msg)
end, function(msg)
  local speaker = msg.Tags.Broadcaster or "?"
  if speaker == ao.id and msg.Tags.Replayed == nil then
    if DevChat.Confirmations then print("Your message reached " .. nameOf(msg.From) .. ".") end
    return
  end
  -- Without the signs that stand around it.
  local nickname = gsub(short(msg.Tags.Nickname, 64), "[%[%]#@>]", "")
  if nickname == "" then nickname = speaker end
  DevChat.LastReceive.Room, DevChat.LastReceive.Sender = msg.From, speaker
  print("[" .. short(nickname, mostInNickname) .. "#" .. short(speaker, 3) .. "@" .. nameOf(msg.From) .. "]> " .. plain(msg.Data))
end)

-- Strangers can have the router send its list to anybody, so one that nobody asked for adds no rooms.
Handlers.add("DevChat-List", function(msg)
  return msg.Action == "Room-List" and fromRouter(msg) and DevChat.IsListing == true
end, function(msg)
  DevChat.IsListing = nil
  local known, named = 0, {}
  for address, name in pairs(DevChat.Rooms) do
    known = known + 1
    if type(name) == "string" then named[lower(name)] = address end
  end
  local lines, count = {}, 0
  for tag, address in pairs(msg.Tags) do
    -- Names of tags come with capitals at the beginning of each word, however the router wrote them.
    if lower(sub(tag, 1, 5)) == "room-" and isAddress(address) and (DevChat.Rooms[address] ~= nil or known < mostRooms) then
      if DevChat.Rooms[address] == nil then known = known + 1 end
      -- The name may have been another room's, which people must not speak to by it any longer.
      local name = lower(sub(tag, 6))
      local former = named[name]
      if former ~= nil and former ~= address then DevChat.Rooms[former] = sub(former, 1, 8) end
      remember(address, name)
      count = count + 1
      lines[count] = nameOf(address) .. "  " .. address
    end
  end
  table.sort(lines)
  if count == 0 then lines[1] = "The router knows no rooms." end
  print(table.concat(lines, "\n"))
end)

local answers = {
  Registered = true, Unregistered = true, ["Broadcast-Sent"] = true, ["Replay-Result"] = true,
  ["Register-Error"] = true, ["Unregister-Error"] = true, ["Broadcast-Error"] = true, ["Replay-Error"] = true, ["Get-List-Error"] = true
}

-- What rooms and the router answer. What was sent is confirmed when it comes back from the room.
Handlers.add("DevChat-Answer", function(msg)
  return answers[msg.Action or ""] == true and (fromRoom(msg) or fromRouter(msg))
end, function(msg)
  local isError = find(msg.Action, "-Error", 1, true) ~= nil
  if isError or (DevChat.Confirmations and msg.Action ~= "Broadcast-Sent") then
    print((fromRoom(msg) and nameOf(msg.From) or "router") .. ": " .. plain(msg.Tags.Error or msg.Data))
  end
end)

if DevChat.AutoJoin and DevChat.InitRoom and not DevChatRegistered then
  DevChatRegistered = true
  Join(DevChat.InitRoom)
end
