/** Names in the tables of the live process, by looking (`ReplContext.look`): nothing is written, and a list is kept until a message was sent. */
import { luaAt, mostNames, readers } from './lua-text.ts';
import type { SourceContext, TablePath } from './source.ts';

export interface LiveName {
  readonly name: string;
  /** What Lua calls its type: `function`, `table`. */
  readonly type: string;
}

/**
 * Names of the keys in a table that can be written behind a dot; `[]` for what is no table. A string has those of `string`.
 * @param path `[]` for the globals
 * @throws what `look` throws
 */
export function liveNames(path: TablePath, { view, remember }: Pick<SourceContext, 'view' | 'remember'>): Promise<readonly LiveName[]> {
  return remember(`names ${JSON.stringify(path)}`, async () => readNames(await view.look(listNames(path))));
}

/**
 * Names as `name<tab>type`, a line each. Luerl goes to the text keys of a table at once;
 * in plain Lua a long list is passed over, or its numbers would be all that is seen.
 */
function listNames(path: TablePath): string {
  return `${readers}
local lines, seen, count = {}, {}, 0
local function list(value)
  local known, key, item = pcall(next, value, "")
  if not known then key, item = next(value, rawlen(value) > 5000 and rawlen(value) or nil) end
  local steps = 0
  while key ~= nil and count < ${mostNames} and steps < 20000 do
    steps = steps + 1
    if type(key) == "string" and #key <= 100 and not seen[key] and find(key, "^[A-Za-z_][A-Za-z0-9_]*$") then
      seen[key] = true
      count = count + 1
      lines[count] = key .. "\\t" .. type(item)
    end
    key, item = next(value, key)
  end
end
local value = ${luaAt(path)}
for _ = 1, 8 do
  if type(value) == "table" then list(value) elseif type(value) ~= "string" then break end
  value = inherited(value)
end
return concat(lines, "\\n")`;
}

/** In the order of the alphabet. Whatever else the process printed is passed over. */
function readNames(text: string): readonly LiveName[] {
  const names: LiveName[] = [];
  for (const [, name, type] of text.matchAll(/^([A-Za-z_]\w{0,99})\t([a-z]+)$/gm)) names.push({ name: name!, type: type! });
  return names.slice(0, mostNames).sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}
