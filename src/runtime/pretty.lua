-- pretty: a table as `key: value` lines.
--
--   pretty.tprint(table [, indent]) -> text; each line ends with a line feed
--
--   tprint({ b = { c = true }, a = 1 })   a: 1
--                                         b:
--                                           c: true
--
-- Two spaces a level, beginning with `indent` levels. Keys come in order: numbers, text, all others. Control characters other than line
-- feeds and tabs are written as \ and three digits. A table inside itself is <circular reference>; after 10000 lines, or below 100
-- levels, `...` stands for the rest.
--
-- Errors are text: "pretty: tprint needs a table, not a nil".

local M = {}

local byte, find, format, gsub, rep = string.byte, string.find, string.format, string.gsub, string.rep

local maxLines, maxDepth = 10000, 100

local rank = { number = 1, string = 2 }

local function before(a, b)
  local first, second = rank[type(a)] or 3, rank[type(b)] or 3
  if first ~= second then return first < second end
  if first < 3 then return a < b end
  return tostring(a) < tostring(b)
end

-- What a terminal would obey is shown instead.
local function plain(value)
  local text = tostring(value)
  if find(text, "[\0-\8\11-\31\127]") then
    text = gsub(text, "[\0-\8\11-\31\127]", function(control) return "\\" .. format("%03d", byte(control)) end)
  end
  return text
end

local function write(lines, value, depth, indent, visited)
  local keys, count, sorted = {}, 0, true
  local key = next(value)
  while key ~= nil do
    if count > 0 and sorted and before(key, keys[count]) then sorted = false end
    count = count + 1
    keys[count] = key
    key = next(value, key)
  end
  if not sorted then table.sort(keys, before) end
  visited[value] = true
  local margin = rep("  ", indent)
  for i = 1, count do
    if lines.n >= maxLines or depth > maxDepth then
      lines.n = lines.n + 1
      lines[lines.n] = margin .. "...\n"
      break
    end
    local item = rawget(value, keys[i])
    local isOpen = type(item) == "table" and not visited[item]
    lines.n = lines.n + 1
    if isOpen then lines[lines.n] = margin .. plain(keys[i]) .. ":\n"
    else lines[lines.n] = margin .. plain(keys[i]) .. ": " .. (type(item) == "table" and "<circular reference>" or plain(item)) .. "\n" end
    if isOpen then write(lines, item, depth + 1, indent + 1, visited) end
  end
  visited[value] = nil
end

function M.tprint(value, indent)
  if type(value) ~= "table" then error("pretty: tprint needs a table, not a " .. type(value), 0) end
  local lines = { n = 0 }
  write(lines, value, 1, indent or 0, {})
  return table.concat(lines, "", 1, lines.n)
end

return M
