/** Reading and writing of file descriptors without waiting for events, as Lua's functions need it. */
import { readSync, writeSync } from 'node:fs';

const pauseCell = new Int32Array(new SharedArrayBuffer(4));

/** A descriptor that has nothing yet, or takes nothing more, refuses; there is nothing to do but wait. */
function untilReady<T>(action: () => T): T {
  for (;;) {
    try {
      return action();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(pauseCell, 0, 0, 5);
    }
  }
}

/** Writes binary text. `position` is for files that have one. */
export function writeText(fd: number, text: string, position: number | null): void {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; ) at += untilReady(() => writeSync(fd, bytes, at, bytes.length - at, position === null ? null : position + at));
}

/** Reads up to `size` bytes as binary text; empty at the end. */
export function readText(fd: number, size: number, position: number | null): string {
  const bytes = Buffer.allocUnsafe(size);
  try {
    const count = untilReady(() => readSync(fd, bytes, 0, size, position));
    return bytes.toString('latin1', 0, count);
  } catch (error) {
    // The end of a pipe, on Windows.
    if ((error as NodeJS.ErrnoException).code === 'EOF') return '';
    throw error;
  }
}
