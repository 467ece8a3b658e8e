/**
 * The keys of a request that are not written into a segment: those of the message itself (headers or tags, body) and of
 * the query. They reach every step, or one step if their name has a scope: `2.slot` reaches only message 2, counted
 * with the base as 0.
 *
 * @source protocol.md B, rules 3 and 7
 */
import type { DecodeResult } from '../codec.ts';
import type { Message } from '../value.ts';
import { KeySet, type ParseNested, parseScope, putKey } from './key-set.ts';
import type { Pair } from './reference.ts';

export class GlobalKeys {
  private readonly everywhere: KeySet;
  private readonly scoped: ReadonlyMap<number, KeySet>;

  constructor(everywhere: KeySet, scoped: ReadonlyMap<number, KeySet>) {
    this.everywhere = everywhere;
    this.scoped = scoped;
  }

  /** How many keys every step gets. */
  get size(): number {
    return this.everywhere.values.size;
  }

  /** How many of them are the results of requests. */
  get requestCount(): number {
    return this.everywhere.requests.size;
  }

  /** The keys that reach the message with this index, in a set of its own. */
  at(index: number): KeySet {
    const keys = new KeySet().add(this.everywhere);
    return this.addScoped(keys, index);
  }

  /** What reaches an id: how the request came and who signed it, but none of its keys. */
  forId(): KeySet {
    const keys = new KeySet();
    for (const key of ['method', 'commitments']) {
      const value = this.everywhere.values.get(key);
      if (value !== undefined) keys.setValue(key, value);
    }
    return keys;
  }

  /** Only the keys that were written for the message with this index. */
  only(index: number): KeySet {
    return this.addScoped(new KeySet(), index);
  }

  private addScoped(keys: KeySet, index: number): KeySet {
    const scoped = this.scoped.get(index);
    return scoped === undefined ? keys : keys.add(scoped);
  }
}

/**
 * Collects the global keys; query keys win over keys of the message. The path of the message is no key: it was the
 * source of the steps.
 */
export function readGlobalKeys(message: Message, query: readonly Pair[], nested: ParseNested): DecodeResult<GlobalKeys> {
  const all = new KeySet();
  for (const [name, value] of message) {
    if (name === 'path') continue;
    const put = putKey(all, name, value, 'message', nested);
    if (!put.ok) return put;
  }
  for (const { name, value } of query) {
    const put = putKey(all, name, value, 'query', nested);
    if (!put.ok) return put;
  }

  const scoped = new Map<number, KeySet>();
  const scopeOf = (name: string): { keys: KeySet; key: string } | undefined => {
    const scope = parseScope(name);
    if (scope === undefined) return undefined;
    let keys = scoped.get(scope.step);
    if (keys === undefined) scoped.set(scope.step, (keys = new KeySet()));
    return { keys, key: scope.key };
  };
  for (const [name, value] of all.values) {
    const scope = scopeOf(name);
    if (scope === undefined) continue;
    scope.keys.setValue(scope.key, value);
    all.values.delete(name);
  }
  for (const [name, request] of all.requests) {
    const scope = scopeOf(name);
    if (scope === undefined) continue;
    scope.keys.setRequest(scope.key, request);
    all.requests.delete(name);
  }
  return { ok: true, value: new GlobalKeys(all, scoped) };
}
