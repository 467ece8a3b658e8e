/** The counter of seed 000, as its readers type it. */
export const counterSource = `
local counter = 0

local function intstr(n)
  if n == math.floor(n) then return string.format("%d", n) end
  return tostring(n)
end

function compute(base, req, opts)
  local action = nil
  if type(req) == "table" then
    if type(req.body) == "table" then
      action = req.body.Action or req.body.action
    end
    if not action then
      action = req.Action or req.action
    end
  end

  if action == "Inc" then
    counter = counter + 1
  end
  if action == "Fail" then
    counter = 1000
    error("boom")
  end
  if action == "Loop" then
    while true do end
  end

  base.results = {
    outbox = {
      ["1"] = { data = intstr(counter) }
    },
    output = ""
  }
  return base
end
`;
