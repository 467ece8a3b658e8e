-- patch: writes what a process shows of its state onto the base, where anybody reads it: /<process>/now/<key>.
--
--   patch.check(entry, who)    refuses keys that are not the process' own
--   patch.apply(base, entry)   merges it; `device`, `method` and what belongs to the message are no part of it
--
-- Tables are merged key by key, lists are replaced, everything else is replaced. The tables of the entry must be nobody else's.
local M = {}

-- What the node keeps on a state, and what says how the process runs.
local refused = {
  process = true, results = true, device = true, runtime = true, blueprints = true, commitments = true, initialized = true, ["at-slot"] = true,
  ["input-prefix"] = true, ["execution-device"] = true, ["push-device"] = true, ["scheduler-device"] = true, ["patch-from"] = true, module = true,
  scheduler = true, authority = true, path = true, priv = true, hashpath = true, slot = true,
}

-- Of the message that carries it.
local carriers = { device = true, method = true, target = true, reference = true, action = true, ["data-protocol"] = true, variant = true, type = true }

function M.check(entry, who)
  for key in pairs(entry) do
    if not carriers[key] and (refused[key] or string.find(key, "/", 1, true)) then
      error(who .. ": a patch cannot write \"" .. string.sub(key, 1, 64) .. "\", which is not the process' own", 0)
    end
  end
end

local function isList(value) return rawget(value, 1) ~= nil end

local function merge(into, from)
  local key, value = next(from)
  while key ~= nil do
    local present = into[key]
    if type(value) == "table" and type(present) == "table" and not isList(value) and not isList(present) then
      merge(present, value)
    else
      into[key] = value
    end
    key, value = next(from, key)
  end
end

function M.apply(base, entry)
  for key, value in pairs(entry) do
    if not carriers[key] and not refused[key] then merge(base, { [key] = value }) end
  end
end

return M
