-- Closures, methods, inheritance.
local Animal = {}
Animal.__index = Animal
function Animal.new(name) return setmetatable({ name = name, steps = 0 }, Animal) end
function Animal:walk(n) self.steps = self.steps + n return self end
local Dog = setmetatable({}, { __index = Animal })
Dog.__index = Dog
function Dog.new(name) return setmetatable(Animal.new(name), Dog) end
function Dog:bark() return #self.name end
local function counter()
  local n = 0
  return function(k) n = n + k return n end
end
return function()
  local total = 0
  for i = 1, 2000 do
    local d = Dog.new("rex")
    for j = 1, 40 do d:walk(j) total = total + d:bark() end
    total = total + d.steps
    local c = counter()
    for j = 1, 40 do total = total + c(j) end
  end
  return total
end
