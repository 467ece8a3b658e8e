import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient, type Client } from '../../src/client/client.ts';
import { readLog, type LoggedMessage } from '../../src/client/log.ts';
import { counterSource } from '../helpers/counter.ts';
import { testSigner } from '../helpers/signer.ts';
import { makeItem } from '../helpers/items.ts';
import { testNode } from '../helpers/test-node.ts';

async function all(client: Client, process: string, from: number, to: number): Promise<{ messages: LoggedMessage[]; pages: number }> {
  const messages: LoggedMessage[] = [];
  let pages = 0;
  for await (const page of readLog(client, process, { from, to })) {
    messages.push(...page);
    pages += 1;
  }
  return { messages, pages };
}

describe('readLog', () => {
  it('reads messages with their place, from a node', async () => {
    const target = await testNode({ now: () => 1_700_000_000_123 });
    const process = await target.spawn(counterSource);
    const sent = await target.client.prepare(process, { action: 'Inc', data: 'five', tags: { 'X-Note': 'n' } });
    await sent.send();
    const { messages } = await all(target.client, process, 0, 1);
    assert.equal(messages[0]?.slot, 0);
    assert.equal(messages[0]?.id, process);
    assert.deepEqual(messages[1], { slot: 1, id: sent.id, timestamp: 1_700_000_000_123, from: testSigner(0).address, target: process, action: 'Inc', tags: { 'x-note': 'n', type: 'Message' }, data: 'five' });
    assert.deepEqual((await all(target.client, process, 1, 1)).messages.map(({ slot }) => slot), [1]);
    assert.deepEqual((await all(target.client, process, 5, 9)).messages, []);
  });

  it('reads what text cannot hold by the id: bytes, atoms, names', async () => {
    const target = await testNode();
    const process = await target.spawn(counterSource, { 'x-flag': true, 'x-list': ['a', 1] } as never);
    const bytes = Buffer.from([255, 0, 254]);
    for (const data of [bytes, 'a \ufffd in a text']) await target.client.send(process, { data, tags: { quoted: '"true"' } });
    const { messages } = await all(target.client, process, 0, 2);
    assert.deepEqual([messages[0]!.tags['x-flag'], messages[0]!.tags['x-list'], messages[0]!.tags['device']], ['true', '["a",1]', 'process@1.0']);
    assert.deepEqual(messages.slice(1).map(({ data, tags }) => [data instanceof Uint8Array ? Buffer.from(data) : data, tags]), [
      [bytes, { quoted: '"true"', type: 'Message' }],
      ['a \ufffd in a text', { quoted: '"true"', type: 'Message' }],
    ]);
  });

  it('leaves the names of data items as they are', async () => {
    const target = await testNode();
    const process = await target.spawn(counterSource);
    for (const tags of [[['Action', 'Inc'], ['SDK', 'x'], ['Data-Protocol', 'ao']], [['Action', 'Inc'], ['Note', '"quoted"']]] as [string, string][][]) {
      const item = await makeItem({ target: process, tags, data: 'd' });
      const reply = await target.client.transport.request({ method: 'POST', path: `/${process}/schedule`, headers: [['content-type', 'application/ans104'], ['codec-device', 'ans104@1.0']], body: item });
      assert.equal(reply.status, 200, Buffer.from(reply.body).toString());
    }
    const { messages } = await all(target.client, process, 1, 2);
    assert.deepEqual(messages.map(({ action, tags }) => [action, tags]), [['Inc', { SDK: 'x', 'Data-Protocol': 'ao' }], ['Inc', { Note: '"quoted"' }]]);
  });

  it('pages through more than one answer', async () => {
    const asked: string[] = [];
    const client = pagedClient(5000, asked);
    const { messages, pages } = await all(client, 'P', 3, 4321);
    assert.equal(messages.length, 4319);
    assert.ok(messages.every(({ slot }, index) => slot === index + 3));
    assert.ok(pages > 4 && pages < 20, String(pages));
    assert.match(asked[0]!, /from=3&to=52&/);
  });

  it('asks for few at once where messages are large', async () => {
    const asked: string[] = [];
    await all(pagedClient(500, asked, 'x'.repeat(200_000)), 'P', 0, 399);
    const counts = asked.map((path) => /from=(\d+)&to=(\d+)/.exec(path)!).map(([, from, to]) => Number(to) - Number(from) + 1);
    assert.ok(Math.max(...counts) <= 50, counts.join());
  });

  it('ends where a node has no more, and refuses what is no log', async () => {
    assert.equal((await all(pagedClient(10, []), 'P', 0, 99)).messages.length, 10);
    for (const body of ['<html>', '{}', '[]', 'null']) await assert.rejects(all(answering(200, body), 'P', 0, 1), { code: 'client/unexpected-reply' });
    await assert.rejects(all(answering(404, 'There is no such process.'), 'P', 0, 1), { code: 'client/rejected', message: 'There is no such process.', exitCode: 5 });
    assert.deepEqual((await all(answering(200, JSON.stringify({ edges: [null, 5, {}, { cursor: 'x', node: { message: 7 } }] })), 'P', 0, 1)).messages, []);
  });
});

function answering(status: number, body: string | ((path: string) => string)): Client {
  return createClient(
    {
      url: 'http://node.example',
      request: async ({ path }) => ({ status, headers: [], body: Buffer.from(typeof body === 'string' ? body : body(path)) }),
      close: async () => undefined,
    },
    testSigner(0),
  );
}

/** A node whose log has so many messages. */
function pagedClient(size: number, asked: string[], data = ''): Client {
  return answering(200, (path) => {
    asked.push(path);
    const [, from, to] = /from=(\d+)&to=(\d+)/.exec(path)!.map(Number);
    const edges = [];
    for (let slot = from!; slot <= Math.min(to!, size - 1); slot++) edges.push({ cursor: slot, node: { message: { Id: `m${slot}`, Tags: [], Data: data }, assignment: { Tags: [] } } });
    return JSON.stringify({ edges });
  });
}
