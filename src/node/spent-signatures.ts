/**
 * Signatures that have opened a door of the operator once, so that nobody can send a request of the operator again: settings
 * that were changed since then would go back.
 *
 * In the store: `spent, <id of the commitment>`, the time in milliseconds.
 */
import type { Message } from '../message/value.ts';
import type { Store } from '../store/store.ts';

export class SpentSignatures {
  readonly #store: Store;
  /** Not in the store yet, or not for want of room. */
  readonly #spent = new Set<string>();
  /** Requests that have used theirs: one request may ask for several things. */
  readonly #used = new WeakMap<Message, Set<string>>();
  readonly #now: () => number;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** True when this is the request that uses a signature first; from then on no other one may. */
  use(id: string, request: Message): boolean {
    const used = this.#used.get(request) ?? new Set();
    if (used.has(id)) return true;
    if (this.#spent.has(id) || this.#store.has(['spent', id])) return false;
    this.#used.set(request, used.add(id));
    this.#spent.add(id);
    this.#store.transaction((txn) => txn.put(['spent', id], Buffer.from(String(this.#now())))).then(
      () => this.#spent.delete(id),
      // It stays spent for as long as this node runs, and what the request wanted to write failed too.
      () => undefined,
    );
    return true;
  }
}
