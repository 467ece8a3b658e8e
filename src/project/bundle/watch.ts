/**
 * Watches the files that a bundle was made of, and the folders in which a new file could change what it is made of.
 *
 * The folders of the files are watched rather than the files: editors save by renaming another file over the old one, and a file
 * that is gone for a moment would be lost. A change is told once things have come to rest: saved twice in a row is one change, and
 * a file that is half written, empty or gone for a moment is waited for. What the watcher misses is found by looking at the files.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bundle } from './bundle.ts';
import { pollFiles } from './poll-files.ts';

/** What is watched: absolute paths. */
export type WatchedPaths = Pick<Bundle, 'files' | 'watched'>;

export interface BundleWatcher {
  /** Watches these from now on. */
  update(paths: WatchedPaths): void;
  close(): Promise<void>;
}

/** Changes nearer to each other than this are one. */
const restMs = 50;
/** A file whose size stays the same for this long is written. */
const lookMs = 25;
/** Looks at a file that is empty or gone before it is taken to be meant so, and at one that grows and grows. */
const looksAtNothing = 20;
const mostLooks = 200;
/** A slow file system is not waited for longer. */
const longestStartMs = 10_000;

/**
 * Begins to watch. Resolves when every change from then on is seen.
 * @param onChange called after each change
 */
export async function watchBundle(paths: WatchedPaths, onChange: () => void): Promise<BundleWatcher> {
  const { watch } = await import('chokidar');
  let current = paths;
  let files = new Set<string>();
  /** Where a new `.lua` file counts. */
  let open = new Set<string>();
  /** What is handed to the watcher: those folders and those of the files. One that is missing is waited for in the one above it. */
  let folders = new Set<string>();
  const added = new Set<string>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isSettling = false;
  let isClosed = false;

  const counts = (path: string): boolean => files.has(path) || (extname(path) === '.lua' && open.has(dirname(path)));
  /** A new folder may be the one in which a name is looked for next. */
  const isInside = (path: string): boolean => open.has(dirname(path));
  const watcher = watch([], { ignoreInitial: true, depth: 0, atomic: false, ignored: (path, stats) => !counts(path) && !folders.has(path) && (stats?.isFile() === true || !isInside(path)) });
  const ready = new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  // A folder that may not be read, or one watch too many: the others go on.
  watcher.on('error', () => {});
  watcher.on('all', (event, path) => {
    if (isClosed) return;
    const isFolder = event.endsWith('Dir');
    if (event.startsWith('unlink')) added.delete(path);
    if (isFolder && folders.has(path)) update(current);
    if (!counts(path) && !(isFolder && (folders.has(path) || isInside(path)))) return;
    note(path);
  });
  const poll = pollFiles({
    files: () => files,
    isBusy: () => isSettling || changed.size > 0,
    onMissed(path) {
      // It may follow something that stood in its place.
      watcher.unwatch(path);
      watcher.add(path);
      note(path);
    },
  });
  update(paths);
  await Promise.race([ready, sleep(longestStartMs, undefined, { ref: false })]);
  return {
    update,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      poll.close();
      await watcher.close();
    },
  };

  function note(path: string): void {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => void settle(), restMs);
  }

  function update(next: WatchedPaths): void {
    current = next;
    files = new Set(next.files);
    open = new Set(next.watched);
    folders = new Set();
    for (const folder of [...next.files.map((file) => dirname(file)), ...next.watched]) addFolder(folder);
    // The files of a new folder come with it; a file of one that is watched already is new by itself.
    const known = [...files].filter((file) => added.has(dirname(file)));
    const missing = [...folders, ...known].filter((path) => !added.has(path) && existsSync(path));
    for (const path of [...folders, ...files]) if (existsSync(path)) added.add(path);
    if (missing.length > 0) watcher.add(missing);
  }

  function addFolder(folder: string): void {
    for (let path = folder; !folders.has(path); path = dirname(path)) {
      folders.add(path);
      if (existsSync(path)) return;
    }
  }

  async function settle(): Promise<void> {
    if (isSettling) return;
    isSettling = true;
    while (changed.size > 0 && !isClosed) {
      const batch = changed;
      changed = new Set();
      const written = [...batch].filter((path) => files.has(path));
      await comeToRest(written);
      await poll.seen(written);
      // What changes meanwhile belongs to it.
      if (changed.size === 0 && !isClosed) onChange();
    }
    isSettling = false;
  }
}

/** Waits until the files keep their size, and are there with something in them, or seem to be meant as they are. */
async function comeToRest(files: readonly string[]): Promise<void> {
  let before: string | undefined;
  for (let look = 0; look < mostLooks; look++) {
    const sizes = await Promise.all(files.map((file) => stat(file).then(({ size, mtimeMs }) => ({ size, mtimeMs }), () => ({ size: 0, mtimeMs: 0 }))));
    const now = JSON.stringify(sizes);
    if (now === before && (look >= looksAtNothing || sizes.every(({ size }) => size > 0))) return;
    before = now;
    await sleep(lookMs);
  }
}
