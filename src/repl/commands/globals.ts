/**
 * `.globals`
 *
 * Lists the globals that the program of the process made, with type and a short value. Those of the language, of the node and of the
 * Handlers runtime are left out. They are looked at on a copy, so the process has to run Eval for us.
 */
import { wrongUse } from '../errors.ts';
import { knownGlobals } from '../known-globals.ts';
import { lookRows } from '../look-rows.ts';
import { renderRows } from '../render-rows.ts';
import { count } from '../short-value.ts';
import type { DotCommand } from './command.ts';

/** Rows on a terminal. */
const mostRows = 200;

export const globalsCommand: DotCommand = {
  name: 'globals',
  group: 'look',
  usage: '.globals',
  summary: 'list the variables of the program',
  manual: `Name, type and a short value of each global; those of Lua and of the runtime are left out. Locals
can't be seen from outside. A name alone, as Lua, shows a value whole.

  .globals`,
  async run(args, context) {
    if (args !== '') throw wrongUse(this.usage, this.name);
    const known = knownGlobals[context.process.kind];
    const found = await lookRows(context, globalsCode);
    const rows = found
      .map(([name = '', type = '', value = '']) => ({ name, type, value }))
      .filter(({ name }) => !known.has(name))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    if (context.json) return context.sayValue(rows);
    if (rows.length === 0) return context.note('The program has no globals.');
    const { color, width } = context;
    const shown = width === undefined ? rows : rows.slice(0, mostRows);
    context.say(renderRows(['name', 'type', 'value'], shown.map(({ name, type, value }) => [name, type, value]), { color, width }));
    const left = rows.length - shown.length;
    if (left > 0) context.note(`… ${count(left, 'more global')}: .json on, and .globals again shows all.`);
  },
};

/** Values: text in quotes, tables whole when they are small, else by their size. */
const globalsCode = `local mostBytes, mostInside, mostCounted = 120, 4, 100000
local function quoted(text)
  if #text > mostBytes then return string.format("%d bytes ", #text) .. '"' .. string.sub(text, 1, mostBytes) .. "..." end
  return '"' .. text .. '"'
end
local function scalar(value)
  local kind = type(value)
  if kind == "string" then return quoted(value) end
  if kind == "number" or kind == "boolean" then return tostring(value) end
  return kind
end
local function inside(list)
  local count, isSmall, parts = 0, true, {}
  for key, value in next, list do
    count = count + 1
    if count > mostCounted then return "{more than " .. string.format("%d", mostCounted) .. " keys}" end
    if count > mostInside or type(value) == "table" then isSmall = false end
    if isSmall then
      if key == count then parts[count] = scalar(value) else parts[count] = scalar(key) .. " = " .. scalar(value) end
      if type(key) == "string" and string.find(key, "^[%a_][%w_]*$") then parts[count] = key .. " = " .. scalar(value) end
    end
  end
  if isSmall then return "{" .. table.concat(parts, ", ") .. "}" end
  return "{" .. string.format("%d", count) .. (count == #list and " items}" or count == 1 and " key}" or " keys}")
end
for name, value in next, _G do
  if type(name) == "string" then
    local shown = ""
    if type(value) == "table" then shown = inside(value) elseif type(value) ~= "function" then shown = scalar(value) end
    add(name, type(value), shown)
  end
end`;
