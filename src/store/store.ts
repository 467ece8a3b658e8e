/**
 * What the node keeps: ordered keys, atomic batches, snapshots for readers. Drivers: `lmdb.ts`, `memory.ts`; both pass
 * `test/suites/store.ts`.
 */

/**
 * A key: parts compared left to right, numbers before strings, strings by UTF-8 bytes, a prefix before what it begins.
 * Numbers are non-negative safe integers.
 */
export type StoreKey = readonly (string | number)[];

export interface RangeOptions {
  /** Only keys that begin with these parts. */
  readonly prefix: StoreKey;
  /** First last-part to return (inclusive); with `reverse`, where to begin from above (inclusive). */
  readonly from?: string | number;
  readonly limit?: number;
  readonly reverse?: boolean;
}

export interface StoreEntry {
  readonly key: StoreKey;
  readonly value: Uint8Array;
}

/** Reads see the last committed state (inside a transaction: also its own writes). */
export interface StoreReader {
  get(key: StoreKey): Uint8Array | undefined;
  has(key: StoreKey): boolean;
  /** A consistent snapshot of the entries in key order. */
  range(options: RangeOptions): StoreEntry[];
}

export interface StoreTransaction extends StoreReader {
  /** One object for all transactions that share a commit: between them nobody outside this process can write. */
  readonly commit: object;
  put(key: StoreKey, value: Uint8Array): void;
  remove(key: StoreKey): void;
}

export interface Store extends StoreReader {
  /** Driver name: `lmdb` or `memory`. */
  readonly driver: string;
  /**
   * Runs `action` with exclusive write access and commits what it wrote, all or nothing. Resolves with its result once
   * the writes survive the death of this process (kill -9). Many transactions under way share one commit. An exception
   * in `action` writes nothing and rejects. `action` is synchronous.
   */
  transaction<T>(action: (txn: StoreTransaction) => T): Promise<T>;
  /** Waits for writes under way, then closes. Later calls throw. Closing twice is fine. */
  close(): Promise<void>;
}
