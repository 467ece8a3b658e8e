/** Checks recorded answers of PUC Lua 5.3.6 and Luerl 1.3.0. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../harness.ts';

/** Says that Luerl answers what PUC answers. */
export const same = Symbol('same');

/** A chunk, what PUC answers, and what Luerl answers; the latter is left out where the function is missing there. */
export type Recorded = readonly [source: string, puc: string, luerl?: string | typeof same];

/** One test for each dialect of each chunk. */
export function checkRecorded(recorded: readonly Recorded[]): void {
  for (const [source, puc, luerl] of recorded) {
    test(`puc: ${source}`, () => {
      assert.equal(run('puc', source).answer, puc);
    });
    if (luerl === undefined) continue;
    test(`luerl: ${source}`, () => {
      const { answer } = run('luerl', source);
      // Only the fact of a crash is recorded.
      assert.equal(luerl === 'CRASH' ? answer.slice(0, 5) : answer, luerl === same ? puc : luerl);
    });
  }
}
