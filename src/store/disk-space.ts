/**
 * Keeps a store from filling its disk. LMDB reports a full disk in a way that damages the memory of the process (lmdb 3.5
 * writes its message past the end of a buffer), so a commit that might not fit is not begun.
 */
import { statfsSync } from 'node:fs';

/** Below this a disk counts as full. Leaves room for what other programs write between two looks. */
export const RESERVE_BYTES = 16 << 20;
/** One look takes some microseconds. */
const LOOK_EVERY_MS = 100;
/** What a write may cost besides its value: the pages of the tree from the root to it, and of the free list. */
const WRITE_BYTES = 5 * 4096;

/** Free bytes on the disk of a folder. */
export function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
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
