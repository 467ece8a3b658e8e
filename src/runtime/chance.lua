-- chance: random numbers that come out the same wherever a process is run, by the Mersenne twister MT19937.
--
--   chance.seed(number)        begin anew; an integer, of which the low 32 bits count. Before the first seed it is as after seed(5489)
--   chance.random()            -> a float, 0 <= x < 1, in steps of 2^-32
--   chance.integer(min, max)   -> an integer, min <= x <= max; at most 2^53 apart
--
-- Whoever knows the seed knows all numbers: nothing here is a secret. Blocks and ids that people can choose make bad seeds.
--
-- Errors are text: "chance: a seed is an integer, not 1.5", "chance: min and max are integers", "chance: max must not be below min",
-- "chance: min and max are too far apart".

local M = {}

local toInteger, floor = math.tointeger, math.floor

local size, offset = 624, 397
-- In halves: integers of 32 bits have their sign at the top, and cannot be written so.
local function wordOf(high, low) return high << 16 | low end
local all, highest, lower, matrix = wordOf(0xffff, 0xffff), wordOf(0x8000, 0), wordOf(0x7fff, 0xffff), wordOf(0x9908, 0xb0df)
local temper, temperMore = wordOf(0x9d2c, 0x5680), wordOf(0xefc6, 0)
local span = 4294967296.0

-- The words of the generator, and the place of the last one that was handed out.
local state, at = {}, size

-- x * 1812433253, the low 32 bits. In halves, so that no product has more bits than a float is exact in.
local function scatter(x)
  local low, high = (x & 0xffff) * 1812433253, (x >> 16 & 0xffff) * 1812433253
  return low + ((high & 0xffff) << 16) & all
end

-- Text and numbers without a fraction as an integer, nil for all others.
local function integerOf(x)
  if type(x) == "string" and #x < 20 and string.find(x, "%d") and not string.find(x, "[^0-9-]") then x = tonumber(x) end
  if type(x) ~= "number" then return nil end
  return toInteger(x) or nil
end

function M.seed(number)
  local value = integerOf(number)
  if value == nil and type(number) == "number" and number % 1 == 0 then
    -- Too large for an integer of 32 bits.
    local low = number % span
    value = toInteger(low) or toInteger(low - span)
  end
  if not value then error("chance: a seed is an integer, not " .. (type(number) == "number" and tostring(number) or "a " .. type(number)), 0) end
  local word = value & all
  state[1] = word
  for i = 1, size - 1 do
    word = scatter(word ~ (word >> 30)) + i & all
    state[i + 1] = word
  end
  at = size
end

-- The next 624 words.
local function turn()
  for i = 1, size do
    local word = state[i] & highest | state[i % size + 1] & lower
    local mixed = state[(i + offset - 1) % size + 1] ~ (word >> 1)
    state[i] = word & 1 == 1 and mixed ~ matrix or mixed
  end
  at = 0
end

-- A float, 0 to 2^32 - 1.
local function draw()
  if at >= size then turn() end
  at = at + 1
  local word = state[at]
  word = word ~ (word >> 11)
  word = word ~ (word << 7 & temper)
  word = word ~ (word << 15 & temperMore)
  word = word ~ (word >> 18)
  return word < 0 and word + span or word + 0.0
end

function M.random()
  return draw() / span
end

function M.integer(min, max)
  local first, last = integerOf(min), integerOf(max)
  if not first or not last then error("chance: min and max are integers", 0) end
  if last < first then error("chance: max must not be below min", 0) end
  local count = last + 1.0 - first
  if count > 9007199254740992.0 then error("chance: min and max are too far apart", 0) end
  if count <= span then return first + floor(M.random() * count) end
  -- One draw has too few bits: 53 of two.
  local high, low = draw() // 32, draw() // 64
  return first + floor((high * 67108864.0 + low) / 9007199254740992.0 * count)
end

M.seed(5489)

return M
