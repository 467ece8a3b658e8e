-- Inserts and iterates 1e5 entries, by index and by key.
return function()
  local t, sum = {}, 0
  for i = 1, 100000 do t[#t + 1] = i end
  for i = 1, #t do sum = sum + t[i] end
  for _, v in ipairs(t) do sum = sum + v end
  local m = {}
  for i = 1, 20000 do m["key" .. i] = i end
  for _, v in pairs(m) do sum = sum + v end
  for i = 1, 20000 do sum = sum + m["key" .. i] end
  return sum
end
