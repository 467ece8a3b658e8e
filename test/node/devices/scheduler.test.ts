import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message, type Message } from '../../../src/message/value.ts';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { counterSource } from '../../helpers/counter.ts';
import { testSigner } from '../../helpers/signer.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('scheduler@1.0', () => {
  it('answers the assignment, and lists the log', async () => {
    const { client, spawn, node } = await testNode({ now: () => 1_700_000_000_123 });
    const process = await spawn(counterSource);
    const assignment = await (await client.prepare(process, { action: 'Inc' })).send();
    for (const [key, value] of Object.entries({ process, slot: 1, epoch: '0', path: 'compute', 'data-protocol': 'ao', variant: 'ao.N.1', timestamp: 1_700_000_000_123 })) {
      assert.equal(assignment.get(key), value, key);
    }
    assert.equal((assignment.get('body') as Message).get('action'), 'Inc');
    const schedule = (await client.readJson(`/~scheduler@1.0/schedule?target=${process}&from=1`)) as Message;
    assert.equal(schedule.get('continues'), false);
    assert.deepEqual([...(schedule.get('assignments') as Message).keys()], ['1']);
    const slot = (await client.readJson(`/${process}/slot`)) as Message;
    assert.equal(slot.get('current'), 1);
    assert.equal(slot.get('wallet-address'), node.address);
    const status = (await client.readJson('/~scheduler@1.0/status')) as Message;
    assert.deepEqual(status.get('processes'), [process]);
  });

  it('pages the aos-2 document', async () => {
    const { client, spawn } = await testNode();
    const process = await spawn(counterSource);
    for (let index = 0; index < 3; index++) await (await client.prepare(process, { action: 'Inc', tags: { 'X-Note': 'ü' } })).send();
    const reply = await client.read(`/~scheduler@1.0/schedule?target=${process}&from=1&to=2&accept=application/aos-2`);
    assert.match(reply.contentType, /application\/json/);
    const page = JSON.parse(Buffer.from(reply.body).toString());
    assert.equal(page.page_info.has_next_page, false);
    assert.deepEqual(page.edges.map((edge: { cursor: number }) => edge.cursor), [1, 2]);
    const { message: first, assignment } = page.edges[0].node;
    assert.equal(first.Owner, testSigner(0).address);
    assert.equal(first.Target, process);
    assert.ok(first.Tags.some((tag: { name: string; value: string }) => tag.name === 'X-Note' && tag.value === 'ü'));
    assert.ok(assignment.Tags.some((tag: { name: string; value: string }) => tag.name === 'Slot' && tag.value === '1'));
  });

  it('gives the same signed message another slot, and its first slot to one who repeats a request', async () => {
    const { client, spawn } = await testNode();
    const process = await spawn(counterSource);
    const signed = await httpsig.commit(message({ type: 'Message', target: process, action: 'Inc' }), testSigner(0));
    const encoded = httpsig.encode(new Map([['body', signed]]));
    assert.ok(encoded.ok);
    const { headers, body } = encoded.value;
    const post = async (...more: [string, string][]) => {
      const reply = await client.transport.request({ method: 'POST', path: `/${process}/schedule`, headers: [...headers, ...more, ['accept', 'application/json']], body });
      return JSON.parse(Buffer.from(reply.body).toString()).slot as number;
    };
    assert.equal(await post(), 1);
    assert.equal(await post(), 2);
    assert.equal(await post(['retry', 'true']), 1);
  });

  it('keeps a process that is spawned twice as one', async () => {
    const { client, node } = await testNode();
    const signed = await httpsig.commit(message({ type: 'Process', device: 'process@1.0', 'execution-device': 'test-device@1.0', scheduler: node.address }), testSigner(0));
    const encoded = httpsig.encode(new Map([['body', signed]]));
    assert.ok(encoded.ok);
    for (let index = 0; index < 2; index++) {
      const reply = await client.transport.request({ method: 'POST', path: '/~process@1.0/schedule', headers: [...encoded.value.headers, ['accept', 'application/json']], body: encoded.value.body });
      assert.equal(JSON.parse(Buffer.from(reply.body).toString()).slot, 0);
    }
  });

  it('runs the function that a message names as its path', async () => {
    const { client, spawn } = await testNode();
    const process = await spawn('local n = 0 function compute(base) base.n = n return base end function bump(base) n = n + 10 base.n = n return base end');
    const signed = await httpsig.commit(message({ type: 'Message', target: process, path: 'bump' }), testSigner(0));
    const encoded = httpsig.encode(new Map([['body', signed]]));
    assert.ok(encoded.ok);
    await client.transport.request({ method: 'POST', path: `/${process}/schedule`, headers: encoded.value.headers, body: encoded.value.body });
    assert.equal(((await client.readJson(`/${process}/now/n`)) as Message).get('body'), 10);
  });

  it('refuses a message for nobody, and a process it does not have', async () => {
    const { client } = await testNode();
    await assert.rejects((await client.prepare('x'.repeat(43), { action: 'Inc' })).send(), { code: 'client/rejected' });
    const reply = await client.transport.request({ method: 'POST', path: '/~scheduler@1.0/schedule', headers: [['action', 'Inc']] });
    assert.equal(reply.status, 400);
  });
});
