/**
 * What `npm run build` makes, in `dist`:
 *
 * - the public API and the threads as modules, with the packages they use; only `dependencies`, of whatever kind but development, stay outside;
 * - the command line as plain scripts, `cli/*.cjs`: V8 keeps compiled code of scripts, which it can't for modules, and they load faster
 *   (`cli/kept-scripts.ts`). Each `import()` begins another one, so a command reads what it needs;
 * - `lua/hbx.thread.cjs`, the engine's thread as one plain script (`lua/hbx/kept-thread.ts`). `build.ts <folder> <entry>` makes one of another entry,
 *   and nothing else;
 * - `runtime.json`, hbx's own Lua modules made smaller (`project/minified-built-ins.ts`);
 * - `compiled` and `lua/parts`, what the first commands would have to compile (`build-compiled.ts`);
 * - `types`, the declarations.
 */
import { build, transform } from 'esbuild';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './base/package-root.ts';
import { keepCompiled } from './build-compiled.ts';
import { minifiedFile, packMinified } from './project/minified-built-ins.ts';

const source = fileURLToPath(new URL('.', import.meta.url));
const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'error' } as const;

/** A third less to read at each start. Names and licences stay, and lines short enough for a stack trace. */
const small = { minifyWhitespace: true, lineLimit: 160 } as const;
/** The body of a function of `require`, `exports`, `module` and `hbxUrl`. */
const script = {
  format: 'cjs',
  // One byte a character, but for regular expressions and comments: half the memory, and the thread's is read as Latin-1, which costs nothing.
  charset: 'ascii',
  define: { 'import.meta.url': 'hbxUrl' },
} as const;

/** Packages that are installed beside hbx. */
function outside(): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Record<string, object>;
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Empties `folder` and writes the bundle. */
async function buildModules(folder: string): Promise<void> {
  const entries = ['index', 'test', 'lua/fengari.worker', 'lua/script.worker', 'lua/hbx.worker'];
  rmSync(folder, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: entries.map((entry) => ({ in: join(source, `${entry}.ts`), out: entry })),
    outdir: folder,
    format: 'esm',
    splitting: true,
    external: outside(),
    // Packages in the old form call it.
    banner: { js: "import { createRequire as __hbxRequire } from 'node:module'; const require = __hbxRequire(import.meta.url);" },
    ...small,
  });
}

/** Writes `cli/main.cjs`, the scripts that it loads, and `cli/load.cjs`, which runs them with the code that V8 kept. */
async function buildCommandLine(folder: string): Promise<void> {
  const loader = join(folder, 'load.cjs');
  await build({ ...common, ...small, entryPoints: [join(source, 'cli', 'load.ts')], outfile: loader, ...script, banner: { js: "const hbxUrl = require('node:url').pathToFileURL(__filename).href;" } });
  // Only modules can be split, so what runs as scripts is made of these, one by one.
  const { outputFiles } = await build({
    ...common,
    entryPoints: [join(source, 'cli', 'main.ts')],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    format: 'esm',
    splitting: true,
    write: false,
    external: outside(),
  });
  const scripts = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      // Node 20 refuses the `import()` of a script whose code was kept; `require` takes its place.
      const { code } = await transform(text, { ...small, ...script, platform: 'node', target: common.target, supported: { 'dynamic-import': false } });
      return { path, code };
    }),
  );
  const sum = createHash('sha256').update(readFileSync(loader));
  for (const { path, code } of scripts) sum.update(`\0${basename(path)}\0${code}`);
  const buildName = `// ${sum.digest('hex').slice(0, 24)}\n`;
  for (const { path, code } of scripts) writeFileSync(path, basename(path) === 'main.cjs' ? buildName + code : code);
}

/** Writes `hbx.thread.cjs`, which exports `start`. */
export async function buildThread(folder: string, entry = fileURLToPath(new URL('lua/hbx/start.ts', import.meta.url))): Promise<void> {
  await build({
    ...common,
    entryPoints: [entry],
    outfile: join(folder, 'hbx.thread.cjs'),
    ...script,
  });
}

/** Writes the declarations. Answers the exit code of the compiler, which has told what is wrong. */
async function writeTypes(folder: string): Promise<number> {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const options = ['-p', 'tsconfig.json', '--noEmit', 'false', '--emitDeclarationOnly', '--declaration', '--outDir', folder];
  const [code] = await once(spawn(process.execPath, [compiler, ...options], { cwd: packageRoot(), stdio: 'inherit' }), 'exit');
  return (code as number | null) ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder, entry] = process.argv;
  const dist = join(packageRoot(), 'dist');
  if (folder !== undefined) await buildThread(folder, entry);
  else {
    await buildModules(dist);
    // A process of its own, that takes as long as all the rest.
    const types = writeTypes(join(dist, 'types'));
    await buildCommandLine(join(dist, 'cli'));
    await buildThread(join(dist, 'lua'), entry);
    writeFileSync(minifiedFile(), packMinified('luerl'));
    keepCompiled(dist);
    process.exitCode = await types;
  }
}
