/** A counter with the behaviour of seed 000's, and two ways to fail: `Fail` (on line 9) and `Loop`. */
export const counterSource = `local total = 0

local handlers = {
  Inc = function()
    total = total + 1
  end,
  Fail = function()
    total = 1000
    error("boom")
  end,
  Loop = function()
    while true do end
  end,
}

function compute(base, req)
  local handler = handlers[req.body.action or ""]
  if handler then handler() end
  base.results = { outbox = { ["1"] = { data = string.format("%d", total) } }, output = "" }
  return base
end
`;

/** The line of `error("boom")`. */
export const failLine = 9;
