import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { readAssignments } from '../../src/client/assignments.ts';
import { createClient, type Client } from '../../src/client/client.ts';
import { createTransport } from '../../src/client/transport.ts';
import { getKey, withoutKeys, type Message } from '../../src/message/value.ts';
import { counterSource } from '../helpers/counter.ts';
import { forgetfulNode, type Instead } from '../helpers/forgetful-node.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode, type TestNode } from '../helpers/test-node.ts';

const bytes = Uint8Array.of(255, 0, 1);

async function process(node: TestNode, messages: number): Promise<string> {
  const process = await node.spawn(counterSource);
  for (let n = 1; n <= messages; n++) await (await node.client.prepare(process, { action: 'Inc', tags: { n: String(n) }, ...(n === 2 ? { data: bytes } : {}) })).send();
  return process;
}

async function through({ node }: TestNode, instead: Instead): Promise<Client> {
  const proxy = await forgetfulNode(node.url, instead);
  const client = createClient(createTransport({ url: proxy.url }), testSigner(0));
  after(async () => {
    await client.close();
    await proxy.stop();
  });
  return client;
}

const isSchedule = (path: string): boolean => path.includes('/schedule&target=');

describe('readAssignments', () => {
  it('reads whole assignments, page by page', async () => {
    const node = await testNode();
    const id = await process(node, 45);
    const read = await readAssignments(node.client, id, 45);
    assert.deepEqual(read.map((assignment) => assignment.get('slot')), Array.from({ length: 46 }, (_, slot) => slot));
    assert.equal((read[0]!.get('body') as Message).get('device'), 'process@1.0');
    const second = read[2]!.get('body') as Message;
    assert.deepEqual(new Uint8Array(second.get('data') as Uint8Array), bytes);
    assert.ok(second.has('commitments'));
    assert.equal((await readAssignments(node.client, id, 3)).length, 4);
    await assert.rejects(readAssignments(node.client, id, 46), { code: 'client/unexpected-reply' });
  });

  it('reads the messages by their ids where a node does not give the assignments', async () => {
    const node = await testNode();
    const id = await process(node, 10);
    const client = await through(node, (path) => (isSchedule(path) ? { status: 500, body: 'Oops!' } : undefined));
    const [exact, made] = [await readAssignments(node.client, id, 10), await readAssignments(client, id, 10)];
    for (const [slot, assignment] of made.entries()) {
      assert.deepEqual(assignment.get('body'), exact[slot]!.get('body'), `slot ${slot}`);
      for (const key of ['slot', 'timestamp', 'path', 'process']) assert.equal(assignment.get(key), exact[slot]!.get(key), key);
    }
  });

  it('makes messages of the log alone where a node gives none by its id', async () => {
    const node = await testNode();
    const id = await process(node, 3);
    const client = await through(node, (path) => (isSchedule(path) || /^\/[\w-]{43}/.test(path) ? { status: 404, body: '"not_found"' } : undefined));
    const body = (await readAssignments(client, id, 3))[3]!.get('body') as Message;
    assert.deepEqual([getKey(body, 'action'), getKey(body, 'n'), getKey(body, 'target')], ['Inc', '3', id]);
  });

  it('follows links to messages', async () => {
    const node = await testNode();
    const id = await process(node, 2);
    const exact = await readAssignments(node.client, id, 2);
    const messages = [...(await logIds(node.client, id))];
    const client = await through(node, (path) => {
      if (!isSchedule(path)) return undefined;
      const assignments = Object.fromEntries([0, 1, 2].map((slot) => [slot, { slot, process: id, timestamp: 5, 'body+link': messages[slot] }]));
      return { body: JSON.stringify({ type: 'schedule', assignments }) };
    });
    const read = await readAssignments(client, id, 2);
    for (const slot of [1, 2]) assert.deepEqual(read[slot]!.get('body'), withoutKeys(exact[slot]!.get('body') as Message, ['device']));
  });

  it('takes nothing else for a schedule, and comes to an end', async () => {
    const node = await testNode();
    const id = await process(node, 2);
    const one = { slot: 0, body: { type: 'Process' } };
    const garbage = ['', '<html>', '[]', '{}', 'null', '{"assignments":5}', '{"assignments":{"0":5,"1":{"slot":"x"},"__proto__":{"slot":1e300}}}', JSON.stringify({ assignments: [one, one] }), JSON.stringify({ edges: [1, { cursor: -1 }, { cursor: 'a' }] })];
    for (const body of garbage) {
      const client = await through(node, () => ({ body }));
      await assert.rejects(readAssignments(client, id, 2), { code: 'client/unexpected-reply' }, body);
    }
  });
});

async function logIds(client: Client, process: string): Promise<string[]> {
  const { readLog } = await import('../../src/client/log.ts');
  const ids: string[] = [];
  for await (const page of readLog(client, process, { from: 0, to: 2 })) ids.push(...page.map(({ id }) => id));
  return ids;
}
