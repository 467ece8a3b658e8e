/** Parts of the matcher that do not go on with the rest of the pattern. */
import { throwError } from '../../runtime/errors.ts';
import { m, place, step, unfinished } from './match-state.ts';
import type { Item } from './pattern.ts';

/** The capture that a `)` closes: the last open one. */
export function openCapture(): number {
  for (let index = m.level - 1; index >= 0; index--) if (m.lengths[index] === unfinished) return index;
  return throwError('invalid pattern capture');
}

/** Where the balanced text that begins here ends, or -1. */
export function balancedEnd(item: Item, from: number): number {
  const { a, b } = item;
  const text = m.subject;
  const length = m.end;
  if (from >= length || text.charCodeAt(from) !== a) return -1;
  let open = 1;
  let at = from + 1;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === b) {
      if (--open === 0) break;
    } else if (code === a) open += 1;
  }
  step((at - from) >>> 2);
  return at < length ? at + 1 : -1;
}

/** The length of the capture that `%1` asks for. */
export function backLength(index: number): number {
  if (index < 0 || index >= m.level || m.lengths[index] === unfinished) return throwError(`invalid capture index %${index + 1}`);
  // A place has a length beyond every text.
  return m.lengths[index] === place ? Infinity : m.lengths[index]!;
}

export function sameText(one: number, other: number, length: number): boolean {
  const text = m.subject;
  let at = 0;
  while (at < length && text.charCodeAt(one + at) === text.charCodeAt(other + at)) at++;
  step(at >>> 2);
  return at === length;
}
