/**
 * A lock between processes, for short changes of small files: a file that only one of them can create.
 * What a holder that died leaves behind is removed (`file-holder.ts`).
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HbxError } from './errors.ts';
import { holderOf, isStale, newHolder } from './file-holder.ts';

/** Nobody holds it this long: the change under a lock takes milliseconds. */
const staleAfterMs = 10_000;
const giveUpAfterMs = 15_000;

/**
 * Runs `change` while no other process runs one under the same lock file, and gives back what it returns.
 * `change` must be short and synchronous. Others wait for their turn.
 */
export async function withFileLock<T>(lockFile: string, change: () => T): Promise<T> {
  mkdirSync(dirname(lockFile), { recursive: true, mode: 0o700 });
  const token = newHolder();
  const started = Date.now();
  while (!tryCreate(lockFile, token)) {
    if (Date.now() - started > giveUpAfterMs) {
      throw new HbxError('base/locked', `Another hbx keeps ${lockFile} locked.`, { hint: 'If no other hbx is running, delete that file.' });
    }
    removeIfStale(lockFile);
    await sleep(2 + Math.random() * 8);
  }
  try {
    return change();
  } finally {
    // Somebody may have taken it for stale, for example when this machine slept: then it is not ours to remove.
    if (holderOf(lockFile) === token) rmSync(lockFile, { force: true });
  }
}

function tryCreate(lockFile: string, token: string): boolean {
  try {
    writeFileSync(lockFile, token, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows answers EPERM while a deleted file is still open somewhere.
    if (code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32')) return false;
    throw error;
  }
}

function removeIfStale(lockFile: string): void {
  const token = holderOf(lockFile);
  if (token === undefined || !isStale(lockFile, token, staleAfterMs)) return;
  // By renaming, since of two that see the same stale file only one can win.
  const aside = `${lockFile}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(lockFile, aside);
    // Between looking and renaming another one may have cleared the old file and made its own: it gets it back.
    if (holderOf(aside) !== token) linkSync(aside, lockFile);
  } catch {
    // Someone else was quicker; the next round will tell.
  }
  rmSync(aside, { force: true });
}
