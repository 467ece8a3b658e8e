import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where to start a worker of this folder from: `name.worker.ts` beside this file when running from source, else
 * `lua/name.worker.js` in the bundle, whose chunks may lie in its root or in any folder of it.
 *
 * TypeScript needs a loader, which Node 20 does not hand on to workers, so there a small module registers it first.
 */
export function workerFile(name: string): URL {
  if (import.meta.url.endsWith('.ts')) {
    const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
    const file = JSON.stringify(new URL(`./${name}.worker.ts`, import.meta.url).href);
    return new URL(`data:text/javascript,${encodeURIComponent(`import { register } from ${loader}; register(); await import(${file});`)}`);
  }
  const places = [`./lua/${name}.worker.js`, `./${name}.worker.js`, `../lua/${name}.worker.js`].map((path) => new URL(path, import.meta.url));
  const found = places.find((place) => existsSync(fileURLToPath(place)));
  if (found === undefined) throw new Error(`No ${name}.worker.js near ${fileURLToPath(import.meta.url)}. The installation is damaged.`);
  return found;
}
