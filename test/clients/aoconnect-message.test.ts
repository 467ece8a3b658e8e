/**
 * `@permaweb/aoconnect` 0.0.98, unmodified, mainnet mode: messages and their results.
 *
 * @source protocol.md D.1; F.1, F.8, F.9, F.10, F.11
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { aoProcessFailLine, aoProcessSource } from './ao-process.ts';
import { openAoconnect, tagList, type Aoconnect } from './open-aoconnect.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

describe('@permaweb/aoconnect 0.0.98: message, result, results', () => {
  let target: TestNode;
  let ao: Aoconnect;
  let watch: FetchWatch;
  let module: string;
  let process: string;

  after(async () => {
    await target.stop();
    watch.stop();
    watch.assertNoRedirects();
  });
  before(async () => {
    target = await startTestNode();
    watch = watchFetch();
    ao = await openAoconnect(target.node.url);
    module = (await target.client.cacheModule(aoProcessSource)).id;
  });
  beforeEach(async () => {
    process = await ao.spawn({ module, tags: tagList({ 'execution-device': 'lua@5.3a' }) });
  });

  const currentSlot = async (): Promise<number> => Number(await (await fetch(`${target.node.url}/${process}/slot/current`)).text());

  it('message answers the slot as a number', async () => {
    assert.equal(await ao.message({ process, tags: tagList({ Action: 'Inc' }) }), 1);
    assert.equal(await ao.message({ process, tags: tagList({ Action: 'Inc' }) }), 2);
  });

  it('message answers the id of its item, or both', async () => {
    const id = await ao.message({ process, tags: tagList({ Action: 'Inc' }), returnMessageId: true });
    assert.match(id, /^[\w-]{43}$/);
    const kept = (await (await fetch(`${target.node.url}/${id}`, { headers: { 'require-codec': 'application/json' } })).json()) as Record<string, any>;
    assert.equal(kept['action'], 'Inc');
    assert.equal(kept['commitments'][id].committer, testSigner(2).address);
    const both = await ao.message({ process, tags: tagList({ Action: 'Inc' }), returnMessageId: true, returnAssignmentSlot: true });
    assert.deepEqual({ ...both, id: '' }, { slot: 2, id: '' });
    assert.match(both.id, /^[\w-]{43}$/);
    assert.notEqual(both.id, id);
  });

  it('message answers the whole result on request', async () => {
    const full = await ao.message({ process, tags: tagList({ Action: 'Tell' }), data: 'hello', opts: { fullResponse: true } });
    assert.equal(full.Messages.length, 2);
    assert.equal(full.Messages[0].Data, 'hello');
    assert.deepEqual([full.Spawns, full.Assignments, full.Error], [[], [], undefined]);
  });

  it('brings tags and data to the module', async () => {
    const slot = await ao.message({ process, tags: tagList({ Action: 'Echo', Quantity: '12', 'X-Note': 'a: b; "c"\nd \u00e9' }), data: 'line one\nline two' });
    const lines = ((await ao.result({ process, slot })).Output as string).split('\n');
    for (const line of ['action=Echo', 'quantity=12', 'x-note=a: b; "c"', 'd \u00e9', 'data=line one', 'line two', `target=${process}`, 'type=Message', 'data-protocol=ao', 'variant=ao.N.1']) assert.ok(lines.includes(line), `${line} in ${lines.join(' | ')}`);
    const who = await ao.message({ process, tags: tagList({ Action: 'Who' }) });
    assert.equal((await ao.result({ process, slot: who })).Output, testSigner(2).address);
  });

  it('brings large and empty data whole', async () => {
    for (const data of ['', 'x', 'y'.repeat(300_000)]) {
      const slot = await ao.message({ process, tags: tagList({ Action: 'Tell' }), data });
      assert.equal((await ao.result({ process, slot })).Messages[0]?.Data ?? '', data);
    }
  });

  it('brings bytes as they are', async () => {
    const bytes = Uint8Array.from({ length: 600 }, (_, index) => (index * 7) % 256);
    const slot = await ao.message({ process, tags: tagList({ Action: 'Bytes' }), data: bytes });
    assert.equal((await ao.result({ process, slot })).Output, `600 ${bytes.reduce((sum, byte) => (sum * 31 + byte) % 65521, 0)}`);
  });

  it('result has the outbox as Messages, tags spelled as the module spelled them', async () => {
    const slot = await ao.message({ process, tags: tagList({ Action: 'Tell' }), data: 'hello' });
    const { Output, Messages, Spawns, Assignments, Error: error } = await ao.result({ process, slot });
    assert.equal(Output, '');
    assert.equal(Messages.length, 2);
    assert.deepEqual([Messages[0]!.Target, Messages[0]!.Data], [testSigner(2).address, 'hello']);
    assert.deepEqual([...Messages[0]!.Tags].sort((a, b) => a.name.localeCompare(b.name)), tagList({ Action: 'Told', 'X-Count': '0' }));
    assert.deepEqual(Messages[1]!.Tags, tagList({ Kind: 'listed' }));
    assert.deepEqual([Spawns, Assignments, error], [[], [], undefined]);
  });

  it('result finds a slot by its number, as text, and by the id of its message', async () => {
    const id = await ao.message({ process, tags: tagList({ Action: 'Inc', Quantity: '5' }), returnMessageId: true });
    await ao.message({ process, tags: tagList({ Action: 'Inc', Quantity: '2' }) });
    for (const wanted of [{ slot: 1 }, { slot: '1' }, { message: id }]) assert.equal((await ao.result({ process, ...wanted })).Output, 'total 5');
    assert.equal((await ao.result({ process, slot: 2 })).Output, 'total 7');
    assert.deepEqual((await ao.result({ process, slot: 0 })).Messages, []);
  });

  it('result has the error of a Lua process with its place, and the next message goes on from the state before', async () => {
    await ao.message({ process, tags: tagList({ Action: 'Inc' }) });
    const slot = await ao.message({ process, tags: tagList({ Action: 'Fail' }) });
    const failed = await ao.result({ process, slot });
    assert.match(failed.Error, new RegExp(`:${aoProcessFailLine}: this cannot work`));
    assert.deepEqual(failed.Messages, []);
    const next = await ao.message({ process, tags: tagList({ Action: 'Inc' }) });
    assert.equal((await ao.result({ process, slot: next })).Output, 'total 2');
  });

  it('results gives the newest slot as its one edge', async () => {
    for (const quantity of ['1', '2', '3']) await ao.message({ process, tags: tagList({ Action: 'Inc', Quantity: quantity }) });
    const { edges } = await ao.results({ process });
    assert.equal(edges.length, 1);
    assert.equal(edges[0]!.cursor, '3');
    assert.equal(edges[0]!.node.Output, 'total 6');
    assert.equal(watch.requests.at(-2)?.text, '3');
  });

  it('schedules nothing with result and results', async () => {
    await ao.message({ process, tags: tagList({ Action: 'Inc' }) });
    for (let round = 0; round < 3; round++) {
      await ao.result({ process, slot: 1 });
      await ao.results({ process });
    }
    assert.equal(await currentSlot(), 1);
  });

  it('delivers the outbox to another process', async () => {
    const other = await ao.spawn({ module, tags: tagList({ 'execution-device': 'lua@5.3a' }) });
    const slot = await ao.message({ process, tags: tagList({ Action: 'Forward', To: other, Quantity: '4' }) });
    assert.equal(slot, 1);
    const { edges } = await ao.results({ process: other });
    assert.deepEqual([edges[0]!.cursor, edges[0]!.node.Output], ['1', 'total 4']);
  });

  it('takes messages of several senders at once', async () => {
    const third = await openAoconnect(target.node.url, { key: 3 });
    const slots = await Promise.all(Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? ao : third).message({ process, tags: tagList({ Action: 'Inc' }) })));
    assert.deepEqual([...slots].sort((a, b) => a - b), Array.from({ length: 12 }, (_, index) => index + 1));
    assert.equal((await ao.results({ process })).edges[0]!.node.Output, 'total 12');
  });
});
