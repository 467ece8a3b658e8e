/**
 * A second process with the same store, for tests: reads one JSON command a line, answers one line each.
 * Run as `node --import tsx other-process.ts <folder> [durable]`.
 */
import { createInterface } from 'node:readline';
import { acquireLease, holdsLease } from '../../src/store/lease.ts';
import { createLmdbStore } from '../../src/store/lmdb.ts';

const [folder, durable] = process.argv.slice(2);
const store = await createLmdbStore({ folder: folder!, durable: durable === 'durable' });
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const commands: Record<string, (...args: never[]) => unknown> = {
  put: (key: string, value: string) => store.transaction((txn) => txn.put([key], Buffer.from(value))),
  get: (key: string) => store.get([key])?.toString() ?? null,
  add: async (times: number) => {
    for (let index = 0; index < times; index++) {
      await store.transaction((txn) => {
        const next = Number(txn.get(['counter'])?.toString() ?? 0) + 1;
        txn.put(['counter'], Buffer.from(String(next)));
        txn.put(['by', process.pid, next], Buffer.alloc(500, 1));
      });
    }
  },
  /** Says each slot once it is acknowledged, until somebody kills this process. */
  stream: (chains: number) => {
    let slot = 0;
    const chain = async (): Promise<void> => {
      for (;;) {
        const mine = slot++;
        await store.transaction((txn) => txn.put(['slot', mine], Buffer.alloc(700, mine)));
        say(mine);
      }
    };
    for (let index = 0; index < chains; index++) void chain();
  },
  lease: (token: string) => acquireLease(store, { pid: process.pid, url: 'http://localhost:2', startedAt: 2, token }),
  holds: (token: string) => store.transaction((txn) => holdsLease(txn, token)),
  close: () => store.close(),
  exit: () => process.exit(0),
};

say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...args] = JSON.parse(line) as [string, ...never[]];
  say((await commands[name]!(...args)) ?? null);
}
