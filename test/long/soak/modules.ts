/** Its state depends on every message and on their order; it tells both in each result. `Forward` sends an `Add` on to `to`. */
export const trail = `
local count, sum = 0, 7
function compute(base, req)
  local body = req.body
  base.results = { outbox = {}, output = "" }
  if body.action == "Add" then
    count = count + 1
    sum = (sum * 31 + #body.data * 131 + tonumber(string.match(body.data, "%d+"))) % 1000003
    base.count = count
    base.sum = sum
  elseif body.action == "Forward" then
    base.results.outbox["1"] = { target = body.to, action = "Add", data = body.data }
  end
  base.results.output = string.format("%d %d", count, sum)
  return base
end
`;
