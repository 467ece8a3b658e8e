-- hbx: runtime=handlers
-- staking: tokens that are set aside for a while, and who set aside how many.
--
-- It works in two places:
--   in a token     The blueprint token is in this process. Stake takes from Balances, what is released goes back there.
--   beside a token The spawn tag Token (or the global StakingToken) names a process. Whoever sends tokens of it here, by a Transfer
--                  with X-Action=Stake, has staked them; what is released goes back by a Transfer.
--
-- Balances (or what the token holds for this process), Stakers and Unstaking together never change, except by what the token does.

local decimal = require(".decimal")
local json = require(".json")

local find, format, match, sort, sub = string.find, string.format, string.match, table.sort, string.sub

Blueprints = Blueprints or {}
Blueprints.staking = "1.0.0"

local maxDigits = 76
local maxPending = 100
-- Of all that is due one message gives back so much: each has to stay within what a node lets a message cost.
local maxReleases = 100

local function fail(message) error(message, 0) end

-- Amounts are decimal text, as those of the token.
local function amountOf(text, name)
  if text == nil or text == "" then fail(name .. " is required!") end
  if #text > maxDigits then fail(name .. " has more than " .. format("%d", maxDigits) .. " digits") end
  local digits = sub(text, 1, 1) == "-" and sub(text, 2) or text
  if digits == "" or find(digits, "[^0-9]") then fail(name .. " must be a whole number, in decimal digits") end
  local amount = match(digits, "[1-9][0-9]*")
  if amount == nil or digits ~= text then fail(name .. " must be greater than 0") end
  return amount
end

local function addressOf(text, name)
  if text == nil or text == "" then fail(name .. " is required!") end
  if #text > 128 or find(text, "[^A-Za-z0-9_-]") then fail(name .. " is not an address") end
  return text
end

local plus, minus, isLess = decimal.add, decimal.subtract, decimal.less

local function sortedKeys(map)
  local keys, count = {}, 0
  for key in pairs(map) do
    count = count + 1
    keys[count] = key
  end
  sort(keys)
  return keys
end

-- State -------------------------------------------------------------------------------------------------------------------

local spawnTags = ao.env and ao.env.Process and ao.env.Process.Tags or {}

local function delayOf(text)
  if text == nil then return 670 end
  if text == "" or #text > 7 or find(text, "[^0-9]") then fail("The spawn tag Unstake-Delay must be a number of blocks, of at most 7 digits") end
  return math.tointeger(tonumber(text))
end

local token = StakingToken or spawnTags.Token
if token == nil and type(Balances) ~= "table" then
  fail("Staking needs the blueprint token in this process, or the spawn tag Token with the id of a token's process")
end
-- With a name for an id this process would listen to nobody, and keep the tokens that people send it.
if token ~= nil and (#token ~= 43 or find(token, "[^A-Za-z0-9_-]")) then fail("The spawn tag Token must be the id of a process: 43 characters") end
StakingToken = token

-- address -> { amount = text, unstake_at = height from which on it may go back }
Stakers = Stakers or {}
-- address -> list of { amount = text, release_at = height }
Unstaking = Unstaking or {}
UnstakeDelay = UnstakeDelay or delayOf(spawnTags["Unstake-Delay"])
-- Batches of releases: the number of the newest, and the batch itself while nobody knows whether it went out.
StakingBatch = StakingBatch or { number = 0 }
-- Voting tells the time by it too.
BlockClock = BlockClock or { height = 0 }

local function integerOf(value)
  if math.type(value) == "integer" then return value end
  if type(value) == "string" and value ~= "" and #value <= 15 and not find(value, "[^0-9]") then return math.tointeger(tonumber(value)) end
  return 0
end

-- The height of the chain; on a node that knows none, the slot. It is decided once, and the time never goes back.
local function heightOf(msg)
  local height = integerOf(msg["Block-Height"])
  BlockClock.kind = BlockClock.kind or height > 0 and "block-height" or "slot"
  if BlockClock.kind == "slot" then height = integerOf(msg.Slot) end
  if height > BlockClock.height then BlockClock.height = height end
  return BlockClock.height
end

-- Height as text (numbers would make a list with holes) -> who waits for it, in the order in which they came, from `first` to `last`.
local lines = {}
-- When the next tokens are released.
local due

local function lineUp(address, height)
  local key = format("%d", height)
  local line = lines[key] or { height = height, first = 1, last = 0 }
  line.last = line.last + 1
  line[line.last], lines[key] = address, line
  if due == nil or height < due then due = height end
end

for _, address in ipairs(sortedKeys(Unstaking)) do
  for _, entry in ipairs(Unstaking[address]) do lineUp(address, entry.release_at) end
end

local function pendingOf(address)
  local sum = "0"
  for _, entry in ipairs(Unstaking[address] or {}) do sum = plus(sum, entry.amount) end
  return sum
end

local function stakeOf(address)
  return Stakers[address] and Stakers[address].amount or "0"
end

-- The state that anybody reads over HTTP: /<pid>/now/staked/<address>, and the same with unstaking.
local function publish(addresses)
  if #addresses == 0 then return end
  local staked, unstaking, balances = {}, {}, {}
  for _, address in ipairs(addresses) do
    staked[address], unstaking[address] = stakeOf(address), pendingOf(address)
    if StakingToken == nil then balances[address] = Balances[address] or "0" end -- hbx: ignore undefined-global
  end
  ao.send({ device = "patch@1.0", staked = staked, unstaking = unstaking, balances = StakingToken == nil and balances or nil })
end

-- What becomes of the stake, and the notice for whoever it belongs to.
local function staked(address, quantity, height)
  local held, release = Stakers[address], height + UnstakeDelay
  if held and held.unstake_at > release then release = held.unstake_at end
  local notice = { Quantity = quantity, ["Unstake-At"] = format("%d", release), Action = "Stake-Notice", Data = "Successfully Staked " .. quantity }
  return { amount = plus(stakeOf(address), quantity), unstake_at = release }, notice
end

local function credit(address, quantity)
  if StakingToken == nil then Balances[address] = plus(Balances[address] or "0", quantity) end
end

local function sendBack(address, quantity)
  if StakingToken == nil then return end
  ao.send({ Target = StakingToken, Action = "Transfer", Recipient = address, Quantity = quantity, ["X-Action"] = "Unstake" })
end

-- Takes what an address has waiting for a height out of Unstaking.
local function take(address, height)
  local freed, left = nil, {}
  for _, entry in ipairs(Unstaking[address] or {}) do
    if entry.release_at == height then freed = plus(freed or "0", entry.amount) else left[#left + 1] = entry end
  end
  if freed ~= nil then Unstaking[address] = left[1] and left or nil end
  return freed
end

-- Gives back what has waited long enough, by height, as long as the batch has room, and notes it there. The rest is for the next messages.
local function release(height, batch)
  local over, count, room, at = {}, 0, maxReleases - #batch, {}
  due = nil
  for _, line in pairs(lines) do
    if line.height <= height then
      count = count + 1
      over[count] = line
    elseif due == nil or line.height < due then
      due = line.height
    end
  end
  sort(over, function(a, b) return a.height < b.height end)
  for _, line in ipairs(over) do
    while line.first <= line.last and room > 0 do
      local address = line[line.first]
      local freed = take(address, line.height)
      line.first, room = line.first + 1, room - 1
      if freed ~= nil then
        credit(address, freed)
        local one = at[address] or { address = address, quantity = "0" }
        if at[address] == nil then at[address], batch[#batch + 1] = one, one end
        one.quantity = plus(one.quantity, freed)
      end
    end
    if line.first > line.last then lines[format("%d", line.height)] = nil elseif due == nil or line.height < due then due = line.height end
  end
end

local function giveBack(batch)
  local changed = {}
  for i, one in ipairs(batch) do
    changed[i] = one.address
    sendBack(one.address, one.quantity)
  end
  publish(changed)
end

-- Handlers ----------------------------------------------------------------------------------------------------------------

-- They hand in their replies before they write: a message that fails changes nothing.

-- What is due may come with a message that fails later on, and such a message sends nothing, though what was written stays. So
-- a batch is kept until `staking-batch` in the state, which goes out with it, shows that it did.
Handlers.prepend("staking.finalize", function(msg)
  local height = heightOf(msg)
  return (StakingBatch.kept ~= nil or due ~= nil and due <= height) and "continue" or "skip"
end, function(msg, env)
  local height, shown = heightOf(msg), env["staking-batch"]
  local isLost = StakingBatch.kept ~= nil and shown == format("%d", StakingBatch.number - 1)
  local batch = isLost and StakingBatch.kept or {}
  StakingBatch.kept = nil
  if due ~= nil and due <= height then release(height, batch) end
  if #batch == 0 then return end
  if not isLost then StakingBatch.number = StakingBatch.number + 1 end
  -- Where the state shows no numbers, nobody could tell later on.
  if shown == format("%d", StakingBatch.number - 1) then StakingBatch.kept = batch end
  giveBack(batch)
  ao.send({ device = "patch@1.0", ["staking-batch"] = format("%d", StakingBatch.number) })
end)

Handlers.add("staking.stake", "Stake", function(msg)
  local quantity = amountOf(msg.Tags.Quantity, "Quantity")
  if StakingToken then fail("Stake with a Transfer to this process, in the token, that has X-Action=Stake") end
  if isLess(Balances[msg.From] or "0", quantity) then fail("Insufficient balance to stake") end
  local held, notice = staked(msg.From, quantity, heightOf(msg))
  msg.reply(notice)
  Balances[msg.From] = minus(Balances[msg.From], quantity)
  Stakers[msg.From] = held
  publish({ msg.From })
end)

-- Tokens from the token this process stakes for. What comes without X-Action=Stake is nobody's stake.
Handlers.add("staking.creditNotice", function(msg)
  return StakingToken ~= nil and msg.From == StakingToken and msg.Action == "Credit-Notice" and msg.Tags["X-Action"] == "Stake"
end, function(msg)
  local sender, quantity = addressOf(msg.Tags.Sender, "Sender"), amountOf(msg.Tags.Quantity, "Quantity")
  local held, notice = staked(sender, quantity, heightOf(msg))
  notice.Target = sender
  ao.send(notice)
  Stakers[sender] = held
  publish({ sender })
end)

Handlers.add("staking.unstake", "Unstake", function(msg)
  local quantity, height = amountOf(msg.Tags.Quantity, "Quantity"), heightOf(msg)
  local held = Stakers[msg.From]
  if held == nil or isLess(held.amount, quantity) then fail("Insufficient staked amount") end
  local isFree, list = held.unstake_at <= height, Unstaking[msg.From] or {}
  local entry
  for _, one in ipairs(list) do
    if one.release_at == held.unstake_at then entry = one end
  end
  if not isFree and entry == nil and #list >= maxPending then fail("Too many amounts wait for their release already") end
  msg.reply({ Action = "Unstake-Notice", Quantity = quantity, ["Release-At"] = format("%d", held.unstake_at), Data = "Successfully unstaked " .. quantity })
  if isFree then sendBack(msg.From, quantity) end

  local left = minus(held.amount, quantity)
  Stakers[msg.From] = left ~= "0" and { amount = left, unstake_at = held.unstake_at } or nil
  if isFree then
    credit(msg.From, quantity)
  else
    if entry then
      entry.amount = plus(entry.amount, quantity)
    else
      list[#list + 1] = { amount = quantity, release_at = held.unstake_at }
      lineUp(msg.From, held.unstake_at)
    end
    Unstaking[msg.From] = list
  end
  publish({ msg.From })
end)

Handlers.add("staking.stakers", "Stakers", function(msg)
  msg.reply({ Data = next(Stakers) == nil and "{}" or json.encode(Stakers) })
end)

-- For other processes, such as one that votes. The answer carries X-Reference, as every reply. Where it goes and what it seems to answer
-- is the asker's choice (Reply-To, Reference), so it says whose stake it is, and of which height of the chain.
Handlers.add("staking.getStake", "Get-Stake", function(msg)
  local account = msg.Tags.Recipient == nil and msg.From or addressOf(msg.Tags.Recipient, "Recipient")
  local held, height = Stakers[account], heightOf(msg)
  msg.reply({
    Action = "Stake-Info",
    Account = account,
    Quantity = stakeOf(account),
    Unstaking = pendingOf(account),
    ["Unstake-At"] = held and format("%d", held.unstake_at) or nil,
    Height = BlockClock.kind == "block-height" and format("%d", height) or nil,
    Data = stakeOf(account)
  })
end)

ao.send({ device = "patch@1.0", ["staking-batch"] = format("%d", StakingBatch.number) })
publish(sortedKeys(Stakers))
publish(sortedKeys(Unstaking))
