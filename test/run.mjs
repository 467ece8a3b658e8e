// Runs the tests: `npm test`, or `npm test -- message store` for the files whose path contains one of the words.
// Files run in processes of their own, so the runner itself stays small. HBX_TEST_CLIENTS=0 leaves the third-party clients out.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { build } from 'esbuild';
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

run({ files, concurrency: 2, timeout: 240_000 })
  .on('test:fail', () => {
    process.exitCode = 1;
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
  const built = join(root, 'dist', 'cli', 'main.js');
  const newest = Math.max(
    ...readdirSync(join(root, 'src'), { recursive: true }).map((file) => statSync(join(root, 'src', String(file))).mtimeMs),
  );
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  must(spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' }), 'The build failed.');
}

/** The threads that run Lua, each in one file: hundreds are started, and compiling their sources takes a second each time. */
async function buildWorkers() {
  const outdir = join(root, 'node_modules', '.cache', 'hbx', 'workers');
  await build({
    entryPoints: ['hbx', 'fengari', 'script'].map((name) => join(root, 'src', 'lua', `${name}.worker.ts`)),
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
