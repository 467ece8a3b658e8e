/**
 * The actions of a process and their tags, from all that is known of it: the `blueprint.json` of its blueprints, the handlers that are
 * registered in it right now, and the source of its module.
 */
import type { KnownAction } from '../options.ts';
import { readers } from './lua-text.ts';
import type { SourceContext } from './source.ts';

/** Characters of a source that is still read. */
const longestSource = 4_000_000;

/** Known ones first, then those of handlers, then those of the source; a name comes once, with all its tags. What can't be read is left out. */
export async function actionsOf(context: SourceContext): Promise<readonly KnownAction[]> {
  const parts = await Promise.allSettled([described(context), registered(context), inSource(context)]);
  const actions = new Map<string, { action: string; description?: string; tags: Set<string> }>();
  for (const part of parts) {
    if (part.status === 'rejected') continue;
    for (const { action, description, tags } of part.value) {
      const known = actions.get(action) ?? { action, tags: new Set<string>(), ...(description === undefined ? {} : { description }) };
      for (const tag of tags) known.tags.add(tag);
      actions.set(action, known);
    }
  }
  return [...actions.values()].map((action) => ({ ...action, tags: [...action.tags] }));
}

/** The action `*` means all others. */
async function described({ view, remember }: SourceContext): Promise<readonly KnownAction[]> {
  const actions = await remember('described actions', () => view.client.knownActions(view.process));
  return actions.filter(({ action }) => action !== '*');
}

/** Those that the source of its module names; `[]` when it names none, or can't be read. */
export function inSource({ view, remember }: SourceContext): Promise<readonly KnownAction[]> {
  const read = async (): Promise<readonly KnownAction[]> => {
    const source = await view.client.source(view.process, { signal: view.signal });
    if (source === undefined || source.length > longestSource) return [];
    const { readModuleActions } = await import('./module-actions.ts');
    return Array.from(readModuleActions(source), ([action, tags]) => ({ action, tags }));
  };
  // Messages don't change it.
  return remember('actions in the source', read, 'process');
}

/** A line for each handler: name, kind of pattern, then the pattern's action and tags, with tabs between. */
const listHandlers = `${readers}
local lines, count = {}, 0
local function text(value)
  return type(value) == "string" and #value <= 100 and not find(value, "[\\1-\\32\\127]") and value or ""
end
local list = get(get(_G, "Handlers"), "list")
local handler = type(list) == "table" and rawget(list, 1) or nil
while handler ~= nil and count < 500 do
  count = count + 1
  local pattern = get(handler, "pattern")
  local parts = { text(get(handler, "name")), type(pattern), text(pattern) }
  if type(pattern) == "table" then
    local key, value = next(pattern)
    while key ~= nil and #parts < 30 do
      if key == "Action" or key == "action" then parts[3] = text(value) else parts[#parts + 1] = text(key) end
      key, value = next(pattern, key)
    end
  end
  lines[count] = concat(parts, "\\t")
  handler = rawget(list, count + 1)
end
return concat(lines, "\\n")`;

function registered({ view, remember }: SourceContext): Promise<readonly KnownAction[]> {
  return remember('handlers', async () => readHandlers(await view.look(listHandlers)));
}

function readHandlers(text: string): KnownAction[] {
  const actions: KnownAction[] = [];
  for (const line of text.split('\n')) {
    const [name = '', kind, pattern = '', ...tags] = line.split('\t');
    if (kind !== 'string' && kind !== 'table' && kind !== 'function') continue;
    if (pattern !== '') actions.push({ action: pattern, tags: tags.filter((tag) => tag !== '' && tag !== 'From' && tag !== 'Owner') });
    // A function tells nothing; its handler is often called like its action.
    else if (kind === 'function' && /^(?:.*\.)?[A-Z][\w-]*$/.test(name)) actions.push({ action: name.slice(name.lastIndexOf('.') + 1), tags: [] });
  }
  return actions;
}
