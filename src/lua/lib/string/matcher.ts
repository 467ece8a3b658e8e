/**
 * The matcher. It backtracks as PUC's does, so it tries the same places in the same order, nests as deep, and finds the same
 * errors at the same points.
 */
import { throwError } from '../../runtime/errors.ts';
import { outOfGas } from '../../runtime/meter.ts';
import { gas } from '../../runtime/state.ts';
import { balancedEnd, backLength, openCapture, sameText } from './match-parts.ts';
import { m, place, step, unfinished } from './match-state.ts';
import { end, kinds, type Item } from './pattern.ts';

/** Matches a chain of items at a place. Answers the end or -1. */
export function run(first: Item, from: number): number {
  if (m.depthLeft-- === 0) throwError('pattern too complex');
  const text = m.subject;
  const length = m.end;
  let item = first;
  let at = from;
  for (;;) {
    if ((gas[0]! -= 1) < 0) outOfGas();
    switch (item.kind) {
      case kinds.one:
        if (at < length && item.set[text.charCodeAt(at)] === 1) {
          at += 1;
          item = item.next;
          continue;
        }
        break;
      case kinds.optional:
        if (at < length && item.set[text.charCodeAt(at)] === 1) {
          const e = run(item.next, at + 1);
          if (e >= 0) return ++m.depthLeft, e;
        }
        item = item.next;
        continue;
      case kinds.some:
      case kinds.most: {
        const e = runMost(item, at);
        if (e >= 0) return ++m.depthLeft, e;
        break;
      }
      case kinds.least: {
        const e = runLeast(item, at);
        if (e >= 0) return ++m.depthLeft, e;
        break;
      }
      case kinds.end:
        return ++m.depthLeft, at;
      case kinds.open:
      case kinds.position: {
        if (m.level >= m.captureLimit) throwError('too many captures');
        m.starts[m.level] = at;
        m.lengths[m.level] = item.kind === kinds.open ? unfinished : place;
        m.level += 1;
        const e = run(item.next, at);
        if (e >= 0) return ++m.depthLeft, e;
        m.level -= 1;
        break;
      }
      case kinds.close: {
        const index = openCapture();
        m.lengths[index] = at - m.starts[index]!;
        const e = run(item.next, at);
        if (e >= 0) return ++m.depthLeft, e;
        m.lengths[index] = unfinished;
        break;
      }
      case kinds.atEnd:
        if (at === length) return ++m.depthLeft, at;
        break;
      case kinds.balance:
        at = balancedEnd(item, at);
        if (at >= 0) {
          item = item.next;
          continue;
        }
        break;
      case kinds.balances: {
        const e = runBalances(item, at);
        if (e >= 0) return ++m.depthLeft, e;
        break;
      }
      case kinds.frontier: {
        const before = at === 0 ? 0 : text.charCodeAt(at - 1);
        const after = at < length ? text.charCodeAt(at) : 0;
        if (item.set[before] === 0 && item.set[after] === 1) {
          item = item.next;
          continue;
        }
        break;
      }
      case kinds.back: {
        const captured = backLength(item.a);
        const start = m.starts[item.a]!;
        if (length - at >= captured && sameText(start, at, captured)) {
          at += captured;
          item = item.next;
          continue;
        }
        break;
      }
      default:
        throwError(item.message);
    }
    m.depthLeft += 1;
    return -1;
  }
}

/** `*` and `+`: as many as there are, then one less at a time. */
function runMost(item: Item, from: number): number {
  const { set, next } = item;
  const text = m.subject;
  const length = m.end;
  let at = from;
  while (at < length && set[text.charCodeAt(at)] === 1) at++;
  step((at - from) >>> 2);
  const least = item.kind === kinds.some ? from + 1 : from;
  if (at < least) return -1;
  if (next === end && m.depthLeft > 0) return at;
  if (next.kind !== kinds.one || m.depthLeft === 0) {
    for (; at >= least; at--) {
      const e = run(next, at);
      if (e >= 0) return e;
    }
    return -1;
  }
  // The next byte decides at most places.
  const follow = next.set;
  let looks = at;
  for (; at >= least; at--) {
    if (at === length || follow[text.charCodeAt(at)] === 0) continue;
    step((looks - at) >>> 2);
    looks = at;
    const e = run(next, at);
    if (e >= 0) return e;
  }
  step((looks - at) >>> 2);
  return -1;
}

/** `-`: as few as possible. */
function runLeast(item: Item, from: number): number {
  const { set, next } = item;
  const text = m.subject;
  const length = m.end;
  if (next.kind !== kinds.one || m.depthLeft === 0) {
    for (let at = from; ; at++) {
      const e = run(next, at);
      if (e >= 0) return e;
      if (at === length || set[text.charCodeAt(at)] === 0) return -1;
    }
  }
  // The next byte decides at most places.
  const follow = next.set;
  let looks = from;
  for (let at = from; at < length; at++) {
    const code = text.charCodeAt(at);
    if (follow[code] === 1) {
      step((at - looks) >>> 2);
      looks = at;
      const e = run(next, at);
      if (e >= 0) return e;
    }
    if (set[code] === 0) {
      step((at - looks) >>> 2);
      return -1;
    }
  }
  step((length - looks) >>> 2);
  return -1;
}

/** Balanced text so often as the kind in `item.repeats` says. Each has but one length. */
function runBalances(item: Item, from: number): number {
  const { repeats, next } = item;
  if (repeats === kinds.least) {
    for (let at = from; at >= 0; at = balancedEnd(item, at)) {
      const e = run(next, at);
      if (e >= 0) return e;
    }
    return -1;
  }
  const ends = repeats === kinds.some ? [] : [from];
  for (let at = balancedEnd(item, from); at >= 0; at = balancedEnd(item, at)) {
    ends.push(at);
    if (repeats === kinds.optional) break;
  }
  for (let index = ends.length - 1; index >= 0; index--) {
    const e = run(next, ends[index]!);
    if (e >= 0) return e;
  }
  return -1;
}
