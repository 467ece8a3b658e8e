-- message: what handlers get.
--
--   message.wrap(req, sender) -> msg
--
-- A table of its own with all that the assignment has (body, slot, timestamp, ...) and, with names as aos writes them,
--   From, Owner, Id, Target, Action, Data, Timestamp, Slot, Reference, ["Block-Height"], Tags
--   and each tag of the message: msg.Quantity, msg["X-Color"]. Tags are text, numbers too. Tags has all of them under the same names,
--   TagArray as a list of { name =, value = }.
-- Any other casing reads the same: msg.quantity, msg.Tags["x-color"]. What the node says (From, Id, Slot, ...) wins over tags of that name.
-- With the content type application/json the data is a table.
--
--   msg.reply(t)                    sends t to where the sender wants the reply, else to the sender; the sender knows it by X-Reference
--   msg.forward(target [, keys])    sends the message on, with these keys; the reply goes to the sender
local ao = require(".ao")
local json = require(".json")
local outbox = require(".outbox")

local M = {}

local find, gsub, lower, sub, upper = string.find, string.gsub, string.lower, string.sub, string.upper
local textOf = outbox.text

-- Names in Title-Case by what they were. Strangers choose names, so only so many are kept.
local titles, known = {}, 0
local mostKnown, longestKnown = 400, 64

local function capitalized(word) return upper(sub(word, 1, 1)) .. lower(sub(word, 2)) end

local function titleOf(key)
  -- Bytes beyond ASCII mean different letters on different machines.
  if find(key, "[\128-\255]") then return key end
  local title = gsub(gsub(key, "_", "-"), "[^-]+", capitalized)
  if #key <= longestKnown then
    if known >= mostKnown then titles, known = {}, 0 end
    titles[key] = title
    known = known + 1
  end
  return title
end

local tagsMeta = {
  __index = function(tags, key)
    if type(key) ~= "string" then return nil end
    local name = titles[key] or titleOf(key)
    if name == key then return nil end
    return rawget(tags, name)
  end,
}

local function shallow(from)
  local result = {}
  for key, value in pairs(from) do result[key] = value end
  return result
end

-- Who waits for a reply knows it by this: their own reference, or the one of whoever the message was forwarded for.
local function referenceOf(msg)
  local tags = msg.Tags
  if tags["Reply-To"] ~= nil and tags["X-Reference"] ~= nil then return tags["X-Reference"] end
  if msg.Reference ~= nil then return msg.Reference end
  return tags["X-Reference"]
end

-- Where the sender wants the reply. A list or a table is no address: then it is as if nothing was said, for handlers that have
-- written already must not fail at their reply.
local function replyTo(msg)
  local to = msg.Tags["Reply-To"]
  if to == nil or to == "" then return msg.From end
  return to
end

local function reply(msg, content)
  if type(content) == "string" then content = { Data = content } end
  if type(content) ~= "table" then error("msg.reply needs a table such as { Data = \"text\" }, not a " .. type(content), 0) end
  -- The table of the program stays as it is: it may be used again.
  local result = shallow(content)
  if result.Target == nil and result.target == nil then result.target = replyTo(msg) end
  if result["X-Reference"] == nil then result["X-Reference"] = referenceOf(msg) end
  if result["X-Origin"] == nil then result["X-Origin"] = msg.Tags["X-Origin"] end
  return ao.send(result)
end

local function forward(msg, target, overrides)
  if type(target) ~= "string" then error("msg.forward needs the address of the next one as text, not a " .. type(target), 0) end
  if overrides ~= nil and type(overrides) ~= "table" then error("msg.forward takes a table of keys to change, not a " .. type(overrides), 0) end
  local result = ao.sanitize(shallow(msg.Tags))
  result.Data = msg.Data
  result.Action = msg.Action
  for key, value in pairs(overrides or {}) do
    if type(key) == "string" then result[titles[key] or titleOf(key)] = value end
  end
  result.Target = target
  result["Reply-To"] = replyTo(msg)
  result["X-Reference"] = msg.Tags["X-Reference"] or msg.Reference
  result["X-Origin"] = msg.Tags["X-Origin"] or msg.From
  return ao.send(result)
end

-- The tags as a list of { name =, value = }, in the order of their names.
local function arrayOf(tags)
  local names, count = {}, 0
  for name in pairs(tags) do
    count = count + 1
    names[count] = name
  end
  table.sort(names)
  for i, name in ipairs(names) do names[i] = { name = name, value = tags[name] } end
  return names
end

local messageMeta = {
  __index = function(msg, key)
    if key == "reply" then
      return function(content, other)
        if content == msg then content = other end
        return reply(msg, content)
      end
    elseif key == "forward" then
      return function(target, overrides, last)
        if target == msg then target, overrides = overrides, last end
        return forward(msg, target, overrides)
      end
    elseif type(key) ~= "string" then
      return nil
    end
    local name = titles[key] or titleOf(key)
    if name ~= key then
      local value = rawget(msg, name)
      if value ~= nil then return value end
    end
    if lower(key) == "tagarray" then return arrayOf(rawget(msg, "Tags")) end
    return nil
  end,
}

local function wholeOf(value)
  if type(value) == "string" then value = tonumber(value) end
  if type(value) ~= "number" then return nil end
  return math.tointeger(value) or value
end
M.wholeOf = wholeOf

local function scalarOf(value)
  if type(value) == "table" then return nil end
  return value
end

-- Tables stand where JSON stood.
local function decoded(body)
  local kind = body["content-type"] or body["Content-Type"]
  if type(body.data) ~= "string" or type(kind) ~= "string" or not find(lower(kind), "application/json", 1, true) then return end
  if body.data == "" then
    body.data = {}
    return
  end
  local ok, value = pcall(json.decode, body.data)
  if ok and value ~= nil then body.data = value end
end

function M.wrap(req, sender)
  local body = req.body
  decoded(body)
  local msg, tags = {}, {}
  for key, value in pairs(req) do msg[key] = value end
  for key, value in pairs(body) do
    if type(key) == "string" and key ~= "commitments" then
      local name = titles[key] or titleOf(key)
      local kind = type(value)
      if kind == "number" then value = textOf(value) elseif kind == "boolean" then value = tostring(value) end
      -- Of two keys with one name the one in lower case counts.
      if rawget(tags, name) == nil or lower(name) == key then
        if kind ~= "table" and name ~= "Data" then tags[name] = value end
        msg[name] = value
      end
    end
  end
  msg.body, msg.Tags = body, setmetatable(tags, tagsMeta)
  msg.From, msg.Owner, msg.Id = sender.from, sender.owner, sender.id
  msg.Action, msg.Reference = tags.Action, tags.Reference
  msg.Target = tags.Target or ao.id
  msg.Timestamp, msg["Block-Height"], msg.Slot = wholeOf(req.timestamp), wholeOf(req["block-height"]), wholeOf(req.slot)
  -- What the node does not say nobody says. Process is a tag: whoever spawned one tells by it which.
  msg["Block-Timestamp"], msg["Block-Hash"], msg["Hash-Chain"] = req["block-timestamp"], req["block-hash"], req["hash-chain"]
  msg.Epoch, msg.Nonce, msg["Read-Only"] = req.epoch, req.nonce, req["read-only"]
  return setmetatable(msg, messageMeta)
end

return M
