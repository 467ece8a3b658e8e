import type { ScriptPlace } from './options.ts';

/**
 * Where Lua stands in a script that is the end of an entry there: behind `.eval `, behind `.time .eval `, or all of it.
 * @param place where the entry stands
 */
export function placeInEntry(place: ScriptPlace, entry: string, code: string): ScriptPlace {
  // Commands get what stands behind them without the blanks around it.
  const [whole, part] = [entry.trimEnd(), code.trimEnd()];
  if (part === '' || !whole.endsWith(part)) return place;
  const before = whole.slice(0, whole.length - part.length).split('\n');
  const column = before.at(-1)!.length + 1;
  return { ...place, line: place.line + before.length - 1, ...(column === 1 ? {} : { column }) };
}
