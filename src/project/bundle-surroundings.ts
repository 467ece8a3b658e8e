/** Where the names in a file's `require` count from. */
import { isAbsolute, relative, sep } from 'node:path';
import { builtIns } from './built-ins.ts';
import type { BundleOptions } from './bundle/bundle.ts';
import type { Project } from './project.ts';
import type { Runtime } from './runtime.ts';

export type Surroundings = Pick<BundleOptions, 'root' | 'luaPath' | 'home' | 'builtIns'>;

/**
 * In a project its root and `luaPath`, elsewhere the folder itself.
 * @param folder that of the file, or the working folder for code without one; absolute
 * @param home the user's home, for `~/.luarocks`
 */
export function surroundingsOf(project: Project | undefined, folder: string, home: string | undefined): Surroundings {
  const around = project !== undefined && isInside(project, folder) ? project : undefined;
  const { luaPath } = around?.config ?? {};
  return {
    root: around?.root ?? folder,
    ...(luaPath === undefined ? {} : { luaPath }),
    ...(home === undefined ? {} : { home }),
    builtIns: builtIns(),
  };
}

/** What files of a folder run in, as the project says it that they lie in. */
export function runtimeOf(project: Project | undefined, folder: string): Runtime | undefined {
  return project !== undefined && isInside(project, folder) ? project.config.runtime : undefined;
}

function isInside({ root }: Project, folder: string): boolean {
  return folder === root || folder.startsWith(root + sep);
}

/** A path as maps and errors name it: from the root, with `/`. */
export function nameWithin(root: string, path: string): string {
  const name = relative(root, path);
  return (isAbsolute(name) ? path : name).split(sep).join('/');
}
