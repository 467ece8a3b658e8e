// Runs the tests: `npm test`, or `npm test -- message store` for the files whose path contains one of the words.
// Small files of one folder share a process (`groups.mjs`), the others have one each, so the runner itself stays small.
// HBX_TEST_CLIENTS=0 leaves the third-party clients out.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { build } from 'esbuild';
import { groupFiles } from './groups.mjs';
import { compileFolders } from './loader/compile.mjs';
import { buildThread } from '../src/build.ts';

const testFolder = fileURLToPath(new URL('.', import.meta.url));
const root = join(testFolder, '..');

ensureTestKeys();
const clients = ensureClients();

const words = process.argv.slice(2);
const files = readdirSync(testFolder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.test\.(ts|mjs)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .filter((file) => !file.includes(`${sep}node_modules${sep}`))
  .filter((file) => clients || !file.includes(`${sep}clients${sep}`))
  .filter((file) => words.length === 0 || words.some((word) => relative(root, file).includes(word)))
  .sort();
if (files.length === 0) {
  console.error(`No test file matches ${words.join(' ')}.`);
  process.exit(2);
}

if (files.some((file) => file.includes(`${sep}e2e${sep}`))) ensureBuild();
process.env.HBX_BUILT_WORKERS = await buildWorkers();
await compileFolders('src', 'test');
keepCode(process.env.HBX_BUILT_WORKERS);

const groups = join(root, 'node_modules', '.cache', 'hbx', `groups-${process.pid}`);
process.on('exit', () => rmSync(groups, { recursive: true, force: true }));
const processes = groupFiles(files, root, groups);
/** Tests under way: what hangs never tells of itself. */
const open = new Map();
const keyOf = ({ file, line, name }) => `${file}:${line} ${name}`;
run({ files: processes.map(({ file }) => file), concurrency: 2, timeout: 240_000 })
  .on('test:dequeue', (test) => open.set(keyOf(test), test))
  .on('test:complete', (test) => open.delete(keyOf(test)))
  .on('test:fail', ({ name }) => {
    process.exitCode = 1;
    const { files: ran } = processes.find(({ file }) => name === file) ?? {};
    if (ran === undefined) return;
    const unfinished = [...open].filter(([, { file }]) => ran.includes(file)).map(([key]) => `  ${key}`);
    console.error([`A process of tests ended early. It ran:`, ...ran.map((file) => `  ${file}`), ...(unfinished.length > 0 ? ['Under way were:', ...unfinished] : [])].join('\n'));
  })
  .compose(spec)
  .pipe(process.stdout);

/** RSA-4096 keys for tests, made once and kept outside the repository's files. */
function ensureTestKeys() {
  const file = join(root, 'node_modules', '.cache', 'hbx', 'test-keys.json');
  if (existsSync(file)) return;
  console.log('Making four RSA-4096 keys for the tests (once) …');
  const keys = Array.from({ length: 4 }, () => generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey.export({ format: 'jwk' }));
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
}

/** End-to-end tests run the built command: build when there is none, or when a source is newer. */
function ensureBuild() {
  const built = join(root, 'dist', 'cli', 'load.cjs');
  const newest = Math.max(
    ...readdirSync(join(root, 'src'), { recursive: true }).map((file) => statSync(join(root, 'src', String(file))).mtimeMs),
  );
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  must(spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' }), 'The build failed.');
}

/** The threads that run Lua, and the node in a process of its own (`helpers/node-process.ts`), each in one file: hundreds are started, and loading their sources takes a second each time. */
async function buildWorkers() {
  const outdir = join(root, 'node_modules', '.cache', 'hbx', 'workers');
  await build({
    entryPoints: [...['loader/hbx.worker.ts', 'helpers/node-child.ts'].map((file) => join(testFolder, file)), ...['fengari', 'script'].map((name) => join(root, 'src', 'lua', `${name}.worker.ts`))],
    external: ['lmdb', 'msgpackr'],
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outdir,
    logLevel: 'error',
    banner: { js: "import { createRequire as __hbxRequire } from 'node:module'; const require = __hbxRequire(import.meta.url);" },
  });
  await buildThread(outdir);
  return outdir;
}

/** Compiled code of the engine, the runtime and the blueprints for all tests (`helpers/kept-code.ts`), made anew when one of them has changed. */
function keepCode(workers) {
  const folder = join(root, 'node_modules', '.cache', 'hbx', 'kept-code');
  const sum = createHash('sha256').update(process.version).update(readFileSync(join(workers, 'hbx.thread.cjs')));
  for (const part of ['src/runtime', 'blueprints']) {
    for (const file of readdirSync(join(root, part), { recursive: true })) if (file.endsWith('.lua')) sum.update(readFileSync(join(root, part, file)));
  }
  const made = join(folder, `of-${sum.digest('hex').slice(0, 16)}`);
  if (existsSync(made)) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { status } = spawnSync(process.execPath, ['--import', new URL('loader/register.mjs', import.meta.url).href, join(testFolder, 'loader', 'keep-code.ts'), folder], { stdio: 'inherit', timeout: 120_000 });
  if (status === 0) writeFileSync(made, '');
  else console.error('No compiled code could be kept for the tests, so they take longer.');
}

/** The third-party clients are large, so they have a package.json of their own, installed at first use. */
function ensureClients() {
  if (process.env.HBX_TEST_CLIENTS === '0') return false;
  const folder = join(testFolder, 'clients');
  if (!existsSync(join(folder, 'package.json'))) return false;
  const installed = statSync(join(folder, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  if (installed === undefined || installed.mtimeMs < statSync(join(folder, 'package-lock.json')).mtimeMs) {
    console.log('Installing the third-party clients for the tests (once) …');
    must(spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' }), 'Installing the test clients failed. HBX_TEST_CLIENTS=0 npm test runs all other tests.');
  }
  return true;
}

function must(result, sentence) {
  if (result.status === 0) return;
  console.error(sentence);
  process.exit(1);
}
