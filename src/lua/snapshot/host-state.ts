/**
 * Functions of the host that are not one for all states, since they remember something: in their upvalues, as closures do.
 * Their names tell how to make them again.
 */
import { wrapped, wrappedName } from '../lib/coroutine.ts';
import { gmatchIteratorName, restoreGmatchIterator } from '../lib/string/find.ts';
import { LuaCoroutine, type Box, type LuaFunction, type LuaValue } from '../runtime/value.ts';

type Upvalues = (Box | LuaValue)[];

const makers = new Map<string, (upvalues: Upvalues) => LuaFunction | undefined>([
  [gmatchIteratorName, (upvalues) => (upvalues.length === 3 ? restoreGmatchIterator(upvalues) : undefined)],
  [wrappedName, ([coroutine]) => (coroutine instanceof LuaCoroutine ? wrapped(coroutine) : undefined)],
]);

/** Whether a function of the host without a name of its own can be made again from its upvalues. */
export function remembers(f: LuaFunction): boolean {
  return f.name !== undefined && makers.has(f.name);
}

/** The function again. `undefined` for what no such function remembers. */
export function remakeFunction(name: string, upvalues: Upvalues): LuaFunction | undefined {
  return makers.get(name)?.(upvalues);
}
