/** Luerl's `gsub`. A match of nothing counts also where a match ended, and what is no replacement removes the match. */
import { index } from '../../../runtime/access.ts';
import { callOne } from '../../../runtime/call.ts';
import { badArguments, LuaError } from '../../../runtime/errors.ts';
import { LuaFunction, LuaTable, type LuaReturn, type LuaValue } from '../../../runtime/value.ts';
import { append } from '../gsub.ts';
import { m, setSubject } from '../match-state.ts';
import { fill, partsOf, type Part } from '../replacement.ts';
import { addCaptures, capture, captureCount, search } from '../search.ts';
import { TextBuilder } from '../parts.ts';
import { luerlPlace, luerlString } from './arguments.ts';
import { luerlPatterns } from './pattern.ts';

export function gsub(...args: LuaValue[]): LuaReturn {
  const text = luerlString(args[0]);
  const wanted = luerlString(args[1]);
  const limit = args.length < 4 ? Infinity : luerlPlace(args[3]);
  if (text === undefined || wanted === undefined || limit === undefined || limit <= 0 || args.length < 3) return badArguments('gsub', args);
  const pattern = luerlPatterns.get(wanted);
  const replacement = args[2];
  const parts = partsOf(luerlString(replacement) ?? '', true);
  const result = new TextBuilder();
  let copied = 0;
  let from = 0;
  let count = 0;
  while (count < limit && from <= text.length) {
    setSubject(text, true);
    const at = search(pattern, from);
    if (at < 0) break;
    const end = m.foundEnd;
    count += 1;
    append(result, text, copied, at, pieceFor(replacement, parts, text, at, end));
    copied = end;
    // Past a match of nothing; and after one at the end there is nothing to look at.
    from = end > at ? end : at + 1;
    if (at === text.length || pattern.isAnchored) break;
  }
  if (count === 0) return [text, 0];
  append(result, text, copied, text.length, '');
  return [result.finish(), count];
}

function pieceFor(replacement: LuaValue, parts: readonly Part[], text: string, from: number, to: number): string {
  if (replacement instanceof LuaTable) return luerlString(index(replacement, capture(0, from, to))) ?? text.substring(from, to);
  if (replacement instanceof LuaFunction) {
    const value = captureCount() < 2 ? callOne(replacement, capture(0, from, to)) : callOne(replacement, ...addCaptures([], from, to));
    return luerlString(value) ?? text.substring(from, to);
  }
  return fill(parts, text, from, to, checkPart);
}

function checkPart(part: number): void {
  if (part >= captureCount()) throw new LuaError(`invalid index in 'capture': ${part + 1}`);
}
