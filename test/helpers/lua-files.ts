import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isHbxError, type HbxError } from '../../src/base/errors.ts';
import { bundle, type Bundle, type BundleOptions } from '../../src/project/bundle/bundle.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type LuaFiles = Readonly<Record<string, string | Uint8Array>>;
export type MoreOptions = Partial<Omit<BundleOptions, 'entry' | 'root'>> & { readonly entry?: string; readonly root?: string };

let shared: string | undefined;
let count = 0;

/** A new folder of its own, inside the one folder of this test process. */
function newFolder(): string {
  shared ??= temporaryFolder('bundle');
  return join(shared, String(count++));
}

/** Writes files by their paths below a folder, a new one when none is given. */
export function luaFiles(files: LuaFiles, folder = newFolder()): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** What bundles an entry (the first file unless named) of a folder. */
export function optionsFor(root: string, entry: string, { entry: _named, root: own, ...more }: MoreOptions = {}): BundleOptions {
  return { dialect: 'luerl', root: own ?? root, entry: { path: join(root, entry), name: entry }, ...more };
}

/** Bundles files written to a new folder. */
export function bundleFiles(files: LuaFiles, more: MoreOptions = {}): Bundle {
  return bundle(optionsFor(luaFiles(files), more.entry ?? Object.keys(files)[0]!, more));
}

/** The error of an action that has to fail with one for people. */
export function errorOf(action: () => unknown): HbxError {
  try {
    action();
  } catch (error) {
    if (isHbxError(error)) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}
