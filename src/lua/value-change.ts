/** Takes over in a value what `ValueChange` says of it. */
import type { Value } from '../message/value.ts';
import type { ValueChange } from './engines.ts';

type Container = Map<string, Value> | Value[];

/**
 * The value with the change in it; the value itself stays as it is, and the two share what did not change. A step into a list
 * is a place from 1: what is set past the end comes in order, what is unset are the last ones, from the end.
 */
export function applyChange(value: Value, { whole, set, unset }: ValueChange): Value {
  if (whole !== undefined) return whole;
  const own = new Set<Container>();
  const root = ownCopy(value, own);
  for (const [path, item] of set) put(containerAt(root, path, own), path.at(-1) as string, item);
  for (const path of unset) {
    const container = containerAt(root, path, own);
    if (Array.isArray(container)) container.pop();
    else container.delete(path.at(-1) as string);
  }
  return root;
}

function containerAt(root: Container, path: readonly string[], own: Set<Container>): Container {
  let container = root;
  for (const step of path.slice(0, -1)) {
    const inner = Array.isArray(container) ? container[Number(step) - 1] : container.get(step);
    const copy = ownCopy(inner as Value, own);
    put(container, step, copy);
    container = copy;
  }
  return container;
}

function put(container: Container, step: string, value: Value): void {
  if (Array.isArray(container)) container[Number(step) - 1] = value;
  else container.set(step, value);
}

function ownCopy(value: Value, own: Set<Container>): Container {
  if (own.has(value as Container)) return value as Container;
  const copy: Container = Array.isArray(value) ? [...value] : value instanceof Map ? new Map(value) : new Map();
  own.add(copy);
  return copy;
}
