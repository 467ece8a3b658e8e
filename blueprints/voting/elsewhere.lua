-- Votes by the stakes of another process, StakingProcess: each vote asks there, by Get-Stake, and counts when Stake-Info comes back.
-- main.lua loads this file when it knows such a process. What it gives back is ask(vote).
--
-- Answers may never come, so there is room for so many questions: of a voter the oldest gives way, and when too many wait, the oldest of
-- whoever has the most of them. Nobody pushes out the votes of people who ask less.

local find, format, match = string.find, string.format, string.match

local maxWaiting, maxWaitingEach = 1000, 10
-- Stakes as they were more blocks ago may be in other hands by now.
local maxAge = 10

-- Reference of a Get-Stake -> the vote that waits for its answer.
PendingVotes = PendingVotes or {}

-- References are numbers as text.
local function isOlder(a, b) return b == nil or #a < #b or #a == #b and a < b end

-- The question that gives way to another vote, if one has to, and whether it is an earlier vote of the same voter on the same proposal:
-- answers come in any order, and the later one counts.
local function givesWay(vote)
  local counts, waiting, most = { [vote.voter] = 0 }, 0, 0
  for reference, one in pairs(PendingVotes) do
    if one.voter == vote.voter and one.proposal == vote.proposal then return reference, true end
    local own = (counts[one.voter] or 0) + 1
    counts[one.voter], waiting = own, waiting + 1
    if own > most then most = own end
  end
  local isOwn, oldest = counts[vote.voter] >= maxWaitingEach, nil
  if not isOwn and waiting < maxWaiting then return nil end
  for reference, one in pairs(PendingVotes) do
    local isOne = one.voter == vote.voter
    if not isOwn then isOne = counts[one.voter] == most end
    if isOne and isOlder(reference, oldest) then oldest = reference end
  end
  return oldest
end

return function(voting)
  local function refuse(vote, problem)
    ao.send({ Target = vote.voter, Action = "Vote-Error", Proposal = vote.proposal, Error = problem, ["X-Reference"] = vote.reference, Data = problem })
  end

  -- The vote that a Stake-Info is the answer for. Whoever asks the staking process chooses where its answer goes and what it seems to
  -- answer, so it counts when it is about the voter, and about now. Both tell the height of the chain, or it is not known.
  local function answeredVote(msg)
    local reference = msg.Tags["X-Reference"]
    if msg.From ~= StakingProcess or msg.Action ~= "Stake-Info" or reference == nil then return nil end
    local vote = PendingVotes[reference]
    if vote == nil or msg.Tags.Account ~= vote.voter then return nil end
    local now, told = voting.heightOf(msg), msg.Tags.Height
    if told ~= nil and BlockClock.kind == "block-height" and voting.integerOf(told) < now - maxAge then return nil end
    return vote
  end

  Handlers.add("voting.stakeInfo", function(msg) return answeredVote(msg) ~= nil end, function(msg)
    local vote, amount = answeredVote(msg), msg.Tags.Quantity
    if amount == nil or amount == "" or #amount > 76 or find(amount, "[^0-9]") then error("Quantity must be a whole number, in decimal digits", 0) end
    amount = match(amount, "[1-9][0-9]*") or "0"
    local problem = voting.problemOf(vote, voting.heightOf(msg), amount)
    if problem ~= nil then
      refuse(vote, problem)
    else
      local notice = voting.noticeOf(vote, amount)
      notice.Target, notice["X-Reference"] = vote.voter, vote.reference
      ao.send(notice)
    end
    -- It counts once.
    PendingVotes[msg.Tags["X-Reference"]] = nil
    if problem ~= nil then return end
    voting.count(vote, amount)
    voting.publish({ vote.proposal })
  end)

  return function(vote)
    local asked = ao.send({ Target = StakingProcess, Action = "Get-Stake", Recipient = vote.voter })
    local gone, isReplaced = givesWay(vote)
    if gone ~= nil and not isReplaced then refuse(PendingVotes[gone], "Too many votes wait for their stake: vote again") end
    if gone ~= nil then PendingVotes[gone] = nil end
    PendingVotes[asked.reference] = vote
  end
end
