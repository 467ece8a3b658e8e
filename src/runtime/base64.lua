-- base64: bytes as text of 64 characters, and back (RFC 4648).
--
--   base64.encode(bytes [, encoder])   -> text with + / and padding
--   base64.decode(text [, decoder])    -> bytes; white space is skipped, padding may be missing
--   base64.encodeUrl(bytes)            -> text with - _ and no padding, as ids and addresses are written
--   base64.decodeUrl(text)             -> bytes
--   base64.makeencoder([c62 [, c63 [, pad]]]) -> an encoder with other characters; defaults + / =, and pad may be ""
--   base64.makedecoder([c62 [, c63 [, pad]]]) -> the decoder for it
--
-- Errors are text: "base64: unexpected character '*' at 5", "base64: the text is cut off", "base64: encode needs a string, not a nil",
-- "base64: character 62 must be one byte".

local M = {}

local byte, char, find, format, gsub, rep, sub = string.byte, string.char, string.find, string.format, string.gsub, string.rep, string.sub

local common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

-- The 64 characters and the padding, checked.
local function alphabetOf(c62, c63, pad)
  if c62 == nil then c62 = "+" end
  if c63 == nil then c63 = "/" end
  if pad == nil then pad = "=" end
  if type(c62) ~= "string" or #c62 ~= 1 then error("base64: character 62 must be one byte", 0) end
  if type(c63) ~= "string" or #c63 ~= 1 then error("base64: character 63 must be one byte", 0) end
  if type(pad) ~= "string" or #pad > 1 then error("base64: the padding must be one byte or none", 0) end
  local letters = common .. c62 .. c63
  if c62 == c63 or find(common, c62, 1, true) or find(common, c63, 1, true) or (pad ~= "" and find(letters, pad, 1, true)) then
    error("base64: no two characters may be the same", 0)
  end
  return letters, pad
end

function M.makeencoder(c62, c63, pad)
  local letters, filler = alphabetOf(c62, c63, pad)
  local encoder = { pad = filler }
  for value = 0, 63 do encoder[value] = sub(letters, value + 1, value + 1) end
  return encoder
end

function M.makedecoder(c62, c63, pad)
  local letters, filler = alphabetOf(c62, c63, pad)
  local decoder = { pad = filler }
  for value = 0, 63 do decoder[byte(letters, value + 1)] = value end
  return decoder
end

local encoders = { standard = M.makeencoder(), url = M.makeencoder("-", "_", "") }
local decoders = { standard = M.makedecoder(), url = M.makedecoder("-", "_") }

local function needText(value, name)
  if type(value) ~= "string" then error("base64: " .. name .. " needs a string, not a " .. type(value), 0) end
end

function M.encode(bytes, encoder)
  needText(bytes, "encode")
  local letters = encoder or encoders.standard
  local out, n, last = {}, 0, #bytes - #bytes % 3
  for at = 1, last, 3 do
    local a, b, c = byte(bytes, at, at + 2)
    n = n + 1
    out[n] = letters[a >> 2] .. letters[(a & 3) << 4 | b >> 4] .. letters[(b & 15) << 2 | c >> 6] .. letters[c & 63]
  end
  if #bytes - last == 1 then
    local a = byte(bytes, last + 1)
    out[n + 1] = letters[a >> 2] .. letters[(a & 3) << 4] .. rep(letters.pad, 2)
  elseif #bytes - last == 2 then
    local a, b = byte(bytes, last + 1, last + 2)
    out[n + 1] = letters[a >> 2] .. letters[(a & 3) << 4 | b >> 4] .. letters[(b & 15) << 2] .. letters.pad
  end
  return table.concat(out)
end

-- Names the first character of the text as it was given that is none of the decoder's.
local function refuse(text, values)
  for at = 1, #text do
    local code = byte(text, at)
    if values[code] == nil and not find(char(code), "[ \t\r\n]") then
      local shown = code > 32 and code < 127 and "character '" .. char(code) .. "'" or "byte " .. format("%d", code)
      error("base64: unexpected " .. shown .. " at " .. format("%d", at), 0)
    end
  end
end

function M.decode(text, decoder)
  needText(text, "decode")
  local values = decoder or decoders.standard
  local packed = text
  if find(packed, "[ \t\r\n]") then packed = gsub(packed, "[ \t\r\n]", "") end
  local length, pad = #packed, values.pad
  if pad ~= "" and length % 4 == 0 and sub(packed, length, length) == pad then
    length = length - (sub(packed, length - 1, length - 1) == pad and 2 or 1)
  end
  local rest = length % 4
  local out, n = {}, 0
  for at = 1, length - rest, 4 do
    local p, q, r, s = byte(packed, at, at + 3)
    local a, b, c, d = values[p], values[q], values[r], values[s]
    if not (a and b and c and d) then refuse(text, values) end
    n = n + 1
    out[n] = char(a << 2 | b >> 4, (b & 15) << 4 | c >> 2, (c & 3) << 6 | d)
  end
  if rest > 1 then
    local p, q = byte(packed, length - rest + 1, length - rest + 2)
    local a, b = values[p], values[q]
    if not (a and b) then refuse(text, values) end
    if rest == 2 then out[n + 1] = char(a << 2 | b >> 4)
    else
      local c = values[byte(packed, length)]
      if not c then refuse(text, values) end
      out[n + 1] = char(a << 2 | b >> 4, (b & 15) << 4 | c >> 2)
    end
  elseif rest == 1 then
    if not values[byte(packed, length)] then refuse(text, values) end
    error("base64: the text is cut off", 0)
  end
  return table.concat(out)
end

function M.encodeUrl(bytes)
  needText(bytes, "encodeUrl")
  return M.encode(bytes, encoders.url)
end

function M.decodeUrl(text)
  needText(text, "decodeUrl")
  return M.decode(text, decoders.url)
end

return M
