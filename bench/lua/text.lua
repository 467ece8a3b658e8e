-- string.format, gsub, gmatch, find.
return function()
  local n = 0
  for i = 1, 10000 do
    local s = string.format("%d:%s:%05.2f", i, "name" .. i, i / 3)
    n = n + #s:gsub("%d", "#")
    for w in s:gmatch("[^:]+") do n = n + #w end
    if s:find("name9", 1, true) then n = n + 1 end
    n = n + #s:sub(2, -2):upper()
  end
  return n
end
