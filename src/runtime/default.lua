-- default: what becomes of a message that no handler took: it goes to the Inbox, which keeps the newest 10000, and is told.
--
--   default.take(msg)      default.count() -> how many there are
local M = { most = 10000 }

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

function M.take(msg)
  if type(Inbox) ~= "table" then Inbox = {} end
  while M.count() >= M.most do
    table.remove(Inbox, 1)
    count = count - 1
  end
  count = count + 1
  Inbox[count] = msg
  local said = "New Message From " .. address(msg.From) .. ":"
  if msg.Action ~= nil then return print(said .. " Action = " .. short(msg.Action, 20)) end
  if msg.Data ~= nil then return print(said .. " Data = " .. short(msg.Data, 20)) end
  print(said)
end

return M
