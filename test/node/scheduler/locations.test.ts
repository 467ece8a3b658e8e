import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { getText, message, type Message } from '../../../src/message/value.ts';
import { locationBy } from '../../../src/node/scheduler/locations.ts';
import { postSigned } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';
import { fakeServer, passOn, startTwoNodes } from '../../helpers/two-nodes.ts';

const path = '/~scheduler@1.0/location';
const third = testSigner(3).address;

async function signedLocation(nonce: number, url = 'http://127.0.0.1:1', key: 2 | 3 = 3): Promise<Message> {
  return httpsig.commit(message({ type: 'scheduler-location', url, nonce, 'time-to-live': 1 }), testSigner(key));
}

/** URL and nonce of the location that a node answers. */
async function located(target: TestNode, address: string, more = ''): Promise<[string | undefined, number] | number> {
  const reply = await target.client.transport.request({ method: 'GET', path: `${path}?address=${address}${more}` });
  if (reply.status !== 200) return reply.status;
  const decoded = await httpsig.decode(reply);
  assert.ok(decoded.ok);
  const body = decoded.value.get('body') as Message;
  return [getText(body, 'url'), Number(getText(body, 'nonce'))];
}

describe('scheduler locations', () => {
  let one: TestNode;
  let two: TestNode;
  before(async () => {
    [one, two] = await startTwoNodes();
  });
  after(() => Promise.all([one.stop(), two.stop()]));

  it('are announced by the operator, and found through a peer', async () => {
    assert.equal(await located(one, two.node.address), 404);
    assert.equal((await postSigned(two, 2, path, { url: two.node.url, nonce: 1 })).status, 403);
    assert.equal((await postSigned(two, 0, path, { url: two.node.url, nonce: 1 })).status, 200);
    assert.equal((await postSigned(two, 0, path, { url: two.node.url, nonce: 1 })).status, 400, 'the nonce must grow');
    assert.deepEqual(await located(one, two.node.address), [two.node.url, 1]);
    assert.equal(await located(one, two.node.address, '&only-here=true'), 404, 'what a peer says is not kept');
    assert.equal(await located(one, 'X'.repeat(43)), 404, 'peers of peers are not asked');
  });

  it('of others are kept for the operator, the newest of all counts', async () => {
    assert.equal((await postSigned(one, 2, path, { body: await signedLocation(5) })).status, 403);
    assert.equal((await postSigned(one, 0, path, { body: await signedLocation(5) })).status, 200);
    assert.equal((await postSigned(one, 0, path, { body: await signedLocation(5, 'http://other') })).status, 400);
    assert.equal((await postSigned(two, 0, path, { body: await signedLocation(7, 'http://127.0.0.1:7') })).status, 200);
    assert.deepEqual(await located(one, third, '&only-here=true'), ['http://127.0.0.1:1', 5]);
    assert.deepEqual(await located(one, third), ['http://127.0.0.1:7', 7]);
    assert.deepEqual(await located(two, third), ['http://127.0.0.1:7', 7]);
    assert.equal((await postSigned(one, 0, path, { body: { type: 'scheduler-location', url: 'http://x', nonce: 9 } })).status, 400, 'nobody signed it');
    assert.equal((await postSigned(one, 0, path, { url: 'http://x', nonce: 'abc' })).status, 400);
  });

  it('are believed only as the address itself has signed them', async () => {
    const good = await signedLocation(1);
    assert.equal(locationBy(third, good)?.get('url'), 'http://127.0.0.1:1');
    assert.equal(locationBy(third, new Map([...good, ['unsigned', 'x']]))?.has('unsigned'), false);
    const others = [
      [testSigner(2).address, good],
      [third, message({ type: 'scheduler-location', url: 'http://x', nonce: 1 })],
      [third, await httpsig.commit(message({ type: 'Message', url: 'http://x', nonce: 1 }), testSigner(3))],
      [third, await httpsig.commit(message({ type: 'scheduler-location', url: 'http://x', nonce: 1, status: 200 }), testSigner(3))],
      [third, await signedLocation(1, 'nonsense')],
      [third, await httpsig.commit(message({ type: 'scheduler-location', url: 'http://x', nonce: 'x' }), testSigner(3))],
      [third, 'text'],
      [third, undefined],
    ] as const;
    for (const [index, [address, content]] of others.entries()) assert.equal(locationBy(address, content), undefined, String(index));
  });

  it('are not taken from a peer that lies', async () => {
    let forged: Message = await signedLocation(99, 'http://127.0.0.1:66', 2);
    const liar = await fakeServer(async (request) => {
      const encoded = httpsig.encode(new Map([['body', forged]]));
      assert.ok(encoded.ok && request.url.includes('only-here=true'));
      return { headers: Object.fromEntries(encoded.value.headers), body: encoded.value.body };
    });
    const honest = await fakeServer((request) => passOn(two, request));
    const target = await testNode({ signer: testSigner(0), operator: undefined as never, peers: [liar.url, honest.url] });
    assert.deepEqual(await located(target, third), ['http://127.0.0.1:7', 7], 'signed by somebody else');
    forged = new Map([...(await signedLocation(98)), ['url', 'http://127.0.0.1:66']]);
    assert.deepEqual(await located(target, third), ['http://127.0.0.1:7', 7], 'changed after it was signed');
    forged = await signedLocation(8);
    assert.deepEqual(await located(target, third), ['http://127.0.0.1:1', 8]);
  });
});
