/**
 * How one state differs from the one before it, as paths: what a slot adds to the log, and what makes the next state of
 * the last one. An engine that keeps the state says it itself; for the others the two states are compared.
 */
import type { ValueChange } from '../../lua/engines.ts';
import { Atom, Float, isList, isMessage, type Message, type Value } from '../../message/value.ts';

/** Nothing is different. */
export const noChange: ValueChange = { set: [], unset: [] };

/**
 * What makes `after` of `before`. Lists that did not get shorter are compared item by item (the steps of a path are then
 * the numbers from 1); every other value that differs is set whole.
 */
export function changeBetween(before: Message, after: Message): ValueChange {
  const set: [string[], Value][] = [];
  const unset: string[][] = [];
  const compareValues = (path: string[], old: Value, value: Value): void => {
    if (old === value) return;
    if (isMessage(old) && isMessage(value)) compareMessages(path, old, value);
    else if (isList(old) && isList(value) && old.length > 0 && value.length >= old.length) compareLists(path, old, value);
    else if (!isSameValue(old, value)) set.push([path, value]);
  };
  const compareMessages = (path: string[], old: Message, now: Message): void => {
    for (const key of old.keys()) if (!now.has(key)) unset.push([...path, key]);
    for (const [key, value] of now) {
      const former = old.get(key);
      if (former === undefined) set.push([[...path, key], value]);
      else if (former !== value) compareValues([...path, key], former, value);
    }
  };
  const compareLists = (path: string[], old: readonly Value[], now: readonly Value[]): void => {
    for (const [index, value] of now.entries()) {
      const step = [...path, String(index + 1)];
      if (index < old.length) compareValues(step, old[index]!, value);
      else set.push([step, value]);
    }
  };
  compareMessages([], before, after);
  return { set, unset };
}

function isSameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof Float) return b instanceof Float && Object.is(a.value, b.value);
  if (a instanceof Atom) return b instanceof Atom && a.name === b.name;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  return isList(a) && isList(b) && a.length === 0 && b.length === 0;
}
