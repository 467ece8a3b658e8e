/** Where the names in a file's `require` count from. */
import { isAbsolute, relative, sep } from 'node:path';
import { builtIns } from './built-ins.ts';
import type { BundleOptions } from './bundle/bundle.ts';
import type { Project } from './project.ts';

export type Surroundings = Pick<BundleOptions, 'root' | 'luaPath' | 'home' | 'builtIns'>;

/**
 * In a project its root and `luaPath`, elsewhere the folder itself.
 * @param folder that of the file, or the working folder for code without one; absolute
 * @param home the user's home, for `~/.luarocks`
 */
export function surroundingsOf(project: Project | undefined, folder: string, home: string | undefined): Surroundings {
  const isInside = project !== undefined && (folder === project.root || folder.startsWith(project.root + sep));
  const { luaPath } = isInside ? project.config : {};
  return {
    root: isInside ? project.root : folder,
    ...(luaPath === undefined ? {} : { luaPath }),
    ...(home === undefined ? {} : { home }),
    builtIns: builtIns(),
  };
}

/** A path as maps and errors name it: from the root, with `/`. */
export function nameWithin(root: string, path: string): string {
  const name = relative(root, path);
  return (isAbsolute(name) ? path : name).split(sep).join('/');
}
