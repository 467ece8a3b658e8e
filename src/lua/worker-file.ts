import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Where to start a worker of this folder from: `name.worker.ts` beside this file when running from source, else
 * `lua/name.worker.js` in the bundle, whose chunks may lie in its root or in any folder of it.
 *
 * TypeScript needs a loader, which Node 20 does not hand on to workers, so there a small module registers it first. Start it with
 * `execArgv: []`: options of the program that are about its own entry (`--input-type`) would be refused for a file.
 */
export function workerFile(name: string): URL {
  if (import.meta.url.endsWith('.ts')) {
    // The tests start hundreds: compiling the sources in each would take longer than all of them.
    const built = process.env['HBX_BUILT_WORKERS'];
    if (built !== undefined) return pathToFileURL(join(built, `${name}.worker.js`));
    const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
    const file = JSON.stringify(new URL(`./${name}.worker.ts`, import.meta.url).href);
    return new URL(`data:text/javascript,${encodeURIComponent(`import { register } from ${loader}; register(); await import(${file});`)}`);
  }
  const places = [`./lua/${name}.worker.js`, `./${name}.worker.js`, `../lua/${name}.worker.js`].map((path) => new URL(path, import.meta.url));
  const found = places.find((place) => existsSync(fileURLToPath(place)));
  if (found === undefined) throw new Error(`No ${name}.worker.js near ${fileURLToPath(import.meta.url)}. The installation is damaged.`);
  return found;
}
