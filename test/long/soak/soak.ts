/**
 * Kills a node again and again while clients use it (`kill -9`, now and then while it starts), and holds it to all it said: each
 * acknowledged slot keeps its message and its place in the hash chain; there is no gap; what is sent again takes no second slot;
 * what is pushed again is delivered once; results stay as they were told, also when everything but the log is thrown away.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createClient } from '../../../src/client/client.ts';
import { createTransport, type Transport } from '../../../src/client/transport.ts';
import { createLmdbStore } from '../../../src/store/lmdb.ts';
import { startNodeProcess, type NodeProcess } from '../../helpers/node-process.ts';
import { testSigner } from '../../helpers/signer.ts';
import { Random } from '../random.ts';
import { check, type Check } from './check.ts';
import type { Ledger } from './ledger.ts';
import { work, type Work } from './work.ts';

export interface SoakOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  /** Told after each round. */
  readonly onRound?: (round: number, told: SoakTotals) => void;
}

export interface SoakTotals {
  readonly processes: number;
  readonly acknowledged: number;
  readonly results: number;
  readonly pushes: number;
}

/** What can be made anew from the log. */
const caches = ['computed', 'checkpoint', 'snapshot'];
const clients = 8;

/** Runs the rounds. Throws an `AssertionError` when the node broke a promise. */
export async function soak({ folder, rounds, seed, onRound }: SoakOptions): Promise<SoakTotals> {
  const random = new Random(seed);
  const ledger: Ledger = { processes: [], forwards: [] };
  const nodeFolder = join(folder, 'node');
  let transport: Transport | undefined;
  let retrying = false;
  // Prepared messages outlive the node they were prepared for.
  const client = createClient(
    {
      get url() {
        return transport!.url;
      },
      request: (request) => transport!.request(retrying ? { ...request, headers: [...(request.headers ?? []), ['retry', 'true']] } : request),
      close: async () => transport?.close(),
    },
    testSigner(0),
  );
  const asRetry: Check['asRetry'] = async (action) => {
    retrying = true;
    try {
      return await action();
    } finally {
      retrying = false;
    }
  };
  const use = async <T>(node: NodeProcess, action: () => Promise<T>): Promise<T> => {
    transport = createTransport({ url: node.url, attempts: 1 });
    try {
      return await action();
    } finally {
      await node.kill();
      await transport.close().catch(() => undefined);
    }
  };
  const totals = (): SoakTotals => ({
    processes: ledger.processes.length,
    acknowledged: ledger.processes.reduce((sum, { slots }) => sum + slots.size, 0),
    results: ledger.processes.reduce((sum, { results }) => sum + results.size, 0),
    pushes: ledger.forwards.length,
  });

  const job: Work = { client, ledger, random, nodeAddress: testSigner(1).address, number: 0 };
  for (let round = 1; round <= rounds; round++) {
    // Killed while it starts: perhaps before it has opened its store, perhaps after.
    if (random.chance(15)) await startNodeProcess(nodeFolder, random.between(200, 2000)).then((node) => node.kill(), () => undefined);
    const node = await startNodeProcess(nodeFolder);
    await use(node, async () => {
      await check({ ledger, client, random, whole: false, asRetry });
      const killed = setTimeout(random.between(50, 1500)).then(() => node.kill());
      await work(job, clients, killed);
      await killed;
    });
    onRound?.(round, totals());
  }
  await use(await startNodeProcess(nodeFolder), () => check({ ledger, client, random, whole: true, asRetry }));

  const copy = join(folder, 'copy');
  cpSync(nodeFolder, copy, { recursive: true });
  const store = await createLmdbStore({ folder: join(copy, 'store') });
  await store.transaction((txn) => {
    for (const prefix of caches) for (const { key } of txn.range({ prefix: [prefix] })) txn.remove(key);
  });
  await store.close();
  await use(await startNodeProcess(copy), () => check({ ledger, client, random, whole: true, asRetry }));
  return totals();
}
