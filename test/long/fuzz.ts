/** Runs the fuzzers, on a thread with the stack that the engine has. */
import { workerData } from 'node:worker_threads';
import { fuzzLua } from './lua-fuzz/compare.ts';
import { hasNative } from './lua-fuzz/runners.ts';
import { fuzzState } from './state-fuzz/run.ts';

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly only: string | undefined;
  readonly count: number;
}

const { seconds, seed: first, only, count } = workerData as FuzzOptions;
const until = performance.now() + seconds * 1000;

const fuzzers: Record<string, (seed: number) => 'same' | 'skipped' | string> = {
  lua: (seed) => fuzzLua(seed, { luerl: false, wide: false }),
  // 64-bit integers can be compared with PUC's own program only.
  ...(hasNative ? { wide: (seed: number) => fuzzLua(seed, { luerl: false, wide: true }) } : {}),
  state: fuzzState,
};
const names = only === undefined ? Object.keys(fuzzers) : [only];

console.log(`seed ${first}`);
let [passed, failed, skipped] = [0, 0, 0];
for (let number = 0; number < count && performance.now() < until; number++) {
  const name = names[number % names.length]!;
  const seed = (first + Math.floor(number / names.length)) % 2 ** 32;
  const result = fuzzers[name]!(seed);
  if (result === 'same') passed += 1;
  else if (result === 'skipped') skipped += 1;
  else {
    failed += 1;
    console.log(`\n${result}\n(again: npm run test:long -- --only ${name} --seed ${seed} --count 1)`);
  }
}
console.log(`${passed} passed, ${failed} failed (${skipped} skipped: a stack overflowed, or a known bug of fengari)`);
if (failed > 0) process.exitCode = 1;
