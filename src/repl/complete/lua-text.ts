/**
 * Lua for `look`, which runs on a copy of any process: in both dialects, without coroutines, `goto` and `xpcall`, and calling nothing that
 * belongs to the process. Tables are read raw; where a metatable has an `__index` table, that is read too, a few levels deep.
 */
import type { TablePath } from './source.ts';

/** Most names that are listed. */
export const mostNames = 1000;

/** The library functions, and `get(table, key)`. An index that is a function is not asked: it is code of the process. */
export const readers = `local type, next, rawget, getmetatable, pcall, find, concat, rawlen, library = type, next, rawget, getmetatable, pcall, string.find, table.concat, rawlen, string
local function inherited(value)
  if type(value) == "string" then return library end
  local meta = getmetatable(value)
  if type(meta) ~= "table" then return nil end
  return rawget(meta, "__index")
end
local function get(value, key)
  for _ = 1, 8 do
    if type(value) == "table" then
      local found = rawget(value, key)
      if found ~= nil then return found end
    end
    value = inherited(value)
    if type(value) ~= "table" then return nil end
  end
  return nil
end
`;

/** An expression for what stands behind a path of keys; needs `readers`. */
export function luaAt(path: TablePath): string {
  return path.reduce<string>((table, key) => `get(${table}, ${typeof key === 'number' ? key : luaQuoted(key)})`, '_G');
}

/** Text as a literal that both dialects read as these bytes. */
export function luaQuoted(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  return `"${Array.from(bytes, (byte) => (/\w/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`)).join('')}"`;
}
