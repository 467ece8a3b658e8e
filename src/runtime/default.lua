-- default: what becomes of a message that no handler took: it goes to the Inbox, which keeps the newest 10000 without their
-- signatures, or fewer when they take more than 8 MB, and is told.
--
--   default.take(msg)      default.count() -> how many there are
local M = { most = 10000, mostBytes = 8 * 1024 * 1024 }

-- How many there were last time: counting takes as long as there are messages.
local count = 0

function M.count()
  if type(Inbox) ~= "table" then return 0 end
  if (count > 0 and Inbox[count] == nil) or Inbox[count + 1] ~= nil then count = #Inbox end
  return count
end

-- Text of strangers on one line, without what drives terminals.
local function short(value, length)
  if type(value) == "table" then return "a table" end
  local text = string.gsub(tostring(value), "[%c]", " ")
  if #text > length then return string.sub(text, 1, length) .. "..." end
  return text
end

local function address(value)
  local text = tostring(value)
  if #text <= 12 then return short(text, 12) end
  return short(string.sub(text, 1, 3) .. "..." .. string.sub(text, -3), 12)
end

local function without(from, unwanted)
  local result = {}
  for key, value in pairs(from) do
    if key ~= unwanted then result[key] = value end
  end
  return result
end

-- The message without the signatures, which are many times as long as the rest. Others may hold the message: it stays as it is.
local function toKeep(msg)
  local kept = without(msg, "commitments")
  if type(kept.body) == "table" then kept.body = without(kept.body, "commitments") end
  return setmetatable(kept, getmetatable(msg))
end

-- How large the messages are, by their places in the Inbox that was looked at last, and all of them.
local sizes, total, measured = {}, 0, nil

-- What keys and values take, about: each key stands in several tables.
local function sizeOf(value, depth)
  if type(value) == "string" then return #value end
  if type(value) ~= "table" or depth > 20 then return 16 end
  local size = 64
  for key, item in pairs(value) do size = size + 200 + sizeOf(key, 21) + sizeOf(item, depth + 1) end
  return size
end

local function messageSize(msg)
  if type(msg) ~= "table" then return 16 end
  return sizeOf(type(msg.body) == "table" and msg.body or msg, 0)
end

-- The program may have done what it likes with its Inbox.
local function measure()
  if measured == Inbox and #sizes == M.count() then return end
  sizes, total, measured = {}, 0, Inbox
  for i = 1, M.count() do
    sizes[i] = messageSize(Inbox[i])
    total = total + sizes[i]
  end
end

local function keep(kept)
  measure()
  local size = messageSize(kept)
  local dropped = 0
  while count - dropped > 0 and (count - dropped >= M.most or total + size > M.mostBytes) do
    dropped = dropped + 1
    total = total - sizes[dropped]
  end
  if dropped > 0 then
    for i = 1, count do
      Inbox[i], sizes[i] = Inbox[i + dropped], sizes[i + dropped]
    end
    count = count - dropped
  end
  count = count + 1
  Inbox[count], sizes[count] = kept, size
  total = total + size
end

function M.take(msg)
  if type(Inbox) ~= "table" then Inbox = {} end
  keep(toKeep(msg))
  local said = "New Message From " .. address(msg.From) .. ":"
  if msg.Action ~= nil then return print(said .. " Action = " .. short(msg.Action, 20)) end
  if msg.Data ~= nil then return print(said .. " Data = " .. short(msg.Data, 20)) end
  print(said)
end

return M
