-- Builds texts: piece by piece, and by table.concat.
return function()
  local s = ""
  for i = 1, 20000 do s = s .. "x" end
  local parts = {}
  for i = 1, 80000 do parts[#parts + 1] = "item " .. i end
  return #s + #table.concat(parts, ",")
end
