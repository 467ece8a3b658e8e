/**
 * Files that say which process holds something: a lock (`file-lock.ts`), a turn. A holder that died leaves its file behind; it is
 * recognised by its process id where it ran on this machine, else by the age of the file.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { isProcessAlive } from './process-alive.ts';

/** What this process writes into such a file, different each time. */
export function newHolder(): string {
  return `${hostname()} ${process.pid} ${randomBytes(6).toString('hex')}`;
}

/** Who holds it; `undefined` when nobody does. */
export function holderOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether its holder died, or has not touched the file for so long. */
export function isStale(file: string, holder: string, afterMs: number): boolean {
  const [host, pid] = holder.split(' ');
  if (host === hostname() && pid !== undefined && !isProcessAlive(Number(pid))) return true;
  try {
    return Date.now() - statSync(file).mtimeMs > afterMs;
  } catch {
    // It is gone; the next look will tell.
    return false;
  }
}
