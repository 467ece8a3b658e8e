-- bint-words: whole numbers of a fixed number of bits, kept in words. The arithmetic behind bint.
--
--   words.create(bits) -> functions for numbers of 0 to 2^bits - 1, each a list of words, lowest first. All of them wrap at 2^bits.
--
-- How wide a word is depends on the integers of the VM, so that a product of two words and some more always fits: a node has integers
-- without end, there a number is one word; 64 bits give words of 24 (exact in a double too), 32 bits words of 15.
--
-- Nothing is checked here, and no argument is changed. Results are new tables without a metatable.

local find, format, sub = string.find, string.format, string.sub
local toInteger = math.tointeger

local endless = math.maxinteger + 1 > math.maxinteger -- hbx: ignore integer-width
local wordBits = math.maxinteger > 2147483647 and 24 or 15
local letters = "0123456789abcdefghijklmnopqrstuvwxyz"

-- `value` in `size` digits.
local function digitsOf(value, base, size)
  if base == 10 then return format("%0" .. format("%d", size) .. "d", value) end
  local text = ""
  for _ = 1, size do
    local digit = value % base
    text = sub(letters, digit + 1, digit + 1) .. text
    value = value // base
  end
  return text
end

local M = {}

function M.create(bits)
  local width = endless and bits or wordBits
  local count = (bits + width - 1) // width
  local base = 1 << width
  local mask = base - 1
  local topMask = (1 << bits - (count - 1) * width) - 1
  -- By base: how many digits are read or written at once, and the powers of the base up to there.
  local chunks = {}

  local W = { count = count, width = width }

  local function chunkOf(radix)
    local chunk = chunks[radix]
    if chunk then return chunk end
    local limit = endless and 1 << 48 or mask
    chunk = { size = 0, powers = {}, unit = 1 }
    while chunk.unit * radix <= limit do
      chunk.unit = chunk.unit * radix
      chunk.size = chunk.size + 1
      chunk.powers[chunk.size] = chunk.unit
    end
    chunks[radix] = chunk
    return chunk
  end

  -- How many words there are below the zeros at the top.
  local function used(a)
    local n = count
    while n > 0 and a[n] == 0 do n = n - 1 end
    return n
  end

  local function zero()
    local r = {}
    for i = 1, count do r[i] = 0 end
    return r
  end

  function W.fromInteger(x)
    local r = {}
    for i = 1, count do
      local low = x & mask
      r[i] = low
      x = (x - low) // base
    end
    r[count] = r[count] & topMask
    return r
  end

  -- Of a float without a fraction.
  function W.fromFloat(x)
    local whole = toInteger(x)
    if whole then return W.fromInteger(whole) end
    local r, rest = {}, x < 0 and -x or x
    for i = 1, count do
      local low = rest % base
      r[i] = toInteger(low)
      rest = (rest - low) / base
    end
    r[count] = r[count] & topMask
    return x < 0 and W.sub(zero(), r) or r
  end

  -- The low bits that an integer of the VM can hold.
  function W.toInteger(a)
    local value = 0
    for i = count, 1, -1 do value = value << width | a[i] end
    return value
  end

  function W.isNegative(a) return a[count] > topMask >> 1 end

  -- -1, 0 or 1
  function W.compare(a, b)
    for i = count, 1, -1 do
      if a[i] ~= b[i] then return a[i] < b[i] and -1 or 1 end
    end
    return 0
  end

  function W.isZero(a) return used(a) == 0 end

  function W.add(a, b)
    local r, carry = {}, 0
    for i = 1, count do
      local sum = a[i] + b[i] + carry
      r[i] = sum & mask
      carry = sum >> width
    end
    r[count] = r[count] & topMask
    return r
  end

  function W.sub(a, b)
    local r, borrow = {}, 0
    for i = 1, count do
      local difference = a[i] - b[i] - borrow
      r[i] = difference & mask
      borrow = difference < 0 and 1 or 0
    end
    r[count] = r[count] & topMask
    return r
  end

  function W.mul(a, b)
    local r, nb = zero(), used(b)
    for i = 1, used(a) do
      local x, carry = a[i], 0
      local last = nb < count - i + 1 and nb or count - i + 1
      for j = 1, last do
        local sum = r[i + j - 1] + x * b[j] + carry
        r[i + j - 1] = sum & mask
        carry = sum >> width
      end
      if i + last <= count then r[i + last] = carry end
    end
    r[count] = r[count] & topMask
    return r
  end

  -- a by one word d: the quotient, and the rest as an integer.
  local function divideShort(a, d)
    local q, rest = {}, 0
    for i = count, 1, -1 do
      local x = rest * base + a[i]
      local digit = x // d
      q[i] = digit
      rest = x - digit * d
    end
    return q, rest
  end

  -- The first n words of a, `shift` bits up, and what falls out at the top as one word more.
  local function raised(a, n, shift)
    local r, carry = {}, 0
    for i = 1, n do
      local x = a[i] << shift | carry
      r[i] = x & mask
      carry = x >> width
    end
    r[n + 1] = carry
    return r
  end

  -- By hand, as on paper: each digit of the quotient is guessed from the highest words and mended (Knuth, volume 2, 4.3.1, D).
  local function divideLong(a, b, n)
    local m, shift = used(a), 0
    while b[n] << shift + 1 <= mask do shift = shift + 1 end
    local u, v, q = raised(a, m, shift), raised(b, n, shift), zero()
    local high, second = v[n], v[n - 1]
    for j = m - n, 0, -1 do
      local two = u[j + n + 1] * base + u[j + n]
      local guess = two // high
      local rest = two - guess * high
      while guess > mask or guess * second > rest * base + u[j + n - 1] do
        guess, rest = guess - 1, rest + high
        if rest > mask then break end
      end
      local carry, borrow = 0, 0
      for i = 1, n do
        local product = guess * v[i] + carry
        carry = product >> width
        local difference = u[i + j] - (product & mask) - borrow
        u[i + j] = difference & mask
        borrow = difference < 0 and 1 or 0
      end
      local top = u[j + n + 1] - carry - borrow
      if top < 0 then
        guess, carry = guess - 1, 0
        for i = 1, n do
          local sum = u[i + j] + v[i] + carry
          u[i + j] = sum & mask
          carry = sum >> width
        end
        top = top + carry
      end
      u[j + n + 1] = top
      q[j + 1] = guess
    end
    local r = zero()
    for i = 1, n do r[i] = (u[i] | u[i + 1] << width) >> shift & mask end
    return q, r
  end

  -- Quotient and rest; b is not zero.
  function W.divmod(a, b)
    local n = used(b)
    if W.compare(a, b) < 0 then return zero(), W.add(a, zero()) end
    if n > 1 then return divideLong(a, b, n) end
    local q, rest = divideShort(a, b[1])
    local r = zero()
    r[1] = rest
    return q, r
  end

  function W.band(a, b)
    local r = {}
    for i = 1, count do r[i] = a[i] & b[i] end
    return r
  end

  function W.bor(a, b)
    local r = {}
    for i = 1, count do r[i] = a[i] | b[i] end
    return r
  end

  function W.bxor(a, b)
    local r = {}
    for i = 1, count do r[i] = a[i] ~ b[i] end
    return r
  end

  -- By 0 to bits places.
  function W.shl(a, places)
    local r, skipped, part = {}, places // width, places % width
    for i = 1, count do
      local upper, lower = a[i - skipped] or 0, a[i - skipped - 1] or 0
      r[i] = (upper << part | lower >> width - part) & mask
    end
    r[count] = r[count] & topMask
    return r
  end

  function W.shr(a, places)
    local r, skipped, part = {}, places // width, places % width
    for i = 1, count do
      local lower, upper = a[i + skipped] or 0, a[i + skipped + 1] or 0
      r[i] = (lower >> part | upper << width - part) & mask
    end
    return r
  end

  function W.text(a, radix)
    local n = used(a)
    if n <= 1 and radix == 10 then return format("%d", a[1]) end
    local chunk, text = chunkOf(radix), ""
    while not W.isZero(a) do
      local rest
      a, rest = divideShort(a, chunk.unit)
      text = digitsOf(rest, radix, chunk.size) .. text
    end
    local first = find(text, "[^0]")
    return first and sub(text, first) or "0"
  end

  -- The number that digits of this base stand for (nothing else may be in the text), nil when it has more bits.
  function W.parse(text, radix)
    local chunk, r = chunkOf(radix), zero()
    local first = find(text, "[^0]")
    if not first then return r end
    if #text - first >= bits then return nil end
    for at = first, #text, chunk.size do
      local piece = sub(text, at, at + chunk.size - 1)
      local factor, carry = chunk.powers[#piece], toInteger(tonumber(piece, radix))
      for i = 1, count do
        local sum = r[i] * factor + carry
        r[i] = sum & mask
        carry = sum >> width
      end
      if carry ~= 0 or r[count] > topMask then return nil end
    end
    return r
  end

  return W
end

return M
