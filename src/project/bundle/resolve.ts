/**
 * Which file a name means, as Lua users expect. First hit wins:
 *
 * 1. `./x`, `../x`: from the folder of the file that requires it, and nowhere else
 * 2. the folder of that file
 * 3. the project root
 * 4. `luaPath` of the config
 * 5. trees of luarocks: `lua_modules` of the project, then `~/.luarocks`
 * 6. the modules of hbx; `.name` means only these
 *
 * In each, `a.b` is `a/b.lua`, then `a/b/init.lua`. A file never means itself while there is something else of that name.
 */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { FileLookup } from './file-lookup.ts';
import { parseModuleName, type ModuleName, type Stem } from './module-names.ts';
import { standardLibraries } from './prelude.ts';

export type Resolved =
  /** `shown`: how the module is told its file, the same on every machine. */
  | { readonly kind: 'file'; readonly path: string; readonly shown: string }
  | { readonly kind: 'built-in'; readonly name: string }
  /** The host's own library, or what the process has. */
  | { readonly kind: 'host' }
  | { readonly kind: 'missing'; readonly tried: readonly string[] }
  | Extract<ModuleName, { kind: 'bad' }>;

export interface ResolveOptions {
  /** Absolute. */
  readonly root: string;
  readonly luaPath?: readonly string[] | undefined;
  readonly home?: string | undefined;
  readonly builtIns: ReadonlyMap<string, string>;
  /** Modules of hbx that the process has already. */
  readonly hostModules?: ReadonlySet<string> | undefined;
  readonly lookup: FileLookup;
}

/** Who requires: an absolute path, `built-in`, or undefined for text without a file. */
export type From = string | 'built-in' | undefined;

/** A place to look: stems stand for the `?` of its templates, which count from `base`. */
interface Place {
  readonly base: string;
  readonly templates: readonly string[];
}

const plainTemplates = ['?.lua', '?/init.lua'];
/** Versions that luarocks has trees for. */
const versions = ['5.3', '5.4', '5.2', '5.1'];

/** Makes the function that finds what a name means in a file. */
export function createResolver({ root, luaPath = [], home, builtIns, hostModules, lookup }: ResolveOptions): (name: string, from: From) => Resolved {
  const fixed: Place[] = [{ base: root, templates: plainTemplates }, ...luaPath.map((path) => luaPathPlace(root, path))];
  for (const tree of [join(root, 'lua_modules'), ...(home === undefined ? [] : [join(home, '.luarocks')])]) {
    for (const version of versions) {
      const base = join(tree, 'share', 'lua', version);
      if (lookup.isFolder(base)) fixed.push({ base, templates: plainTemplates });
    }
  }
  const builtIn = (name: string): Resolved | undefined => (hostModules?.has(name) === true ? { kind: 'host' } : builtIns.has(name) ? { kind: 'built-in', name } : undefined);

  return (name, from) => {
    if (standardLibraries.has(name)) return { kind: 'host' };
    const parsed = parseModuleName(name);
    if (parsed.kind === 'bad') return parsed;
    if (parsed.kind === 'built-in') return builtIn(parsed.name) ?? { kind: 'missing', tried: [] };
    if (from === 'built-in') return builtIn(name) ?? { kind: 'missing', tried: [] };
    const folder = from === undefined ? root : dirname(from);
    if (parsed.kind === 'relative') {
      const base = resolve(folder, '../'.repeat(parsed.up));
      return search([{ base, templates: plainTemplates }], parsed.stems, undefined);
    }
    const places = folder === root ? fixed : [{ base: folder, templates: plainTemplates }, ...fixed];
    const found = search(places, parsed.stems, from);
    return found.kind === 'file' && found.path !== from ? found : (builtIn(name) ?? found);
  };

  function search(places: readonly Place[], stems: readonly Stem[], from: string | undefined): Resolved {
    const tried: string[] = [];
    let itself: Resolved | undefined;
    for (const { base, templates } of places) {
      for (const inBase of stems.flatMap((stem) => filesOf(stem, templates))) {
        const path = join(base, inBase);
        tried.push(path);
        if (!lookup.isFile(path)) continue;
        const found: Resolved = { kind: 'file', path, shown: nameInBundle(path, base) };
        if (path !== from) return found;
        itself = found;
      }
    }
    return itself ?? { kind: 'missing', tried: [...new Set(tried)].map((path) => shownPath(root, path, home)) };
  }

  /** From the root; what the config or luarocks brings from elsewhere, from the place it was found in. */
  function nameInBundle(path: string, base: string): string {
    const isOutside = base !== root && !isWithin(base, root) && fixed.some((place) => place.base === base);
    return relativeName(isOutside ? base : root, path);
  }
}

function luaPathPlace(root: string, path: string): Place {
  if (!path.includes('?')) return { base: resolve(root, path), templates: plainTemplates };
  const before = path.slice(0, path.indexOf('?'));
  const folder = before.slice(0, before.lastIndexOf('/') + 1);
  return { base: resolve(root, folder), templates: [path.slice(folder.length)] };
}

function filesOf({ path, isFile }: Stem, templates: readonly string[]): string[] {
  if (isFile && templates === plainTemplates) return [path];
  const stem = isFile ? path.slice(0, -'.lua'.length) : path;
  return templates.map((template) => template.replaceAll('?', () => stem));
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A path from a folder, with `/`. On another drive there is none: then only the name of the file is told. */
export function relativeName(folder: string, path: string): string {
  const name = relative(folder, path);
  return (isAbsolute(name) ? path.slice(path.lastIndexOf(sep) + 1) : name).split(sep).join('/');
}

function shownPath(root: string, path: string, home: string | undefined): string {
  if (!isWithin(path, root) && home !== undefined && isWithin(path, home)) return `~/${relativeName(home, path)}`;
  return relativeName(root, path);
}
