/** Processes on two nodes that send messages to one another. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readLog } from '../../src/client/log.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import { storeModule } from '../../src/client/store-module.ts';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { committersOf } from '../../src/message/commitments.ts';
import { messageId } from '../../src/message/id.ts';
import { withoutKeys, type Message } from '../../src/message/value.ts';
import { MessageCache } from '../../src/node/cache.ts';
import { createLmdbStore } from '../../src/store/lmdb.ts';
import { at, logOf, newestSlot, postmanSource, pushMessage, pushSlotAgain, schedule } from '../helpers/postman.ts';
import { postSigned } from '../helpers/requests.ts';
import { testSigner } from '../helpers/signer.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testNode, type TestNode } from '../helpers/test-node.ts';
import { fakeServer, freePort, passOn, startTwoNodes, type FakeReply } from '../helpers/two-nodes.ts';

const elsewhere = 'E'.repeat(43);

describe('two nodes', () => {
  let one: TestNode;
  let two: TestNode;
  before(async () => {
    [one, two] = await startTwoNodes();
  });
  after(() => Promise.all([one.stop(), two.stop()]));

  it('deliver there and back, each signed by its node', async () => {
    const authority = `${one.node.address},${two.node.address}`;
    const [a, b, c] = [await one.spawn(postmanSource, { authority }), await two.spawn(postmanSource, { authority }), await one.spawn(postmanSource, { authority })];
    const tree = await pushMessage(one, a, { action: 'Chain', route: `${b},${c},${b}` });
    assert.deepEqual([at(tree, '1', 'node'), at(tree, '1', 'target'), at(tree, '1', 'slot'), at(tree, '1', 'resulted-in', 'process')], [two.node.url, b, 1, b]);
    assert.deepEqual([at(tree, '1', 'resulted-in', '1', 'target'), at(tree, '1', 'resulted-in', '1', 'node')], [c, one.node.url]);
    assert.deepEqual([at(tree, '1', 'resulted-in', '1', 'resulted-in', '1', 'target'), at(tree, '1', 'resulted-in', '1', 'resulted-in', '1', 'slot')], [b, 2]);

    const log = await logOf(two, b);
    assert.deepEqual(log.slice(1).map((delivered) => [committersOf(delivered)[0], delivered.get('from-process')]), [[one.node.address, a], [one.node.address, c]]);
    assert.equal(messageId(log[1]!, 'all'), at(tree, '1', 'id'));
    const [, back] = await logOf(one, c);
    assert.deepEqual([committersOf(back!)[0], back!.get('from-process')], [two.node.address, b]);
  });

  it('say which of them has a process', async () => {
    const [a, b] = [await one.spawn(postmanSource), await two.spawn(postmanSource)];
    const sentence = async () => Buffer.from((await one.client.read(`/${b}/now`)).body).toString();
    assert.match(await sentence(), new RegExp(`is on this node. Peers of this node, which may have it: ${two.node.url}`));
    await pushMessage(one, a, { action: 'Chain', route: b });
    assert.match(await sentence(), new RegExp(`It is a process of ${two.node.url}: ask there`));
  });

  it('hand over whatever a module can put into a message, as it is here', async () => {
    const source = (target: string) => `function compute(base, req)
      if req.body.action == "Send" then
        base.results = { outbox = { { target = "${target}", ["Odd Key"] = "1", ["\\195\\188"] = "\\195\\188", lines = "a\\nb", number = 5, float = 1.5, whole = 3.0, yes = true, empty = "", none = {},
          nested = { Deep = { list = { 1, "x", { y = "z" } } } }, bytes = "\\255\\0", data = "x\\r\\ny", status = 200, long = string.rep("l", 5000), ["content-type"] = "text/html" } } }
      end
      return base
    end`;
    const logs: Message[] = [];
    for (const there of [one, two]) {
      const b = await there.spawn(postmanSource);
      const a = await one.spawn(source(b));
      const tree = await pushMessage(one, a, { action: 'Send' });
      const delivered = await signedMessage(there, b, 1);
      assert.equal(messageId(delivered, 'all'), at(tree, '1', 'id'));
      assert.deepEqual(committersOf(delivered), [one.node.address]);
      logs.push(withoutKeys(delivered, ['commitments', 'target', 'from-process']));
    }
    assert.deepEqual(sorted(logs[0]!), sorted(logs[1]!));
    assert.deepEqual([logs[1]!.get('odd key'), logs[1]!.get('lines'), logs[1]!.get('data'), logs[1]!.get('status'), at(logs[1]!, 'nested', 'deep', 'list', '3', 'y')], ['1', 'a\nb', 'x\r\ny', '200', 'z']);
  });

  it('deliver once when a slot is pushed again', async () => {
    const [a, b] = [await one.spawn(postmanSource), await two.spawn(postmanSource)];
    const slot = await schedule(one, a, { action: 'Fan', targets: `${b},${b}` });
    const trees = await Promise.all([1, 2, 3].map(() => pushSlotAgain(one, a, slot)));
    for (const tree of trees) assert.equal(at(tree, '2', 'id'), at(trees[0]!, '2', 'id'));
    assert.equal(at(await pushSlotAgain(one, a, slot), '2', 'resulted-in', 'process'), b);
    assert.equal(await newestSlot(two, b), 2);
  });

  it('end a rally between them, and say so', async () => {
    const [a, b] = [await one.spawn(postmanSource), await two.spawn(postmanSource)];
    const tree = await pushMessage(one, a, { action: 'Rally', partner: b }, { headers: [['push-depth', '9']] });
    let last: Message = tree;
    let hops = 0;
    for (let next = at(last, '1', 'resulted-in'); next !== undefined; next = at(last, '1', 'resulted-in')) [last, hops] = [next as Message, hops + 1];
    assert.equal(hops, 9);
    assert.match(String(at(last, '1', 'reason')), /^push depth exceeded/);
    assert.equal((await newestSlot(one, a)) + (await newestSlot(two, b)), 10);
  });

  it('end a rally in the background too', async () => {
    const [a, b] = [await one.spawn(postmanSource, { 'push-mode': 'async' }), await two.spawn(postmanSource, { 'push-mode': 'async' })];
    await pushMessage(one, a, { action: 'Rally', partner: b }, { headers: [['push-depth', '4']] });
    while ((await newestSlot(one, a)) + (await newestSlot(two, b)) < 5) await new Promise((resolve) => setTimeout(resolve, 10));
    const tree = await pushSlotAgain(one, a, 3, { headers: [['push-depth', '0'], ['push-mode', 'sync']] });
    assert.equal(at(tree, '1', 'status'), 508);
  });

  it('end what is too many, together', async () => {
    const [a, b] = [await one.spawn(postmanSource), await two.spawn(postmanSource)];
    // Each delivery is answered once, so two of them are four messages.
    const tree = await pushMessage(one, a, { action: 'Rally', partner: b }, { headers: [['push-messages', '3']] });
    assert.equal((await newestSlot(one, a)) + (await newestSlot(two, b)), 4);
    assert.match(String(at(tree, '1', 'resulted-in', '1', 'resulted-in', '1', 'resulted-in', '1', 'reason')), /^push size exceeded/);
  });

  it('say that a peer is away, and deliver when it is back', async () => {
    const port = await freePort();
    const peer = `http://127.0.0.1:${port}`;
    const one = await testNode({ peers: [peer] });
    const a = await one.spawn(postmanSource);
    const slot = await schedule(one, a, { action: 'Chain', route: elsewhere });
    const tree = await pushSlotAgain(one, a, slot);
    assert.deepEqual([at(tree, '1', 'status'), at(tree, '1', 'target')], [502, elsewhere]);
    assert.match(String(at(tree, '1', 'reason')), new RegExp(`^Could not access target process! ${peer} cannot be reached: .*\\. It was not delivered, and is not tried again by itself: \`curl -X POST '${one.node.url}/${a}/push&slot=${slot}'\` delivers the rest`));
    const two = await testNode({ signer: testSigner(2), port });
    const b = await two.spawn(postmanSource);
    assert.deepEqual([at(await pushSlotAgain(one, a, slot), '1', 'status')], [404], 'it is back, and does not have it');
    assert.equal(at(await pushMessage(one, a, { action: 'Chain', route: b }), '1', 'slot'), 1);
  });

  it('do not lose a message whose answer was lost', async () => {
    const two = await testNode({ signer: testSigner(2) });
    const b = await two.spawn(postmanSource);
    const lost: FakeReply[] = [{ status: 500, body: 'gone' }, { body: 'not JSON' }, { body: '{}' }];
    // Passes everything on to the node, and loses the first answers to a schedule.
    const between = await fakeServer(async (request) => {
      const reply = await passOn(two, request);
      return (request.url.endsWith('/schedule') ? lost.shift() : undefined) ?? reply;
    });
    const one = await testNode({ peers: [between.url] });
    const a = await one.spawn(postmanSource);
    const slot = await schedule(one, a, { action: 'Chain', route: b });
    for (let time = 0; time < 3; time++) assert.equal(at(await pushSlotAgain(one, a, slot), '1', 'status'), 502);
    assert.equal(at(await pushSlotAgain(one, a, slot), '1', 'slot'), 1);
    assert.equal(await newestSlot(two, b), 1, 'four times the same message');
  });

  it('take the word of no peer for more than it is', async () => {
    const id = 'P'.repeat(43);
    const deep = `${'{"1":'.repeat(180)}1${'}'.repeat(180)}`;
    let answers: { schedule: FakeReply; push: FakeReply };
    const json = (value: unknown): FakeReply => ({ headers: { 'content-type': 'application/json' }, body: typeof value === 'string' ? value : JSON.stringify(value) });
    const liar = await fakeServer(({ url }) => (url.endsWith('/slot') ? json({ process: id, current: 5 }) : url.includes('/push') ? answers.push : answers.schedule));
    const one = await testNode({ peers: [liar.url] });
    const a = await one.spawn(postmanSource);
    const good = json({ process: id, slot: 3 });
    const cases: [schedule: FakeReply, push: FakeReply, expected: RegExp][] = [
      [json({ process: 'Q'.repeat(43), slot: 3 }), good, /names no slot/],
      [json({ process: id, slot: -1 }), good, /names no slot/],
      [json({ process: id, slot: '3' }), good, /names no slot/],
      [json({ process: id, slot: 1e300 }), good, /names no slot/],
      [json('[1]'), good, /no JSON object/],
      [{ status: 307, headers: { location: one.node.url }, body: '' }, good, /answers 307/],
      [{ status: 400, ...json({ body: 'Evil\u001b[31m' }) }, good, /answers 400/],
      [{ body: 'x'.repeat(40 * 1024 * 1024) }, good, /larger than/],
      [good, { status: 500, body: '<html>' }, /answers 500/],
      [good, json(deep), /larger than what it was asked for/],
      [good, json('not json'), /no JSON object/],
    ];
    for (const [index, [scheduled, pushed, expected]] of cases.entries()) {
      answers = { schedule: scheduled, push: pushed };
      const tree = await pushMessage(one, a, { action: 'Chain', route: id });
      const reason = String(at(tree, '1', 'reason') ?? at(tree, '1', 'resulted-in', 'reason'));
      assert.match(reason, expected, `${index}: ${reason}`);
    }
    answers = { schedule: good, push: json({ process: id, slot: 3, status: 500, 'content-type': 'text/html', commitments: { x: { committer: 'me' } }, 1: { commitments: {}, __proto__: { x: 1 }, id: 'I' } }) };
    const tree = await pushMessage(one, a, { action: 'Chain', route: id });
    assert.equal(at(tree, 'status'), 200);
    assert.deepEqual([at(tree, '1', 'resulted-in', 'commitments'), at(tree, '1', 'resulted-in', 'status'), at(tree, '1', 'resulted-in', '1', 'commitments')], [undefined, undefined, undefined]);
    assert.ok(liar.requests.every(({ url }) => url.startsWith(`/${id}/`)), 'it was asked for nothing else');
  });

  it('do not wait for a peer that says nothing', async () => {
    const peer = await fakeServer(() => ({ silent: true }));
    const one = await testNode({ peers: [peer.url] });
    const a = await one.spawn(postmanSource);
    const tree = await pushMessage(one, a, { action: 'Chain', route: elsewhere });
    assert.match(String(at(tree, '1', 'reason')), /^Could not access target process! .* did not answer in 3000 ms/);
  });

  it('ask the peers once for a wallet that many messages go to', async () => {
    const peer = await fakeServer(() => ({ status: 404, body: '{}' }));
    const one = await testNode({ peers: [peer.url] });
    const a = await one.spawn(postmanSource);
    const tree = await pushMessage(one, a, { action: 'Fan', targets: [elsewhere, elsewhere, elsewhere].join(',') });
    assert.deepEqual([1, 2, 3].map((key) => at(tree, String(key), 'reason')), Array.from({ length: 3 }, () => 'Could not access target process!'));
    assert.equal(peer.requests.length, 1);
  });

  it('take no signed reply of the other node for a message of its process', async () => {
    const b = await two.spawn(postmanSource, { authority: `${one.node.address},${two.node.address}` });
    const fields = { type: 'Message', target: b, action: 'Chain', 'from-process': elsewhere };
    const reply = await one.client.transport.request({ method: 'POST', path: '/~json@1.0/deserialize', headers: [['content-type', 'text/plain']], body: Buffer.from(JSON.stringify(fields)) });
    const headers = reply.headers.filter(([name]) => !['content-length', 'connection', 'keep-alive', 'date'].includes(name) && !name.startsWith('access-control'));
    const stolen = await two.client.transport.request({ method: 'POST', path: `/${b}/schedule`, headers, body: reply.body });
    assert.equal(stolen.status, 403, Buffer.from(stolen.body).toString());
    assert.equal(await newestSlot(two, b), 0);
  });

  it('give a delivered message that comes back its first assignment', async () => {
    const one = await testNode();
    const [a, b] = [await one.spawn(postmanSource), await one.spawn(postmanSource)];
    await pushMessage(one, a, { action: 'Chain', route: b });
    const encoded = httpsig.encode(new Map([['body', await signedMessage(one, b, 1)]]));
    assert.ok(encoded.ok);
    for (const path of [`/${b}/schedule`, `/${a}/schedule`, `/${b}/push`]) {
      const back = await one.client.transport.request({ method: 'POST', path, headers: [...encoded.value.headers, ['accept', 'application/json']], body: encoded.value.body });
      assert.equal(back.status, 200, Buffer.from(back.body).toString());
      assert.equal(JSON.parse(Buffer.from(back.body).toString()).slot, 1);
    }
    assert.deepEqual([await newestSlot(one, a), await newestSlot(one, b)], [1, 1]);
  });

  it('find a process where its scheduler says it is, if they may reach that', async () => {
    const two = await testNode({ signer: testSigner(2) });
    const b = await two.spawn(postmanSource);
    assert.equal((await postSigned(two, 0, '/~scheduler@1.0/location', { method: 'POST', url: `${two.node.url}/`, nonce: 1 })).status, 200);
    const location = (await readSigned(two, '/~scheduler@1.0/location')).get('body') as Message;
    const definition = await signedMessage(two, b, 0);
    for (const allowed of [true, false]) {
      // The process message is known here, its log is not.
      const folder = temporaryFolder('scheduler');
      const store = await createLmdbStore({ folder: join(folder, 'store') });
      await store.transaction((txn) => new MessageCache(store).writeMessage(txn, definition));
      await store.close();
      const one = await testNode({ folder, allowRelay: allowed ? [two.node.url] : [] });
      const a = await one.spawn(postmanSource);
      assert.equal(at(await pushMessage(one, a, { action: 'Chain', route: b }), '1', 'status'), 404, 'where that is nobody knows');
      assert.equal((await postSigned(one, 0, '/~scheduler@1.0/location', { method: 'POST', body: location })).status, 200);
      const tree = await pushMessage(one, a, { action: 'Chain', route: b });
      if (allowed) assert.deepEqual([at(tree, '1', 'slot'), at(tree, '1', 'node')], [1, two.node.url]);
      else assert.match(String(at(tree, '1', 'reason')), /may not reach http:.* --allow-relay/);
    }
  });
});

describe('a node and a peer as in September', () => {
  it('deliver items there, which are flat', async () => {
    const there = await testNode({ signer: testSigner(2), wire: 'sept' });
    const { id: module } = await storeModule(there.client, postmanSource);
    const { process: b } = await there.client.spawn(spawnTags({ module, node: there.node.address }));
    const one = await testNode({ peers: [there.node.url] });
    const a = await one.spawn(postmanSource);
    const tree = await pushMessage(one, a, { action: 'Chain', route: `${b},${elsewhere}` });
    assert.deepEqual([at(tree, '1', 'slot'), at(tree, '1', 'node'), at(tree, '1', 'resulted-in', 'process'), at(tree, '1', 'resulted-in', '1', 'target')], [1, there.node.url, b, elsewhere]);
    const state = (await there.client.readValue(`/${b}/now/last`)) as Message;
    assert.deepEqual(['action', 'from', 'data'].map((key) => state.get(key)), ['Chain', a, 'hop']);
    for await (const [delivered] of readLog(there.client, b, { from: 1, to: 1 })) assert.deepEqual([delivered!.id, delivered!.from], [at(tree, '1', 'id'), one.node.address]);

    const nested = await one.spawn(`function compute(base, req) base.results = { outbox = { { target = "${b}", deep = { a = { b = "1" } } }, { target = "${b}", note = "x" } } } return base end`);
    const outcome = await pushMessage(one, nested, { action: 'Send' });
    assert.match(String(at(outcome, '1', 'reason')), /cannot be signed as a data item/);
    assert.deepEqual([at(outcome, '2', 'slot'), await there.client.newestSlot(b)], [2, 2]);
  });
});

function sorted(source: Message): [string, unknown][] {
  return [...source].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The reply to a GET, as signed. */
async function readSigned(target: TestNode, path: string): Promise<Message> {
  const reply = await target.client.transport.request({ method: 'GET', path });
  const decoded = await httpsig.decode(reply);
  assert.ok(decoded.ok);
  return decoded.value;
}

/** A message of a log, with its signatures. */
async function signedMessage(target: TestNode, process: string, slot: number): Promise<Message> {
  const schedule = await readSigned(target, `/~scheduler@1.0/schedule?target=${process}&from=${slot}&to=${slot}`);
  return at(schedule, 'assignments', String(slot), 'body') as Message;
}
