/**
 * What the operator has set on the node: a message that survives restarts. Devices read their settings here
 * (`name_resolvers`, `node_processes`, `cache_writers`, …).
 *
 * @source protocol.md C.2
 */
import { pack, unpack } from '../message/pack.ts';
import { isMessage, withKeys, type Message, type Value } from '../message/value.ts';
import type { Store } from '../store/store.ts';

const storeKey = ['node-message'] as const;
const none: Message = new Map();

export class NodeSettings {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** All settings. */
  all(): Message {
    const bytes = this.#store.get(storeKey);
    const settings = bytes === undefined ? undefined : unpack(bytes);
    return isMessage(settings) ? settings : none;
  }

  /** A setting by its name on a real node (`cache_writers`), which may also be written with dashes. */
  get(key: string): Value | undefined {
    const settings = this.all();
    return settings.get(key) ?? settings.get(key.replaceAll('_', '-'));
  }

  /** Sets keys, in one durable step. */
  async set(changes: Iterable<readonly [string, Value]>): Promise<void> {
    await this.#store.transaction((txn) => txn.put(storeKey, pack(withKeys(this.all(), changes))));
  }
}
