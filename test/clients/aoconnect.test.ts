/**
 * `@permaweb/aoconnect` 0.0.98 from npm, unmodified: `request` for GETs.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../helpers/counter.ts';
import { testKey } from '../helpers/keys.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';

interface Aoconnect {
  connect(options: Record<string, unknown>): { request(fields: Record<string, unknown>): Promise<Response> };
  createSigner(jwk: unknown): unknown;
}

describe('@permaweb/aoconnect 0.0.98, unmodified', () => {
  let target: TestNode;
  let request: (fields: Record<string, unknown>) => Promise<Response>;
  let process: string;

  after(() => target.stop());
  before(async () => {
    target = await startTestNode();
    const { connect, createSigner } = (await import('@permaweb/aoconnect' as string)) as Aoconnect;
    ({ request } = connect({ MODE: 'mainnet', URL: target.node.url, signer: createSigner(testKey(2)) }));
    process = await target.spawn(counterSource);
    await target.client.send(process, { action: 'Inc' });
  });

  it('reads the address', async () => {
    const reply = await request({ path: '/~meta@1.0/info/address', method: 'GET' });
    assert.equal(reply.status, 200);
    assert.equal(await reply.text(), target.node.address);
  });

  it('reads a literal of a process', async () => {
    const reply = await request({ path: `/${process}/slot/current`, method: 'GET' });
    assert.equal(await reply.text(), '1');
  });

  it('reads results as JSON', async () => {
    const reply = await request({ path: `/${process}/compute/results/~json@1.0/serialize?slot=1`, method: 'GET' });
    const { outbox } = (await reply.json()) as { outbox: { data: string }[] };
    assert.equal(outbox[0]?.data, '1');
  });

  it('reads the slot written on the second step', async () => {
    const reply = await request({ path: `/${process}~process@1.0/compute/results=1`, method: 'GET', 'require-codec': 'application/json' });
    const { outbox } = (await reply.json()) as { outbox: { data: string }[] };
    assert.equal(outbox[0]?.data, '1');
  });

  it('gets a 404 with a sentence for what is not there', async () => {
    const reply = await request({ path: `/${'x'.repeat(43)}/now`, method: 'GET' });
    assert.equal(reply.status, 404);
    assert.match(await reply.text(), /Nothing with the id x{43} is on this node/);
  });
});
