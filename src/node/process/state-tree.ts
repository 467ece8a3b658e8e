/**
 * The state of a process as it goes on from slot to slot. Each slot writes what it changed, so that is what it costs.
 *
 * Who reads the state is handed the tree itself, which from then on is copied where it changes: only the messages on the
 * way to a change, each of them once.
 */
import type { ValueChange } from '../../lua/engines.ts';
import { isList, isMessage, type Message, type Value } from '../../message/value.ts';

type Container = Map<string, Value> | Value[];

export class StateTree {
  #root: Message;
  /** What nobody outside can see: it may be written to. */
  #owned = new WeakSet<object>();
  /** Spellings of the top keys by their lower case, once somebody asked for a key. */
  #spellings: Map<string, Set<string>> | undefined;

  constructor(state: Message) {
    this.#root = state;
  }

  /** The state as a message that never changes. */
  message(): Message {
    this.#owned = new WeakSet();
    return this.#root;
  }

  /** Looks a key up as `getKey` does, without a look at all of them. What it answers is good until the next change. */
  get(key: string): Value | undefined {
    const exact = this.#root.get(key);
    if (exact !== undefined) return exact;
    const wanted = key.toLowerCase();
    const spellings = (this.#spellings ??= spellingsOf(this.#root)).get(wanted);
    if (spellings === undefined) return undefined;
    return this.#root.get(spellings.has(wanted) ? wanted : (spellings.values().next().value as string));
  }

  /** Makes it the next state. The values of the change are not written to. */
  apply({ whole, set, unset }: ValueChange): void {
    if (whole !== undefined) {
      if (!isMessage(whole)) throw new TypeError('The whole state must be a message.');
      this.#root = whole;
      this.#spellings = undefined;
    }
    for (const path of unset) this.#write(path, undefined);
    for (const [path, value] of set) this.#write(path, value);
  }

  #write(path: readonly string[], value: Value | undefined): void {
    if (path.length === 1) this.#noteSpelling(path[0]!, value !== undefined);
    this.#root = this.#written(this.#root, path, 0, value) as Message;
  }

  /** `container` with the rest of a path written below it. */
  #written(container: Value | undefined, path: readonly string[], at: number, value: Value | undefined): Container {
    let mine = this.#own(container);
    const key = path[at]!;
    const isLast = at === path.length - 1;
    if (Array.isArray(mine) && !isPlaceIn(mine, key, isLast && value === undefined)) mine = this.#own(new Map(mine.map((item, index) => [String(index + 1), item])));
    const next = isLast ? value : this.#written(Array.isArray(mine) ? mine[Number(key) - 1] : mine.get(key), path, at + 1, value);
    if (Array.isArray(mine)) {
      if (next === undefined) mine.pop();
      else mine[Number(key) - 1] = next;
    } else if (next === undefined) mine.delete(key);
    else mine.set(key, next);
    return mine;
  }

  /** A container that may be written to. What is no container is replaced by a message. */
  #own(value: Value | undefined): Container {
    if (typeof value === 'object' && value !== null && this.#owned.has(value)) return value as Container;
    const copy: Container = isMessage(value) ? new Map(value) : isList(value) ? [...value] : new Map<string, Value>();
    this.#owned.add(copy);
    return copy;
  }

  #noteSpelling(key: string, isThere: boolean): void {
    if (this.#spellings === undefined) return;
    const lower = key.toLowerCase();
    const known = this.#spellings.get(lower);
    if (isThere) {
      if (known === undefined) this.#spellings.set(lower, new Set([key]));
      else known.add(key);
    } else if (known?.delete(key) === true && known.size === 0) this.#spellings.delete(lower);
  }
}

function spellingsOf(state: Message): Map<string, Set<string>> {
  const spellings = new Map<string, Set<string>>();
  for (const key of state.keys()) {
    const lower = key.toLowerCase();
    const known = spellings.get(lower);
    if (known === undefined) spellings.set(lower, new Set([key]));
    else known.add(key);
  }
  return spellings;
}

/** True for a step that a list has: one of its places, the one behind its end, or (to remove) its last. */
function isPlaceIn(list: readonly Value[], key: string, isRemoved: boolean): boolean {
  const place = Number(key);
  if (!/^[1-9]\d{0,9}$/.test(key)) return false;
  return isRemoved ? place === list.length : place <= list.length + 1 && (list.length > 0 || place === 1);
}
