-- crypto.utils: bytes in other shapes.
--
--   utils.hex.stringToHex(text), hexToString(hex)
--   utils.array   lists of bytes, 1 to n: fromString, toString, fromHex, toHex, fromStream, toStream, concat(a, b), size(list)
--   utils.stream  functions that give a byte at each call and nil at the end: fromString, toString, fromArray, toArray, fromHex, toHex
--
-- Hex digits come out in lower case and are read in both. Errors are text: "crypto: hexToString needs pairs of hex digits".

local words = require(".crypto.words")

local byte, char, find, gsub = string.byte, string.char, string.find, string.gsub

local function textOf(value, name)
  if type(value) ~= "string" then error("crypto: " .. name .. " needs text, not a " .. type(value), 0) end
  return value
end

local function listOf(value, name)
  if type(value) ~= "table" then error("crypto: " .. name .. " needs a list of bytes, not a " .. type(value), 0) end
  return words.textOf(value, name)
end

local function streamed(value, name)
  if type(value) ~= "function" then error("crypto: " .. name .. " needs a stream, not a " .. type(value), 0) end
  return words.textOf(value, name)
end

local function bytesOf(text) return words.digest(text).asBytes() end

local function hexOf(text) return words.digest(text).asHex() end

local function unhex(hex, name)
  if #textOf(hex, name) % 2 ~= 0 or find(hex, "%X") then error("crypto: " .. name .. " needs pairs of hex digits", 0) end
  -- Other values of gsub are left out.
  local text = gsub(hex, "..", function(pair) return char(math.tointeger(tonumber(pair, 16))) end)
  return text
end

local function streamOf(text)
  local at = 0
  return function()
    if at >= #text then return nil end
    at = at + 1
    return byte(text, at)
  end
end

local M = { hex = {}, array = {}, stream = {} }

function M.hex.stringToHex(text) return hexOf(textOf(text, "stringToHex")) end
function M.hex.hexToString(hex) return unhex(hex, "hexToString") end

function M.array.fromString(text) return bytesOf(textOf(text, "array.fromString")) end
function M.array.toString(list) return listOf(list, "array.toString") end
function M.array.fromHex(hex) return bytesOf(unhex(hex, "array.fromHex")) end
function M.array.toHex(list) return hexOf(listOf(list, "array.toHex")) end
function M.array.fromStream(stream) return bytesOf(streamed(stream, "array.fromStream")) end
function M.array.toStream(list) return streamOf(listOf(list, "array.toStream")) end
function M.array.concat(a, b) return bytesOf(listOf(a, "array.concat") .. listOf(b, "array.concat")) end
function M.array.size(list) return #listOf(list, "array.size") end

function M.stream.fromString(text) return streamOf(textOf(text, "stream.fromString")) end
function M.stream.toString(stream) return streamed(stream, "stream.toString") end
function M.stream.fromArray(list) return streamOf(listOf(list, "stream.fromArray")) end
function M.stream.toArray(stream) return bytesOf(streamed(stream, "stream.toArray")) end
function M.stream.fromHex(hex) return streamOf(unhex(hex, "stream.fromHex")) end
function M.stream.toHex(stream) return hexOf(streamed(stream, "stream.toHex")) end

return M
