/** Node's loader for TypeScript, see `register.mjs`. Files keep their URLs, so `import.meta.url`, the names in errors and workers stay as they are. */
import { fileURLToPath } from 'node:url';
import { readCompiled } from './compile.mjs';

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !/\.ts(?:\?|$)/.test(url)) return next(url, context);
  return { format: 'module', shortCircuit: true, source: await readCompiled(fileURLToPath(url)) };
}
