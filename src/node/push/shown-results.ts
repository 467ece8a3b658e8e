import { isList, isMessage, type Message, type Value } from '../../message/value.ts';

/** Levels a reply has beside those of the tree that a push may nest (`PushBounds.levels`). */
const spare = 16;
/** Keys that would steer the reply they stand in. */
const notShown = new Set(['commitments', 'status', 'content-type', 'ao-result', 'device']);

/**
 * The results of a slot as they stand in the tree of a push. Those that nest too deep for the place are left out: the messages
 * are delivered by then, and the results can still be read by themselves.
 * @param levels levels that the tree may still nest below
 */
export function shownResults(results: Value | undefined, levels: number): Message {
  if (!isMessage(results) || !fits(results, Math.max(0, levels) + spare)) return new Map();
  return new Map([...results].filter(([key]) => !notShown.has(key.toLowerCase()) && !key.toLowerCase().startsWith('priv')));
}

function fits(value: Value, levels: number): boolean {
  if (isMessage(value)) return levels > 0 && [...value.values()].every((item) => fits(item, levels - 1));
  return !isList(value) || (levels > 0 && value.every((item) => fits(item, levels - 1)));
}
