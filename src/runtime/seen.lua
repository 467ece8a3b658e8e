-- seen: the signatures whose messages were handled. A node schedules a signed message as often as somebody brings it, and anybody can
-- who has seen it: a transfer would be made again, an Eval would run again.
--
--   seen.claim(ids) -> true when none of these was handled; they count as handled from then on
--
-- It remembers the newest 100000 to 200000 of them.
local M = { most = 100000 }

local sub = string.sub

-- Two generations: when the newer one is full the older one goes, and nothing is moved.
local newer, older, count = {}, {}, 0

-- 96 bits tell signatures apart, in a third of the memory.
local function keyOf(id)
  return sub(id, 1, 16)
end

function M.claim(ids)
  for _, id in ipairs(ids) do
    local key = keyOf(id)
    if newer[key] or older[key] then return false end
  end
  for _, id in ipairs(ids) do
    if count >= M.most then newer, older, count = {}, newer, 0 end
    newer[keyOf(id)] = true
    count = count + 1
  end
  return true
end

return M
