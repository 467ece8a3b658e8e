/**
 * The sort of `luerl`, which is that of Erlang's lists: it finds runs that ascend or descend already, then merges them in
 * pairs. It calls the order for the same pairs in the same sequence, so that an order that lies, counts or fails shows no
 * difference. Any order gives some result.
 */

type Order<T> = (a: T, b: T) => boolean;

/** Lists are kept with their head at the end, so that taking it is `pop`. */
type Stack<T> = T[];

/** The values in order: `inOrder(a, b)` tells that `a` may stand before `b`. */
export function mergeSort<T>(values: readonly T[], inOrder: Order<T>): T[] {
  if (values.length < 2) return [...values];
  const ascending = inOrder(values[0]!, values[1]!);
  const runs = split(values, ascending ? inOrder : (a, b) => !inOrder(a, b));
  return mergeAll(runs, inOrder, ascending);
}

/** The runs of a list, the last one first; each has its last value as head. `follows` tells that a value continues a run. */
function split<T>(values: readonly T[], follows: Order<T>): Stack<T>[] {
  const runs: Stack<T>[] = [];
  let last = values[1] as T;
  let beforeLast = values[0] as T;
  let rest: Stack<T> = [];
  // A value before all of the run, which begins another one unless a later value shows where it belongs.
  let held: { value: T } | undefined;
  for (let at = 2; at < values.length; at++) {
    const value = values[at] as T;
    if (follows(last, value)) {
      rest.push(beforeLast);
      beforeLast = last;
      last = value;
    } else if (follows(beforeLast, value)) {
      rest.push(beforeLast);
      beforeLast = value;
    } else if (held !== undefined) {
      const isLater = follows(held.value, value);
      rest.push(beforeLast, last);
      runs.push(rest);
      rest = [];
      last = isLater ? value : held.value;
      beforeLast = isLater ? held.value : value;
      held = undefined;
    } else if (rest.length === 0) {
      rest.push(value);
    } else {
      held = { value };
    }
  }
  rest.push(beforeLast, last);
  runs.push(rest);
  if (held !== undefined) runs.push([held.value]);
  return runs.reverse();
}

/**
 * Merges pairs of runs until one is left, to and fro: each round turns the lists around. In a `reverse` round the heads are
 * the last values.
 */
function mergeAll<T>(runs: Stack<T>[], inOrder: Order<T>, ascending: boolean): T[] {
  let lists = runs;
  let reverse = ascending;
  for (;;) {
    const merged: Stack<T>[] = [];
    let at = 0;
    for (; at + 1 < lists.length; at += 2) {
      // Of neighbours the one that came first in the values gets its way where both may stand first.
      const swapped = reverse === ascending;
      const first = lists[swapped ? at + 1 : at]!;
      const second = lists[swapped ? at : at + 1]!;
      merged.push(mergePair(first, second, inOrder, reverse));
    }
    if (at < lists.length) {
      const alone = lists[at]!;
      if (merged.length === 0 && !reverse) return alone.reverse();
      merged.push(alone.reverse());
    }
    lists = merged.reverse();
    reverse = !reverse;
  }
}

/** Merges two lists into one that is turned around. */
function mergePair<T>(first: Stack<T>, second: Stack<T>, inOrder: Order<T>, reverse: boolean): Stack<T> {
  const merged: Stack<T> = [];
  while (first.length > 0 && second.length > 0) {
    const takesFirst = inOrder(first.at(-1)!, second.at(-1)!) !== reverse;
    merged.push((takesFirst ? first : second).pop()!);
  }
  const left = first.length > 0 ? first : second;
  while (left.length > 0) merged.push(left.pop()!);
  return merged;
}
