-- hbx: runtime=handlers
-- voting: proposals that are decided by stake.
--
-- It works in two places:
--   with the stakes    The blueprint staking is in this process.
--   beside the stakes  The spawn tag Staking (or the global StakingProcess) names a process with it: see elsewhere.lua.
--
-- A vote weighs what its sender has staked when it comes. Whoever votes again replaces the vote. From its deadline on a proposal
-- is decided: with more yay than nay it has passed, and the global function OnVotePassed(proposal, votes) is called, if there is one.

local decimal = require(".decimal")
local json = require(".json")

local find, format, lower, sort, sub = string.find, string.format, string.lower, table.sort, string.sub

Blueprints = Blueprints or {}
Blueprints.voting = "1.0.0"

local maxBlocks = 1000000
local maxOpen, maxOpenEach = 1000, 20
local maxPage = 100

local function fail(message) error(message, 0) end
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

-- What a node reads as something else when it is a key of the state.
local reserved = { ["ao-types"] = true, commitments = true, device = true, hashpath = true, method = true, path = true }

-- Proposals are called by an address or by a name that can stand in a path.
local function proposalOf(msg)
  local name = msg.Tags.Proposal
  if name == nil and msg.Target ~= ao.id then name = msg.Target end
  if name == nil or name == "" then fail("Proposal is required!") end
  if #name > 128 or find(name, "[^A-Za-z0-9_-]") then fail("Proposal must be 1 to 128 letters, digits, - and _") end
  local key = lower(name)
  if #name ~= 43 and (not find(name, "[^0-9]") or reserved[key] or sub(key, 1, 4) == "priv") then fail("Proposal cannot have this name") end
  return name
end

local function sideOf(side)
  if side == nil or side == "" then fail("Side is required!") end
  if side ~= "yay" and side ~= "nay" then fail("Side must be yay or nay") end
  return side
end

local function blocksOf(text)
  if text == nil or text == "" then fail("Deadline is required!") end
  if #text <= 7 and not find(text, "[^0-9]") then
    local blocks = math.tointeger(tonumber(text))
    if blocks >= 1 and blocks <= maxBlocks then return blocks end
  end
  return fail("Deadline must be a number of blocks from 1 to " .. format("%d", maxBlocks))
end

-- State -------------------------------------------------------------------------------------------------------------------

local spawnTags = ao.env and ao.env.Process and ao.env.Process.Tags or {}

local stakes = StakingProcess or spawnTags.Staking
if stakes == nil and type(Stakers) ~= "table" then
  fail("Voting needs the blueprint staking in this process, or the spawn tag Staking with the id of a process that has it")
end
if stakes ~= nil and (#stakes ~= 43 or find(stakes, "[^A-Za-z0-9_-]")) then fail("The spawn tag Staking must be the id of a process: 43 characters") end
StakingProcess = stakes

-- proposal -> { yay = text, nay = text, deadline = height, proposer = address, voters = { address -> { side, amount } } }
Votes = Votes or {}
-- The newest once they are decided: the same with result = "passed" or "rejected".
VoteResults = VoteResults or {}
-- What it takes to open a proposal.
ProposalStake = ProposalStake or "1"
-- Batches of decisions: the number of the newest, and the batch itself while nobody knows whether it went out.
VotingBatch = VotingBatch or { number = 0 }
-- Staking tells the time by it too.
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

local function summaryOf(proposal)
  local votes = Votes[proposal] or VoteResults[proposal]
  return { yay = votes.yay, nay = votes.nay, deadline = format("%d", votes.deadline), result = votes.result or "open" }
end

-- The state that anybody reads over HTTP: /<pid>/now/votes/<proposal>/yay
local function publish(proposals)
  if #proposals == 0 then return end
  local changed = {}
  for _, proposal in ipairs(proposals) do changed[proposal] = summaryOf(proposal) end
  ao.send({ device = "patch@1.0", votes = changed })
end

local function noticeOf(vote, amount)
  return {
    Action = "Vote-Notice",
    Proposal = vote.proposal,
    Side = vote.side,
    Quantity = amount,
    Deadline = format("%d", Votes[vote.proposal] and Votes[vote.proposal].deadline or vote.deadline),
    Data = "Voted " .. vote.side .. " on " .. vote.proposal .. " with " .. amount
  }
end

-- Decides what has come to its end.
local expect = require("./decisions")({ heightOf = heightOf, isLess = isLess, publish = publish })

local function count(vote, amount)
  local votes = Votes[vote.proposal]
  if votes == nil then
    votes = { yay = "0", nay = "0", deadline = vote.deadline, proposer = vote.voter, voters = {} }
    Votes[vote.proposal] = votes
    expect(vote.deadline)
  end
  local before = votes.voters[vote.voter]
  if before then votes[before.side] = minus(votes[before.side], before.amount) end
  votes[vote.side] = plus(votes[vote.side], amount)
  votes.voters[vote.voter] = { side = vote.side, amount = amount }
end

-- Why a vote cannot count, if it cannot. What it weighs may have to be asked for first.
local function problemOf(vote, height, amount)
  local votes = Votes[vote.proposal]
  if VoteResults[vote.proposal] or (votes or vote).deadline <= height then return "Voting on the proposal has ended" end
  if amount == "0" then return "No staked tokens to vote" end
  if votes ~= nil then return nil end
  if amount ~= nil and isLess(amount, ProposalStake) then return "The stake is too small to open a proposal" end
  local open, own = 0, 0
  for _, other in pairs(Votes) do
    open = open + 1
    if other.proposer == vote.voter then own = own + 1 end
  end
  if own >= maxOpenEach then return "You opened 20 proposals that are not decided yet" end
  if open >= maxOpen then return "Too many proposals are open: wait until some are decided" end
  return nil
end

local function limitOf(text)
  if text == nil then return maxPage end
  if text ~= "" and #text <= 3 and not find(text, "[^0-9]") then
    local limit = math.tointeger(tonumber(text))
    if limit >= 1 and limit <= maxPage then return limit end
  end
  return fail("Limit must be a whole number from 1 to " .. format("%d", maxPage))
end

-- Open and decided ones in the order of their names.
local function pageOf(limit, cursor)
  local names, count = {}, 0
  for _, all in ipairs({ Votes, VoteResults }) do
    for proposal in pairs(all) do
      if cursor == nil or proposal > cursor then
        count = count + 1
        names[count] = proposal
      end
    end
  end
  sort(names)
  local page = {}
  for i = 1, math.min(limit, count) do page[names[i]] = summaryOf(names[i]) end
  return page, count > limit and names[limit] or nil
end

local ask = StakingProcess and require("./elsewhere")({
  count = count,
  heightOf = heightOf,
  integerOf = integerOf,
  noticeOf = noticeOf,
  problemOf = problemOf,
  publish = publish
})

-- Handlers ----------------------------------------------------------------------------------------------------------------

Handlers.add("voting.vote", "Vote", function(msg)
  local height = heightOf(msg)
  local vote = { voter = msg.From, proposal = proposalOf(msg), side = sideOf(msg.Tags.Side), reference = msg.Reference }
  if VoteResults[vote.proposal] then fail("Voting on the proposal has ended") end
  -- The first vote says until when.
  vote.deadline = Votes[vote.proposal] and Votes[vote.proposal].deadline or height + blocksOf(msg.Tags.Deadline)
  local held = ask == nil and (Stakers[vote.voter] or { amount = "0" }) or nil -- hbx: ignore undefined-global
  local problem = problemOf(vote, height, held and held.amount)
  if problem ~= nil then fail(problem) end
  if ask then return ask(vote) end
  msg.reply(noticeOf(vote, held.amount))
  count(vote, held.amount)
  -- Until then the same tokens must not vote in other hands.
  if held.unstake_at < vote.deadline then held.unstake_at = vote.deadline end
  publish({ vote.proposal })
end)

Handlers.add("voting.getVotes", "Get-Votes", function(msg)
  local found, cursor = {}, nil
  if msg.Tags.Proposal == nil then
    found, cursor = pageOf(limitOf(msg.Tags.Limit), msg.Tags.Cursor)
  else
    local proposal = proposalOf(msg)
    local votes = Votes[proposal] or VoteResults[proposal]
    if votes == nil then fail("Nobody has voted on this proposal") end
    found[proposal] = summaryOf(proposal)
    found[proposal].voters = votes.voters
  end
  msg.reply({ Action = "Votes", Cursor = cursor, Data = json.encode(json.object(found)) })
end)

ao.send({ device = "patch@1.0", ["voting-batch"] = format("%d", VotingBatch.number) })
publish(sortedKeys(Votes))
publish(sortedKeys(VoteResults))
