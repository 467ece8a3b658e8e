/** Luerl's `find` and `match`. */
import { badArguments, crash } from '../../../runtime/errors.ts';
import { LuaFloat, type LuaReturn, type LuaValue } from '../../../runtime/value.ts';
import { m, setSubject } from '../match-state.ts';
import { addCaptures, capture, captureCount, search } from '../search.ts';
import { findPlain } from '../plain.ts';
import { luerlPlace, luerlString } from './arguments.ts';
import { luerlPatterns } from './pattern.ts';

export function find(...args: LuaValue[]): LuaReturn {
  const text = luerlString(args[0]);
  const wanted = luerlString(args[1]);
  const init = args.length < 3 ? 1 : luerlPlace(args[2]);
  // Errors name the start that Luerl puts in.
  if (text === undefined || wanted === undefined || init === undefined || args.length < 2) return badArguments('find', completed(args));
  const { length } = text;
  if (init > length + 1) return undefined;
  const from = startOf(init, length);
  const plain = args[3];
  if (plain !== undefined && plain !== false) {
    if (wanted === '') return crash('string.find with plain set cannot look for the empty text');
    return findPlain(text, wanted, from);
  }
  const pattern = luerlPatterns.get(wanted);
  if (pattern.isPlain) return findPlain(text, wanted, from);
  setSubject(text, true);
  const at = search(pattern, from);
  if (at < 0) return undefined;
  return captureCount() === 0 ? [at + 1, m.foundEnd] : addCaptures([at + 1, m.foundEnd], at, m.foundEnd);
}

function completed(args: readonly LuaValue[]): readonly LuaValue[] {
  if (args.length === 2) return [...args, new LuaFloat(1), undefined];
  return args.length === 3 ? [...args, undefined] : args;
}

/** Where a search begins, from 0. */
function startOf(init: number, length: number): number {
  if (init < -length || init === 0) return 0;
  return init < 0 ? length + init : init - 1;
}

/** Finds nothing from the end of the text on, not even the empty text. Captured places count from where the search began. */
export function match(...args: LuaValue[]): LuaReturn {
  const text = luerlString(args[0]);
  const wanted = luerlString(args[1]);
  const init = args.length < 3 ? 1 : luerlPlace(args[2]);
  if (text === undefined || wanted === undefined || init === undefined || args.length < 2) return badArguments('match', args.length === 2 ? [...args, new LuaFloat(1)] : args);
  if (init > text.length || text === '') return undefined;
  const from = startOf(init, text.length);
  const pattern = luerlPatterns.get(wanted);
  setSubject(from === 0 ? text : text.substring(from), true);
  const at = search(pattern, 0);
  if (at < 0) return undefined;
  return captureCount() < 2 ? capture(0, at, m.foundEnd) : addCaptures([], at, m.foundEnd);
}
