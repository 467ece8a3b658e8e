-- hbx: runtime=handlers
-- token: balances, transfers, minting and burning, exact whatever the size of the numbers.
--
-- Its interface stands in blueprint.json. Balances, TotalSupply and the rest are globals: loading the file again keeps them.
-- Amounts are decimal text in the smallest unit of the token: 1 PNTS with Denomination 12 is "1000000000000".
-- Every handler checks all it needs, and hands in its replies, before it writes: a message that fails changes nothing.

local decimal = require(".decimal")
local json = require(".json")

local find, format, lower, match, rep, sort, sub = string.find, string.format, string.lower, string.match, string.rep, table.sort, string.sub

Blueprints = Blueprints or {}
Blueprints.token = "1.0.0"
Variant = "0.0.3"

-- What others calculate with in 256 bits, with a sign, holds 10^76 twice.
local maxDigits = 76
local maxPage = 1000
-- Those of Arweave have 43 characters, of Ethereum 42, of Solana 44. Longer ones would only fill the memory.
local maxAddress = 64

local function fail(message) error(message, 0) end

-- What the sender gave --------------------------------------------------------------------------------------------------

local function amountOf(text, name)
  if text == nil or text == "" then fail(name .. " is required!") end
  if #text > maxDigits then fail(name .. " has more than " .. format("%d", maxDigits) .. " digits") end
  local digits = sub(text, 1, 1) == "-" and sub(text, 2) or text
  if digits == "" or find(digits, "[^0-9]") then fail(name .. " must be a whole number, in decimal digits") end
  local amount = match(digits, "[1-9][0-9]*")
  if amount == nil or digits ~= text then fail(name .. " must be greater than 0") end
  return amount
end

-- What a node reads as something else than a balance when it is a key of the state.
local reserved = { ["ao-types"] = true, commitments = true, device = true, hashpath = true, method = true, path = true }

local function isAddress(text)
  if type(text) ~= "string" or text == "" or #text > maxAddress or find(text, "[^A-Za-z0-9_-]") then return false end
  if #text == 43 then return true end
  local key = lower(text)
  return find(text, "[^0-9]") ~= nil and not reserved[key] and sub(key, 1, 4) ~= "priv"
end

local function addressOf(text, name)
  if text == nil or text == "" then fail(name .. " is required!") end
  if not isAddress(text) then fail(name .. " is not an address") end
  return text
end

-- Tags that begin with X- go along with the tokens, called as the sender called them. X-Reference and X-Origin say what a message
-- answers: a stranger's must not pass for an answer of the token.
local function withExtraTags(msg, notice)
  for name, value in pairs(msg.body or msg.Tags) do
    local key = type(name) == "string" and lower(name) or ""
    if sub(key, 1, 2) == "x-" and type(value) ~= "table" and key ~= "x-reference" and key ~= "x-origin" then notice[key] = value end
  end
  return notice
end

-- Balances ----------------------------------------------------------------------------------------------------------------

local plus, minus, isLess = decimal.add, decimal.subtract, decimal.less

local function balanceOf(address) return Balances[address] or "0" end

-- The state that anybody reads over HTTP: /<pid>/now/balances/<address> and /<pid>/now/token-info/supply.
local function publish(addresses)
  local changed = {}
  for _, address in ipairs(addresses) do changed[address] = Balances[address] end
  ao.send({
    device = "patch@1.0",
    balances = changed,
    ["token-info"] = { name = Name, ticker = Ticker, logo = Logo, denomination = format("%d", Denomination), supply = TotalSupply }
  })
end

local function refuse(msg, action, message)
  msg.reply({ Action = action, ["Message-Id"] = msg.Id, Error = message, Data = message })
end

local function sortedAddresses()
  local addresses, count = {}, 0
  for address in pairs(Balances) do
    count = count + 1
    addresses[count] = address
  end
  sort(addresses)
  return addresses
end

-- State -------------------------------------------------------------------------------------------------------------------

local spawnTags = ao.env and ao.env.Process and ao.env.Process.Tags or {}
local function spawnTag(name)
  local value = spawnTags[name]
  if type(value) == "string" and value ~= "" then return value end
  return nil
end

local function denominationOf(text)
  if text == nil then return 12 end
  if #text > 2 or find(text, "[^0-9]") or tonumber(text) > 36 then fail("The spawn tag Denomination must be a whole number from 0 to 36") end
  return math.tointeger(tonumber(text))
end

-- What was there before this file may be numbers.
local function heldAmount(amount, what)
  local whole = type(amount) == "number" and math.tointeger(amount)
  if whole then amount = format("%d", whole) end
  if type(amount) ~= "string" or amount == "" or #amount > maxDigits or find(amount, "[^0-9]") then fail(what .. " is no amount in decimal digits") end
  return match(amount, "[1-9][0-9]*") or "0"
end

-- A subledger holds tokens of another process: see subledger.lua.
ParentToken = ParentToken or spawnTag("Parent-Token")
SourceToken = SourceToken or ParentToken and (spawnTag("Source-Token") or ParentToken)

-- A process that has no name calls itself "aos".
if Name == nil or Name == "" or Name == "aos" then Name = spawnTag("Name") or "Points Coin" end
Ticker = Ticker or spawnTag("Ticker") or "PNTS"
Logo = Logo or spawnTag("Logo") or ""
Denomination = Denomination or denominationOf(spawnTag("Denomination"))
-- Who may mint: "process", "owner" or addresses.
MintAuthority = MintAuthority or { "process", "owner" }

if Balances == nil then
  if TotalSupply == nil then TotalSupply = ParentToken and "0" or spawnTag("Total-Supply") or "10000" .. rep("0", Denomination) end
  TotalSupply = heldAmount(TotalSupply, "Total-Supply")
  Balances = { [ao.id] = TotalSupply }
else
  local sum = "0"
  for _, address in ipairs(sortedAddresses()) do
    if not isAddress(address) then fail("Balances has a key that is no address: " .. sub(address, 1, 60)) end
    Balances[address] = heldAmount(Balances[address], "Balances." .. address)
    sum = plus(sum, Balances[address])
  end
  if TotalSupply == nil then TotalSupply = sum end
  TotalSupply = heldAmount(TotalSupply, "TotalSupply")
end

-- Handlers ----------------------------------------------------------------------------------------------------------------

Handlers.add("info", "Info", function(msg)
  msg.reply({ Name = Name, Ticker = Ticker, Logo = Logo, Denomination = format("%d", Denomination), Supply = TotalSupply })
end)

-- In dry runs a tag Target takes the place of where the message goes. It names the account then, and the runtime has to let the
-- message in, as it seems to be for somebody else.
ao.addAssignable("balance", { Action = "Balance" })

local function accountOf(msg)
  local account = msg.Tags.Recipient
  if account == nil and msg.Target ~= ao.id then account = msg.Target end
  if account == nil or account == "" then return msg.From end
  return addressOf(account, "Recipient")
end

Handlers.add("balance", "Balance", function(msg)
  local account = accountOf(msg)
  local balance = balanceOf(account)
  msg.reply({ Balance = balance, Ticker = Ticker, Account = account, Data = balance })
end)

local function limitOf(text)
  if text == nil then return nil end
  if #text <= 4 and find(text, "^[0-9]+$") then
    local limit = math.tointeger(tonumber(text))
    if limit >= 1 and limit <= maxPage then return limit end
  end
  return fail("Limit must be a whole number from 1 to " .. format("%d", maxPage))
end

-- All of them, unless a Limit or a Cursor asks for a page: its Cursor, the last address on it, asks for the next one.
Handlers.add("balances", "Balances", function(msg)
  local limit, cursor = limitOf(msg.Tags.Limit), msg.Tags.Cursor
  if limit == nil and cursor ~= nil then limit = maxPage end
  local page, count, last, isMore = {}, 0, nil, false
  for _, address in ipairs(sortedAddresses()) do
    if cursor == nil or address > cursor then
      if count == limit then
        isMore = true
        break
      end
      page[address], last, count = Balances[address], address, count + 1
    end
  end
  msg.reply({ Ticker = Ticker, Cursor = isMore and last or nil, Data = json.encode(json.object(page)) })
end)

Handlers.add("transfer", "Transfer", function(msg)
  local sender, recipient = msg.From, addressOf(msg.Tags.Recipient, "Recipient")
  local quantity = amountOf(msg.Tags.Quantity, "Quantity")
  if isLess(balanceOf(sender), quantity) then return refuse(msg, "Transfer-Error", "Insufficient Balance!") end

  if msg.Tags.Cast == nil then
    msg.reply(withExtraTags(msg, {
      Action = "Debit-Notice",
      Recipient = recipient,
      Quantity = quantity,
      Data = "Sent " .. quantity .. " " .. Ticker .. " to " .. recipient .. "."
    }))
    ao.send(withExtraTags(msg, {
      Target = recipient,
      Action = "Credit-Notice",
      Sender = sender,
      Quantity = quantity,
      ["Source-Token"] = SourceToken,
      ["Parent-Token"] = ParentToken,
      Data = "Received " .. quantity .. " " .. Ticker .. " from " .. sender .. "."
    }))
  end
  Balances[sender] = minus(balanceOf(sender), quantity)
  Balances[recipient] = plus(balanceOf(recipient), quantity)
  publish({ sender, recipient })
end)

local function mayMint(address)
  for _, name in ipairs(type(MintAuthority) == "table" and MintAuthority or { MintAuthority }) do
    if name == "process" then name = ao.id elseif name == "owner" then name = Owner end
    if name == address then return true end
  end
  return false
end

-- A deposit of a subledger comes in here too.
local function issue(address, quantity)
  local supply = plus(TotalSupply, quantity)
  if #supply > maxDigits then fail("The supply would have more than " .. format("%d", maxDigits) .. " digits") end
  TotalSupply = supply
  Balances[address] = plus(balanceOf(address), quantity)
end

local function takeBack(address, quantity)
  Balances[address] = minus(balanceOf(address), quantity)
  TotalSupply = minus(TotalSupply, quantity)
end

Handlers.add("mint", "Mint", function(msg)
  local quantity = amountOf(msg.Tags.Quantity, "Quantity")
  if not mayMint(msg.From) then return refuse(msg, "Mint-Error", "Only the Process Id can mint new " .. Ticker .. " tokens!") end
  msg.reply({ Action = "Mint-Notice", Quantity = quantity, Data = "Successfully minted " .. quantity })
  issue(msg.From, quantity)
  publish({ msg.From })
end)

-- The answer is called as the question. Two tokens would answer each other for ever, so an answer is nobody's question: it names a Ticker,
-- or what it answers. A question that was passed on names that too, and where the answer goes.
Handlers.add("totalSupply", function(msg)
  if msg.Action ~= "Total-Supply" or msg.Tags.Ticker ~= nil then return false end
  return msg.Tags["X-Reference"] == nil or msg.Tags["Reply-To"] ~= nil
end, function(msg)
  if msg.From == ao.id then fail("Cannot call Total-Supply from the same process!") end
  msg.reply({ Action = "Total-Supply", Ticker = Ticker, Data = TotalSupply })
end)

Handlers.add("burn", "Burn", function(msg)
  local quantity = amountOf(msg.Tags.Quantity, "Quantity")
  if isLess(balanceOf(msg.From), quantity) then return refuse(msg, "Burn-Error", "Insufficient Balance!") end
  msg.reply({ Action = "Burn-Notice", Quantity = quantity, Data = "Successfully burned " .. quantity })
  takeBack(msg.From, quantity)
  publish({ msg.From })
end)

if ParentToken then
  require("./subledger")({
    addressOf = addressOf,
    amountOf = amountOf,
    balanceOf = balanceOf,
    isLess = isLess,
    issue = issue,
    publish = publish,
    refuse = refuse,
    takeBack = takeBack
  })
end

publish(sortedAddresses())
