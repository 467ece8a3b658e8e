/**
 * Looks at the files of an LMDB store before LMDB opens them. A data file that is cut off would kill the process (SIGBUS)
 * instead of failing, and lmdb 3.5 crashes whenever LMDB cannot open something.
 *
 * @source the layout of LMDB's meta pages, data version 2 as lmdb 3.5 writes it: page header of 24 bytes (`flags` at 18),
 *   then magic, version, address, map size, two tree records of 48 bytes (page size first; root page last), last page, transaction
 */
import { access, constants, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive } from '../base/process-alive.ts';
import { systemReason } from '../base/system-reason.ts';
import { RESERVE_BYTES } from './disk-space.ts';
import { storeCorrupt, storeUnreadable } from './errors.ts';

const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const META_FLAG = 0x08;
const META_BYTES = 168;
const NO_PAGE = 0xffffffffffffffffn;

export interface FileCheck {
  /**
   * The size in bytes the file should have, when it is shorter. LMDB may leave free pages at the end unwritten, so this
   * is a reason to look closer, not a proof of damage.
   */
  readonly short?: number;
}

/**
 * Checks `data.mdb` and `lock.mdb` in a folder that exists. Missing files are fine, and so is an empty data file that another
 * process is about to fill, or that has no lock file beside it: LMDB fills both.
 * @param freeBytes of the disk: making a store on a full one is a crash too
 * Errors: `store/corrupt`, `store/unreadable`.
 */
export async function checkFiles(folder: string, freeBytes: () => number): Promise<FileCheck> {
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw storeUnreadable(folder, systemReason(error), error);
  }
  const lock = await openFile(folder, 'lock.mdb');
  await lock?.close();
  const isOld = lock !== undefined && !(await isBeingMade(folder));
  const data = await openFile(folder, 'data.mdb');
  if (data === undefined) {
    if (freeBytes() < RESERVE_BYTES) throw storeUnreadable(folder, 'the disk is full');
    return {};
  }
  try {
    return await checkData(folder, data, isOld);
  } finally {
    await data.close();
  }
}

/** A process leaves its marker (`open-marker.ts`) before LMDB makes the files. */
async function isBeingMade(folder: string): Promise<boolean> {
  const markers = (await readdir(folder)).flatMap((name) => /^open-(\d+)-/.exec(name)?.[1] ?? []);
  return markers.some((pid) => isProcessAlive(Number(pid)));
}

async function openFile(folder: string, name: string): Promise<FileHandle | undefined> {
  try {
    return await open(join(folder, name), 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw storeUnreadable(folder, `${name}: ${systemReason(error)}`, error);
  }
}

async function checkData(folder: string, file: FileHandle, isOld: boolean): Promise<FileCheck> {
  // LMDB writes pages before the meta page that counts them, so this order is right while another process writes.
  const first = await readMeta(folder, file, 0);
  if (first === undefined && isOld) throw storeCorrupt(folder, 'data.mdb is empty, so what was in it is gone');
  if (first === undefined) return {};
  const second = await readMeta(folder, file, first.pageBytes);
  if (second === undefined || second.pageBytes !== first.pageBytes) throw storeCorrupt(folder, 'the second meta page of data.mdb is missing or wrong');
  const newest = second.transaction > first.transaction ? second : first;
  const expected = (newest.lastPage + 1) * newest.pageBytes;
  const { size } = await file.stat();
  return size < expected ? { short: expected } : {};
}

interface Meta {
  pageBytes: number;
  lastPage: number;
  transaction: bigint;
}

async function readMeta(folder: string, file: FileHandle, position: number): Promise<Meta | undefined> {
  const bytes = Buffer.alloc(META_BYTES);
  const { bytesRead } = await file.read(bytes, 0, META_BYTES, position);
  if (bytesRead === 0 && position === 0) return undefined;
  const what = position === 0 ? 'data.mdb' : 'the second meta page of data.mdb';
  if (bytesRead < META_BYTES) throw storeCorrupt(folder, `${what} is cut off`);
  if (bytes.readUInt32LE(24) !== MAGIC || !(bytes.readUInt16LE(18) & META_FLAG)) throw storeCorrupt(folder, position === 0 ? 'data.mdb is not an LMDB file' : `${what} is not readable`);
  const version = bytes.readUInt32LE(28) & 0xffff;
  if (version !== DATA_VERSION) throw storeCorrupt(folder, `data.mdb has the LMDB data version ${version}, this is for version ${DATA_VERSION}`);
  const pageBytes = bytes.readUInt32LE(48);
  const lastPage = bytes.readBigUInt64LE(144);
  const sane =
    pageBytes >= 512 && pageBytes <= 65536 && (pageBytes & (pageBytes - 1)) === 0 && lastPage >= 1n && lastPage < 1n << 40n &&
    [88, 136].every((root) => bytes.readBigUInt64LE(root) === NO_PAGE || bytes.readBigUInt64LE(root) <= lastPage);
  if (!sane) throw storeCorrupt(folder, `${what} holds impossible numbers`);
  return { pageBytes, lastPage: Number(lastPage), transaction: bytes.readBigUInt64LE(152) };
}
