/** Clients that use a node until it dies under them, and write down what it acknowledged. */
import { setTimeout } from 'node:timers/promises';
import { isHbxError } from '../../../src/base/errors.ts';
import type { Client } from '../../../src/client/client.ts';
import { spawnTags } from '../../../src/client/spawn-tags.ts';
import type { Random } from '../random.ts';
import { knownProcess, type KnownProcess, type Ledger } from './ledger.ts';
import { trail } from './modules.ts';

export interface Work {
  readonly client: Client;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly nodeAddress: string;
  /** Names each message. */
  number: number;
}

/** Works with some clients at once until `until` is settled, or the node is gone. Throws for any answer that is none of a dying node. */
export async function work(job: Work, clients: number, until: Promise<unknown>): Promise<void> {
  let over = false;
  void until.then(() => (over = true));
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (!over) {
        try {
          await doSomething(job);
        } catch (error) {
          if (!isHbxError(error) || !['client/unreachable', 'client/no-answer', 'client/cut-off'].includes(error.code)) throw error;
          over = true;
        }
      }
    }),
  );
}

/** One process that all clients use, and many others. */
async function doSomething(job: Work): Promise<void> {
  const { ledger, random } = job;
  const [hot] = ledger.processes;
  if (hot === undefined || random.chance(4)) return spawnOne(job);
  const choice = random.below(100);
  if (choice < 55) return void (await add(job, hot));
  if (choice < 75) return void (await add(job, random.pick(ledger.processes)));
  if (choice < 85) return readResult(job, random.chance(50) ? hot : random.pick(ledger.processes));
  return forward(job, hot, random.pick(ledger.processes));
}

async function spawnOne({ client, ledger, nodeAddress }: Work): Promise<void> {
  const { id: module } = await client.cacheModule(trail);
  const { process } = await client.spawn(spawnTags({ module, node: nodeAddress }));
  const known = knownProcess(process);
  known.slots.set(0, process);
  ledger.processes.push(known);
}

async function schedule(job: Work, to: KnownProcess, action: string, tags: Record<string, string> = {}): Promise<{ slot: number; data: string }> {
  const data = `${action}-${job.number++}`;
  const prepared = await job.client.prepare(to.id, { action, data, tags });
  to.unanswered.add(prepared);
  const slot = Number((await prepared.send()).get('slot'));
  to.unanswered.delete(prepared);
  to.slots.set(slot, prepared.id);
  return { slot, data };
}

const add = (job: Work, to: KnownProcess): Promise<unknown> => schedule(job, to, 'Add');

async function readResult({ client, random }: Work, of: KnownProcess): Promise<void> {
  const slot = random.pick([...of.slots.keys()]);
  of.results.set(slot, JSON.stringify(await client.result(of.id, slot)));
}

async function forward(job: Work, from: KnownProcess, to: KnownProcess): Promise<void> {
  const { slot, data } = await schedule(job, from, 'Forward', { to: to.id });
  const entry = { from, slot, to, data, done: false };
  job.ledger.forwards.push(entry);
  await pushAgain(job.client, entry);
  await setTimeout(0);
}

/** Pushes a forwarded slot, which may have been pushed before. */
export async function pushAgain(client: Client, entry: Ledger['forwards'][number]): Promise<void> {
  const [pushed] = await client.push(entry.from.id, entry.slot);
  if (pushed?.slot === undefined) throw new Error(`Slot ${entry.slot} of ${entry.from.id} was not delivered: ${JSON.stringify(pushed)}`);
  entry.done = true;
  entry.to.slots.set(pushed.slot, pushed.id ?? '');
}
