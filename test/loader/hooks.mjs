/** Node's loader for TypeScript, see `register.mjs`. Files keep their URLs, so `import.meta.url`, the names in errors and workers stay as they are. */
import { fileURLToPath } from 'node:url';
import { readCompiled } from './compile.mjs';

/** Node would look for each file and its `package.json`: as long again as reading it. */
export async function resolve(specifier, context, next) {
  if (!/^\.\.?\/.*\.ts$/.test(specifier) || !context.parentURL?.startsWith('file:')) return next(specifier, context);
  return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true };
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !/\.ts(?:\?|$)/.test(url)) return next(url, context);
  return { format: 'module', shortCircuit: true, source: await readCompiled(fileURLToPath(url)) };
}
