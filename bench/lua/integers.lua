-- A million integer additions and remainders.
return function()
  local s = 0
  for i = 1, 1000000 do s = (s + i * 7) % 1000003 end
  return s
end
