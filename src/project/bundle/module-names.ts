/** The grammar of module names: which files a name may stand for, before anybody looks for them. */

export type ModuleName =
  /** Built into hbx, `.json`: the name without the dot. */
  | { readonly kind: 'built-in'; readonly name: string }
  /** Counts from the folder of the file that requires it. */
  | { readonly kind: 'relative'; readonly up: number; readonly stems: readonly Stem[] }
  | { readonly kind: 'plain'; readonly stems: readonly Stem[] }
  | { readonly kind: 'bad'; readonly why: string };

/** Part of a path, with `/`. */
export interface Stem {
  readonly path: string;
  /** It is the whole name of a file; else `.lua` and `/init.lua` come behind it. */
  readonly isFile: boolean;
}

/** No path that a system takes is much longer. */
const longestName = 500;
const controls = /[\0-\x1f\x7f]/;

/**
 * Reads a name.
 *
 * | name            | stands for                              |
 * |-----------------|-----------------------------------------|
 * | `a.b`           | `a/b`                                   |
 * | `a/b.c`         | `a/b.c`, `a/b/c`                        |
 * | `a/b.lua`       | the file `a/b.lua`                      |
 * | `a.lua`         | `a/lua`, the file `a.lua`               |
 * | `./a`, `../a`   | the same, from the folder of the file   |
 * | `.a`            | the module `a` of hbx                   |
 */
export function parseModuleName(name: string): ModuleName {
  if (name === '') return { kind: 'bad', why: 'it is empty' };
  if (name.length > longestName) return { kind: 'bad', why: `it has ${name.length} characters` };
  if (controls.test(name)) return { kind: 'bad', why: 'it has a control character in it' };
  if (name.includes('\\')) return { kind: 'bad', why: 'folders are parted by `.` or `/`' };
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return { kind: 'bad', why: 'absolute paths mean nothing in a bundle' };
  const [dots] = /^(?:\.\.?\/)+/.exec(name) ?? [''];
  const rest = name.slice(dots.length);
  if (dots === '' && /^\.[^./]/.test(name)) return { kind: 'built-in', name: name.slice(1) };
  const stems = stemsOf(rest, dots !== '');
  if (stems.length === 0) return { kind: 'bad', why: rest === '' ? 'it names no file' : 'a part of it is empty' };
  if (dots === '') return { kind: 'plain', stems };
  return { kind: 'relative', up: dots.split('/').filter((part) => part === '..').length, stems };
}

function stemsOf(name: string, isPath: boolean): Stem[] {
  const hasSlash = isPath || name.includes('/');
  const asFolders = name.replaceAll('.', '/');
  const dotted: Stem[] = isWhole(asFolders) ? [{ path: asFolders, isFile: false }] : [];
  const hasSuffix = name.length > 4 && name.endsWith('.lua');
  if (!isWhole(name) || (!hasSlash && !hasSuffix)) return dotted;
  if (hasSuffix) return hasSlash ? [{ path: name, isFile: true }] : [...dotted, { path: name, isFile: true }];
  return name === asFolders ? dotted : [{ path: name, isFile: false }, ...dotted];
}

/** Each part is a name, and none leads up. */
function isWhole(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
