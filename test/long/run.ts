/**
 * The long tests: random programs and messages until the time is up. `npm run test:long -- --seconds 600 --seed 7`.
 * The seed is printed first, and with each finding what makes it again: `--seed N --only lua|wide|state --count 1`.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { FuzzOptions } from './fuzz.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '120' }, seed: { type: 'string' }, only: { type: 'string' }, count: { type: 'string' } } });
const workerData: FuzzOptions = {
  seconds: Number(values.seconds),
  seed: Number(values.seed ?? Math.floor(Math.random() * 1e9)),
  only: values.only,
  count: Number(values.count ?? Infinity),
};

/** Node 20 hands no loader on to workers, so a small module registers it first. */
const source = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register(); await import(${JSON.stringify(new URL('./fuzz.ts', import.meta.url).href)});`;
const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData, resourceLimits: { stackSizeMb: 256 } });
worker.on('error', (error) => {
  throw error;
});
worker.on('exit', (code) => {
  process.exitCode = code;
});
