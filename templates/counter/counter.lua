-- counter.lua: a counter that lives in a process.
--
-- The device lua@5.3a calls compute(base, req, opts) for each message, the one that made the process included.
--   base   the state of the process; base.results is what this message leads to
--   req    the assignment; the message itself is req.body
--
-- Actions
--   Inc, Dec   by the integer in data, else by 1
--   Set        to the integer in data; only the owner may
--   Reset      to 0; only the owner may
--   Get        and everything else: tells where the counter stands
--   Eval       runs the Lua code in data; only the owner may. Take it out before you go live.
--
-- The owner is who signed the process. Everything here lives on between messages, locals too; these two are
-- globals so that Eval can see them.

counter = 0
log = {} -- the latest changes, oldest first

local LOG_SIZE = 20
local MOST_DIGITS = 9
local MOST_ENTRIES, DEEPEST = 100, 5 -- of a table that Eval shows
local TOO_LARGE = "Amount is too large"
local NOT_AN_INTEGER = "Amount must be an integer"

-- Who signed a message, as a set of addresses. The node has checked the signatures; an hmac is none: anybody can make one.
local function signers(message)
  local found = {}
  if type(message) ~= "table" or type(message.commitments) ~= "table" then
    return found
  end
  for _, commitment in pairs(message.commitments) do
    if type(commitment) == "table" and commitment.committer
      and commitment.alg ~= "hmac-sha256" and commitment.type ~= "hmac-sha256" then
      found[commitment.committer] = true
    end
  end
  return found
end

-- A message that a process sent is signed by the node that carried it, so it never counts as the owner's.
local function is_owner(base, message)
  if message["from-process"] then
    return false
  end
  local sender = signers(message)
  for owner in pairs(signers(base.process)) do
    if sender[owner] then
      return true
    end
  end
  return false
end

-- An integer from text such as "5" or "-12"; else nil and what is wrong. The text is checked first, since tonumber
-- would also take "1e3", "0x10" and " 7 "; 9 digits fit wherever Lua runs, even where integers have 32 bits.
local function to_integer(text)
  local sign, digits = string.match(tostring(text), "^([+-]?)(%d+)$")
  if not digits then
    return nil, NOT_AN_INTEGER
  end
  local number = #digits <= MOST_DIGITS and math.tointeger(tonumber(digits))
  if not number then
    return nil, TOO_LARGE
  end
  if sign == "-" then
    return -number
  end
  return number
end

-- Numbers without a fraction are shown without ".0".
local function show(value)
  local integer = type(value) == "number" and math.tointeger(value)
  if integer then
    return string.format("%d", integer)
  end
  return tostring(value)
end

local function note(text)
  log[#log + 1] = text
  if #log > LOG_SIZE then
    table.remove(log, 1)
  end
end

-- The actions: each changes the counter, or returns what is wrong and changes nothing.
local actions = {}

local function add(text, sign)
  local amount, problem = 1, nil
  if text ~= nil and text ~= "" then
    amount, problem = to_integer(text)
    if not amount then
      return problem
    end
  end
  amount = amount * sign
  local sum = counter + amount
  -- Integers have an end on some machines, and start again from the other one.
  if (amount > 0 and sum < counter) or (amount < 0 and sum > counter) then
    return TOO_LARGE
  end
  counter = sum
  note((amount < 0 and "" or "+") .. show(amount))
end

function actions.Inc(data)
  return add(data, 1)
end

function actions.Dec(data)
  return add(data, -1)
end

function actions.Set(data, owner)
  if not owner then
    return "Only the owner can Set"
  end
  local amount, problem = to_integer(data)
  if not amount then
    return problem
  end
  counter = amount
  note("=" .. show(amount))
end

function actions.Reset(_, owner)
  if not owner then
    return "Only the owner can Reset"
  end
  counter = 0
  log = {}
end

-- A value as text, a table with what is in it. `seen` holds the tables around it, and how many entries may still come.
local function describe(value, seen, depth)
  if type(value) ~= "table" then
    return depth > 0 and type(value) == "string" and '"' .. value .. '"' or tostring(value)
  end
  local meta = getmetatable(value)
  if type(meta) == "table" and rawget(meta, "__tostring") then
    return tostring(value)
  end
  if seen[value] or depth == DEEPEST then
    return "{...}"
  end
  seen[value] = true
  local parts, list, keys, count = {}, rawlen(value), {}, 0
  local function add_part(name, item)
    if seen.left > 0 then
      seen.left = seen.left - 1
      parts[#parts + 1] = name .. describe(item, seen, depth + 1)
    end
  end
  for i = 1, math.min(list, seen.left) do
    add_part("", rawget(value, i))
  end
  for key in next, value do
    if type(key) ~= "number" or key < 1 or key > list or key ~= math.floor(key) then
      count = count + 1
      keys[count] = key
    end
    if count > 10 * MOST_ENTRIES then
      break
    end
  end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for i = 1, math.min(count, seen.left) do
    local key = keys[i]
    local is_name = type(key) == "string" and string.find(key, "^[%a_][%w_]*$")
    add_part((is_name and key or "[" .. (type(key) == "string" and '"' .. key .. '"' or tostring(key)) .. "]") .. " = ", rawget(value, key))
  end
  if #parts < list + count then
    parts[#parts + 1] = "..."
  end
  seen[value] = nil
  return #parts == 0 and "{}" or "{ " .. table.concat(parts, ", ") .. " }"
end

-- Values as one text, parted by tabs.
local function join(values)
  local texts = {}
  for i = 1, values.n do
    texts[i] = describe(values[i], { left = MOST_ENTRIES }, 0)
  end
  return table.concat(texts, "\t")
end

-- Runs code; gives what it printed and returned as text, or nil and the error. Errors in it name the code by `name`.
local function evaluate(code, name)
  if type(load) ~= "function" then
    return nil, "Eval needs load, which this process does without"
  end
  local chunk, problem = load("return " .. code, "=" .. name)
  if not chunk then
    chunk, problem = load(code, "=" .. name)
  end
  if not chunk then
    return nil, tostring(problem)
  end
  local lines = {}
  local real_print = print
  print = function(...)
    lines[#lines + 1] = join(table.pack(...))
  end
  local outcome = table.pack(pcall(chunk))
  print = real_print
  if not outcome[1] then
    return nil, tostring(outcome[2])
  end
  if outcome.n > 1 then
    lines[#lines + 1] = join(table.pack(table.unpack(outcome, 2, outcome.n)))
  end
  return table.concat(lines, "\n")
end

local function reply(base, problem)
  base.results = {
    outbox = { ["1"] = { data = show(counter), error = problem } },
    output = ""
  }
  return base
end

function compute(base, req, opts)
  local message = req
  if type(req.body) == "table" then
    message = req.body
  end
  local action = message.action or message.Action or req.action or req.Action
  local data = message.data or message.Data

  if action == "Eval" then
    local output, problem
    if is_owner(base, message) then
      -- hbx finds the file that the code came from by this id.
      output, problem = evaluate(tostring(data or ""), tostring(message["source-id"] or "eval"))
    else
      problem = "Only the owner can Eval"
    end
    base.results = { outbox = {}, output = output or problem, error = problem }
    return base
  end

  local act = actions[action or ""]
  if act then
    return reply(base, act(data, is_owner(base, message)))
  end
  return reply(base)
end
