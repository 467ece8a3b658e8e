/** `find`, `match` and `gmatch` of `puc`. */
import { nameHostCode } from '../../runtime/frames.ts';
import { state } from '../../runtime/state.ts';
import { Box, LuaFunction, none, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { placeArgument, placeFromEnd, stringArgument } from './arguments.ts';
import { m, setSubject } from './match-state.ts';
import { addCaptures, capture, captureCount, search } from './search.ts';
import { findPlain } from './plain.ts';
import { gmatchPatterns, pucPatterns } from './puc-pattern.ts';

export function find(s: LuaValue, p: LuaValue, init: LuaValue, plain: LuaValue): LuaReturn {
  const text = typeof s === 'string' ? s : stringArgument(s, 1, arguments.length);
  const patternText = typeof p === 'string' ? p : stringArgument(p, 2, arguments.length);
  const from = init === undefined ? 0 : startOf(init, text.length, arguments.length);
  if (from < 0) return undefined;
  if (plain !== undefined && plain !== false) return findPlain(text, patternText, from);
  const pattern = pucPatterns.get(patternText);
  if (pattern.isPlain) return findPlain(text, patternText, from);
  setSubject(text);
  const at = search(pattern, from);
  if (at < 0) return undefined;
  return captureCount() === 0 ? [at + 1, m.foundEnd] : addCaptures([at + 1, m.foundEnd], at, m.foundEnd);
}

export function match(s: LuaValue, p: LuaValue, init: LuaValue): LuaReturn {
  const text = typeof s === 'string' ? s : stringArgument(s, 1, arguments.length);
  const patternText = typeof p === 'string' ? p : stringArgument(p, 2, arguments.length);
  const from = init === undefined ? 0 : startOf(init, text.length, arguments.length);
  if (from < 0) return undefined;
  setSubject(text);
  const at = search(pucPatterns.get(patternText), from);
  return at < 0 ? undefined : matched(at);
}

/** Where a search begins, from 0; -1 when it lies behind the text. */
function startOf(init: LuaValue, length: number, given: number): number {
  let place = placeArgument(init, 3, given);
  if (place < 0) place = placeFromEnd(place, length);
  return place < 1 ? 0 : place > length + 1 ? -1 : place - 1;
}

/** What `match` and `gmatch` answer for the last match. */
function matched(from: number): LuaReturn {
  return captureCount() < 2 ? capture(0, from, m.foundEnd) : addCaptures([], from, m.foundEnd);
}

export function gmatch(s: LuaValue, p: LuaValue): LuaReturn {
  return restoreGmatchIterator([stringArgument(s, 1, arguments.length), stringArgument(p, 2, arguments.length), new Box(-1)]);
}

/** The name of the functions that `gmatch` makes. */
export const gmatchIteratorName = 'string.gmatch iterator';

/**
 * The function that `gmatch` answers. Its state is in its upvalues: the text, the pattern, and a box with the end of the last
 * match, -1 before the first one.
 */
export function restoreGmatchIterator(upvalues: (Box | LuaValue)[]): LuaFunction {
  return new LuaFunction(() => nextMatch(upvalues), undefined, upvalues, gmatchIteratorName);
}

const nextMatch = nameHostCode((upvalues: (Box | LuaValue)[]): LuaReturn => {
  const [text, pattern, box] = upvalues as [string, string, Box];
  setSubject(text);
  const last = box.v as number;
  const at = search(gmatchPatterns.get(pattern), last < 0 ? 0 : last, last);
  if (at < 0) return none;
  const e = m.foundEnd;
  const found = matched(at);
  if (box.e !== state.epoch) state.journal!.box(box);
  box.v = e;
  return found;
}, gmatchIteratorName);
