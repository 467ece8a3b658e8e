/**
 * The store driver on disk: LMDB, in `<folder>/data.mdb`. Several processes may open one folder at once.
 *
 * Transactions of one turn of the event loop share a commit. The commit runs on the main thread: without fsync it takes
 * about 20 µs, a sixth of the way through a writer thread. It is then safe against the death of the process, but not
 * against a power loss; `durable` waits for fsync, on LMDB's writer thread.
 */
import { statSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'lmdb';
import { isHbxError } from '../base/errors.ts';
import { makeFolder } from '../base/make-folder.ts';
import { systemReason } from '../base/system-reason.ts';
import { checkFiles } from './check-files.ts';
import { DiskSpace, freeBytesOf } from './disk-space.ts';
import { storeClosed, storeGone, storeUnreadable, storeWriteFailed } from './errors.ts';
import { encodeKey, encodeRange } from './keys.ts';
import { causeOf, damageOf, openDatabase, SYNCHRONOUS_COMMIT } from './lmdb-database.ts';
import { findUncleanExit, markOpen } from './open-marker.ts';
import { decodeEntries, runAction, type EncodedReader, type Write } from './overlay.ts';
import { probeStore } from './probe.ts';
import type { Store, StoreKey, StoreTransaction } from './store.ts';

export interface LmdbStoreOptions {
  /** Made when missing. */
  readonly folder: string;
  /** Acknowledge only after fsync, so that a power loss loses nothing and damages nothing. Default: false. */
  readonly durable?: boolean;
  /** Tells the free bytes of the disk. For tests. */
  readonly freeBytes?: () => number;
}

/** A commit takes transactions from the queue for so long, then lets the event loop turn. */
const BATCH_MS = 8;

interface Pending {
  readonly action: (txn: StoreTransaction) => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens the store in a folder.
 * Errors: `store/corrupt`, `store/unreadable`; later `store/write-failed`, `store/gone`, `store/closed`.
 */
export async function createLmdbStore({ folder, durable = false, freeBytes = () => freeBytesOf(folder) }: LmdbStoreOptions): Promise<Store> {
  try {
    makeFolder(folder);
  } catch (error) {
    throw storeUnreadable(folder, systemReason(error), error);
  }
  const [{ short }, unclean] = await Promise.all([checkFiles(folder, freeBytes), findUncleanExit(folder)]);
  if (short !== undefined || unclean) {
    await probeStore(folder, { complete: short !== undefined || unclean?.rebooted === true, extendTo: short });
    await unclean?.forget();
  }
  // Marked first: if LMDB brings this process down, the next start knows.
  const unmark = await markOpen(folder);
  try {
    return new LmdbStore(openDatabase(folder, durable), { folder, durable, unmark, space: new DiskSpace(freeBytes) });
  } catch (error) {
    await unmark();
    throw error;
  }
}

class LmdbStore implements Store, EncodedReader {
  readonly driver = 'lmdb';
  readonly #db: Database<Buffer, Buffer>;
  readonly #folder: string;
  readonly #durable: boolean;
  readonly #space: DiskSpace;
  readonly #unmark: () => Promise<void>;
  /** The file that LMDB has open. */
  readonly #file: string;
  #queue: Pending[] = [];
  /** A flush is planned or under way. */
  #flushing = false;
  #idle: (() => void)[] = [];
  #closing: Promise<void> | undefined;

  constructor(db: Database<Buffer, Buffer>, { folder, durable, space, unmark }: { folder: string; durable: boolean; space: DiskSpace; unmark: () => Promise<void> }) {
    this.#db = db;
    this.#folder = folder;
    this.#durable = durable;
    this.#space = space;
    this.#unmark = unmark;
    this.#file = fileOf(folder);
  }

  get(key: StoreKey): Uint8Array | undefined {
    this.#check();
    return this.getEncoded(encodeKey(key));
  }

  has(key: StoreKey): boolean {
    this.#check();
    return this.#guard(() => this.#db.doesExist(encodeKey(key)));
  }

  range(options: Parameters<Store['range']>[0]): ReturnType<Store['range']> {
    this.#check();
    return decodeEntries(this.rangeEncoded(encodeRange(options)));
  }

  transaction<T>(action: (txn: StoreTransaction) => T): Promise<T> {
    if (this.#closing) return Promise.reject(storeClosed());
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ action, resolve: resolve as (result: unknown) => void, reject });
      this.#plan();
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** For the overlay of a transaction: reads inside LMDB's write transaction while one is open. */
  getEncoded(key: Buffer): Uint8Array | undefined {
    return this.#guard(() => this.#db.getBinary(key));
  }

  rangeEncoded({ low, high, limit, reverse }: ReturnType<typeof encodeRange>): { key: Buffer; value: Uint8Array }[] {
    if (limit <= 0) return [];
    const order = reverse ? { start: high, end: low, reverse, inclusiveEnd: true } : { start: low, end: high };
    const options = limit === Infinity ? order : { ...order, limit };
    return this.#guard(() => Array.from(this.#db.getRange(options), ({ key, value }) => ({ key: Buffer.from(key.buffer, key.byteOffset, key.length), value })));
  }

  #plan(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    const outcomes: (() => void)[] = [];
    const commit = {};
    let count = 0;
    // Whatever this returned would be awaited by lmdb, so it returns nothing.
    const run = (): void => {
      const until = performance.now() + BATCH_MS;
      while (count < this.#queue.length && (count === 0 || performance.now() < until)) outcomes.push(this.#run(this.#queue[count++]!, commit));
    };
    try {
      // LMDB would go on writing into a file that has no name any more.
      if (fileOf(this.#folder) !== this.#file) throw storeGone(this.#folder);
      if (this.#durable) await this.#db.childTransaction(run);
      else this.#db.transactionSync(run, SYNCHRONOUS_COMMIT);
      this.#queue.splice(0, count);
      for (const settle of outcomes) settle();
    } catch (error) {
      // The commit failed, and LMDB dropped all of it. Without a count it did not even begin, and nothing can be written.
      const cause = await causeOf(error);
      const failed = isHbxError(cause) ? cause : damageOf(cause, this.#folder) ?? storeWriteFailed(this.#folder, cause);
      for (const { reject } of this.#queue.splice(0, count || this.#queue.length)) reject(failed);
    }
    this.#flushing = false;
    if (this.#queue.length > 0) this.#plan();
    else for (const idle of this.#idle.splice(0)) idle();
  }

  /** Runs one action and applies its writes to the open LMDB transaction. Returns how to tell the caller after the commit. */
  #run({ action, resolve, reject }: Pending, commit: object): () => void {
    let writes: readonly Write[];
    let result: unknown;
    try {
      ({ result, writes } = runAction(this, action, commit));
    } catch (error) {
      return () => reject(error);
    }
    let valueBytes = 0;
    for (const { value } of writes) valueBytes += value?.length ?? 0;
    if (writes.length > 0 && !this.#space.take(writes.length, valueBytes)) return () => reject(storeWriteFailed(this.#folder, diskFull));
    for (const { key, value } of writes) {
      if (value === undefined) void this.#db.remove(key);
      else void this.#db.put(key, value as Buffer);
    }
    return () => resolve(result);
  }

  async #close(): Promise<void> {
    if (this.#flushing) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#db.close();
    // The marker says that the disk may lag behind. When it goes, everything has to be there.
    if (!this.#durable && fileOf(this.#folder) === this.#file) await syncFile(join(this.#folder, 'data.mdb'));
    await this.#unmark();
  }

  #check(): void {
    if (this.#closing) throw storeClosed();
  }

  #guard<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw damageOf(error, this.#folder) ?? error;
    }
  }
}

const diskFull = Object.assign(new Error('no space left'), { code: 'ENOSPC' });

/** Tells one data file from another that is put in its place; empty when there is none. */
function fileOf(folder: string): string {
  const file = statSync(join(folder, 'data.mdb'), { throwIfNoEntry: false });
  return file === undefined ? '' : `${file.dev} ${file.ino}`;
}

async function syncFile(path: string): Promise<void> {
  const file = await openFile(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
