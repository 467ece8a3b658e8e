/** What to do about a module that is nowhere: the names that are most like it, of files near by and of hbx. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { didYouMean } from '../../base/suggest.ts';
import type { From } from './resolve.ts';

const mostNames = 1000;
const mostFolders = 100;
const deepest = 3;
/** Longer names are nobody's slip of the finger; comparing takes the square of their length. */
const longestName = 100;

export interface NearBy {
  readonly root: string;
  readonly builtIns: ReadonlyMap<string, string>;
}

/** One sentence. */
export function missingHint(name: string, from: From, { root, builtIns }: NearBy): string {
  const otherwise = 'Names count from the folder of the file, then from the root of the project; "luaPath" in hbx.config.json names more folders. A module that may be missing: pcall(require, "name").';
  if (name.length > longestName) return otherwise;
  const ownNames = [...builtIns.keys()];
  if (/^\.[^./]/.test(name) || from === 'built-in') return didYouMean(name, ownNames.map((own) => `.${own}`)) ?? `The modules of hbx are: ${ownNames.sort().join(', ')}.`;
  const folder = from === undefined ? root : dirname(from);
  const [dots] = /^(?:\.\.?\/)+/.exec(name) ?? [''];
  if (dots !== '') return didYouMean(name, moduleNames(join(folder, dots), '/').map((near) => dots + near)) ?? otherwise;
  const separator = name.includes('/') ? '/' : '.';
  const lists = [[...moduleNames(folder, separator), ...ownNames], folder === root ? [] : moduleNames(root, separator)];
  // People forget folders: then the last part alone is right.
  const [last] = /[^./]*$/.exec(name)!;
  const inFolders = lists.flat().find((near) => near.endsWith(separator + last));
  return lists.map((near) => didYouMean(name, near)).find((hint) => hint !== undefined) ?? (inFolders === undefined ? otherwise : `Did you mean \`${inFolders}\`?`);
}

/** Names of the modules in a folder, as one writes them there. */
function moduleNames(folder: string, separator: string): string[] {
  const names: string[] = [];
  const folders: { readonly path: string; readonly prefix: string; readonly depth: number }[] = [{ path: folder, prefix: '', depth: 1 }];
  for (const { path, prefix, depth } of folders) {
    for (const entry of list(path)) {
      if (names.length >= mostNames) return names;
      const { name } = entry;
      if (entry.isDirectory()) {
        if (depth < deepest && folders.length < mostFolders && !name.startsWith('.') && name !== 'node_modules') folders.push({ path: join(path, name), prefix: prefix + name + separator, depth: depth + 1 });
      } else if (name === 'init.lua' && prefix !== '') {
        names.push(prefix.slice(0, -separator.length));
      } else if (name.endsWith('.lua')) {
        names.push(prefix + name.slice(0, -'.lua'.length));
      }
    }
  }
  return names;
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // A folder that can't be read has no names to offer.
    return [];
  }
}
