-- bint-operators: what bints are asked and how they are calculated with; bint.lua says what each function does.
--
--   operators.add(B, W, core)   puts the functions and metamethods into the class B. W are the words of its size (bint-words); core has
--                               compare(a, b) signed, need(x) words or an error, new(words), shown(x) for errors, wordsOf(x) words or nil.

local words = require(".bint-words")

local ceilOf, floorOf, toInteger = math.ceil, math.floor, math.tointeger

local M = {}

function M.add(B, W, core)
  local bits = B.bits
  local compare, need, new, wordsOf = core.compare, core.need, core.new, core.wordsOf
  local ZERO, ONE = W.fromInteger(0), W.fromInteger(1)
  local LEAST = B.mininteger()
  -- Words of twice the size, for products that must not wrap. Made when they are wanted.
  local wide

  local function numberOf(x)
    local value = B.tonumber(x)
    if value == nil then error("bint: " .. core.shown(x) .. " is not a number", 0) end
    return value
  end

  local function negate(a) return W.sub(ZERO, a) end
  local function magnitude(a) return W.isNegative(a) and negate(a) or a end

  -- An argument that counts bits: -bits to bits, more is as good.
  local function countOf(y)
    local count = type(y) == "number" and toInteger(y)
    if not count then
      local b = need(y)
      local size = magnitude(b)
      count = W.compare(size, W.fromInteger(bits)) >= 0 and bits or W.toInteger(size)
      if W.isNegative(b) then count = -count end
    end
    return count > bits and bits or count < -bits and -bits or count
  end

  -- Comparing --------------------------------------------------------------------------------------------------------

  function B.__lt(x, y)
    local a, b = wordsOf(x), wordsOf(y)
    if a and b then return compare(a, b) < 0 end
    return numberOf(x) < numberOf(y)
  end

  function B.__le(x, y)
    local a, b = wordsOf(x), wordsOf(y)
    if a and b then return compare(a, b) <= 0 end
    return numberOf(x) <= numberOf(y)
  end

  function B.eq(x, y)
    local a, b = wordsOf(x), wordsOf(y)
    if a and b then return W.compare(a, b) == 0 end
    return rawequal(x, y)
  end

  B.__eq = B.eq

  function B.ult(x, y) return W.compare(need(x), need(y)) < 0 end
  function B.ule(x, y) return W.compare(need(x), need(y)) <= 0 end

  function B.iszero(x) return B.eq(x, 0) end
  function B.isone(x) return B.eq(x, 1) end
  function B.isminusone(x) return B.eq(x, -1) end
  function B.isneg(x) return B.__lt(x, 0) end
  function B.ispos(x) return B.__lt(0, x) end

  local function parity(x, odd)
    local a = wordsOf(x)
    if a then return a[1] & 1 == odd end
    return numberOf(x) % 2 == odd
  end

  function B.iseven(x) return parity(x, 0) end
  function B.isodd(x) return parity(x, 1) end

  local function either(x, y, first)
    local a, b = B.parse(x, true), B.parse(y, true)
    if a == nil or b == nil then error("bint: " .. core.shown(a == nil and x or y) .. " is not a number", 0) end
    if B.__lt(a, b) == first then return a end
    return b
  end

  function B.min(x, y) return either(x, y, true) end
  function B.max(x, y) return either(x, y, false) end

  -- Calculating ------------------------------------------------------------------------------------------------------

  function B.__add(x, y)
    local a, b = wordsOf(x), wordsOf(y)
    if a and b then return new(W.add(a, b)) end
    return numberOf(x) + numberOf(y)
  end

  function B.__sub(x, y)
    local a, b = wordsOf(x), wordsOf(y)
    if a and b then return new(W.sub(a, b)) end
    return numberOf(x) - numberOf(y)
  end

  function B.__mul(x, y)
    local a, b = wordsOf(x), wordsOf(y)
    if a and b then return new(W.mul(a, b)) end
    return numberOf(x) * numberOf(y)
  end

  function B.__div(x, y) return numberOf(x) / numberOf(y) end
  function B.__pow(x, y) return numberOf(x) ^ numberOf(y) end
  function B.__unm(x) return new(negate(need(x))) end
  function B.inc(x) return B.__add(x, 1) end
  function B.dec(x) return B.__sub(x, 1) end

  function B.abs(x)
    local a = wordsOf(x)
    if not a then return math.abs(numberOf(x)) end
    return new(W.add(magnitude(a), ZERO))
  end

  function B.floor(x) return B.tobint(x) or B.new(floorOf(numberOf(x))) end
  function B.ceil(x) return B.tobint(x) or B.new(ceilOf(numberOf(x))) end

  function B.trunc(x)
    local whole = B.parse(x)
    if whole == nil or B.isbint(whole) then return whole end
    return B.new(whole < 0 and ceilOf(whole) or floorOf(whole))
  end

  local function divide(a, b)
    if W.isZero(b) then error("bint: attempt to divide by zero", 0) end
    return W.divmod(a, b)
  end

  function B.udivmod(x, y)
    local q, r = divide(need(x), need(y))
    return new(q), new(r)
  end

  function B.udiv(x, y) return (B.udivmod(x, y)) end

  function B.umod(x, y)
    local _, r = B.udivmod(x, y)
    return r
  end

  -- Rounded to zero: the rest has the sign of a.
  local function divideSigned(a, b)
    local q, r = divide(magnitude(a), magnitude(b))
    if W.isNegative(a) ~= W.isNegative(b) then q = negate(q) end
    if W.isNegative(a) then r = negate(r) end
    return q, r
  end

  -- The one quotient that has too many bits.
  local function checkOverflow(a, b)
    if W.compare(a, LEAST) == 0 and W.isZero(W.add(b, ONE)) then error("bint: division overflow", 0) end
  end

  function B.tdivmod(x, y)
    local a, b = wordsOf(x), wordsOf(y)
    if a and b then
      checkOverflow(a, b)
      local q, r = divideSigned(a, b)
      return new(q), new(r)
    end
    local first, second = numberOf(x), numberOf(y)
    local q = first / second
    q = q < 0 and ceilOf(q) or floorOf(q)
    return q, first - q * second
  end

  function B.tdiv(x, y) return (B.tdivmod(x, y)) end

  function B.tmod(x, y)
    local _, r = B.tdivmod(x, y)
    return r
  end

  -- Rounded down: the rest has the sign of b.
  local function divideDown(a, b)
    local q, r = divideSigned(a, b)
    if W.isZero(r) or W.isNegative(a) == W.isNegative(b) then return q, r end
    return W.sub(q, ONE), W.add(r, b)
  end

  function B.idivmod(x, y)
    local a, b = wordsOf(x), wordsOf(y)
    if a and b then
      checkOverflow(a, b)
      local q, r = divideDown(a, b)
      return new(q), new(r)
    end
    local first, second = numberOf(x), numberOf(y)
    return first // second, first % second
  end

  function B.__idiv(x, y) return (B.idivmod(x, y)) end

  function B.__mod(x, y)
    local a, b = wordsOf(x), wordsOf(y)
    if not a or not b then return numberOf(x) % numberOf(y) end
    local _, r = divideDown(a, b)
    return new(r)
  end

  -- The exponent is unsigned.
  function B.ipow(x, y)
    local factor, power, result = need(x), need(y), ONE
    while not W.isZero(power) do
      if power[1] & 1 == 1 then result = W.mul(result, factor) end
      factor, power = W.mul(factor, factor), W.shr(power, 1)
    end
    return new(W.add(result, ZERO))
  end

  local function widened(a)
    local r = {}
    for i = 1, wide.count do r[i] = a[i] or 0 end
    return r
  end

  -- All three unsigned, and exact however large they are.
  function B.upowmod(x, y, m)
    local factor, power, modulus = need(x), need(y), need(m)
    local _, result = divide(ONE, modulus)
    wide = wide or words.create(2 * bits)
    factor, modulus, result = widened(factor), widened(modulus), widened(result)
    local function times(a, b)
      local _, rest = wide.divmod(wide.mul(a, b), modulus)
      return rest
    end
    while not W.isZero(power) do
      if power[1] & 1 == 1 then result = times(result, factor) end
      factor, power = times(factor, factor), W.shr(power, 1)
    end
    local r = {}
    for i = 1, W.count do r[i] = result[i] end
    return new(r)
  end

  -- Bits -------------------------------------------------------------------------------------------------------------

  function B.__band(x, y) return new(W.band(need(x), need(y))) end
  function B.__bor(x, y) return new(W.bor(need(x), need(y))) end
  function B.__bxor(x, y) return new(W.bxor(need(x), need(y))) end
  function B.__bnot(x) return new(W.sub(negate(need(x)), ONE)) end

  local function shifted(a, places)
    if places < 0 then return W.shr(a, -places) end
    return W.shl(a, places)
  end

  function B.__shl(x, y) return new(shifted(need(x), countOf(y))) end
  function B.__shr(x, y) return new(shifted(need(x), -countOf(y))) end

  -- The lowest y bits, as an unsigned number.
  function B.bwrap(x, y)
    local a, unwanted = need(x), bits - countOf(y)
    if unwanted <= 0 then return new(W.add(a, ZERO)) end
    if unwanted >= bits then return B.zero() end
    return new(W.shr(W.shl(a, unwanted), unwanted))
  end

  -- How far to rotate to the left.
  local function turnOf(y)
    local count = type(y) == "number" and toInteger(y)
    if count then return count % bits end
    local _, rest = divideDown(need(y), W.fromInteger(bits))
    return W.toInteger(rest)
  end

  function B.brol(x, y)
    local a, places = need(x), turnOf(y)
    return new(W.bor(W.shl(a, places), W.shr(a, bits - places)))
  end

  function B.bror(x, y)
    local a, places = need(x), turnOf(y)
    return new(W.bor(W.shr(a, places), W.shl(a, bits - places)))
  end

  function B.__tostring(x) return B.tobase(x, 10) end
end

return M
