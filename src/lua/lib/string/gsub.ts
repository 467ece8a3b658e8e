/** `gsub` of `puc`. */
import { index } from '../../runtime/access.ts';
import { callOne } from '../../runtime/call.ts';
import { argumentError, throwError } from '../../runtime/errors.ts';
import { allocate, charge, maxStringLength, outOfMemory } from '../../runtime/meter.ts';
import { numberToText } from '../../runtime/number-text.ts';
import { LuaFloat, LuaFunction, LuaTable, typeOf, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { placeArgument, stringArgument } from './arguments.ts';
import { m, setSubject } from './match-state.ts';
import { fill, misuse, partsOf, type Part } from './replacement.ts';
import { addCaptures, capture, captureCount, search } from './search.ts';
import { TextBuilder } from './parts.ts';
import { pucPatterns } from './puc-pattern.ts';

export function gsub(s: LuaValue, p: LuaValue, replacement: LuaValue, max: LuaValue): LuaReturn {
  const text = typeof s === 'string' ? s : stringArgument(s, 1, arguments.length);
  const pattern = pucPatterns.get(typeof p === 'string' ? p : stringArgument(p, 2, arguments.length));
  const limit = max === undefined ? text.length + 1 : placeArgument(max, 4, arguments.length);
  const isCode = replacement instanceof LuaFunction || replacement instanceof LuaTable;
  if (!isCode && typeof replacement !== 'string' && !isNumber(replacement)) return argumentError(3, 'string/function/table expected');
  let parts: readonly Part[] | undefined;
  const result = new TextBuilder();
  let copied = 0;
  let last = -1;
  let count = 0;
  while (count < limit) {
    setSubject(text);
    const at = search(pattern, copied, last);
    if (at < 0) break;
    const end = m.foundEnd;
    count += 1;
    let piece: string;
    if (isCode) {
      const value = replacement instanceof LuaFunction ? callWith(replacement, at, end) : look(replacement, at, end);
      piece = typeof value === 'string' ? value : value === undefined || value === false ? text.substring(at, end) : numberPiece(value);
    } else {
      parts ??= partsOf(typeof replacement === 'string' ? replacement : numberToText(replacement), false);
      piece = fill(parts, text, at, end, checkPart);
    }
    append(result, text, copied, at, piece);
    copied = last = end;
    if (pattern.isAnchored) break;
  }
  if (count === 0) return [text, 0];
  append(result, text, copied, text.length, '');
  return [result.finish(), count];
}

/** Adds a part of the text and a replacement to the result, once there is room for it. */
export function append(result: TextBuilder, text: string, from: number, to: number, piece: string): void {
  const added = to - from + piece.length;
  allocate(added);
  charge(1 + (added >>> 5));
  if (result.length + added > maxStringLength) return outOfMemory();
  result.add(to > from ? text.substring(from, to) + piece : piece);
}

function callWith(f: LuaFunction, from: number, to: number): LuaValue {
  return captureCount() < 2 ? callOne(f, capture(0, from, to)) : callOne(f, ...addCaptures([], from, to));
}

function look(table: LuaTable, from: number, to: number): LuaValue {
  const key = capture(0, from, to);
  return table.mt === undefined ? table.get(key) : index(table, key);
}

function isNumber(v: LuaValue): v is number | bigint | LuaFloat {
  return typeof v === 'number' || typeof v === 'bigint' || v instanceof LuaFloat;
}

function numberPiece(v: LuaValue): string {
  return isNumber(v) ? numberToText(v) : throwError(`invalid replacement value (a ${typeOf(v)})`);
}

function checkPart(part: number): void {
  if (part === misuse) throwError("invalid use of '%' in replacement string");
}
