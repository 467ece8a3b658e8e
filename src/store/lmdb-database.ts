/** How LMDB is opened, and how its errors read. */
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import type { Database, RootDatabaseOptionsWithPath } from 'lmdb';
import { systemReason } from '../base/system-reason.ts';
import { storeCorrupt, storeUnreadable } from './errors.ts';

/** Reserved address space, not memory or disk. The map grows by itself beyond it. */
const MAP_SIZE_BYTES = 1 << 30;
/** lmdb's flag for a commit before `transactionSync` returns. */
export const SYNCHRONOUS_COMMIT = 2;

/** Opens LMDB in a folder that has been checked. Errors: `store/corrupt`, `store/unreadable`. */
export function openDatabase(folder: string, durable: boolean): Database<Buffer, Buffer> {
  const options: RootDatabaseOptionsWithPath = {
    path: folder,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    maxDbs: 1,
    noSync: !durable,
    overlappingSync: false,
    // Batches are made here. lmdb's own would leave a rejection unhandled when a commit on its writer thread fails.
    eventTurnBatching: false,
    // Windows would allocate the file in this size.
    ...(process.platform === 'win32' ? {} : { mapSize: MAP_SIZE_BYTES }),
  };
  // The CommonJS build is one file: it loads in 20 ms, the other in 30.
  const lmdb = createRequire(import.meta.url)('lmdb') as typeof import('lmdb');
  try {
    return lmdb.open<Buffer, Buffer>(options);
  } catch (error) {
    throw damageOf(error, folder) ?? storeUnreadable(folder, systemReason(error), error);
  }
}

/** A failed commit on the writer thread tells its reason in a promise. */
export async function causeOf(error: unknown): Promise<unknown> {
  const reason = (error as { commitError?: Promise<unknown> }).commitError;
  if (reason === undefined) return error;
  const told = reason.then(() => error, (cause: unknown) => cause);
  return await Promise.race([told, setTimeout(1000, error, { ref: false })]);
}

/** Reads LMDB's words for a damaged file. After the first of them it says `MDB_BAD_TXN` to everything. */
export function damageOf(error: unknown, folder: string): Error | undefined {
  const text = error instanceof Error ? error.message : '';
  return /MDB_(CORRUPTED|INVALID|PAGE_NOTFOUND|VERSION_MISMATCH|PANIC|BAD_TXN|BAD_VALSIZE|INCOMPATIBLE)|not an LMDB file/.test(text) ? storeCorrupt(folder, text.replace(/\.$/, '')) : undefined;
}
