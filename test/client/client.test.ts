import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient } from '../../src/client/client.ts';
import type { Transport, TransportRequest } from '../../src/client/transport.ts';
import { testSigner } from '../helpers/signer.ts';

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
      const client = createClient(transport, testSigner(0));
      await assert.rejects(client.cacheModule('return 1'), { code: 'client/unexpected-reply' });
      await assert.rejects(client.spawn({ type: 'Process' }), { code: 'client/unexpected-reply' });
    }
    const { transport } = answering(() => ({ status: 200, json: '<html>' }));
    await assert.rejects(createClient(transport, testSigner(0)).nodeAddress(), { code: 'client/unexpected-reply' });
  });

  it('repeats writes only to a node that knows them again', async () => {
    for (const repeatsWrites of [true, false]) {
      const { transport, requests } = answering(() => ({ status: 200, json: { slot: 1 } }));
      await (await createClient(transport, testSigner(0), { repeatsWrites }).prepare('P', { action: 'Inc' })).send();
      assert.equal(requests[0]?.repeatable, repeatsWrites);
    }
  });

  it('gives the sentence of a node that refuses', async () => {
    for (const [json, message] of [[{ body: 'No.' }, 'No.'], ['plain text', 'plain text'], ['<html>long page</html>', 'The node at http://node.example answered 500 to /x.']] as const) {
      const { transport } = answering(() => ({ status: 500, json }));
      await assert.rejects(createClient(transport, testSigner(0)).readJson('/x'), { code: 'client/rejected', exitCode: 5, message });
    }
  });
});
