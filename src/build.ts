/**
 * What `npm run build` makes, in `dist`:
 *
 * - the command line, the public API and the threads as modules, with the packages they use; only `dependencies`, of whatever kind but development, stay outside.
 *   What is loaded when it is needed comes in few files (`loadedTogether`): a file costs a start 1 ms, a hundred of them are its half;
 * - `lua/hbx.thread.cjs`, the engine's thread as one plain script: V8 keeps compiled code of scripts (`lua/hbx/kept-thread.ts`),
 *   which it can't for modules. `build.ts <folder> <entry>` makes one of another entry, and nothing else;
 * - `runtime.json`, hbx's own Lua modules made smaller (`project/minified-built-ins.ts`).
 */
import { build, type Plugin } from 'esbuild';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './base/package-root.ts';
import { minifiedFile, packMinified } from './project/minified-built-ins.ts';

const source = fileURLToPath(new URL('.', import.meta.url));
const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'error' } as const;

/** Empties `folder` and writes the bundle. */
async function buildModules(folder: string): Promise<void> {
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Record<string, object>;
  const entries = ['cli/main', 'index', 'test', 'lua/fengari.worker', 'lua/script.worker', 'lua/hbx.worker'];
  rmSync(folder, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: entries.map((entry) => ({ in: join(source, `${entry}.ts`), out: entry })),
    outdir: folder,
    format: 'esm',
    splitting: true,
    external: Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
    // Packages in the old form call it.
    banner: { js: "import { createRequire as __hbxRequire } from 'node:module'; const require = __hbxRequire(import.meta.url);" },
    // A third less to read at each start. Names and licences stay, and lines short enough for a stack trace.
    minifyWhitespace: true,
    lineLimit: 160,
    plugins: [loadedTogether()],
  });
}

/** The files that `loadedTogether` makes, by who imports: the first that fits. */
const groups = {
  /** What is of the node, whoever imports it. */
  node: undefined,
  /** What talks to a process, the console among them. */
  talk: /^(repl|cli.commands.(deploy|diff|dryrun|eval|get|inspect|load-blueprint|messages|repl|send))\b/,
  light: /^cli.commands.(config|help|init|network|ps|use|wallet)\b/,
  /** The other commands: nearly all of these read Lua. */
  local: /^cli.commands\b/,
  shared: /^cli\b/,
};
type Group = keyof typeof groups;

/**
 * Joins what the command line loads on demand into a few files. esbuild writes a file for each `import()` and one more for each set of them
 * that shares code, 260 in all, and a command then reads a hundred; reading some code in vain is cheaper. Programs that use the API
 * never load any of them. Engines stay apart, and packages.
 */
function loadedTogether(): Plugin {
  const members = new Map<string, Set<string>>();
  const changed = new Map<string, string>();
  const exportOf = (file: string): string => relative(source, file).replace(/\W/g, '_');
  for (const file of ['cli', 'repl'].flatMap((room) => readdirSync(join(source, room), { recursive: true }).map((name) => join(source, room, String(name))))) {
    if (!file.endsWith('.ts') || file === join(source, 'cli', 'main.ts')) continue;
    const text = readFileSync(file, 'utf8');
    // Not `typeof import('…')` and `import('…').Type`.
    const joined = text.replace(/(?<!typeof )\bimport\('(\.[^']+\.ts)'\)(?!\.[A-Z])/g, (whole, specifier: string) => {
      const target = resolve(dirname(file), specifier);
      // One of a manual, not of code.
      if (!existsSync(target)) return whole;
      const isNode = relative(source, target).startsWith(`node${sep}`);
      const group = isNode ? 'node' : (Object.keys(groups) as Group[]).find((name) => groups[name]?.test(relative(source, file)))!;
      if (!members.has(group)) members.set(group, new Set());
      members.get(group)!.add(target);
      return `import('together:${group}').then((all) => all.${exportOf(target)})`;
    });
    if (joined !== text) changed.set(file, joined);
  }
  return {
    name: 'loaded-together',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^together:/ }, ({ path }) => ({ path: path.slice('together:'.length), namespace: 'together' }));
      onLoad({ filter: /./, namespace: 'together' }, ({ path }) => ({
        contents: [...members.get(path)!].map((file) => `export * as ${exportOf(file)} from ${JSON.stringify(file)};`).join('\n'),
        resolveDir: source,
      }));
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = changed.get(path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}

/** Writes `hbx.thread.cjs`, which exports `start`: the body of a function of `require`, `exports`, `module` and `hbxUrl`. */
export async function buildThread(folder: string, entry = fileURLToPath(new URL('lua/hbx/start.ts', import.meta.url))): Promise<void> {
  await build({
    ...common,
    entryPoints: [entry],
    outfile: join(folder, 'hbx.thread.cjs'),
    format: 'cjs',
    // One byte a character: it is read as Latin-1, which costs nothing.
    charset: 'ascii',
    define: { 'import.meta.url': 'hbxUrl' },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder, entry] = process.argv;
  const dist = join(packageRoot(), 'dist');
  if (folder === undefined) await buildModules(dist);
  await buildThread(folder ?? join(dist, 'lua'), entry);
  if (folder === undefined) writeFileSync(minifiedFile(), packMinified('luerl'));
}
