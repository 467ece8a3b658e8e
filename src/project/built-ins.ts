import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';

/**
 * The modules of the handlers runtime that hold what a process knows: its handlers, its ids, what it is about to send. A process has
 * each of them once, so code for a process that runs never brings its own.
 */
export const statefulModules: ReadonlySet<string> = new Set(['handlers', 'handlers-utils', 'ao', 'process', 'eval', 'default', 'state', 'assignment', 'message', 'boot', 'failures', 'globals', 'replies', 'seen', 'weight']);

let modules: ReadonlyMap<string, string> | undefined;

/**
 * The Lua modules that hbx brings along, which `require ".json"` and `require "json"` in a bundle mean: the name without the dot
 * to the Lua source, in the order of the names. They are the files of `src/runtime` of the running package, read once.
 */
export function builtIns(): ReadonlyMap<string, string> {
  if (modules !== undefined) return modules;
  const folder = join(packageRoot(), 'src', 'runtime');
  const names = readdirSync(folder).filter((name) => name.endsWith('.lua')).map((name) => name.slice(0, -'.lua'.length)).sort();
  modules = new Map(names.map((name) => [name, readFileSync(join(folder, `${name}.lua`), 'utf8')]));
  return modules;
}
