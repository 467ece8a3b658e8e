-- A million turns of float arithmetic.
return function()
  local x, y = 0.5, 1.25
  for _ = 1, 1000000 do
    x = x * 0.999 + y * 0.25
    if x > 100.5 then x = x - 100.25 end
  end
  return string.format("%.6f", x)
end
