/**
 * Marker files `open-<pid>-<n>` in a store folder: there while a process has the store open. One that is left over tells
 * that its process died without closing.
 */
import { fdatasyncSync, openSync, unlinkSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { systemReason } from '../base/system-reason.ts';
import { storeUnreadable } from './errors.ts';
import { isProcessAlive } from '../base/process-alive.ts';

/** The open stores of this process, by the path of their marker. */
const ours = new Map<string, { folder: string }>();
let counter = 0;

export interface UncleanExit {
  /** The machine went down meanwhile, so writes may be lost or half there. Else only a process died, and the disk cache is intact. */
  readonly rebooted: boolean;
  /** Removes the markers, once the store has proved sound. */
  forget(): Promise<void>;
}

/** Looks for the markers of dead processes. `undefined` when there are none. */
export async function findUncleanExit(folder: string): Promise<UncleanExit | undefined> {
  const left: string[] = [];
  let rebooted = false;
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(/^open-(\d+)-\d+$/.exec(name)?.[1] ?? 0);
    const path = join(folder, name);
    if (pid === 0 || ours.has(path)) continue;
    // The clock may be set between two readings, but no machine comes back within half a minute of its start.
    const otherBoot = Math.abs(Number(await readFile(path, 'utf8').catch(() => '')) - bootTime()) > 30;
    // Containers give the same pid again and again: our own pid in a marker that is not ours is a dead process.
    if (!otherBoot && pid !== process.pid && isProcessAlive(pid)) continue;
    rebooted ||= otherBoot;
    left.push(path);
  }
  if (left.length === 0) return undefined;
  return {
    rebooted,
    async forget() {
      await Promise.all(left.map((path) => rm(path, { force: true })));
    },
  };
}

/**
 * Leaves a marker for this process. Returns what removes it; an ordinary exit of the process does so too.
 * Errors: `store/unreadable`.
 */
export async function markOpen(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, `open-${process.pid}-${++counter}`);
  await writeFile(path, String(bootTime())).catch((error: unknown) => {
    throw storeUnreadable(folder, systemReason(error), error);
  });
  if (ours.size === 0) process.on('exit', leave);
  ours.set(path, { folder });
  return async () => {
    ours.delete(path);
    if (ours.size === 0) process.off('exit', leave);
    await rm(path, { force: true });
  };
}

/** `process.exit` with open stores: what is committed goes to the disk, and no marker stays. */
function leave(): void {
  for (const [path, { folder }] of ours) {
    try {
      fdatasyncSync(openSync(join(folder, 'data.mdb'), 'r+'));
      unlinkSync(path);
    } catch {
      // The folder is gone, or the disk fails: the next start will look closer.
    }
  }
}

/** When the machine started, in seconds since 1970, give or take a few. */
function bootTime(): number {
  return Math.round(Date.now() / 1000 - uptime());
}

