// `npm run bench:lua`: our Lua engine beside native Lua 5.3, wasmoon (5.4) and fengari, all in one run; compare the ratios.
// Words pick programs (`npm run bench:lua -- json sort`); `--engines=hbx,native` picks engines. Each program runs in a process of its
// own for each engine: the best time counts. fengari runs twice.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const engineFile = (name) => join(here, 'lua-engines', name);
// Inside the repository, so that what is not bundled is found.
const folder = mkdtempSync(join(here, '..', 'node_modules', '.hbx-bench-'));

/** How each engine is started, and what bounds the measuring: seconds and runs at least, runs at most. */
const engines = {
  native: { command: ['lua5.3', engineFile('native.lua')], bounds: [1, 3, 1000] },
  hbx: { command: [process.execPath, join(folder, 'hbx.js')], bounds: [2, 40, 1000] },
  wasmoon: { command: [process.execPath, engineFile('wasmoon.mjs')], bounds: [1, 3, 1000] },
  fengari: { command: [process.execPath, engineFile('fengari.mjs')], bounds: [0, 2, 2] },
};

const words = process.argv.slice(2);
const chosen = words.find((word) => word.startsWith('--engines='))?.slice('--engines='.length).split(',');
const wanted = words.filter((word) => !word.startsWith('--'));
const programs = readdirSync(join(here, 'lua'))
  .filter((file) => file.endsWith('.lua') && (wanted.length === 0 || wanted.some((word) => file.includes(word))))
  .map((file) => file.slice(0, -'.lua'.length));
const names = Object.keys(engines).filter((name) => chosen === undefined || chosen.includes(name)).filter(isThere);

try {
  await bundle();
  const rows = programs.map((program) => {
    const times = Object.fromEntries(names.map((name) => [name, run(name, program)]));
    if (program === programs[0]) print('program', [...names, ...ratioNames()]);
    print(program, [...names.map((name) => times[name]?.ms.toFixed(1) ?? 'failed'), ...ratios(times).map((ratio) => ratio?.toFixed(2) ?? '')]);
    warnOfAnswers(program, times);
    return times;
  });
  const means = ratioNames().map((_, at) => geometricMean(rows.map((times) => ratios(times)[at])));
  print('geometric mean', [...names.map(() => ''), ...means.map((mean) => mean.toFixed(2))]);
  console.log('\nBest times in ms of CPU. Wanted: hbx/native at most 2, fengari/hbx at least 8.');
  if (names.includes('hbx')) counter();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Code that a loader transforms on the way runs several times slower, so it is bundled first, as the product is. */
async function bundle() {
  await build({
    entryPoints: [engineFile('hbx.ts'), engineFile('counter.ts')],
    outdir: folder,
    outExtension: { '.js': '.js' },
    bundle: true,
    splitting: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
}

function isThere(name) {
  if (name !== 'native') return true;
  const found = spawnSync('lua5.3', ['-v']).status === 0;
  if (!found) console.log('lua5.3 is not installed: no native times.');
  return found;
}

function run(name, program) {
  const { command, bounds } = engines[name];
  const [file, ...args] = command;
  const done = spawnSync(file, [...args, join('bench', 'lua', `${program}.lua`), ...bounds.map(String)], { cwd: join(here, '..'), encoding: 'utf8' });
  if (done.status === 0) return JSON.parse(done.stdout);
  console.error(`${name} failed on ${program}: ${done.stderr.trim().split('\n').slice(-8).join('\n')}`);
  return undefined;
}

/** A message of the counter module inside the engine, without its worker. */
function counter() {
  const done = spawnSync(process.execPath, [join(folder, 'counter.js')], { encoding: 'utf8' });
  if (done.status !== 0) return console.error(`counter message: ${done.stderr.trim().split('\n').slice(-8).join('\n')}`);
  console.log(done.stdout.trimEnd());
}

function ratioNames() {
  return [...(names.includes('native') ? ['hbx/native'] : []), ...(names.includes('fengari') ? ['fengari/hbx'] : []), ...(names.includes('wasmoon') ? ['hbx/wasmoon'] : [])];
}

function ratios(times) {
  const ratio = (over, under) => (times[over] === undefined || times[under] === undefined ? undefined : times[over].ms / times[under].ms);
  return ratioNames().map((name) => ratio(...name.split('/')));
}

/** The integers of fengari have 32 bits, so it may answer something else; ours may not. */
function warnOfAnswers(program, { native, hbx }) {
  if (native !== undefined && hbx !== undefined && native.answer !== hbx.answer) console.log(`  ${program}: hbx answers ${hbx.answer}, native Lua ${native.answer}`);
}

function geometricMean(values) {
  const known = values.filter((value) => value !== undefined);
  return Math.exp(known.reduce((sum, value) => sum + Math.log(value), 0) / known.length);
}

function print(name, cells) {
  console.log(name.padEnd(16) + cells.map((cell) => String(cell).padStart(13)).join(''));
}
