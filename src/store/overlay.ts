/**
 * Runs one transaction action over a base it cannot touch: its writes are collected, its reads see them first. When the
 * action throws, nothing has happened, however many transactions share the commit. The driver applies the writes.
 *
 * A nested LMDB transaction would do the same and costs a third of the group throughput.
 */
import { decodeKey, encodeKey, encodeRange, type KeyBounds } from './keys.ts';
import type { RangeOptions, StoreEntry, StoreKey, StoreTransaction } from './store.ts';

/** An entry by its encoded key. */
export interface EncodedEntry {
  readonly key: Buffer;
  readonly value: Uint8Array;
}

/** What a driver can read, in encoded keys. */
export interface EncodedReader {
  getEncoded(key: Buffer): Uint8Array | undefined;
  /** Entries in the order of the bounds (descending with `reverse`). */
  rangeEncoded(bounds: KeyBounds): EncodedEntry[];
}

/** A write to apply; without a value the key goes. */
export interface Write {
  readonly key: Buffer;
  readonly value: Uint8Array | undefined;
}

export interface ActionResult<T> {
  readonly result: T;
  readonly writes: readonly Write[];
}

/**
 * Runs `action` and returns its result and its writes, the last one for each key. Throws what the action throws.
 * @param commit the same for all actions whose writes are committed together
 */
export function runAction<T>(base: EncodedReader, action: (txn: StoreTransaction) => T, commit: object = {}): ActionResult<T> {
  const overlay = new Overlay(base, commit);
  try {
    const result = action(overlay);
    if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
      throw new TypeError('A store transaction must be synchronous, but its action returned a promise.');
    }
    return { result, writes: overlay.writes.size === 0 ? [] : [...overlay.writes.values()] };
  } finally {
    overlay.done = true;
  }
}

class Overlay implements StoreTransaction {
  readonly writes = new Map<string, Write>();
  done = false;
  readonly commit: object;
  readonly #base: EncodedReader;

  constructor(base: EncodedReader, commit: object) {
    this.#base = base;
    this.commit = commit;
  }

  get(key: StoreKey): Uint8Array | undefined {
    this.#check();
    const encoded = encodeKey(key);
    const write = this.writes.size > 0 ? this.writes.get(nameOf(encoded)) : undefined;
    return write ? write.value : this.#base.getEncoded(encoded);
  }

  has(key: StoreKey): boolean {
    return this.get(key) !== undefined;
  }

  range(options: RangeOptions): StoreEntry[] {
    this.#check();
    const bounds = encodeRange(options);
    return decodeEntries(this.writes.size > 0 ? this.#merge(bounds) : this.#base.rangeEncoded(bounds));
  }

  put(key: StoreKey, value: Uint8Array): void {
    this.#check();
    if (!(value instanceof Uint8Array)) throw new TypeError('A store value must be bytes (Uint8Array).');
    this.#write(encodeKey(key), value);
  }

  remove(key: StoreKey): void {
    this.#check();
    this.#write(encodeKey(key), undefined);
  }

  #write(key: Buffer, value: Uint8Array | undefined): void {
    this.writes.set(nameOf(key), { key, value });
  }

  #merge(bounds: KeyBounds): EncodedEntry[] {
    const inside = [...this.writes.values()].filter(({ key }) => bounds.low.compare(key) <= 0 && bounds.high.compare(key) > 0);
    // Each of our writes hides at most one entry of the base, so this many are enough.
    const entries = this.#base.rangeEncoded({ ...bounds, limit: bounds.limit + inside.length }).filter(({ key }) => !this.writes.has(nameOf(key)));
    for (const { key, value } of inside) if (value !== undefined) entries.push({ key, value });
    entries.sort(bounds.reverse ? (a, b) => b.key.compare(a.key) : (a, b) => a.key.compare(b.key));
    return entries.length > bounds.limit ? entries.slice(0, bounds.limit) : entries;
  }

  #check(): void {
    if (this.done) throw new Error('A store transaction was used after its action had ended.');
  }
}

/** Decodes the keys of entries. */
export function decodeEntries(entries: readonly EncodedEntry[]): StoreEntry[] {
  return entries.map(({ key, value }) => ({ key: decodeKey(key), value }));
}

function nameOf(key: Buffer): string {
  return key.toString('latin1');
}
