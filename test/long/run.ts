/**
 * The long tests, `npm run test:long`:
 *
 * - `-- fuzz`: random programs and messages until the time is up. `--seconds 600 --seed 7`. The seed is printed first, and with each
 *   finding what makes it again: `--seed N --only lua|wide|state --count 1`
 * - `-- soak`: a node is killed 100 times while clients use it, and held to all it promised. `--rounds 500 --seed 7`
 *
 * Without a word: both, one after the other.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { FuzzOptions } from './fuzz.ts';
import { soak } from './soak/soak.ts';

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '120' }, seed: { type: 'string' }, only: { type: 'string' }, count: { type: 'string' }, rounds: { type: 'string', default: '100' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const unknown = words.find((word) => !['fuzz', 'soak'].includes(word));
if (unknown !== undefined) throw new Error(`There is no long test ${unknown}: fuzz or soak.`);

if (words.length === 0 || words.includes('fuzz')) await runFuzzers();
if ((words.length === 0 && values.only === undefined) || words.includes('soak')) await runSoak();

/** In a thread with the stack that the engine has. */
function runFuzzers(): Promise<void> {
  const workerData: FuzzOptions = { seconds: Number(values.seconds), seed, only: values.only, count: Number(values.count ?? Infinity) };
  // Node 20 hands no loader on to workers, so a small module registers it first.
  const source = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register(); await import(${JSON.stringify(new URL('./fuzz.ts', import.meta.url).href)});`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData, resourceLimits: { stackSizeMb: 256 } });
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (code !== 0) process.exitCode = code;
      resolve();
    });
  });
}

async function runSoak(): Promise<void> {
  const rounds = Number(values.rounds);
  console.log(`soak of ${rounds} rounds, seed ${seed}`);
  const folder = mkdtempSync(join(tmpdir(), 'hbx-soak-'));
  const totals = await soak({
    folder,
    rounds,
    seed,
    onRound: (round, { processes, acknowledged, results, pushes }) => {
      if (round % 10 === 0) console.log(`round ${round}: ${processes} processes, ${acknowledged} slots acknowledged, ${results} results told, ${pushes} pushes`);
    },
  });
  // After a broken promise the folder stays, to be looked at.
  rmSync(folder, { recursive: true });
  console.log(`every promise was kept: ${totals.acknowledged} slots in ${totals.processes} processes`);
}
