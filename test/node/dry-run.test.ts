/** Dry runs (`as=execution/compute`) and the `raw` results that aoconnect reads. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { message } from '../../src/message/value.ts';
import { counterSource } from '../helpers/counter.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode, type TestNode } from '../helpers/test-node.ts';

/** Answers what it was sent, and keeps the last of it. */
const echoSource = `
function compute(base, req)
  local body = req.body
  base.last = body.action
  base.count = (base.count or 0) + 1
  if body.action == "Fail" then error("no such luck") end
  local who = "nobody"
  for _, commitment in pairs(body.commitments or {}) do who = commitment.committer or who end
  base.results = { output = "did " .. tostring(body.action), outbox = {
    { target = who, action = "Echo", data = tostring(body.data) .. "/" .. tostring(body.quantity) .. "/" .. tostring(req.slot), Note = 5 },
  } }
  return base
end`;

interface Reply {
  readonly [key: string]: unknown;
  readonly results: { readonly outbox: { readonly data: string; readonly target: string }[]; readonly error?: { readonly message: string } };
  readonly raw: { readonly Output: unknown; readonly Messages: { Target: string; Data: string; Tags: { name: string; value: string }[] }[]; readonly Error?: string };
}

const asJson = [['require-codec', 'application/json']] as const;

async function ask(target: TestNode, method: 'GET' | 'POST', path: string, body?: { headers: readonly (readonly [string, string])[]; body: Uint8Array }): Promise<Reply> {
  const reply = await target.client.transport.request({ method, path, headers: [...(body?.headers ?? []), ...asJson], ...(body === undefined ? {} : { body: body.body }) });
  assert.equal(reply.status, 200, Buffer.from(reply.body).toString());
  return JSON.parse(Buffer.from(reply.body).toString()) as Reply;
}

async function signedBody(fields: Parameters<typeof message>[0]) {
  const encoded = httpsig.encode(new Map([['body', await httpsig.commit!(message(fields), testSigner(0))]]));
  assert.ok(encoded.ok);
  return encoded.value;
}

describe('dry runs', () => {
  it('hand the keys of the path to the module, and change nothing', async () => {
    const target = await testNode();
    const process = await target.spawn(echoSource);
    await target.client.send(process, { action: 'Real' });
    for (const method of ['GET', 'POST'] as const) {
      const dry = await ask(target, method, `/${process}~process@1.0/as=execution/compute&Action=Info&Quantity=a%20b`);
      assert.equal(dry['last'], 'Info');
      assert.equal(dry['count'], 3);
      assert.equal(dry['at-slot'], 2);
      assert.equal(dry.results.outbox[0]?.data, 'nil/a b/2');
      assert.equal(dry.raw.Output, 'did Info');
    }
    assert.equal((await target.client.send(process, { action: 'Get' })).slot, 2);
    const now = (await target.client.readJson(`/${process}/now`)) as Map<string, unknown>;
    assert.deepEqual([now.get('last'), now.get('count')], ['Get', 3]);
  });

  it('run a signed message of the body as its sender, at any slot', async () => {
    const target = await testNode();
    const process = await target.spawn(echoSource);
    for (const action of ['A', 'B', 'C']) await target.client.send(process, { action });
    const dry = await ask(target, 'POST', `/${process}/as=execution/compute&slot=1`, await signedBody({ type: 'Message', target: process, action: 'Try', data: 'x', quantity: '7' }));
    assert.equal(dry['count'], 3);
    assert.deepEqual([dry.results.outbox[0]?.data, dry.results.outbox[0]?.target], ['x/7/2', testSigner(0).address]);
  });

  it('tell an error, and read paths below', async () => {
    const target = await testNode();
    const process = await target.spawn(echoSource);
    const failed = await ask(target, 'GET', `/${process}/as=execution/compute&action=Fail`);
    assert.equal(failed.results.error?.message, 'no such luck');
    assert.match(failed.raw.Error ?? '', /:6: no such luck$/);
    assert.deepEqual(failed.raw.Messages, []);
    const data = await target.client.read(`/${process}/as=execution/compute&action=Go/results/outbox/1/action`);
    assert.equal(Buffer.from(data.body).toString(), 'Echo');
  });

  it('cost nothing that lasts: many at once, of a process that slept and of one without slots run', async () => {
    const target = await testNode();
    const process = await target.spawn(counterSource);
    const dry = await Promise.all(Array.from({ length: 20 }, () => ask(target, 'GET', `/${process}/as=execution/compute&action=Inc`)));
    assert.deepEqual(new Set(dry.map(({ results }) => results.outbox[0]?.data)), new Set(['1']));
    assert.equal((await target.client.send(process, { action: 'Inc' })).outbox[0]?.data, '1');
  });

  it('are there with --strict, also before a slot that failed, and not for slots that are not', async () => {
    const strict = await testNode({ strict: true });
    const process = await strict.spawn(echoSource);
    const bare = (await strict.client.readJson(`/${process}/as=execution/device`)) as Map<string, unknown>;
    assert.equal(bare.get('body'), 'lua@5.3a');
    await strict.client.send(process, { action: 'Fail' });
    assert.equal((await ask(strict, 'GET', `/${process}/as=execution/compute&slot=0&action=Go`))['count'], 2);
    const stopped = await strict.client.read(`/${process}/as=execution/compute&action=Go`, { accept: 'application/json' });
    assert.equal(stopped.status, 500);
    assert.match(Buffer.from(stopped.body).toString(), /stands still at slot 1, which failed: no such luck/);
    const target = await testNode();
    const other = await target.spawn(echoSource);
    assert.equal((await target.client.read(`/${other}/as=execution/compute&slot=9`)).status, 404);
  });
});

describe('raw results', () => {
  it('are what aoconnect reads, for whoever requires JSON', async () => {
    const target = await testNode();
    const process = await target.spawn(echoSource);
    const sent = await target.client.send(process, { action: 'Real', data: 'hi' });
    const { raw } = await ask(target, 'POST', `/${process}~process@1.0/compute/results=${sent.slot}`);
    assert.equal(raw.Output, 'did Real');
    assert.deepEqual(raw.Messages, [
      { Target: testSigner(0).address, Data: 'hi/nil/1', Anchor: '', Tags: [{ name: 'Note', value: '5' }, { name: 'action', value: 'Echo' }] },
    ]);
    assert.equal((await ask(target, 'GET', `/${process}/compute/results=${sent.id}`)).raw.Output, 'did Real');
    const plain = JSON.parse(Buffer.from((await target.client.read(`/${process}/compute/results/serialize~json@1.0?slot=1`)).body).toString()) as object;
    assert.equal('raw' in plain, false);
  });

  it('answer an empty result for a module that sets none', async () => {
    const target = await testNode();
    const process = await target.spawn('function compute(base) return base end');
    assert.deepEqual((await ask(target, 'GET', `/${process}/compute/results=0`)).raw, { Output: '', Messages: [], Spawns: [], Assignments: [] });
  });
});
