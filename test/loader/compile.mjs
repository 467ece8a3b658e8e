/**
 * TypeScript to JavaScript, file by file, kept in `node_modules/.cache/hbx/compiled`. Each test file runs in a process of its own, so what
 * a process spends on compiling is spent hundreds of times: `run.mjs` compiles everything once before, and `hooks.mjs` only reads.
 *
 * A compiled file has the time of its source, to the millisecond; any other time, earlier or later, means that it is stale.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Another number for other options: what was compiled with the old ones is left behind. */
const format = 1;
const cache = join(root, 'node_modules', '.cache', 'hbx', `compiled-${format}`);

/** The JavaScript of a TypeScript file: as it was kept, else compiled now. */
export async function readCompiled(file) {
  const kept = keptFile(file);
  return isFresh(file, kept) ? readFileSync(kept, 'utf8') : compile(file, kept);
}

/** Compiles what is stale in folders of the repository. */
export async function compileFolders(...folders) {
  const files = folders.flatMap((folder) => [...sourcesIn(join(root, folder))]);
  await Promise.all(files.filter((file) => !isFresh(file, keptFile(file))).map((file) => compile(file, keptFile(file)).catch(() => undefined)));
}

function* sourcesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* sourcesIn(path);
    else if (entry.isFile() && entry.name.endsWith('.ts')) yield path;
  }
}

/** Where the compiled file is kept; undefined for files of others, such as those a test has just written. */
function keptFile(file) {
  const path = relative(root, file);
  return path.startsWith('..') || path.includes(`node_modules${sep}`) ? undefined : join(cache, `${path}.js`);
}

function isFresh(file, kept) {
  const stats = kept === undefined ? undefined : statSync(kept, { throwIfNoEntry: false });
  return stats !== undefined && Math.round(stats.mtimeMs) === Math.round(statSync(file).mtimeMs);
}

async function compile(file, kept) {
  const { transform } = await import('esbuild');
  // Asked first: what is written meanwhile has a later time.
  const { mtimeMs } = statSync(file);
  const source = readFileSync(file, 'utf8');
  const options = { loader: 'ts', format: 'esm', target: 'node20', sourcefile: basename(file), sourcemap: 'inline', sourcesContent: false, logLevel: 'silent' };
  const { code } = await transform(source, options).catch((error) => {
    throw new SyntaxError(`${file}: ${error.message}`);
  });
  if (kept === undefined) return code;
  mkdirSync(dirname(kept), { recursive: true });
  const written = `${kept}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  writeFileSync(written, code);
  utimesSync(written, mtimeMs / 1000, mtimeMs / 1000);
  renameSync(written, kept);
  return code;
}
