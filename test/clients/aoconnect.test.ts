/**
 * `@permaweb/aoconnect` 0.0.98 from npm, unmodified: its low-level `request`, in all three ways that it signs.
 *
 * @source protocol.md D.1, A.2 "Dialect of ao-core-libs"; F.26
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../helpers/counter.ts';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { openAoconnect, type Aoconnect } from './open-aoconnect.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

describe('@permaweb/aoconnect 0.0.98: request', () => {
  let target: TestNode;
  let watch: FetchWatch;
  let signed: Aoconnect;
  let unsigned: Aoconnect;
  let process: string;

  after(async () => {
    await target.stop();
    watch.stop();
    watch.assertNoRedirects();
  });
  before(async () => {
    target = await startTestNode();
    watch = watchFetch();
    signed = await openAoconnect(target.node.url);
    unsigned = await openAoconnect(target.node.url, { key: 'none' });
    process = await target.spawn(counterSource);
    await target.client.send(process, { action: 'Inc' });
  });

  const post = async (ao: Aoconnect, path: string, fields: Record<string, unknown>): Promise<Response> => ao.request({ path, method: 'POST', ...fields });
  const json = async (reply: Response): Promise<any> => {
    const text = await reply.text();
    assert.equal(reply.status, 200, text);
    return JSON.parse(text);
  };

  for (const kind of ['signed', 'unsigned'] as const) {
    const ao = (): Aoconnect => (kind === 'signed' ? signed : unsigned);

    it(`GETs, ${kind}: literals, JSON, a slot on the second step`, async () => {
      const address = await ao().request({ path: '/~meta@1.0/info/address', method: 'GET' });
      assert.equal(address.status, 200);
      assert.equal(await address.text(), target.node.address);
      assert.equal(await (await ao().request({ path: `/${process}/slot/current`, method: 'GET' })).text(), '1');
      const serialized = await json(await ao().request({ path: `/${process}/compute/results/~json@1.0/serialize?slot=1`, method: 'GET' }));
      assert.equal(serialized.outbox[0].data, '1');
      const required = await json(await ao().request({ path: `/${process}~process@1.0/compute/results=1`, method: 'GET', 'require-codec': 'application/json' }));
      assert.equal(required.outbox[0].data, '1');
      assert.deepEqual(required.raw.Messages.map((entry: { Data: string }) => entry.Data), ['1']);
    });

    it(`GETs, ${kind}: a 404 with a sentence for what is not there`, async () => {
      const reply = await ao().request({ path: `/${'x'.repeat(43)}/now`, method: 'GET' });
      assert.equal(reply.status, 404);
      assert.match(await reply.text(), /Nothing with the id x{43} is on this node/);
    });

    it(`GETs, ${kind}: further fields as keys`, async () => {
      const reply = await ao().request({ path: '/~message@1.0/set/greeting', method: 'GET', greeting: 'hello', count: 5 });
      assert.equal(await reply.text(), 'hello');
    });

    it(`POSTs, ${kind}: scalars of every type the package can write`, async () => {
      const reply = await json(await post(ao(), '/~message@1.0/set/~json@1.0/serialize', { text: 'some text', num: 42, flt: 1.5, neg: -3, list: ['a', 1, 'b'], none: [] }));
      assert.equal(reply.text, 'some text');
      assert.deepEqual([reply.num, reply.flt, reply.neg], [42, 1.5, -3]);
      assert.deepEqual(reply.list, ['a', 1, 'b']);
      assert.deepEqual(reply.none, []);
    });
  }

  it('POSTs, unsigned: nested, long and multi-line values in the package\'s own multipart', async () => {
    const reply = await json(await post(unsigned, '/~message@1.0/set/~json@1.0/serialize', { nested: { deep: { n: 1 }, s: 'x' }, lines: 'one\ntwo', long: 'z'.repeat(5000), scalar: 'y' }));
    assert.deepEqual(reply.nested, { deep: { n: 1 }, s: 'x' });
    assert.deepEqual([reply.lines, reply.long, reply.scalar], ['one\ntwo', 'z'.repeat(5000), 'y']);
  });

  it('POSTs, unsigned: one long value as the inline body', async () => {
    const reply = await json(await post(unsigned, '/~message@1.0/set/~json@1.0/serialize', { data: 'line\n'.repeat(2000), scalar: 'y' }));
    assert.deepEqual([reply.data, reply.scalar], ['line\n'.repeat(2000), 'y']);
  });

  it('POSTs, signed: loses its body on the way, and the node takes what arrived', async () => {
    for (const lost of [{ nested: { a: 1 }, lines: 'one\ntwo' }, { data: 'one\ntwo' }]) {
      const reply = await json(await post(signed, '/~message@1.0/set/~json@1.0/serialize', { ...lost, scalar: 'y' }));
      assert.equal(reply.scalar, 'y');
      for (const key of Object.keys(lost)) assert.equal(key in reply, false, key);
    }
  });

  it('schedules by a signed POST, as its signer', async () => {
    const reply = await post(signed, `/${process}/schedule`, { Action: 'Inc', Type: 'Message', target: process });
    assert.equal(reply.status, 200);
    const slot = Number(reply.headers.get('slot'));
    assert.equal(reply.headers.get('process'), process);
    const assignments = (await (await fetch(`${target.node.url}/~scheduler@1.0/schedule?target=${process}&from=${slot}&accept=application/aos-2`)).json()) as any;
    assert.equal(assignments.edges[0].node.message.Owner, testSigner(2).address);
    assert.ok(assignments.edges[0].node.message.Tags.some((tag: { name: string; value: string }) => tag.name === 'Action' && tag.value === 'Inc'));
  });

  it('schedules by an ANS-104 POST, as its signer', async () => {
    const reply = await signed.request({ path: `/${process}/schedule`, 'signing-format': 'ans104', target: process, Action: 'Inc', data: 'item' });
    assert.equal(reply.status, 200, await reply.clone().text());
    const slot = Number(reply.headers.get('slot'));
    const { edges } = (await (await fetch(`${target.node.url}/~scheduler@1.0/schedule?target=${process}&from=${slot}&accept=application/aos-2`)).json()) as any;
    const { message } = edges[0].node;
    assert.deepEqual([message.Owner, message.Target, message.Data], [testSigner(2).address, process, 'item']);
    assert.ok(message.Tags.some((tag: { name: string; value: string }) => tag.name === 'Action' && tag.value === 'Inc'));
  });
});
