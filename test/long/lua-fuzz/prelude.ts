import type { Options } from './expressions.ts';

/**
 * What each program begins with. `P` writes a line of the transcript, `tick` ends what would run for long, `K` and `F` keep numbers
 * small, `C` keeps texts short, `N` and `S` make an integer and a text of anything,
 * `D` takes away what is behind a hole in a list: in PUC its length is one of several.
 */
export function prelude({ wide, luerl }: Options): string {
  return `local out, fuel = {}, 400
local function tick() fuel = fuel - 1 if fuel < 0 then error("out of fuel", 0) end end
local function K(x) ${wide ? 'return x' : 'if x > 10007 or x < -10007 then return x % 10007 end return x'} end
local function F(x) if x > -100000 and x < 100000 then return x end return 0.5 end
local function C(s) if #s > 40 then return string.sub(s, 1, 40) end return s end
local function D(t)
  ${luerl ? 'return t' : `if type(t) ~= "table" then return t end
  local n, gone = 0, {}
  while rawget(t, n + 1) ~= nil do n = n + 1 end
  for k in next, t do if math.type(k) == "integer" and k > n then gone[k] = true end end
  for k in next, gone do rawset(t, k, nil) end
  return t`}
end
local function N(v)
  local t = type(v)
  if t == "number" then if math.type(v) == "integer" then return K(v) end return 3 end
  if t == "string" then return #v end
  if t == "table" then local n = rawget(v, "v") if math.type(n) == "integer" then return K(n) end return 2 end
  if v then return 1 end
  return 0
end
local function S(v)
  local t = type(v)
  if t == "string" then return C(v) end
  if t == "number" or t == "boolean" or t == "nil" then return tostring(v) end
  return t
end
local function show(v, depth)
  local t = type(v)
  if t == "string" then return "'" .. v .. "'" end
  if t ~= "table" then return S(v) end
  if depth > 2 then return "{..}" end
  local parts, count = {}, 0
  local k, x = next(v)
  while k ~= nil do
    count = count + 1
    parts[count] = show(k, depth + 1) .. "=" .. show(x, depth + 1)
    k, x = next(v, k)
  end
  table.sort(parts)
  return "{" .. table.concat(parts, " ") .. "}"
end
local function P(...)
  if #out > 300 then return end
  local parts, n = {}, select("#", ...)
  for i = 1, n do parts[i] = show((select(i, ...)), 0) end
  out[#out + 1] = table.concat(parts, " ")
end
`;
}
