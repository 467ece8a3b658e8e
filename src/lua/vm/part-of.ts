/** Parts of tables by the paths of messages. */
import { positionOf } from '../convert/list.ts';
import { stringOfText } from '../convert/text.ts';
import { LuaTable, type LuaValue } from '../runtime/value.ts';

/** What stands at a path; a step into a list is its place, from 1. */
export function partOf(value: LuaValue, path: readonly string[]): LuaValue {
  let part = value;
  for (const step of path) {
    if (!(part instanceof LuaTable)) return undefined;
    const key = stringOfText(step);
    const place = positionOf(key);
    part = part.getString(key) ?? (place > 0 ? part.getInteger(place) : undefined);
  }
  return part;
}
