-- chatroom: a room that passes on what its members say.
--
-- Its interface stands in blueprint.json; the chat blueprint is the other half. These globals keep their values when the file is
-- loaded again:
--
--   Members         list of addresses, in the order in which they came; each is there once
--   Nicknames       address -> what a member wants to be called
--   History         the latest broadcasts, oldest first: { broadcaster, nickname, data, timestamp }
--   OpenBroadcast   true (default): everybody may speak; false: only members
--   MostMembers     how many members there may be: 500
--   LastActive      address -> when a member last registered, spoke or listened to the history, in milliseconds

local json = require(".json")

Blueprints = Blueprints or {}
if Blueprints.registry then error("chatroom and registry both answer Register: give each a process of its own", 0) end
Blueprints.chatroom = "1.0.0"

local find, format, lower = string.find, string.format, string.lower

-- Whoever was silent for a day gives way when the room is full.
local longSilence = 24 * 60 * 60 * 1000
local mostKept = 50
local mostBytes = 4096
local mostInNickname = 32
local usualDepth = 3

-- What was there before this file may hold somebody twice.
local function distinct(list)
  local kept, seen, count = {}, {}, 0
  if type(list) ~= "table" then return kept end
  for i = 1, #list do
    local address = list[i]
    if type(address) == "string" and not seen[address] then
      seen[address] = true
      count = count + 1
      kept[count] = address
    end
  end
  return kept
end

Members = distinct(Members)
Nicknames = type(Nicknames) == "table" and Nicknames or {}
History = type(History) == "table" and History or {}
if OpenBroadcast == nil then OpenBroadcast = true end
MostMembers = MostMembers or 500
LastActive = type(LastActive) == "table" and LastActive or {}

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

local function placeOf(address)
  for i = 1, #Members do
    if Members[i] == address then return i end
  end
  return nil
end

local function timeOf(msg) return math.floor(msg.Timestamp or 0) end

local function noteActive(msg)
  if placeOf(msg.From) then LastActive[msg.From] = timeOf(msg) end
end

local function leave(place)
  local address = table.remove(Members, place)
  Nicknames[address], LastActive[address] = nil, nil
end

-- Keys cost nothing, so somebody may fill the room with members who never say a word. Then the place of who was silent for longest is
-- free, when that was long: nobody loses the place to a crowd that has just come.
local function freePlace(msg)
  local place, since
  for i = 1, #Members do
    local active = LastActive[Members[i]] or 0
    if since == nil or active < since then place, since = i, active end
  end
  return since ~= nil and timeOf(msg) - since >= longSilence and place or nil
end

-- What is wrong with a nickname. Control characters, among them those that UTF-8 writes as two bytes, could pass for
-- commands of a terminal; what is no UTF-8 would make Get-Members unreadable.
local function nicknameProblem(nickname, address)
  if nickname == "" or #nickname > mostInNickname or not utf8.len(nickname) or find(nickname, "[\0-\31\127]") or find(nickname, "\194[\128-\159]") then
    return "Nickname must be text of 1 to 32 bytes without control characters"
  end
  for other, taken in pairs(Nicknames) do
    if other ~= address and lower(taken) == lower(nickname) then return "Nickname is taken" end
  end
  return nil
end

-- Handlers hand in their replies before they write: a message that fails changes nothing.

Handlers.add("chatroom.Register", "Register", function(msg)
  local address, nickname = msg.From, msg.Tags.Nickname
  local problem = nickname ~= nil and nicknameProblem(nickname, address)
  if problem then return refuse(msg, problem) end
  local known = placeOf(address)
  local isFull = not known and #Members >= MostMembers
  local free = isFull and freePlace(msg) or nil
  if isFull and not free then return refuse(msg, "The room is full") end
  if nickname == nil then nickname = Nicknames[address] end
  msg.reply({ Action = "Registered", Nickname = nickname, Data = known and "Already registered." or "Registered." })
  if free then
    ao.send({ Target = Members[free], Action = "Unregistered", Data = "The room was full, and you were silent for a day. Register again whenever you like." })
    leave(free)
  end
  Nicknames[address] = nickname
  if not known then Members[#Members + 1] = address end
  noteActive(msg)
end)

Handlers.add("chatroom.Unregister", "Unregister", function(msg)
  local place = placeOf(msg.From)
  msg.reply({ Action = "Unregistered", Data = place and "Unregistered" or "Not registered" })
  if place then leave(place) end
end)

local function noticeOf(entry, target)
  return {
    Target = target,
    Action = "Broadcast-Notice",
    Broadcaster = entry.broadcaster,
    Nickname = entry.nickname,
    ["Sent-At"] = entry.timestamp,
    Data = entry.data
  }
end

Handlers.add("chatroom.Broadcast", "Broadcast", function(msg)
  local address, data = msg.From, msg.Data
  if not OpenBroadcast and not placeOf(address) then return refuse(msg, "Only members can broadcast") end
  if type(data) ~= "string" or data == "" then return refuse(msg, "Data is required: the text to pass on") end
  if #data > mostBytes then return refuse(msg, "Data is larger than " .. format("%d", mostBytes) .. " bytes") end
  local entry = { broadcaster = address, nickname = Nicknames[address], data = data, timestamp = format("%d", timeOf(msg)) }
  for i = 1, #Members do ao.send(noticeOf(entry, Members[i])) end
  msg.reply({ Action = "Broadcast-Sent", Members = format("%d", #Members), Data = "Broadcasted." })
  History[#History + 1] = entry
  while #History > mostKept do table.remove(History, 1) end
  noteActive(msg)
end)

-- A whole number from 1 to the size of the history.
local function depthOf(text)
  if text == nil then return usualDepth end
  if text == "" or #text > 2 or find(text, "[^0-9]") then return nil end
  local depth = math.tointeger(tonumber(text))
  return depth >= 1 and depth <= mostKept and depth or nil
end

Handlers.add("chatroom.Replay", "Replay", function(msg)
  local depth = depthOf(msg.Tags.Depth)
  if not depth then return refuse(msg, "Depth must be a whole number from 1 to " .. format("%d", mostKept)) end
  local first = math.max(1, #History - depth + 1)
  for i = first, #History do
    -- Only who asks gets them, whatever Reply-To says: one message must not become fifty for somebody else.
    local notice = noticeOf(History[i], msg.From)
    notice.Replayed = "true"
    ao.send(notice)
  end
  local count = #History - first + 1
  msg.reply({ Action = "Replay-Result", Count = format("%d", count), Data = count == 0 and "Nothing was said yet." or "Replayed." })
  noteActive(msg)
end)

Handlers.add("chatroom.Get-Members", "Get-Members", function(msg)
  local list = {}
  for i = 1, #Members do list[i] = { address = Members[i], nickname = Nicknames[Members[i]] } end
  msg.reply({ Action = "Members-Result", Data = json.encode(json.array(list)) })
end)

Handlers.add("chatroom.Room-Info", "Room-Info", function(msg)
  msg.reply({
    Action = "Room-Info-Result",
    -- A process calls itself "aos" until somebody gives it a name.
    Name = Name ~= "aos" and Name or nil,
    Members = format("%d", #Members),
    History = format("%d", #History),
    ["Open-Broadcast"] = OpenBroadcast and "true" or "false"
  })
end)
