import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { postSigned } from '../../helpers/requests.ts';
import { testNode } from '../../helpers/test-node.ts';

describe('the log of requests', () => {
  it('tells status, method, path and time of each, and nothing of what is in it', async () => {
    const events: [string, Record<string, unknown>][] = [];
    const target = await testNode({ logRequests: true, onLog: (event, fields) => events.push([event, fields]) });
    await target.client.read('/~meta@1.0/info/address');
    await target.client.read('/nothing/here?signature=verysecret');
    await postSigned(target, 0, '/~meta@1.0/info', { mine: 'topsecret' });
    const requests = events.filter(([event]) => event === 'request').map(([, fields]) => fields);
    assert.deepEqual(
      requests.map(({ ms, ...fields }) => ({ ...fields, measured: typeof ms === 'number' && ms >= 0 })),
      [
        { method: 'GET', path: '/~meta@1.0/info/address', status: 200, measured: true },
        { method: 'GET', path: '/nothing/here?signature=…', status: 404, measured: true },
        { method: 'POST', path: '/~meta@1.0/info', status: 200, measured: true },
      ],
    );
    assert.doesNotMatch(JSON.stringify(requests), /secret/);
  });

  it('is kept by nobody who did not ask', async () => {
    const events: string[] = [];
    const target = await testNode({ onLog: (event) => events.push(event) });
    await target.client.read('/~meta@1.0/info/address');
    assert.deepEqual(events, []);
  });
});
