-- string-ext: string.gmatch for nodes, whose own always fails.
--
--   ext.install()            makes string.gmatch (and text:gmatch) this one where the VM's own is missing or does not work
--   ext.gmatch(text, pattern) -> an iterator over the matches, as in Lua 5.3; a ^ at the start allows one match, at the start
--
-- Matching has no limit of its own on a node, so these hold: text of at most 100000 bytes, patterns of at most 500 bytes with at most 5
-- quantifiers (* + ? -) and 10 bars, at most 10000 matches. Refused are .* or .+ twice in a row and a group with a quantifier in it that * or
-- + follows (Lua does not repeat groups).
--
-- Errors are text: "string too long", "pattern too long", "pattern contains too many quantifiers", "nested quantifiers not allowed",
-- "pattern may cause catastrophic backtracking", "pattern too complex", "too many iterations", "malformed pattern (...)",
-- "bad argument #1 to 'gmatch' (string expected, got nil)".

local M = { _version = "0.3.0" }

local find, sub = string.find, string.sub

local maxText, maxPattern, maxQuantifiers, maxBars, maxMatches = 100000, 500, 5, 10, 10000

local function check(text, pattern)
  if type(text) ~= "string" then error("bad argument #1 to 'gmatch' (string expected, got " .. type(text) .. ")", 0) end
  if type(pattern) ~= "string" then error("bad argument #2 to 'gmatch' (string expected, got " .. type(pattern) .. ")", 0) end
  if pattern == "" then error("bad argument #2 to 'gmatch' (non-empty string expected)", 0) end
  if #text > maxText then error("string too long", 0) end
  if #pattern > maxPattern then error("pattern too long", 0) end
end

-- The place after the set that opens at `at`, or after the end of the pattern.
local function afterSet(pattern, at)
  at = at + 1
  if sub(pattern, at, at) == "^" then at = at + 1 end
  local first = at
  while at <= #pattern do
    local letter = sub(pattern, at, at)
    if letter == "]" and at > first then return at + 1 end
    at = at + (letter == "%" and 2 or 1)
  end
  return at
end

-- Goes through the pattern piece by piece and refuses what may take for ever.
local function checkCost(pattern)
  -- How many quantifiers there were before each open group.
  local quantifiers, bars, groups, depth, last = 0, 0, {}, 0, ""
  local at = 1
  while at <= #pattern do
    local letter, after = sub(pattern, at, at), at + 1
    if letter == "(" then
      depth = depth + 1
      groups[depth] = quantifiers
      last = ""
    elseif letter == ")" then
      local before, sign = groups[depth], sub(pattern, after, after)
      depth = depth - 1
      if before and before < quantifiers and (sign == "*" or sign == "+") then error("pattern may cause catastrophic backtracking", 0) end
      last = ""
    else
      if letter == "|" then bars = bars + 1 end
      if letter == "%" then after = after + (sub(pattern, after, after) == "b" and 3 or 1)
      elseif letter == "[" then after = afterSet(pattern, at) end
      local sign, piece = sub(pattern, after, after), ""
      if sign == "*" or sign == "+" or sign == "?" or sign == "-" then
        quantifiers = quantifiers + 1
        after = after + 1
        piece = letter .. sign
      end
      if piece == last and (piece == ".*" or piece == ".+") then error("nested quantifiers not allowed", 0) end
      last = piece
    end
    at = after
  end
  if quantifiers > maxQuantifiers then error("pattern contains too many quantifiers", 0) end
  if bars > maxBars then error("pattern too complex", 0) end
end

function M.gmatch(text, pattern)
  check(text, pattern)
  checkCost(pattern)
  local fine, why = pcall(find, "", pattern)
  if not fine then error(why, 0) end
  local anchored = sub(pattern, 1, 1) == "^"
  -- Where to look next, the end of the match before, and how many there were.
  local at, ended, count = 1, -1, 0
  local step

  local function take(first, last, capture, ...)
    if first == nil then
      at = #text + 2
      return nil
    end
    -- No empty match directly behind another match.
    if last < first and last == ended then
      at = first + 1
      return step()
    end
    count = count + 1
    if count > maxMatches then error("too many iterations", 0) end
    at, ended = last + 1, last
    if anchored then at = #text + 2 end
    if capture == nil then return sub(text, first, last) end
    return capture, ...
  end

  function step()
    if at > #text + 1 then return nil end
    return take(find(text, pattern, at))
  end

  return step
end

function M.install()
  local works = type(string.gmatch) == "function" and pcall(function()
    if string.gmatch("ab", "b")() ~= "b" then error("broken", 0) end
  end)
  if not works then string.gmatch = M.gmatch end
end

return M
