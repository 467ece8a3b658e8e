/** Holds a node that was started again to what it promised before it was killed. */
import assert from 'node:assert/strict';
import type { Client } from '../../../src/client/client.ts';
import { nextHashChain } from '../../../src/node/scheduler/assignment.ts';
import type { Random } from '../random.ts';
import type { KnownProcess, Ledger } from './ledger.ts';
import { pushAgain } from './work.ts';

interface LogEntry {
  readonly slot: number;
  readonly id: string;
  readonly chain: string;
  readonly action: string;
  readonly data: string;
}

/** The log of a process from a slot on. */
async function readLog(client: Client, process: string, from: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (;;) {
    const reply = await client.read(`/~scheduler@1.0/schedule?target=${process}&from=${from}&accept=application/aos-2`);
    assert.equal(reply.status, 200, Buffer.from(reply.body).toString());
    const page = JSON.parse(Buffer.from(reply.body).toString());
    for (const { cursor, node } of page.edges) {
      const tag = (of: { Tags: { name: string; value: string }[] }, name: string): string => of.Tags.find((each) => each.name === name)?.value ?? '';
      entries.push({ slot: cursor, id: node.message.Id, chain: tag(node.assignment, 'Hash-Chain'), action: tag(node.message, 'Action'), data: node.message.Data });
    }
    if (!page.page_info.has_next_page) return entries;
    from = entries.at(-1)!.slot + 1;
  }
}

/** Looks at the end of a log, or at all of it. */
async function checkLog(client: Client, known: KnownProcess, whole: boolean): Promise<void> {
  const newest = Math.max(0, ...known.chains.keys());
  const from = whole ? 0 : Math.max(0, newest - 50);
  const log = await readLog(client, known.id, from);
  const ids = new Map<string, number>();
  const content = new Map<string, number>();
  for (const [index, entry] of log.entries()) {
    const where = `${known.id}, slot ${entry.slot}`;
    assert.equal(entry.slot, from + index, `${where}: a gap`);
    const before = entry.slot === 0 ? '' : (index > 0 ? log[index - 1]!.chain : known.chains.get(entry.slot - 1));
    if (before !== undefined) assert.equal(entry.chain, nextHashChain(before, entry.id), `${where}: the chain is broken`);
    assert.equal(entry.chain, known.chains.get(entry.slot) ?? entry.chain, `${where}: the chain is another one than before`);
    known.chains.set(entry.slot, entry.chain);
    assert.ok(!ids.has(entry.id), `${where}: the message of slot ${ids.get(entry.id)} again`);
    ids.set(entry.id, entry.slot);
    const what = `${entry.action} ${entry.data}`;
    assert.ok(entry.slot === 0 || !content.has(what), `${where}: ${what} was delivered in slot ${content.get(what)} before`);
    content.set(what, entry.slot);
  }
  for (const [slot, id] of known.slots) if (slot >= from) assert.equal(log[slot - from]?.id, id, `${known.id}, slot ${slot} was acknowledged`);
}

export interface Check {
  readonly ledger: Ledger;
  readonly client: Client;
  readonly random: Random;
  /** Of everything, not of some. */
  readonly whole: boolean;
  /** While set, requests say that they are sent again. */
  readonly asRetry: <T>(action: () => Promise<T>) => Promise<T>;
}

/** Looks at logs and results, sends again what was not answered, pushes again what may not have been delivered. */
export async function check({ ledger, client, random, whole, asRetry }: Check): Promise<void> {
  const [hot, ...others] = ledger.processes;
  if (hot === undefined) return;
  const looked = whole ? ledger.processes : [hot, ...random.some(0, Math.min(8, others.length), () => random.pick(others))];
  for (const known of new Set(looked)) {
    await checkLog(client, known, whole);
    const told = [...known.results];
    const chosen = whole ? told : told.slice(-20);
    for (const [slot, text] of chosen) assert.equal(JSON.stringify(await client.result(known.id, slot)), text, `${known.id}, result of slot ${slot}`);
  }
  for (const known of ledger.processes) {
    for (const prepared of known.unanswered) {
      const once = Number((await asRetry(() => prepared.send())).get('slot'));
      const twice = Number((await asRetry(() => prepared.send())).get('slot'));
      assert.equal(twice, once, 'a message sent again has the slot it had');
      assert.equal(known.slots.get(once) ?? prepared.id, prepared.id);
      known.slots.set(once, prepared.id);
      known.unanswered.delete(prepared);
    }
  }
  for (const forward of ledger.forwards) {
    if (forward.done && !whole && !random.chance(5)) continue;
    const before = new Map(forward.to.slots);
    const wasDone = forward.done;
    await pushAgain(client, forward);
    if (wasDone) assert.deepEqual(forward.to.slots, before, 'a push again delivers nothing new');
  }
  for (const known of new Set(looked)) await checkLog(client, known, whole);
}
