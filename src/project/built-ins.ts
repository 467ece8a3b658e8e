import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';

let modules: ReadonlyMap<string, string> | undefined;

/**
 * The Lua modules that hbx brings along, which `require ".json"` and `require "json"` in a bundle mean: the name without the dot
 * to the Lua source, in the order of the names. They are the files of `src/runtime` of the running package, read once.
 */
export function builtIns(): ReadonlyMap<string, string> {
  if (modules !== undefined) return modules;
  const folder = join(packageRoot(), 'src', 'runtime');
  const files = readdirSync(folder).filter((name) => name.endsWith('.lua')).sort();
  modules = new Map(files.map((name) => [name.slice(0, -'.lua'.length), readFileSync(join(folder, name), 'utf8')]));
  return modules;
}
