/** The store driver that keeps everything in memory: for tests and for nodes that need no disk. Nothing survives the process. */
import { storeClosed } from './errors.ts';
import { encodeKey, encodeRange } from './keys.ts';
import { decodeEntries, runAction, type EncodedEntry, type EncodedReader } from './overlay.ts';
import type { Store, StoreKey } from './store.ts';

/** A new empty store in memory. */
export function createMemoryStore(): Store {
  /** Sorted by encoded key. */
  const entries: EncodedEntry[] = [];
  let closed = false;

  /** The index of the first entry whose key is not below `key`. */
  function indexOf(key: Buffer): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (entries[middle]!.key.compare(key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function write(key: Buffer, value: Uint8Array | undefined): void {
    const index = indexOf(key);
    const present = entries[index]?.key.equals(key) ?? false;
    if (value === undefined) {
      if (present) entries.splice(index, 1);
    } else {
      // The caller keeps its buffer, readers keep theirs: nobody can change what is stored.
      entries.splice(index, present ? 1 : 0, { key, value: Uint8Array.from(value) });
    }
  }

  const reader: EncodedReader = {
    getEncoded(key) {
      const entry = entries[indexOf(key)];
      return entry?.key.equals(key) ? Uint8Array.from(entry.value) : undefined;
    },
    rangeEncoded({ low, high, limit, reverse }) {
      const from = indexOf(low);
      const to = indexOf(high);
      const count = Math.max(0, Math.min(limit, to - from));
      const slice = reverse ? entries.slice(to - count, to).reverse() : entries.slice(from, from + count);
      return slice.map(({ key, value }) => ({ key, value: Uint8Array.from(value) }));
    },
  };

  function check(): void {
    if (closed) throw storeClosed();
  }

  function get(key: StoreKey): Uint8Array | undefined {
    check();
    return reader.getEncoded(encodeKey(key));
  }

  return {
    driver: 'memory',
    get,
    has: (key) => get(key) !== undefined,
    range(options) {
      check();
      return decodeEntries(reader.rangeEncoded(encodeRange(options)));
    },
    async transaction(action) {
      check();
      // Not at once, as on disk: whoever forgets to wait finds out in the tests.
      await null;
      const { result, writes } = runAction(reader, action);
      for (const { key, value } of writes) write(key, value);
      return result;
    },
    async close() {
      closed = true;
      await null;
    },
  };
}
