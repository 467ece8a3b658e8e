import assert from 'node:assert/strict';
import { once } from 'node:events';
import { before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { luaProbes } from '../helpers/lua-probes.ts';

/** Probes whose answer from Luerl is not given byte for byte, and why. */
const differingFromLuerl: Readonly<Record<string, string>> = {};

async function answers(luerl: boolean): Promise<ReadonlyMap<string, string>> {
  const worker = new Worker(workerOf('../helpers/probe-worker.ts'), { workerData: { luerl }, resourceLimits: { stackSizeMb: 256 } });
  const [found] = (await once(worker, 'message')) as [[string, string][]];
  await worker.terminate();
  return new Map(found);
}

/** Node 20 hands no loader on to workers, so a small module registers it first. */
function workerOf(file: string): URL {
  const source = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register(); await import(${JSON.stringify(new URL(file, import.meta.url).href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

/** Of failures only the word counts. */
function comparable(text: string): string {
  return /^(COMPILE|CRASH)\b/.exec(text)?.[1] ?? text;
}

describe('recorded answers of PUC Lua 5.3.6', () => {
  let given: ReadonlyMap<string, string>;
  before(async () => {
    given = await answers(false);
  });
  for (const { id, puc } of luaProbes()) {
    if (!puc.startsWith('UNSTABLE')) it(id, () => assert.equal(comparable(given.get(id)!), comparable(puc)));
  }
});

describe('recorded answers of Luerl 1.3.0', () => {
  let given: ReadonlyMap<string, string>;
  before(async () => {
    given = await answers(true);
  });
  for (const { id, luerl } of luaProbes()) {
    const reason = differingFromLuerl[id];
    if (reason !== undefined) it(`${id} (differs: ${reason})`, () => assert.notEqual(comparable(given.get(id)!), comparable(luerl)));
    // What crashed Luerl's compiler is refused here with a sentence.
    else if (/luerl_comp|luerl_scan|luerl_parse/.test(luerl)) it(id, () => assert.match(given.get(id)!, /^(COMPILE|CRASH) /));
    else it(id, () => assert.equal(comparable(given.get(id)!), comparable(luerl)));
  }

  it('are given byte for byte in at least 95 of 100', () => {
    assert.ok(Object.keys(differingFromLuerl).length <= 0.05 * luaProbes().length);
  });
});
