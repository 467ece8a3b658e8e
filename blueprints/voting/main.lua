-- hbx: runtime=handlers
-- voting: proposals that are decided by stake.
--
-- It works in two places:
--   with the stakes    The blueprint staking is in this process.
--   beside the stakes  The spawn tag Staking (or the global StakingProcess) names a process with it. Each vote asks there, by
--                      Get-Stake, and counts when Stake-Info comes back.
--
-- A vote weighs what its sender has staked when it comes. Whoever votes again replaces the vote. From its deadline on a proposal
-- is decided: with more yay than nay it has passed, and the global function OnVotePassed(proposal, votes) is called, if there is one.

local bint = require(".bint")(256)
local json = require(".json")

local find, format, lower, match, sort, sub = string.find, string.format, string.lower, string.match, table.sort, string.sub

Blueprints = Blueprints or {}
Blueprints.voting = "1.0.0"

local maxBlocks = 1000000
local maxPending = 1000
-- Stakes as they were more blocks ago may be in other hands by now.
local maxAge = 10

local function fail(message) error(message, 0) end
local function plus(a, b) return tostring(bint(a) + bint(b)) end
local function minus(a, b) return tostring(bint(a) - bint(b)) end
local function isLess(a, b) return bint(a) < bint(b) end

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
  if name == nil then name = msg.Tags.Target or msg.Target end
  if name == nil or name == "" or name == ao.id and msg.Tags.Proposal == nil then fail("Proposal is required!") end
  if type(name) ~= "string" or #name > 128 or find(name, "[^A-Za-z0-9_-]") then fail("Proposal must be 1 to 128 letters, digits, - and _") end
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
  if type(text) == "string" and #text <= 7 and not find(text, "[^0-9]") then
    local blocks = math.tointeger(tonumber(text))
    if blocks >= 1 and blocks <= maxBlocks then return blocks end
  end
  return fail("Deadline must be a number of blocks from 1 to " .. format("%d", maxBlocks))
end

-- State -------------------------------------------------------------------------------------------------------------------

local spawnTags = ao.env and ao.env.Process and ao.env.Process.Tags or {}

StakingProcess = StakingProcess or spawnTags.Staking
if StakingProcess == nil and type(Stakers) ~= "table" then
  fail("Voting needs the blueprint staking in this process, or the spawn tag Staking with the id of a process that has it")
end

-- proposal -> { yay = text, nay = text, deadline = height, proposer = address, voters = { address -> { side, amount } } }
Votes = Votes or {}
-- The same once they are decided, with result = "passed" or "rejected".
VoteResults = VoteResults or {}
-- Reference of a Get-Stake -> the vote that waits for its answer.
PendingVotes = PendingVotes or {}
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

local due
for _, votes in pairs(Votes) do
  if due == nil or votes.deadline < due then due = votes.deadline end
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

-- A proposal is decided once and for all, so nobody can vote on one of its name again.
local function refuseDecided(proposal)
  if VoteResults[proposal] then fail("Voting on the proposal has ended") end
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

local function count(vote, amount)
  local votes = Votes[vote.proposal]
  if votes == nil then
    votes = { yay = "0", nay = "0", deadline = vote.deadline, proposer = vote.voter, voters = {} }
    Votes[vote.proposal] = votes
    if due == nil or vote.deadline < due then due = vote.deadline end
  end
  local before = votes.voters[vote.voter]
  if before then votes[before.side] = minus(votes[before.side], before.amount) end
  votes[vote.side] = plus(votes[vote.side], amount)
  votes.voters[vote.voter] = { side = vote.side, amount = amount }
end

-- Answers may never come.
local function dropOldest()
  local oldest, waiting = nil, 0
  for reference in pairs(PendingVotes) do
    waiting = waiting + 1
    if oldest == nil or #reference < #oldest or #reference == #oldest and reference < oldest then oldest = reference end
  end
  if waiting >= maxPending then PendingVotes[oldest] = nil end
end

-- What passed may do anything, so it may fail; the vote is decided all the same.
local function callHook(proposal, votes)
  if type(OnVotePassed) ~= "function" then return end
  local ok, problem = pcall(OnVotePassed, proposal, votes)
  if ok then return end
  votes.error = tostring(problem)
  print("OnVotePassed failed for " .. proposal .. ": " .. votes.error)
end

local outboxes = { "Messages", "Spawns", "Assignments" }

-- Calls the hook, and keeps what it sends in the batch.
local function runHook(proposal, batch)
  local before = {}
  for _, kind in ipairs(outboxes) do before[kind] = #ao.outbox[kind] end
  callHook(proposal, VoteResults[proposal])
  for _, kind in ipairs(outboxes) do
    for i = before[kind] + 1, #ao.outbox[kind] do batch.sent[#batch.sent + 1] = { kind = kind, entry = ao.outbox[kind][i] } end
  end
end

-- Decides what has come to its end, and notes it in the batch.
local function decide(height, batch)
  due = nil
  local passed = {}
  for _, proposal in ipairs(sortedKeys(Votes)) do
    local votes = Votes[proposal]
    if votes.deadline <= height then
      votes.result = isLess(votes.nay, votes.yay) and "passed" or "rejected"
      Votes[proposal], VoteResults[proposal] = nil, votes
      batch.decided[#batch.decided + 1] = proposal
      if votes.result == "passed" then passed[#passed + 1] = proposal end
    elseif due == nil or votes.deadline < due then
      due = votes.deadline
    end
  end
  for _, proposal in ipairs(passed) do runHook(proposal, batch) end
end

local function tell(decided)
  for _, proposal in ipairs(decided) do
    local votes = VoteResults[proposal]
    ao.send({ Target = votes.proposer, Action = "Vote-Result", Proposal = proposal, Result = votes.result, Yay = votes.yay, Nay = votes.nay })
  end
  publish(decided)
end

-- Handlers ----------------------------------------------------------------------------------------------------------------

-- What is decided may come with a message that fails later on, and such a message sends nothing, though what was written stays. So
-- a batch is kept until `voting-batch` in the state, which goes out with it, shows that it did. Hooks are called once.
Handlers.prepend("voting.finalize", function(msg)
  local height = heightOf(msg)
  return (VotingBatch.kept ~= nil or due ~= nil and due <= height) and "continue" or "skip"
end, function(msg, env)
  local height, shown = heightOf(msg), env["voting-batch"]
  local isLost = VotingBatch.kept ~= nil and shown == format("%d", VotingBatch.number - 1)
  local batch = isLost and VotingBatch.kept or { decided = {}, sent = {} }
  VotingBatch.kept = nil
  for _, one in ipairs(batch.sent) do table.insert(ao.outbox[one.kind], one.entry) end
  if due ~= nil and due <= height then decide(height, batch) end
  if #batch.decided == 0 then return end
  if not isLost then VotingBatch.number = VotingBatch.number + 1 end
  -- Where the state shows no numbers, nobody could tell later on.
  if shown == format("%d", VotingBatch.number - 1) then VotingBatch.kept = batch end
  tell(batch.decided)
  ao.send({ device = "patch@1.0", ["voting-batch"] = format("%d", VotingBatch.number) })
end)

Handlers.add("voting.vote", "Vote", function(msg)
  local height = heightOf(msg)
  local vote = { voter = msg.From, proposal = proposalOf(msg), side = sideOf(msg.Tags.Side), reference = msg.Reference }
  refuseDecided(vote.proposal)
  -- The first vote says until when.
  vote.deadline = Votes[vote.proposal] and Votes[vote.proposal].deadline or height + blocksOf(msg.Tags.Deadline)
  if StakingProcess then
    local asked = ao.send({ Target = StakingProcess, Action = "Get-Stake", Recipient = vote.voter })
    dropOldest()
    PendingVotes[asked.reference] = vote
    return
  end
  local held = Stakers[vote.voter] -- hbx: ignore undefined-global
  if held == nil or not isLess("0", held.amount) then fail("No staked tokens to vote") end
  msg.reply(noticeOf(vote, held.amount))
  count(vote, held.amount)
  -- Until then the same tokens must not vote in other hands.
  if held.unstake_at < Votes[vote.proposal].deadline then held.unstake_at = Votes[vote.proposal].deadline end
  publish({ vote.proposal })
end)

-- The vote that a Stake-Info is the answer for. Whoever asks the staking process chooses where its answer goes and what it seems to answer,
-- so it counts when it is about the voter, and about now. Both tell the height of the chain, or it is not known.
local function answeredVote(msg)
  local reference = msg.Tags["X-Reference"]
  if StakingProcess == nil or msg.From ~= StakingProcess or msg.Action ~= "Stake-Info" or type(reference) ~= "string" then return nil end
  local vote = PendingVotes[reference]
  if vote == nil or msg.Tags.Account ~= vote.voter then return nil end
  local now, told = heightOf(msg), msg.Tags.Height
  if told ~= nil and BlockClock.kind == "block-height" and integerOf(told) < now - maxAge then return nil end
  return vote
end

Handlers.add("voting.stakeInfo", function(msg) return answeredVote(msg) ~= nil end, function(msg)
  local vote, amount, height = answeredVote(msg), msg.Tags.Quantity, heightOf(msg)
  if type(amount) ~= "string" or amount == "" or #amount > 76 or find(amount, "[^0-9]") then fail("Quantity must be a whole number, in decimal digits") end
  amount = match(amount, "[1-9][0-9]*")
  local problem
  if amount == nil then problem = "No staked tokens to vote" end
  if VoteResults[vote.proposal] or Votes[vote.proposal] == nil and vote.deadline <= height then problem = "Voting on the proposal has ended" end
  local notice = problem and { Action = "Vote-Error", Proposal = vote.proposal, Error = problem, Data = problem } or noticeOf(vote, amount)
  notice.Target, notice["X-Reference"] = vote.voter, vote.reference
  ao.send(notice)
  -- It counts once.
  PendingVotes[msg.Tags["X-Reference"]] = nil
  if problem ~= nil then return end
  count(vote, amount)
  publish({ vote.proposal })
end)

Handlers.add("voting.getVotes", "Get-Votes", function(msg)
  local found = {}
  if msg.Tags.Proposal ~= nil then
    local proposal = proposalOf(msg)
    local votes = Votes[proposal] or VoteResults[proposal]
    if votes == nil then fail("Nobody has voted on this proposal") end
    found[proposal] = summaryOf(proposal)
    found[proposal].voters = votes.voters
  else
    for _, all in ipairs({ Votes, VoteResults }) do
      for proposal in pairs(all) do found[proposal] = summaryOf(proposal) end
    end
  end
  msg.reply({ Action = "Votes", Data = next(found) == nil and "{}" or json.encode(found) })
end)

ao.send({ device = "patch@1.0", ["voting-batch"] = format("%d", VotingBatch.number) })
publish(sortedKeys(Votes))
publish(sortedKeys(VoteResults))
