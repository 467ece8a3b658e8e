-- A JSON writer and reader in Lua, on about 235 KB.
local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n" }
local function encode(v, out)
  local t = type(v)
  if t == "table" then
    if #v > 0 then
      out[#out + 1] = "["
      for i = 1, #v do
        if i > 1 then out[#out + 1] = "," end
        encode(v[i], out)
      end
      out[#out + 1] = "]"
    else
      out[#out + 1] = "{"
      local first = true
      for _, k in ipairs(v.__keys or {}) do
        if not first then out[#out + 1] = "," end
        first = false
        out[#out + 1] = '"' .. k .. '":'
        encode(v[k], out)
      end
      out[#out + 1] = "}"
    end
  elseif t == "string" then
    out[#out + 1] = '"' .. v:gsub('["\\\n]', escapes) .. '"'
  else
    out[#out + 1] = tostring(v)
  end
end
local function decode(s)
  local pos = 1
  local value
  local function skip() pos = s:find("[^ \n\t]", pos) or #s + 1 end
  local function text()
    local start = pos + 1
    local at = start
    while true do
      local c = s:byte(at)
      if c == 34 then break end
      if c == 92 then at = at + 1 end
      at = at + 1
    end
    pos = at + 1
    return s:sub(start, at - 1)
  end
  function value()
    skip()
    local c = s:byte(pos)
    if c == 123 then
      local o, keys = {}, {}
      pos = pos + 1
      skip()
      while s:byte(pos) ~= 125 do
        skip()
        local k = text()
        skip()
        pos = pos + 1
        o[k] = value()
        keys[#keys + 1] = k
        skip()
        if s:byte(pos) == 44 then pos = pos + 1 end
      end
      pos = pos + 1
      o.__keys = keys
      return o
    elseif c == 91 then
      local a = {}
      pos = pos + 1
      skip()
      while s:byte(pos) ~= 93 do
        a[#a + 1] = value()
        skip()
        if s:byte(pos) == 44 then pos = pos + 1 end
      end
      pos = pos + 1
      return a
    elseif c == 34 then
      return text()
    else
      local _, last = s:find("^[-%w.]+", pos)
      local word = s:sub(pos, last)
      pos = last + 1
      if word == "true" then return true elseif word == "false" then return false end
      return tonumber(word)
    end
  end
  return value()
end
return function()
  local rows = {}
  for i = 1, 2500 do
    rows[i] = { __keys = { "id", "name", "tags", "on" }, id = i, name = "user \"" .. i .. "\"", tags = { "a", "b" .. i, i * 2 }, on = i % 2 == 0 }
  end
  local out = {}
  encode(rows, out)
  local text = table.concat(out)
  local again = {}
  encode(decode(text), again)
  return #text + #table.concat(again)
end
