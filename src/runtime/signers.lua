-- signers: who a message is from.
--
--   signers.of(message) -> list of { id =, committer = }, in the order of the ids
--   signers.sender(message, authorities) -> { from =, owner =, id =, trusted = }
--   signers.authorities(value) -> list: text with commas, or a list of texts
--
-- A commitment counts when it names who made it; an hmac does not, since anybody can make one. The node checked the signatures when the
-- message came in: here they are believed.
--
-- `from-process` says which process a message is from, and anybody can write that. It counts when the message is signed by an authority,
-- that is by a node whose word the process takes, and when a process is its own signer.
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

function M.sender(message, authorities)
  local signatures = M.of(message)
  local first = signatures[1]
  local said = message["from-process"]
  if first == nil then return { trusted = false, unsigned = said == nil } end
  local sender = { from = first.committer, owner = first.committer, id = first.id, trusted = said == nil, signatures = signatures }
  if type(said) ~= "string" then return sender end
  -- Where the process is to be found may stand behind its id.
  said = string.match(said, "^[^&]*") or ""
  for _, signature in ipairs(signatures) do
    local isAuthority = M.includes(authorities, signature.committer)
    if isAuthority or signature.committer == said then
      sender.from, sender.owner, sender.id, sender.trusted = said, signature.committer, signature.id, true
      return sender
    end
  end
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
