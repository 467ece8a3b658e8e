/**
 * Keeps a store from filling its disk. LMDB reports a full disk in a way that damages the memory of the process (lmdb 3.5
 * writes its message past the end of a buffer), so a commit that might not fit is not begun.
 */
import { readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Below this a disk counts as full. Leaves room for what other programs write between two looks. */
export const RESERVE_BYTES = 16 << 20;
/** One look takes some microseconds. */
const LOOK_EVERY_MS = 100;
/** What a write may cost besides its value: the pages of the tree from the root to it, and of the free list. */
const WRITE_BYTES = 5 * 4096;

/** Bytes that a store in a folder may still grow by: those free on its disk, or fewer when this process may not write files as large. */
export function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  fileSizeLimit ??= readFileSizeLimit();
  if (fileSizeLimit === Infinity) return bavail * bsize;
  const size = statSync(join(folder, 'data.mdb'), { throwIfNoEntry: false })?.size ?? 0;
  return Math.min(bavail * bsize, fileSizeLimit - size);
}

let fileSizeLimit: number | undefined;

/** `ulimit -f`: a write beyond it ends the process. */
function readFileSizeLimit(): number {
  try {
    const soft = /^Max file size\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    // Not Linux: nobody tells.
    return Infinity;
  }
}

export class DiskSpace {
  readonly #look: () => number;
  #left = 0;
  #nextLook = 0;

  /** @param look tells the free bytes */
  constructor(look: () => number) {
    this.#look = look;
  }

  /** Whether values of together so many bytes, in so many writes, still fit. If so they count as written. */
  take(writes: number, valueBytes: number): boolean {
    const bytes = valueBytes + writes * WRITE_BYTES;
    const now = performance.now();
    if (now >= this.#nextLook || this.#left < bytes + RESERVE_BYTES) {
      this.#left = this.#look();
      this.#nextLook = now + LOOK_EVERY_MS;
    }
    if (this.#left < bytes + RESERVE_BYTES) return false;
    this.#left -= bytes;
    return true;
  }
}
