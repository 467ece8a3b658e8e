/** What `module` names, as sources in the order they are loaded. */
import type { LuaModule } from '../../../lua/engines.ts';
import { getKey, getText, isBinary, isId, isList, isMessage, textOf, type Message, type Value } from '../../../message/value.ts';
import type { NodeContext } from '../../context.ts';
import { fail, type Outcome } from '../../device.ts';

/** The modules of a base, or why there are none. @source protocol.md C.6 */
export function modulesOf(base: Message, ctx: NodeContext): LuaModule[] | Outcome {
  const entries = entriesOf(getKey(base, 'module'));
  if (entries.length === 0) {
    const hint = getKey(base, 'script') === undefined ? '' : ` There is no \`script\` key: keep the source on the node (\`curl --data-binary @file.lua -H 'type: application/lua' -H 'accept: application/json' ${ctx.url()}/~wao@1.0/cache_module\`) and give the id it answers as \`module\`.`;
    return fail(400, `No Lua module is named: give \`module\` (the id of a cached source).${hint}`);
  }
  const modules: LuaModule[] = [];
  for (const [index, entry] of entries.entries()) {
    const found = moduleOf(entry, entries.length === 1 ? 'module' : `module ${index + 1}`, ctx);
    if (!('source' in found)) return found;
    modules.push(found);
  }
  return modules;
}

function entriesOf(given: Value | undefined): readonly Value[] {
  if (given === undefined || given === '') return [];
  if (isList(given)) return given;
  if (isMessage(given)) return isLuaMessage(given) ? [given] : inOrder(given);
  // An id has no comma; a list of them is what a tag can say.
  const ids = typeof given === 'string' && given.includes(',') ? given.split(',').map((id) => id.trim()) : [];
  return ids.length > 0 && ids.every(isId) ? ids : [given];
}

/** Values in the order of their keys: numbers by size, then names. What makes a message of the map is no module. */
function inOrder(map: Message): Value[] {
  const rank = (key: string): number => (/^\d{1,15}$/.test(key) ? Number(key) : Infinity);
  return [...map].filter(([key]) => key !== 'device' && key !== 'commitments').sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)).map(([, value]) => value);
}

function isLuaMessage(value: Message): boolean {
  const type = getText(value, 'content-type');
  return type === 'application/lua' || type === 'text/x-lua';
}

function moduleOf(entry: Value, name: string, ctx: NodeContext): LuaModule | Outcome {
  if (isMessage(entry)) return moduleIn(entry, name);
  if (typeof entry !== 'string') return fail(400, 'A Lua module is an id, a message with its source, or a list of those.');
  const cached = ctx.cache.read(entry);
  if (cached === undefined) {
    const hint = isId(entry) ? '' : ' `module` takes the id of a cached source, not the source itself.';
    return fail(404, `Lua module '${entry.slice(0, 64)}' not found.${hint}`);
  }
  if (isBinary(cached)) return { name: entry, source: textOf(cached) };
  return isMessage(cached) ? moduleIn(cached, entry) : fail(400, `What is cached as ${entry} is not a Lua module.`);
}

function moduleIn(content: Message, name: string): LuaModule | Outcome {
  const source = getKey(content, 'body') ?? getKey(content, 'data');
  if (!isBinary(source)) return fail(400, 'A Lua module message must have its source under `body` or `data`.');
  return { name: getText(content, 'name') ?? name, source: textOf(source) };
}
