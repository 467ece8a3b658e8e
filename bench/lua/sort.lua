-- Sorts 1e5 numbers, and 3e4 with a comparator.
return function()
  local x = 42
  local function random() x = (x * 16807) % 2147483647 return x end
  local t = {}
  for i = 1, 100000 do t[i] = random() end
  table.sort(t)
  local r = {}
  for i = 1, 30000 do r[i] = random() end
  table.sort(r, function(a, b) return a > b end)
  return t[1] + t[50000] + r[1]
end
