-- default: what becomes of a message that no handler took: it goes to the Inbox, which keeps the newest 10000 without their
-- signatures, or fewer when they take more than 8 MB, and is told. One that takes more than that alone is only told.
--
--   default.take(msg)      default.count() -> how many there are
local weight = require(".weight")

local M = { most = 10000, mostBytes = weight.most }

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

local function messageSize(msg)
  return weight.of(type(msg) == "table" and type(msg.body) == "table" and msg.body or msg)
end

-- How large the messages of an Inbox are, by their places, and all of them. It stands in the metatable of the Inbox: an Inbox that the
-- program puts away must not be held here. The program may have done what it likes with it, so it is counted anew when in doubt.
local function accountOf(inbox)
  local meta = getmetatable(inbox)
  local account = type(meta) == "table" and rawget(meta, "account")
  if type(account) == "table" and #account.sizes == count then return account end
  account = { sizes = {}, total = 0 }
  for i = 1, count do
    local size = messageSize(inbox[i])
    account.sizes[i] = size
    account.total = account.total + size
  end
  if meta == nil then setmetatable(inbox, { account = account }) elseif type(meta) == "table" then meta.account = account end
  return account
end

-- Whether it has room for the message.
local function keep(kept)
  local size = messageSize(kept)
  if size > M.mostBytes then return false end
  M.count()
  local inbox, account = Inbox, accountOf(Inbox)
  local sizes, dropped = account.sizes, 0
  while count - dropped > 0 and (count - dropped >= M.most or account.total + size > M.mostBytes) do
    dropped = dropped + 1
    account.total = account.total - sizes[dropped]
  end
  if dropped > 0 then
    for i = 1, count do
      inbox[i], sizes[i] = inbox[i + dropped], sizes[i + dropped]
    end
    count = count - dropped
  end
  count = count + 1
  inbox[count], sizes[count] = kept, size
  account.total = account.total + size
  return true
end

function M.take(msg)
  if type(Inbox) ~= "table" then Inbox = {} end
  local isKept = keep(toKeep(msg))
  local said = "New Message From " .. address(msg.From) .. (isKept and ":" or ", too large for the Inbox:")
  if msg.Action ~= nil then return print(said .. " Action = " .. short(msg.Action, 20)) end
  if msg.Data ~= nil then return print(said .. " Data = " .. short(msg.Data, 20)) end
  print(said)
end

return M
