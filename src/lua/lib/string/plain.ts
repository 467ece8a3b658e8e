/** What `find` answers for a text that is looked for as it is. */
import type { LuaReturn } from '../../runtime/value.ts';
import { indexOfPlain } from './plain-search.ts';

/** `from` counts from 0. */
export function findPlain(text: string, wanted: string, from: number): LuaReturn {
  const at = indexOfPlain(text, wanted, from);
  return at < 0 ? undefined : [at + 1, at + wanted.length];
}
