-- counter: counts up and down.
--
-- It runs in two ways, told apart by the global Handlers:
--   in a process of the Handlers runtime it adds the handlers counter.Inc, counter.Dec, counter.Set, counter.Reset and counter.Get
--   without the runtime it is a module of its own, whose compute(base, req, opts) the device lua@5.3a calls for each message
-- Both answer the same: data is the counter, error says what was wrong.
--
-- The globals counter and counterLog keep their values when the file is loaded again.

Blueprints = Blueprints or {}
Blueprints.counter = "1.0.0"

local LOG_SIZE = 20
local MOST_DIGITS = 15
local TOO_LARGE = "Amount is too large"
local NOT_AN_INTEGER = "Amount must be an integer"

counter = type(counter) == "number" and math.tointeger(counter) or 0
counterLog = type(counterLog) == "table" and counterLog or {} -- the latest changes, oldest first

-- An integer from text such as "5" or "-12"; else nil and what is wrong. The text is checked first, since tonumber
-- would also take "1e3", "0x10" and " 7 "; 15 digits are exact in a float, which is what tonumber gives on a node.
local function toInteger(text)
  if math.type(text) == "integer" then text = string.format("%d", text) end
  if type(text) ~= "string" or string.find(text, "[^0-9]", 2) then return nil, NOT_AN_INTEGER end
  local sign = string.sub(text, 1, 1)
  local digits = (sign == "-" or sign == "+") and string.sub(text, 2) or text
  if digits == "" or string.find(string.sub(digits, 1, 1), "[^0-9]") then return nil, NOT_AN_INTEGER end
  if #digits > MOST_DIGITS then return nil, TOO_LARGE end
  -- Where integers have 32 bits a larger number is a float, and stays one.
  local whole = math.tointeger(tonumber(digits))
  if not whole then return nil, TOO_LARGE end
  if sign == "-" then return -whole end
  return whole
end

local function show(number) return string.format("%d", number) end

local function note(text)
  counterLog[#counterLog + 1] = text
  if #counterLog > LOG_SIZE then table.remove(counterLog, 1) end
end

-- The actions: each changes the counter, or returns what is wrong and changes nothing.
local actions = {}

local function add(data, sign)
  local amount, problem = 1, nil
  if data ~= nil and data ~= "" then
    amount, problem = toInteger(data)
    if not amount then return problem end
  end
  amount = amount * sign
  local sum = counter + amount
  -- Integers have an end on some machines, and start again from the other one.
  if (amount > 0 and sum < counter) or (amount < 0 and sum > counter) then return TOO_LARGE end
  counter = sum
  note((amount < 0 and "" or "+") .. show(amount))
end

function actions.Inc(data) return add(data, 1) end
function actions.Dec(data) return add(data, -1) end

function actions.Set(data, isOwner)
  if not isOwner then return "Only the owner can Set" end
  local amount, problem = toInteger(data)
  if not amount then return problem end
  counter = amount
  note("=" .. show(amount))
end

function actions.Reset(_, isOwner)
  if not isOwner then return "Only the owner can Reset" end
  counter = 0
  counterLog = {}
end

function actions.Get() end

if Handlers then
  for _, name in ipairs({ "Inc", "Dec", "Set", "Reset", "Get" }) do
    Handlers.add("counter." .. name, name, function(msg)
      local problem = actions[name](msg.Data, Owner ~= nil and msg.From == Owner)
      msg.reply({ Data = show(counter), Error = problem })
    end)
  end
  return
end

-- Without the runtime ---------------------------------------------------------------------------------------------------

-- Who signed a message, as a set of addresses. The node has checked the signatures; an hmac is none, since anybody can make one.
local function signers(message)
  local found = {}
  if type(message) ~= "table" or type(message.commitments) ~= "table" then return found end
  for _, commitment in pairs(message.commitments) do
    if type(commitment) == "table" and commitment.committer and commitment.alg ~= "hmac-sha256" and commitment.type ~= "hmac-sha256" then
      found[commitment.committer] = true
    end
  end
  return found
end

-- What a process sent is signed by the node that carried it, so it never counts as the owner's.
local function isOwner(base, message)
  if message["from-process"] then return false end
  local sender = signers(message)
  for owner in pairs(signers(base.process)) do
    if sender[owner] then return true end
  end
  return false
end

function compute(base, req, opts)
  local message = type(req.body) == "table" and req.body or req
  local action = message.action or message.Action or req.action or req.Action
  local act = type(action) == "string" and actions[action]
  local problem = act and act(message.data or message.Data, isOwner(base, message)) or nil
  base.results = { outbox = { ["1"] = { data = show(counter), error = problem } }, output = "" }
  base.blueprints = Blueprints
  return base
end
