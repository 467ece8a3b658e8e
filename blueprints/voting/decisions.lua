-- Decisions: what has come to its end is decided by the next messages, whatever they are. What this file gives back is expect(deadline):
-- something ends then.
--
-- Of all that is over one message decides a hundred, as each has to stay within what a node lets a message cost.

local format, sort = string.format, table.sort

local maxDecisions = 100
local maxResults = 1000

-- When the next proposal is decided.
local due

local function findDue()
  due = nil
  for _, votes in pairs(Votes) do
    if due == nil or votes.deadline < due then due = votes.deadline end
  end
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

-- What is over, in the order in which it is decided: by deadline, then by name.
local function overAt(height, all)
  local over, count = {}, 0
  for proposal, votes in pairs(all) do
    if votes.deadline <= height then
      count = count + 1
      over[count] = proposal
    end
  end
  sort(over, function(a, b)
    if all[a].deadline ~= all[b].deadline then return all[a].deadline < all[b].deadline end
    return a < b
  end)
  return over, count
end

return function(voting)
  -- Decides what is over, as long as the batch has room, and notes it there. The rest is for the next messages.
  local function decide(height, batch)
    local passed, over, count = {}, overAt(height, Votes)
    for i = 1, math.min(count, maxDecisions - #batch.decided) do
      local proposal = over[i]
      local votes = Votes[proposal]
      votes.result = voting.isLess(votes.nay, votes.yay) and "passed" or "rejected"
      Votes[proposal], VoteResults[proposal] = nil, votes
      batch.decided[#batch.decided + 1] = proposal
      if votes.result == "passed" then passed[#passed + 1] = proposal end
    end
    findDue()
    for _, proposal in ipairs(passed) do runHook(proposal, batch) end
  end

  -- Forgets the oldest results, in the state too.
  local function forget(height, shown)
    local over, count = overAt(height, VoteResults)
    for i = 1, count - maxResults do
      VoteResults[over[i]] = nil
      if type(shown) == "table" then shown[over[i]] = nil end
    end
  end

  local function tell(decided)
    for _, proposal in ipairs(decided) do
      local votes = VoteResults[proposal]
      ao.send({ Target = votes.proposer, Action = "Vote-Result", Proposal = proposal, Result = votes.result, Yay = votes.yay, Nay = votes.nay })
    end
    voting.publish(decided)
  end

  findDue()

  -- What is decided may come with a message that fails later on, and such a message sends nothing, though what was written stays. So
  -- a batch is kept until `voting-batch` in the state, which goes out with it, shows that it did. Hooks are called once.
  Handlers.prepend("voting.finalize", function(msg)
    local height = voting.heightOf(msg)
    return (VotingBatch.kept ~= nil or due ~= nil and due <= height) and "continue" or "skip"
  end, function(msg, env)
    local height, shown = voting.heightOf(msg), env["voting-batch"]
    local isLost = VotingBatch.kept ~= nil and shown == format("%d", VotingBatch.number - 1)
    local batch = isLost and VotingBatch.kept or { decided = {}, sent = {} }
    VotingBatch.kept = nil
    for _, one in ipairs(batch.sent) do table.insert(ao.outbox[one.kind], one.entry) end
    if due ~= nil and due <= height then
      decide(height, batch)
      forget(height, env.votes)
    end
    if #batch.decided == 0 then return end
    if not isLost then VotingBatch.number = VotingBatch.number + 1 end
    -- Where the state shows no numbers, nobody could tell later on.
    if shown == format("%d", VotingBatch.number - 1) then VotingBatch.kept = batch end
    tell(batch.decided)
    ao.send({ device = "patch@1.0", ["voting-batch"] = format("%d", VotingBatch.number) })
  end)

  return function(deadline)
    if due == nil or deadline < due then due = deadline end
  end
end
