/** The Lua files that the words of the command line stand for. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HbxError } from '../../../base/errors.ts';
import type { CliContext } from '../../context.ts';

/**
 * Files as they were named, and for each folder the `.lua` files below it, sorted; none twice. Folders that begin with a dot
 * and `node_modules` are left out, and links to folders are not followed.
 * @throws HbxError `input/no-lua-files` for a folder without any
 */
export async function luaFilesOf({ cwd }: Pick<CliContext, 'cwd'>, names: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>();
  for (const name of names) {
    // What is wrong with a file is told when it is read.
    const isFolder = name !== '-' && (await stat(resolve(cwd, name)).then((info) => info.isDirectory(), () => false));
    const files = isFolder ? await filesBelow(cwd, name) : [name];
    if (files.length === 0) throw new HbxError('input/no-lua-files', `There are no .lua files in ${name}.`, { hint: 'Name the files themselves.' });
    for (const file of files) {
      const key = file === '-' ? '-' : resolve(cwd, file);
      if (!found.has(key)) found.set(key, file);
    }
  }
  return [...found.values()];
}

async function filesBelow(cwd: string, folder: string): Promise<string[]> {
  const entries = await readdir(resolve(cwd, folder), { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && entry.name !== 'node_modules') for (const below of await filesBelow(cwd, path)) files.push(below);
    } else if (entry.name.endsWith('.lua') && !(entry.isSymbolicLink() && !(await isFile(resolve(cwd, path))))) {
      files.push(path);
    }
  }
  return files;
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then((info) => info.isFile(), () => false);
}
