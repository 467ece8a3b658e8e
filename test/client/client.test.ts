import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient } from '../../src/client/client.ts';
import type { Transport, TransportRequest } from '../../src/client/transport.ts';
import { isMessage } from '../../src/message/value.ts';
import { counterSource } from '../helpers/counter.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode } from '../helpers/test-node.ts';

/** A node that answers every request with the same JSON. */
function answering(answer: (request: TransportRequest) => { status: number; json: unknown }): { transport: Transport; requests: TransportRequest[] } {
  const requests: TransportRequest[] = [];
  const transport: Transport = {
    url: 'http://node.example',
    async request(request) {
      requests.push(request);
      const { status, json } = answer(request);
      return { status, headers: [], body: Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)) };
    },
    close: async () => undefined,
  };
  return { transport, requests };
}

describe('client', () => {
  it('takes no id from a node that is none', async () => {
    for (const id of ['../../package', 'x', 5, undefined]) {
      const { transport } = answering(({ method }) => (method === 'GET' ? { status: 404, json: { body: 'not_found' } } : { status: 200, json: { id, process: id, slot: 0 } }));
      const client = createClient(transport, testSigner(0), { generation: 'may' });
      await assert.rejects(client.cacheModule('return 1'), { code: 'client/unexpected-reply' });
      await assert.rejects(client.spawn({ type: 'Process' }), { code: 'client/unexpected-reply' });
    }
    const { transport } = answering(() => ({ status: 200, json: '<html>' }));
    await assert.rejects(createClient(transport, testSigner(0)).nodeAddress(), { code: 'client/unexpected-reply' });
  });

  it('signs nothing for what does not seem to be a node', async () => {
    for (const [status, json] of [[404, { body: 'no' }], [500, {}], [200, {}], [200, { body: 'x' }]] as const) {
      const { transport, requests } = answering(() => ({ status, json }));
      await assert.rejects(createClient(transport, testSigner(0)).send('P', { action: 'Inc' }), { code: status === 200 ? 'client/unexpected-reply' : 'client/rejected' });
      assert.deepEqual(requests.map(({ method }) => method), ['GET']);
    }
  });

  it('repeats writes only to a node that knows them again', async () => {
    for (const repeatsWrites of [true, false]) {
      const { transport, requests } = answering(() => ({ status: 200, json: { slot: 1 } }));
      await (await createClient(transport, testSigner(0), { repeatsWrites, generation: 'may' }).prepare('P', { action: 'Inc' })).send();
      assert.equal(requests[0]?.repeatable, repeatsWrites);
    }
  });

  it('pushes an outbox that is for somebody, once, unless it is told not to', async () => {
    const asked = async (outbox: object[], push?: boolean): Promise<[string[], object]> => {
      const { transport, requests } = answering(({ path }) => ({ status: 200, json: path.includes('/push&') ? { 1: { id: 'i', target: 'T', slot: 7 } } : path.endsWith('/schedule') ? { slot: 3 } : { outbox } }));
      const { pushed } = await createClient(transport, testSigner(0), { generation: 'may' }).send('P', { action: 'Inc' }, push === undefined ? {} : { push });
      return [requests.map(({ method, path }) => `${method} ${path}`), { pushed }];
    };
    const [schedule, compute, push] = ['POST /P/schedule', 'GET /P/compute&slot=3/results/serialize~json@1.0&bytes=marked', 'POST /P/push&slot=3&result-depth=16'];
    assert.deepEqual(await asked([{ data: '1' }]), [[schedule, compute], { pushed: undefined }]);
    assert.deepEqual(await asked([{ data: '1' }, { target: 'T' }]), [[schedule, compute, push], { pushed: [{ n: 1, target: 'T', id: 'i', slot: 7 }] }]);
    assert.deepEqual(await asked([{ target: 'T' }], false), [[schedule, compute], { pushed: undefined }]);
  });

  it('keeps the result of a slot whose outbox could not be pushed', async () => {
    const { transport } = answering(({ path }) => (path.includes('/push&') ? { status: 500, json: { body: 'Not today.' } } : { status: 200, json: path.endsWith('/schedule') ? { slot: 3 } : { outbox: [{ target: 'T' }] } }));
    const result = await createClient(transport, testSigner(0), { generation: 'may' }).send('P', { action: 'Inc' });
    assert.deepEqual([result.ok, result.slot, result.pushed, result.pushFailed], [true, 3, undefined, 'Not today.']);
  });

  it('reads states without the headers of the request', async () => {
    const target = await testNode();
    const process = await target.spawn(counterSource, { host: 'mine' });
    const state = await target.client.readValue(`/${process}/now`);
    assert.ok(isMessage(state));
    assert.equal(state.get('host'), 'mine');
    for (const key of ['accept', 'method', 'require-codec', 'connection', 'user-agent']) assert.equal(state.has(key), false, key);
  });

  it('delivers to another process and tells what came of it', async () => {
    const target = await testNode();
    const forwarder = await target.spawn('function compute(base, req) local to = req.body.to base.results = { outbox = to and { { target = to, action = "Inc" }, { data = "said" }, { target = "W", action = "Note" } } or {}, output = "" } return base end');
    const counter = await target.spawn(counterSource);
    const result = await target.client.send(forwarder, { action: 'Go', tags: { to: counter } });
    const { id, ...first } = result.pushed![0]!;
    assert.match(id!, /^[\w-]{43}$/);
    assert.deepEqual(first, { n: 1, target: counter, slot: 1, outbox: [{ n: 1, tags: {}, data: '1' }] });
    assert.deepEqual(result.pushed!.slice(1).map(({ n, target: to, status }) => [n, to, status]), [[3, 'W', 404]]);
    assert.deepEqual(await target.client.push(forwarder, 1), result.pushed);
    assert.equal(await target.client.newestSlot(counter), 1);
  });

  it('gives the sentence of a node that refuses', async () => {
    for (const [json, message] of [[{ body: 'No.' }, 'No.'], ['plain text', 'plain text'], ['<html>long page</html>', 'The node at http://node.example answered 500 to /x.']] as const) {
      const { transport } = answering(() => ({ status: 500, json }));
      await assert.rejects(createClient(transport, testSigner(0)).readJson('/x'), { code: 'client/rejected', exitCode: 5, message });
    }
  });
});
