-- weight: about how much memory values take.
--
--   weight.of(value) -> bytes     it stops counting beyond weight.most, so that large ones take no longer than that
--   weight.now() -> { bytes = }   of the message under way, which a function that a handler makes may hold on to; the same table while it is
--   weight.body, weight.known     its body, set by whoever begins and ends it, with nil as what is known
--   weight.heavy                  a message that takes more counts apart, one at a time: else it would push out what others wait for
local M = { most = 8 * 1024 * 1024, heavy = 1024 * 1024, body = nil, known = nil }

-- Each key of a message stands in several tables.
local ofTable, ofEntry, ofOther = 64, 200, 16

local function plain(value)
  if type(value) == "string" then return #value end
  return ofOther
end

-- Without recursion: strangers nest as deep as the node lets them, and a table may contain itself.
function M.of(value)
  if type(value) ~= "table" then return plain(value) end
  local size, open, count = 0, { value }, 1
  while count > 0 and size <= M.most do
    local current = open[count]
    open[count] = nil
    count = count - 1
    size = size + ofTable
    local key, item = next(current)
    while key ~= nil and size <= M.most do
      size = size + ofEntry + plain(key)
      if type(item) == "table" then
        count = count + 1
        open[count] = item
      else
        size = size + plain(item)
      end
      key, item = next(current, key)
    end
  end
  return size
end

-- Many replies may be waited for in one message, and hold it once.
function M.now()
  if M.known == nil then M.known = { bytes = M.body ~= nil and M.of(M.body) or 0 } end
  return M.known
end

return M
