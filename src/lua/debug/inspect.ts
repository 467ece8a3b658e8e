/** What a Lua state holds, for consoles and debuggers. */
import { TableIterator } from '../runtime/traversal.ts';
import { Box, type LuaFunction, type LuaTable, type LuaValue } from '../runtime/value.ts';

/** The globals by name with their values, in the order of a traversal; keys that are no text are left out. */
export function listGlobals(globals: LuaTable): [name: string, value: LuaValue][] {
  const found: [string, LuaValue][] = [];
  const walk = new TableIterator(globals, undefined);
  while (walk.step()) if (typeof walk.k === 'string') found.push([walk.k, walk.v]);
  return found;
}

/** The variables that a function took along, by name, with their present values. A host function has none. */
export function listUpvalues(f: LuaFunction): [name: string, value: LuaValue][] {
  const { proto } = f;
  if (proto === undefined) return [];
  return proto.upvalueNames.map((name, at) => {
    const held = f.upvalues[at];
    return [name, held instanceof Box ? held.v : held];
  });
}
