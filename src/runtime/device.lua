-- device: the `compute` that the device lua@5.3a calls, around process.handle.
--
--   device.of(process) -> compute(base, req, opts) -> base with base.results, base.runtime and the patches
--
-- `process.handle` is looked up for each message, first in package.loaded: programs put their own in its place, to count or to log.
local outbox = require(".outbox")
local patch = require(".patch")

local M = {}

local function tableOr(value)
  return type(value) == "table" and value or {}
end

local function processNow(own)
  local loaded = type(_G.package) == "table" and _G.package.loaded
  local process = type(loaded) == "table" and loaded[".process"]
  if type(process) == "table" and type(process.handle) == "function" then return process end
  return own
end

-- For the log of the node. Whatever is wrong there keeps no message from being handled.
local function tell(process, body)
  local event = type(ao) == "table" and ao.event
  if type(event) ~= "function" then return end
  pcall(event, process)
  pcall(event, body)
end

local function numbered(list, into, from)
  for _, entry in ipairs(list or {}) do
    from = from + 1
    into[string.format("%d", from)] = entry
  end
  return from
end

local function sameTexts(first, second)
  if type(first) ~= "table" then return false end
  for key, value in pairs(second) do
    if first[key] ~= value then return false end
  end
  for key in pairs(first) do
    if second[key] == nil then return false end
  end
  return true
end

-- What runs here, where tools look for it.
local function mark(base)
  if base.runtime ~= "handlers" then base.runtime = "handlers" end
  if type(Blueprints) ~= "table" then return end
  local versions = {}
  for name, version in pairs(Blueprints) do
    if type(name) == "string" and type(version) == "string" then versions[name] = version end
  end
  if next(versions) ~= nil and not sameTexts(base.blueprints, versions) then base.blueprints = versions end
end

-- The outbox without patches, which go onto the base.
local function sent(base, result)
  local entries, rest, count = {}, {}, 0
  for _, entry in ipairs(result.Messages or {}) do
    if outbox.isPatch(entry) then
      patch.apply(base, entry)
    else
      count = count + 1
      rest[count] = entry
    end
  end
  count = numbered(rest, entries, 0)
  numbered(result.Spawns, entries, count)
  return entries
end

local function results(base, result)
  local answer = { outbox = sent(base, result), output = result.Output, info = "hyper-aos" }
  if result.Error ~= nil then
    answer.error = result.Error
    -- For whoever looks for the cause. The text of the error stays what it is, since programs read it.
    if type(result.Handler) == "string" then
      answer["error-handler"] = result.Handler
      if type(result.Action) == "string" then answer["error-action"] = result.Action end
    end
  end
  local assignments = {}
  if numbered(result.Assignments, assignments, 0) > 0 then answer.assignments = assignments end
  return answer
end

-- A process that was taken over answers for itself; what handlers before it sent goes along.
local function byAdopted(base, req, opts, result)
  local answer = result.Compute(base, req, opts)
  if type(answer) ~= "table" then return answer end
  local entries = sent(answer, result)
  if next(entries) ~= nil and type(answer.results) == "table" then
    local own = tableOr(answer.results.outbox)
    local count = 0
    for _ in pairs(own) do count = count + 1 end
    local key, entry = next(entries)
    while key ~= nil do
      count = count + 1
      own[string.format("%d", count)] = entry
      key, entry = next(entries, key)
    end
    answer.results.outbox = own
  end
  mark(answer)
  return answer
end

function M.of(own)
  return function(base, req, opts)
    base, req = tableOr(base), tableOr(req)
    tell(base.process, req.body)
    local result = tableOr(processNow(own).handle(req, base))
    if type(result.Compute) == "function" then return byAdopted(base, req, opts, result) end
    base.results = results(base, result)
    mark(base)
    return base
  end
end

return M
