/**
 * What `npm run build` makes besides the bundle, into `dist`:
 *
 * - `lua/hbx.thread.cjs`, the engine's thread as one plain script: V8 keeps compiled code of scripts (`lua/hbx/kept-thread.ts`),
 *   which it can't for modules. `build.ts <folder> <entry>` makes one of another entry;
 * - `runtime.json`, hbx's own Lua modules made smaller (`project/minified-built-ins.ts`).
 */
import { build } from 'esbuild';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './base/package-root.ts';
import { minifiedFile, packMinified } from './project/minified-built-ins.ts';

/** Writes `hbx.thread.cjs`, which exports `start`: the body of a function of `require`, `exports`, `module` and `hbxUrl`. */
export async function buildThread(folder: string, entry = fileURLToPath(new URL('lua/hbx/start.ts', import.meta.url))): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'hbx.thread.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // One byte a character: it is read as Latin-1, which costs nothing.
    charset: 'ascii',
    define: { 'import.meta.url': 'hbxUrl' },
    logLevel: 'error',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder, entry] = process.argv;
  await buildThread(folder ?? join(packageRoot(), 'dist', 'lua'), entry);
  if (folder === undefined) writeFileSync(minifiedFile(), packMinified('luerl'));
}
