/**
 * A folder where an engine keeps what it compiled, for the threads and processes to come:
 *
 *     <folder>/<build>/<name>       SHA-256 of build, name and content, then the content
 *
 * The build is a sum of the engine's own text and of the V8 that runs it, so no engine reads what another one wrote. Each file is
 * written in one step: any number of nodes share the folder, whatever ends them. It is a cache: a file that is missing or damaged
 * costs the time of compiling, and after a write that failed (a full disk, a folder of somebody else) nothing more is written.
 *
 * What is in it runs as code of the engine. So it lies in the user's own folder, beside the keys, and never in a project, which
 * people hand on; and a file counts only if nobody but the user can have written it.
 *
 * What it lacks may lie in folders of the installation, where `npm run build` put it (`src/build-compiled.ts`): those are read only,
 * and whoever may write there may write the engine itself.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeFileAtomically } from '../../base/write-file.ts';

const sumBytes = 32;
/** All builds together, when an engine begins to write. */
const mostBytes = 64 * 1024 * 1024;
/** What one engine writes: a process may load new text with every message. */
const mostWrittenBytes = 16 * 1024 * 1024;

export interface KeptFolderOptions {
  /** Folders of the installation that are looked into next, in order; each is named by its build. */
  readonly installed?: readonly string[];
  readonly mostBytes?: number;
  readonly mostWrittenBytes?: number;
}

export class KeptFolder {
  readonly #path: string | undefined;
  readonly #installed: readonly string[];
  readonly #mostBytes: number;
  readonly #mostWrittenBytes: number;
  #writtenBytes = 0;
  #isPruned = false;
  #isRefused: boolean;

  /** @param path of one build; undefined when nothing may be written */
  constructor(path: string | undefined, options: KeptFolderOptions = {}) {
    this.#path = path;
    this.#installed = options.installed ?? [];
    this.#mostBytes = options.mostBytes ?? mostBytes;
    this.#mostWrittenBytes = options.mostWrittenBytes ?? mostWrittenBytes;
    this.#isRefused = path === undefined;
  }

  /** False without a folder of the user, after a write that failed, and when enough is written. */
  get isWritable(): boolean {
    return !this.#isRefused;
  }

  /** The content of a file, or `undefined` when it is not there as it was written. */
  read(name: string): Buffer | undefined {
    const own = this.#path === undefined ? undefined : readFrom(this.#path, name, readOwn);
    if (own !== undefined) return own;
    for (const path of this.#installed) {
      const content = readFrom(path, name, readFileSync);
      if (content !== undefined) return content;
    }
    return undefined;
  }

  write(name: string, content: Buffer): void {
    if (this.#isRefused || this.#path === undefined) return;
    if ((this.#writtenBytes += content.length) > this.#mostWrittenBytes) this.#isRefused = true;
    try {
      writeFileAtomically(join(this.#path, name), withSum(this.#path, name, content), 0o600, false);
    } catch {
      this.#isRefused = true;
    }
  }

  /** Removes the oldest files of all builds until the rest is small enough, once. */
  prune(): void {
    if (this.#isPruned || this.#path === undefined) return;
    this.#isPruned = true;
    try {
      let bytes = 0;
      for (const { file, size } of newestFirst(dirname(this.#path))) if ((bytes += size) > this.#mostBytes) rmSync(file, { force: true });
    } catch {
      // Another process may prune at the same time, or it is no folder of ours.
    }
  }
}

/**
 * The name of a build: whatever text makes it up, and the Node that runs it. V8 tells its version and its options, but not what Node
 * changed in it (20.20 writes code on which 20.18 crashes, under the same tag), nor how that Node was built.
 */
export function nameOfBuild(...texts: readonly string[]): string {
  const sum = createHash('sha256').update(JSON.stringify([process.version, process.platform, process.arch, process.config]));
  for (const text of texts) sum.update('\0').update(text, 'latin1');
  return sum.digest('hex').slice(0, 24);
}

/** The bytes of a file of the folder `path`, whose name is that of a build. */
export function withSum(path: string, name: string, content: Buffer): Buffer {
  return Buffer.concat([sumOf(path, name, content), content]);
}

function sumOf(path: string, name: string, content: Buffer): Buffer {
  return createHash('sha256').update(`${basename(path)}/${name}\0`).update(content).digest();
}

function readFrom(path: string, name: string, read: (file: string) => Buffer | undefined): Buffer | undefined {
  try {
    const bytes = read(join(path, name));
    const content = bytes?.subarray(sumBytes);
    return content !== undefined && sumOf(path, name, content).equals(bytes!.subarray(0, sumBytes)) ? content : undefined;
  } catch {
    return undefined;
  }
}

function newestFirst(folder: string): { readonly file: string; readonly size: number }[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ file, size: stat.size, time: stat.mtimeMs }];
    });
  return files.sort((a, b) => b.time - a.time);
}

/** The bytes of a file that is the user's, and that nobody else may write. Systems without owners have folders for that. */
function readOwn(file: string): Buffer | undefined {
  const handle = openSync(file, 'r');
  try {
    const { uid, mode } = fstatSync(handle);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return isOwn ? readFileSync(handle) : undefined;
  } finally {
    closeSync(handle);
  }
}
