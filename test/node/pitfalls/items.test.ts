/** Pitfalls of ANS-104 items as aoconnect and the aos console send them, by their number in the protocol notes (F). */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { makeItem, type ItemFields } from '../../helpers/items.ts';
import { rawRequest, type RawReply } from '../../helpers/raw-request.ts';
import { testSigner } from '../../helpers/signer.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

type Tags = [name: string, value: string][];

/** Tells which action it saw last, and answers a prompt from the first message on. */
const consoleSource = `
function compute(base, req)
  local body = req.body
  if body.action == "Forward" then base.results = { outbox = { ["1"] = { target = body.to, action = "Told" } }, output = "" } return base end
  base.results = { outbox = {}, output = { data = { output = tostring(body.action) .. " " .. type(body.quantity), prompt = "> " }, prompt = "> " } }
  return base
end
`;

/** What aoconnect sends beside an item: the codec is not asked for in headers. */
const itemHeaders = { 'content-type': 'application/ans104', 'codec-device': 'ans104@1.0', accept: '*/*' };

interface SignedItem {
  readonly id: string;
  readonly bytes: Buffer;
}

async function signItem(fields: ItemFields): Promise<SignedItem> {
  const bytes = await makeItem(fields, 2);
  return { bytes, id: createHash('sha256').update(bytes.subarray(2, 514)).digest('base64url') };
}

describe('pitfalls of items', () => {
  let target: TestNode;
  let module: string;
  let process: string;

  after(() => target.stop());
  before(async () => {
    target = await startTestNode();
    module = (await target.client.cacheModule(consoleSource)).id;
    process = await spawn();
  });

  const post = async (path: string, item: SignedItem | Promise<SignedItem>): Promise<RawReply> => rawRequest(target.node.url + path, { method: 'POST', headers: itemHeaders, body: (await item).bytes });
  const processTags = (...more: Tags): Tags => [
    ['device', 'process@1.0'],
    ['scheduler-device', 'scheduler@1.0'],
    ['push-device', 'push@1.0'],
    ['execution-device', 'lua@5.3a'],
    ['Authority', target.node.address],
    ['Scheduler', target.node.address],
    ['Module', module],
    ...more,
    ['accept-codec', 'httpsig@1.0'],
    ['Type', 'Process'],
  ];
  const spawn = async (...more: Tags): Promise<string> => {
    const reply = await post('/push', signItem({ tags: [...processTags(...more), ['random-seed', String(Math.random())]], data: '1984' }));
    assert.equal(reply.status, 200, reply.text);
    return String(reply.headers['process']);
  };
  const message = (to: string, tags: Tags = [], data = '1984'): Promise<SignedItem> => signItem({ target: to, tags: [...tags, ['require-codec', 'application/json'], ['Data-Protocol', 'ao'], ['Type', 'Message']], data });
  const slotOf = async (id: string): Promise<number> => Number((await rawRequest(`${target.node.url}/${id}/slot/current`)).text);

  it('F.1 no item is answered with a redirect, whatever scheduler it names', async () => {
    const foreign = await signItem({ tags: processTags(['Scheduler', 'n_XZJhUnmldNFo4dhajoPZWhBXuJk-OcQr5JQ49c4Zo'], ['scheduler-location', 'Q'.repeat(43)]) });
    for (const [path, item] of [
      ['/push', foreign],
      ['/~process@1.0/schedule', foreign],
      ['/~scheduler@1.0/schedule', foreign],
      [`/${process}~process@1.0/push`, message(process)],
      [`/${process}/schedule`, message(process)],
      [`/${process}/slot/current`, message(process)],
      [`/${process}~process@1.0/compute/results=0`, message(process)],
      ['/', message(process)],
      [`/${'x'.repeat(43)}~process@1.0/push`, message('x'.repeat(43))],
    ] as const) {
      const reply = await post(path, item);
      assert.ok(reply.status < 300 || reply.status >= 400, `${path}: ${reply.status}`);
      assert.equal(reply.headers['location'], undefined, path);
    }
  });

  it('F.11 the codec that tags of an item ask for counts, not the accept header', async () => {
    const own = await spawn();
    const asJson = await post(`/${own}/compute/results=0`, message(own));
    assert.match(String(asJson.headers['content-type']), /^application\/json/);
    assert.equal(typeof JSON.parse(asJson.text).raw, 'object');
    const asHttp = await post(`/${own}/slot/current`, signItem({ tags: [['accept-codec', 'httpsig@1.0'], ['Type', 'Message']] }));
    assert.equal(asHttp.text, '0');
    assert.notEqual(asHttp.headers['signature-input'], undefined);
  });

  it('F.8 F.15 push answers slot, process and raw at the top, and a 404 in JSON for a process that is not there', async () => {
    const own = await spawn();
    const reply = await post(`/${own}~process@1.0/push`, message(own, [['Action', 'Hello']]));
    const pushed = JSON.parse(reply.text);
    assert.deepEqual([pushed.slot, pushed.process, typeof pushed.raw.Output], [1, own, 'object']);
    const missing = 'd'.repeat(43);
    const refused = await post(`/${missing}~process@1.0/push`, message(missing));
    assert.equal(refused.status, 404);
    assert.match(String(refused.headers['content-type']), /^application\/json/);
    assert.match(refused.text, new RegExp(missing));
    assert.ok(JSON.parse(refused.text));
  });

  it('F.13 a foreign scheduler is scheduled here, and what one process pushes another takes', async () => {
    const foreign = await spawn(['Scheduler', '_GQ33BkPtZrqxA84vM8Zk-N2aO0toNNu_C-l-rawrBA'], ['Authority', 'fcoN_xJeisVsPXA-trzVAuIiqO3ydLQxM-L4XbrQKzY']);
    const sender = await spawn();
    const reply = await post(`/${sender}~process@1.0/push`, message(sender, [['Action', 'Forward'], ['To', foreign]]));
    assert.equal(reply.status, 200, reply.text);
    assert.equal(await slotOf(foreign), 1);
    const { edges } = JSON.parse((await rawRequest(`${target.node.url}/~scheduler@1.0/schedule?target=${foreign}&from=1&accept=application/aos-2`)).text);
    assert.equal(edges[0].node.message.From, sender);
  });

  it('F.14 the first result call has the prompt', async () => {
    const own = await spawn();
    const { slot } = JSON.parse((await post(`/${own}~process@1.0/push`, message(own, [['Action', 'Eval']], "require('.process')._version"))).text);
    const { raw } = JSON.parse((await post(`/${own}~process@1.0/compute/results=${slot}`, message(own))).text);
    assert.deepEqual([raw.Output.prompt, raw.Output.data.output], ['> ', 'Eval nil']);
  });

  it('F.18 values of tags are texts', async () => {
    const own = await spawn();
    const { slot } = JSON.parse((await post(`/${own}~process@1.0/push`, message(own, [['Action', 'Pay'], ['Quantity', '12']]))).text);
    const { raw } = JSON.parse((await post(`/${own}/compute/results=${slot}`, message(own))).text);
    assert.equal(raw.Output.data.output, 'Pay string');
  });

  it('F.16 polls are cheap: their items are neither kept nor scheduled', async () => {
    const own = await spawn();
    await post(`/${own}~process@1.0/push`, message(own, [['Action', 'Hello']]));
    const polls: SignedItem[] = [];
    for (let round = 0; round < 5; round++) {
      for (const [path, fields] of [
        [`/${own}/slot/current`, { tags: [['accept-codec', 'httpsig@1.0'], ['round', String(round)]] }],
        [`/${own}/compute/results=1`, { tags: [['require-codec', 'application/json'], ['round', String(round)]], data: '1984' }],
      ] as [string, ItemFields][]) {
        const item = await signItem(fields);
        assert.equal((await post(path, item)).status, 200);
        polls.push(item);
      }
    }
    assert.equal(await slotOf(own), 1);
    for (const { id } of polls) assert.equal((await rawRequest(`${target.node.url}/${id}`)).status, 404);
  });

  it('F.17 the last of tags that differ in case wins', async () => {
    const own = await spawn(['module', 'm'.repeat(43)], ['MODULE', module], ['Name', 'first'], ['name', 'second']);
    assert.equal((await rawRequest(`${target.node.url}/${own}/module`)).text, module);
    assert.equal((await rawRequest(`${target.node.url}/${own}/name`)).text, 'second');
    const reply = await post(`/${own}~process@1.0/push`, message(own, [['Action', 'one'], ['action', 'two']]));
    assert.equal(JSON.parse(reply.text).raw.Output.data.output, 'two nil');
  });

  it('F.18 `Process` is compared exactly, keys in any case', async () => {
    const lower = await signItem({ tags: processTags().map(([name, value]) => (name === 'Type' ? (['TYPE', 'process'] as const) : ([name, value] as const))) });
    assert.ok((await post('/push', lower)).status >= 400);
    const upper = await signItem({ tags: processTags().map(([name, value]) => [name.toUpperCase(), value] as const) });
    const reply = await post('/push', upper);
    assert.deepEqual([reply.status, reply.headers['process']], [200, upper.id]);
  });

  it('F.29 the same item takes another slot, as on a real node', async () => {
    const own = await spawn();
    const item = await message(own, [['Action', 'Twice']]);
    const slots: number[] = [];
    for (let round = 0; round < 2; round++) slots.push(JSON.parse((await post(`/${own}/schedule`, item)).text).slot);
    assert.deepEqual(slots, [1, 2]);
    const { edges } = JSON.parse((await rawRequest(`${target.node.url}/~scheduler@1.0/schedule?target=${own}&from=1&accept=application/aos-2`)).text);
    assert.deepEqual([...new Set(edges.map((edge: any) => edge.node.message.Id))], [item.id]);
    assert.equal(edges[0].node.message.Owner, testSigner(2).address);
  });
});
