-- signers: who a message is from.
--
--   signers.of(message) -> list of { id =, committer = }, in the order of the ids
--   signers.sender(message, authorities) -> { from =, owner =, id =, trusted = }
--   signers.authorities(value) -> list: text with commas, or a list of texts
--
-- A commitment counts when it names who made it; an hmac does not, since anybody can make one. The node checked the signatures when the
-- message came in: here they are believed.
--
-- Nodes keep of a message what all its signatures cover, and anybody can sign a message of somebody else over less. So with several
-- signatures one counts only as long as all that it covers is here and covered by the others: nobody speaks for the message that is left.
--
-- `from-process` says which process a message is from, and anybody can write that. It counts when the only signature is by an authority,
-- that is by a node whose word the process takes, or by the process itself.
local M = {}

local find, gsub = string.find, string.gsub

local function isSignature(id, commitment)
  return type(id) == "string" and type(commitment) == "table" and type(commitment.committer) == "string" and commitment.committer ~= ""
    and commitment.type ~= "hmac-sha256" and commitment.alg ~= "hmac-sha256"
end

function M.of(message)
  local found, count = {}, 0
  local commitments = type(message) == "table" and message.commitments
  if type(commitments) ~= "table" then return found end
  for id, commitment in pairs(commitments) do
    if isSignature(id, commitment) then
      -- The order of a table is no order: who is first must be the same wherever this runs.
      local at = count
      while at > 0 and found[at].id > id do
        found[at + 1] = found[at]
        at = at - 1
      end
      found[at + 1] = { id = id, committer = commitment.committer }
      count = count + 1
    end
  end
  return found
end

function M.includes(list, value)
  if type(list) ~= "table" or value == nil then return false end
  for _, one in ipairs(list) do
    if one == value then return true end
  end
  return false
end

-- Of the transport: a signature may cover them, and no message has them.
local ofTransport = {
  ["content-digest"] = true, ["content-length"] = true, ["ao-types"] = true, ["ao-body-key"] = true, ["inline-body-key"] = true, ["body-keys"] = true,
  ["ao-ids"] = true, connection = true, ["keep-alive"] = true, ["transfer-encoding"] = true, path = true, method = true,
}

-- What a signature covers, as a set; nil where its commitment does not say so.
local function coveredBy(signature, message)
  local listed = message.commitments[signature.id].committed
  if type(listed) ~= "table" then return nil end
  local names = {}
  for _, name in pairs(listed) do
    if type(name) ~= "string" then return nil end
    names[gsub(name, "^@", "")] = true
  end
  return names
end

-- The signatures that nothing was taken from.
local function whole(signatures, message)
  local covers, found, count = {}, {}, 0
  for i, signature in ipairs(signatures) do
    covers[i] = coveredBy(signature, message)
    -- Who does not say what he signed may have signed less than the others.
    if covers[i] == nil then return found end
  end
  for i, signature in ipairs(signatures) do
    local isWhole = true
    for name in pairs(covers[i]) do
      if message[name] == nil and not ofTransport[name] then isWhole = false end
      for _, names in ipairs(covers) do
        if not names[name] then isWhole = false end
      end
    end
    if isWhole then
      count = count + 1
      found[count] = signature
    end
  end
  return found
end

-- The same for the only signature of a message without a target, in short: some nodes take an hmac of anybody's for one that covers less,
-- and whom a message is for is what counts most.
local function hasLostTarget(signature, message)
  local names = coveredBy(signature, message)
  return names ~= nil and names.target == true
end

function M.sender(message, authorities)
  local signatures = M.of(message)
  local first = signatures[1]
  local said = message["from-process"]
  if first == nil then return { trusted = false, unsigned = said == nil } end
  if signatures[2] ~= nil then
    signatures = whole(signatures, message)
    first = signatures[1]
    if first == nil then return { trusted = false } end
    return { from = first.committer, owner = first.committer, id = first.id, trusted = said == nil, signatures = signatures }
  end
  if message.target == nil and message.Target == nil and hasLostTarget(first, message) then return { trusted = false } end
  local sender = { from = first.committer, owner = first.committer, id = first.id, trusted = said == nil, signatures = signatures }
  if type(said) ~= "string" then return sender end
  -- Where the process is to be found may stand behind its id.
  said = string.match(said, "^[^&]*") or ""
  if first.committer == said or M.includes(authorities, first.committer) then sender.from, sender.trusted = said, true end
  return sender
end

function M.isFrom(sender, owner)
  if not sender.trusted or type(owner) ~= "string" or owner == "" then return false end
  if sender.from == owner then return true end
  -- Somebody may have signed beside the owner. What a process sent is never its node's.
  if sender.from ~= sender.owner then return false end
  for _, signature in ipairs(sender.signatures or {}) do
    if signature.committer == owner then return true end
  end
  return false
end

function M.authorities(value)
  local list, count = {}, 0
  local function add(text)
    if type(text) ~= "string" then return end
    gsub(text, "[^,]+", function(piece)
      local first, last = find(piece, "[^%s]"), find(piece, "%s*$")
      if first then
        count = count + 1
        list[count] = string.sub(piece, first, last - 1)
      end
    end)
  end
  if type(value) == "table" then
    for _, one in ipairs(value) do add(one) end
  else
    add(value)
  end
  return list
end

return M
