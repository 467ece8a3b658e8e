/** A Lua process for the tests of aoconnect: it tells what reached it, keeps a total, and fails on request. */
export const aoProcessSource = `
local total = 0

local function sender(body)
  for _, commitment in pairs(body.commitments or {}) do
    if commitment.committer then return commitment.committer end
  end
  return "nobody"
end

local function describe(body)
  local keys = {}
  for key, value in pairs(body) do
    if type(value) ~= "table" then table.insert(keys, key .. "=" .. tostring(value)) end
  end
  table.sort(keys)
  return table.concat(keys, "\\n")
end

function compute(base, req)
  local body = req.body
  local outbox, output = {}, ""
  if body.action == "Inc" then
    total = total + (math.tointeger(body.quantity) or 1)
    output = "total " .. string.format("%d", total)
  elseif body.action == "Total" then
    output = string.format("%d", total)
  elseif body.action == "Echo" then
    output = describe(body)
  elseif body.action == "Bytes" then
    local sum = 0
    for index = 1, #body.data do sum = (sum * 31 + string.byte(body.data, index)) % 65521 end
    output = string.format("%d %d", #body.data, sum)
  elseif body.action == "Who" then
    output = sender(body)
  elseif body.action == "Tell" then
    outbox["1"] = { Target = sender(body), Data = body.data, Action = "Told", ["X-Count"] = total }
    outbox["2"] = { Target = "nobody", Tags = { { name = "Kind", value = "listed" } } }
  elseif body.action == "Forward" then
    outbox["1"] = { target = body.to, action = "Inc", quantity = body.quantity, data = body.data }
  elseif body.action == "Fail" then
    total = 1000
    error("this cannot work")
  end
  base.total = total
  base.results = { outbox = outbox, output = output }
  return base
end
`;

/** The line of its `error`. */
export const aoProcessFailLine = aoProcessSource.split('\n').findIndex((line) => line.includes('this cannot work')) + 1;
