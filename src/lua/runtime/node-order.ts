/**
 * Where PUC's hash part puts integer keys, and so in which order `next` finds them. Text keys have no such order (PUC seeds
 * their hash anew in each process); integers have one that programs can come to know.
 *
 * @source PUC Lua 5.3: a hash part has 2^n nodes; a key wants the node of its value modulo that; on a collision the free node
 * with the highest number is taken, by the newcomer if the one that is there stands where it wants to, else by that one; a
 * full hash part is built anew, from its last node to its first, as large as the keys need
 */
import type { LuaValue } from './value.ts';

interface Nodes {
  readonly keys: (number | undefined)[];
  readonly offsets: number[];
  /** Node that follows in the chain of collisions, or -1. */
  readonly next: number[];
  free: number;
}

/** Offsets of the integer keys of `hash` (as `key, value, …`), sorted as PUC would have them. `arraySize`: keys 1 to n elsewhere. */
export function nodeOrder(hash: readonly LuaValue[], offsets: readonly number[], arraySize: number): number[] {
  let nodes = emptyNodes(0);
  let size = arraySize;
  let inArray: { key: number; offset: number }[] = [];
  for (const offset of offsets) {
    const key = hash[offset] as number;
    if (key >= 1 && key <= size) {
      inArray.push({ key, offset });
      continue;
    }
    if (insert(nodes, key, offset)) continue;
    // Full: count all keys, choose the size of the array anew, and put everything in again.
    const old = nodes;
    const all = [...old.keys.flatMap((k, at) => (k === undefined ? [] : [{ key: k, offset: old.offsets[at]! }])), ...inArray, { key, offset }];
    size = Math.max(arraySize, arraySizeFor(all.map((one) => one.key), arraySize));
    const hashed = all.filter((one) => one.key < 1 || one.key > size);
    inArray = all.filter((one) => one.key >= 1 && one.key <= size);
    nodes = emptyNodes(hashed.length);
    for (let at = old.keys.length - 1; at >= 0; at--) {
      const k = old.keys[at];
      if (k !== undefined && (k < 1 || k > size)) insert(nodes, k, old.offsets[at]!);
    }
    if (key < 1 || key > size) insert(nodes, key, offset);
  }
  return [...inArray.sort((a, b) => a.key - b.key).map((one) => one.offset), ...nodes.offsets.filter((_, at) => nodes.keys[at] !== undefined)];
}

function emptyNodes(count: number): Nodes {
  let size = count === 0 ? 0 : 1;
  while (size < count) size *= 2;
  return { keys: new Array<undefined>(size).fill(undefined), offsets: new Array<number>(size).fill(-1), next: new Array<number>(size).fill(-1), free: size };
}

function mainPosition(nodes: Nodes, key: number): number {
  const size = nodes.keys.length;
  return ((key % size) + size) % size;
}

/** False when there is no free node. */
function insert(nodes: Nodes, key: number, offset: number): boolean {
  const { keys, offsets, next } = nodes;
  if (keys.length === 0) return false;
  const wanted = mainPosition(nodes, key);
  const there = keys[wanted];
  if (there === undefined) {
    keys[wanted] = key;
    offsets[wanted] = offset;
    return true;
  }
  do nodes.free -= 1;
  while (nodes.free >= 0 && keys[nodes.free] !== undefined);
  if (nodes.free < 0) return false;
  const { free } = nodes;
  let other = mainPosition(nodes, there);
  if (other === wanted) {
    keys[free] = key;
    offsets[free] = offset;
    next[free] = next[wanted]!;
    next[wanted] = free;
    return true;
  }
  while (next[other] !== wanted) other = next[other]!;
  next[other] = free;
  keys[free] = there;
  offsets[free] = offsets[wanted]!;
  next[free] = next[wanted]!;
  keys[wanted] = key;
  offsets[wanted] = offset;
  next[wanted] = -1;
  return true;
}

/** The largest n, a power of two, such that more than half of the keys 1 to n are there. */
function arraySizeFor(keys: readonly number[], present: number): number {
  const positive = keys.filter((key) => key >= 1).sort((a, b) => a - b);
  let best = 0;
  for (let n = 1; n / 2 < positive.length + present; n *= 2) {
    const count = Math.min(present, n) + positive.filter((key) => key <= n).length;
    if (count > n / 2) best = n;
  }
  return best;
}
