/** Looks at the disk for one build: remembers each answer, and the folders in which a new file would change it. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What means that nothing usable is there, whatever else is. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES', 'EPERM', 'EINVAL']);

export class FileLookup {
  readonly #kinds = new Map<string, 'file' | 'folder' | 'none'>();
  readonly #folders = new Set<string>();
  readonly #root: string;

  /** @param root absolute; folders that are not there yet are watched for inside of it */
  constructor(root: string) {
    this.#root = root;
  }

  /** Folders that are there, sorted. */
  get watched(): string[] {
    return [...this.#folders].sort();
  }

  /** A regular file, or a link to one. */
  isFile(path: string): boolean {
    this.#watch(dirname(path));
    return this.#kindOf(path) === 'file';
  }

  isFolder(path: string): boolean {
    return this.#kindOf(path) === 'folder';
  }

  #watch(folder: string): void {
    if (this.#folders.has(folder)) return;
    if (this.isFolder(folder)) this.#folders.add(folder);
    else if (folder.startsWith(this.#root) && folder.length > this.#root.length) this.#watch(dirname(folder));
  }

  #kindOf(path: string): 'file' | 'folder' | 'none' {
    let kind = this.#kinds.get(path);
    if (kind === undefined) this.#kinds.set(path, (kind = readKind(path)));
    return kind;
  }
}

function readKind(path: string): 'file' | 'folder' | 'none' {
  try {
    const info = statSync(path, { throwIfNoEntry: false });
    return info?.isFile() === true ? 'file' : info?.isDirectory() === true ? 'folder' : 'none';
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return 'none';
    throw error;
  }
}
