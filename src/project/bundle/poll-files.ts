/**
 * A safety net below the watcher: looks at the files themselves once a second, for a change that nothing tells of. A path that was
 * a folder for a while, say, may be followed as one for ever.
 */
import { stat } from 'node:fs/promises';

export interface FilePoll {
  /** These are what was told last: the next difference counts from here. */
  seen(files: readonly string[]): Promise<void>;
  close(): void;
}

const everyMs = 1000;
/** A look is cheap, but not free. */
const mostFiles = 200;

export interface PollOptions {
  readonly files: () => Iterable<string>;
  /** A change is on its way already: nothing is looked at. */
  readonly isBusy: () => boolean;
  /** Called with a file that has been different for two looks. */
  readonly onMissed: (file: string) => void;
}

export function pollFiles({ files, isBusy, onMissed }: PollOptions): FilePoll {
  const known = new Map<string, string>();
  /** Different at the last look. The watcher has until the next one to tell it. */
  let different = new Map<string, string>();
  let isLooking = false;
  let isClosed = false;
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return {
    async seen(paths) {
      const states = await Promise.all(paths.map(stateOf));
      paths.forEach((path, at) => known.set(path, states[at]!));
    },
    close() {
      isClosed = true;
      clearInterval(timer);
    },
  };

  async function look(): Promise<void> {
    if (isLooking || isBusy()) return;
    isLooking = true;
    const paths = [...files()].slice(0, mostFiles);
    const states = await Promise.all(paths.map(stateOf));
    isLooking = false;
    if (isClosed || isBusy()) return;
    const before = different;
    different = new Map();
    paths.forEach((path, at) => {
      const state = states[at]!;
      if (!known.has(path)) known.set(path, state);
      if (known.get(path) === state) return;
      if (before.get(path) !== state) return void different.set(path, state);
      known.set(path, state);
      onMissed(path);
    });
  }
}

function stateOf(path: string): Promise<string> {
  return stat(path).then((found) => `${found.isFile()} ${found.ino} ${found.size} ${found.mtimeMs}`, () => 'none');
}
