/** Looking for a pattern, and what its captures are. */
import { throwError } from '../../runtime/errors.ts';
import { allocateString } from '../../runtime/meter.ts';
import type { LuaValue } from '../../runtime/value.ts';
import { m, place, step } from './match-state.ts';
import { run } from './matcher.ts';
import { partOf } from './parts.ts';
import type { Pattern } from './pattern.ts';

/**
 * Looks for a pattern from a place on. Answers where the match begins, or -1; `m.foundEnd` tells where it ends. A match that
 * ends at `notAt` does not count.
 */
export function search(pattern: Pattern, from: number, notAt = -1): number {
  const { start, firstSet, firstByte, only } = pattern;
  if (only !== undefined && !pattern.isAnchored) return searchOnly(only, pattern.onlyCaptures, from);
  for (let at = from; at <= m.end; at++) {
    if (firstSet !== undefined && !pattern.isAnchored) {
      const before = at;
      if (firstByte !== '') {
        at = m.subject.indexOf(firstByte, at);
        if (at < 0) at = m.end;
      } else {
        while (at < m.end && firstSet[m.subject.charCodeAt(at)] === 0) at++;
      }
      step((at - before) >>> 2);
      // Such a pattern does not match at the end.
      if (at === m.end) return -1;
    }
    m.level = 0;
    m.depthLeft = m.maxDepth;
    const e = run(start, at);
    if (e >= 0 && e !== notAt) {
      m.foundEnd = e;
      return at;
    }
    if (pattern.isAnchored) return -1;
  }
  return -1;
}

/** The same for a pattern that is one set with `+`, which matches no empty text. */
function searchOnly(set: Uint8Array, captures: number, from: number): number {
  const text = m.subject;
  const length = m.end;
  let at = from;
  while (at < length && set[text.charCodeAt(at)] === 0) at++;
  let e = at;
  while (e < length && set[text.charCodeAt(e)] === 1) e++;
  step(2 + ((e - from) >>> 2));
  if (e === at) return -1;
  m.level = captures;
  m.starts[0] = at;
  m.lengths[0] = e - at;
  m.foundEnd = e;
  return at;
}

/** How many captures the last match has. */
export function captureCount(): number {
  return m.level;
}

/** A capture of the last match, which began at `from` and ended before `to`; all of it if there are no captures. */
export function capture(index: number, from: number, to: number): LuaValue {
  if (index >= m.level) return index === 0 ? part(from, to) : throwError(`invalid capture index %${index + 1}`);
  const length = m.lengths[index]!;
  const start = m.starts[index]!;
  if (length >= 0) return part(start, start + length);
  return length === place ? start + 1 : throwError('unfinished capture');
}

/** The captures of the last match after what `values` has already; all of it if there are no captures. */
export function addCaptures(values: LuaValue[], from: number, to: number): LuaValue[] {
  if (m.level === 0) values.push(part(from, to));
  for (let index = 0; index < m.level; index++) values.push(capture(index, from, to));
  return values;
}

function part(from: number, to: number): string {
  allocateString(to - from);
  return partOf(m.subject, from, to);
}
