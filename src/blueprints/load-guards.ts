/** What a trial holds against how it was before the load, in Lua: parts of `load-code.ts`, whose locals they use. */

/** Without these neither the runtime nor an Eval works. */
const vital = ['_G', 'assert', 'error', 'getmetatable', 'ipairs', 'load', 'math', 'next', 'pairs', 'pcall', 'print', 'rawequal', 'rawget', 'rawset', 'select', 'setmetatable', 'string', 'table', 'tonumber', 'tostring', 'type'];
/** These may be missing; who puts others in their place ought to know. */
const useful = ['Handlers', 'Send', 'ao', 'os', 'require'];

/**
 * In front of the load. Behind it `compare()` refuses a standard global that is gone, and notes those that are others. On refusal all
 * are put back, so that the process can tell. `thrown_as(problem)` is what a table says that was raised as an error: as text, it is a number.
 */
export function guardCode(mode: 'trial' | 'naming' | 'placing' | 'real'): string {
  return `  local rawset, getmetatable, thrown = rawset, getmetatable, nil
  local function contents_of(value, depth)
    local texts = {}
    for key, inner in next, value do
      local shown = type(inner) == "string" and '"' .. inner .. '"' or type(inner) == "table" and depth < 3 and contents_of(inner, depth + 1) or tostring(inner)
      if #texts < 20 then texts[#texts + 1] = (type(key) == "string" and key or "[" .. tostring(key) .. "]") .. " = " .. shown end
    end
    table_sort(texts)
    return texts[1] == nil and "{}" or "{ " .. concat(texts, ", ") .. " }"
  end
  local function thrown_as(problem)
    local text = thrown ~= nil and tostring(problem) == thrown.as and thrown.text
    return type(text) == "string" and text or ""
  end
${mode === 'naming' ? raiseCode('return raise(value, ...)') : mode === 'placing' ? raiseCode('return raise(thrown ~= nil and thrown.text or value, 2)') : ''}  local watched = {}
  local function library_of(name)
    local library, member = match(name, "^(%l+)%.(.+)$")
    if library == nil then return globals, name end
    library = rawget(globals, library)
    return type(library) == "table" and library or nil, member
  end
  local function watch(name, isVital)
    local from, key = library_of(name)
    if from[key] ~= nil then watched[#watched + 1] = { name = name, value = from[key], vital = isVital } end
  end
  for _, name in ipairs({ ${vital.map(quoted).join(', ')} }) do watch(name, true) end
  for _, name in ipairs({ ${useful.map(quoted).join(', ')} }) do watch(name, false) end
  for _, library in ipairs({ "math", "string", "table" }) do
    local names = {}
    for key, value in next, rawget(globals, library) or {} do
      if type(value) == "function" then names[#names + 1] = library .. "." .. key end
    end
    table_sort(names)
    for _, name in ipairs(names) do watch(name, true) end
  end
  local owned = rawget(globals, "Owner")
  local function compare()
    local gone, others = {}, {}
    for i = 1, #watched do
      local one = watched[i]
      local from, key = library_of(one.name)
      if from ~= nil and from[key] ~= one.value then
        local is_gone = one.vital and type(from[key]) ~= type(one.value)
        if is_gone then gone[#gone + 1] = one.name else others[#others + 1] = one.name end
        if is_gone then rawset(from, key, one.value) end
      end
    end
    if gone[1] ~= nil then
      for i = 1, #watched do
        local from, key = library_of(watched[i].name)
        if from ~= nil then rawset(from, key, watched[i].value) end
      end
      refuse("globals", concat(gone, " "))
    end
    for i = 1, #others do
      -- What becomes of Handlers has a reason of its own.
      if others[i] ~= "Handlers" then note("overwritten", others[i]) end
    end
    local owns = rawget(globals, "Owner")
    if owns ~= owned and owns ~= owner then refuse("owner", owns) end
  end`;
}

/** Luerl makes text of a table that is raised: what is in it has to be seen before. */
const raiseCode = (raised: string): string => `  do
    local raise = error
    globals.error = function(value, ...)
      thrown = nil
      -- One with a text of its own keeps that.
      local meta = getmetatable(value)
      if type(value) == "table" and (type(meta) ~= "table" or meta.__tostring == nil) then thrown = { as = tostring(value), text = contents_of(value, 1) } end
      ${raised}
    end
  end
`;

function quoted(name: string): string {
  return `"${name}"`;
}
