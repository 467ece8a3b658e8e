import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { boundedClient } from '../../src/client/bounded-client.ts';
import { createClient } from '../../src/client/client.ts';
import { createTransport } from '../../src/client/transport.ts';
import { forgetfulNode, type Instead } from '../helpers/forgetful-node.ts';
import { testSigner } from '../helpers/signer.ts';

async function client(instead: Instead, maxBytes: number, signal = new AbortController().signal) {
  const node = await forgetfulNode('', instead);
  const whole = createClient(createTransport({ url: node.url }), testSigner(0));
  after(async () => {
    await whole.close();
    await node.stop();
  });
  return { node, whole, bounded: boundedClient(whole, maxBytes, signal) };
}

describe('boundedClient', () => {
  it('counts what all its answers have together, and leaves the client as it was', async () => {
    const { whole, bounded } = await client(() => ({ body: '"123456"' }), 20);
    assert.equal(await bounded.readJson('/a'), '123456');
    assert.equal(await bounded.readJson('/b'), '123456');
    await assert.rejects(bounded.readJson('/c'), { code: 'client/too-long' });
    assert.equal(await whole.readJson('/d'), '123456');
  });

  it('breaks off an answer without an end, and asks once', async () => {
    const { node, bounded } = await client(() => 'endless', 1_000_000);
    await assert.rejects(bounded.readJson('/endless'), { code: 'client/too-long' });
    assert.deepEqual(node.paths, ['/endless']);
  });

  it('ends with its signal', async () => {
    const { bounded } = await client(() => ({ body: '1' }), 100, AbortSignal.abort());
    await assert.rejects(bounded.readJson('/a'), { code: 'client/aborted' });
  });
});
