import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { committersOf } from '../../../src/message/commitments.ts';
import { messageId } from '../../../src/message/id.ts';
import { message, type Message } from '../../../src/message/value.ts';
import { at, logOf, newestSlot, postmanSource, pushMessage, pushSigned, pushSlotAgain, schedule } from '../../helpers/postman.ts';
import { testSigner } from '../../helpers/signer.ts';
import { startTestNode, testNode, type TestNode } from '../../helpers/test-node.ts';

const wallet = 'W'.repeat(43);

describe('push@1.0', () => {
  let target: TestNode;
  before(async () => {
    target = await startTestNode();
  });
  after(() => target.stop());

  it('schedules, computes, and delivers what follows, depth first', async () => {
    const [a, b, c] = [await target.spawn(postmanSource), await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const signed = await httpsig.commit(message({ type: 'Message', target: a, action: 'Chain', route: `${b},${c}` }), testSigner(0));
    const tree = await pushSigned(target, a, signed);
    assert.deepEqual([at(tree, 'slot'), at(tree, 'process'), at(tree, 'id'), at(tree, 'output')], [1, a, messageId(signed, 'all'), '']);
    assert.deepEqual([at(tree, '1', 'target'), at(tree, '1', 'slot'), at(tree, '1', 'resulted-in', 'process'), at(tree, '1', 'resulted-in', 'slot')], [b, 1, b, 1]);
    assert.deepEqual([at(tree, '1', 'resulted-in', '1', 'target'), at(tree, '1', 'resulted-in', '1', 'resulted-in', 'process')], [c, c]);
    assert.equal(at(tree, '1', 'resulted-in', 'outbox'), undefined, 'results of the first slot only');

    const [, delivered] = await logOf(target, b);
    assert.deepEqual(committersOf(delivered!), [target.node.address]);
    assert.equal(messageId(delivered!, 'all'), at(tree, '1', 'id'));
    for (const [key, value] of Object.entries({ target: b, action: 'Chain', route: c, data: 'hop', type: 'Message', 'data-protocol': 'ao', variant: 'ao.N.1', 'from-process': a })) {
      assert.equal(delivered!.get(key), value, key);
    }
    assert.deepEqual(Object.fromEntries((await target.client.readJson(`/${b}/now/last`)) as Message), { action: 'Chain', from: a, data: 'hop', status: 200 });
  });

  it('answers the assignment of a process, in a header too', async () => {
    const signed = await httpsig.commit(message({ type: 'Process', device: 'process@1.0', 'execution-device': 'test-device@1.0', scheduler: target.node.address }), testSigner(0));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    const reply = await target.client.transport.request({ method: 'POST', path: '/push', headers: encoded.value.headers, body: encoded.value.body });
    assert.equal(new Map(reply.headers).get('process'), messageId(signed, 'all'));
    assert.equal(new Map(reply.headers).get('slot'), '0');
    assert.equal((await pushSigned(target, '', signed, { path: '/~process@1.0/push' })).get('process'), messageId(signed, 'all'));
  });

  it('shows results as deep as it is asked to, and `raw` to who requires JSON', async () => {
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const none = await pushMessage(target, a, { action: 'Chain', route: b }, { headers: [['result-depth', '0']] });
    assert.deepEqual([none.has('outbox'), none.has('raw'), at(none, '1', 'target')], [false, false, b]);
    const two = await pushMessage(target, a, { action: 'Chain', route: b }, { headers: [['result-depth', '2'], ['require-codec', 'application/json']] });
    assert.deepEqual([two.has('outbox'), at(two, '1', 'resulted-in', 'output')], [true, '']);
    assert.deepEqual([at(two, 'raw', 'Output'), at(two, 'raw', 'Messages', '1', 'Target')], ['', b]);
  });

  it('says why a message was not delivered, as a real node does', async () => {
    const process = await target.spawn(`function compute(base, req)
      if req.body.action == "Send" then
        base.results = { outbox = { { target = "${wallet}" }, { action = "x" }, "text", { target = "not-an-id" } } }
      end
      return base
    end`);
    const tree = await pushMessage(target, process, { action: 'Send' });
    assert.deepEqual(Object.fromEntries(at(tree, '1') as Message), { response: 'error', status: 404, target: wallet, reason: 'Could not access target process!' });
    assert.deepEqual(Object.fromEntries(at(tree, '2') as Message), { response: 'error', status: 422, reason: 'No target process found.' });
    assert.deepEqual([at(tree, '3', 'status'), at(tree, '4', 'status')], [422, 404]);
  });

  it('calls the function that a message names as its path, and has it sign no request', async () => {
    const b = await target.spawn('local n = 0 function compute(base) base.n = n return base end function bump(base) n = n + 10 base.n = n return base end');
    const a = await target.spawn(`function compute(base, req) base.results = { outbox = { { target = req.body.to, path = "bump", method = "POST" } } } return base end`);
    const tree = await pushMessage(target, a, { to: b });
    assert.equal(((await target.client.readJson(`/${b}/now/n`)) as Message).get('body'), 10);
    const [, delivered] = await logOf(target, b);
    assert.deepEqual([at(tree, '1', 'slot'), delivered!.has('path'), delivered!.has('method')], [1, false, false]);
  });

  it('lets no key of an outbox pass for one of the reply', async () => {
    const process = await target.spawn(`function compute(base, req)
      local outbox = {}
      for _, key in ipairs({ "slot", "process", "status", "content-type", "commitments", "id", "7", "device" }) do outbox[key] = { target = "x" } end
      base.results = { outbox = outbox, status = 500, ["content-type"] = "text/html", id = "x" }
      return base
    end`);
    const tree = await pushMessage(target, process, {});
    assert.deepEqual([at(tree, 'slot'), at(tree, 'process'), at(tree, 'status'), typeof at(tree, 'id'), at(tree, 'content-type')], [1, process, 200, 'string', undefined]);
    for (const key of ['7', 'outbox-slot', 'outbox-status', 'outbox-content-type']) assert.equal(at(tree, key, 'status'), 404, key);
  });

  it('pushes no outbox of a slot that failed', async () => {
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const tree = await pushMessage(target, a, { action: 'Fail', targets: b });
    assert.equal(at(tree, 'slot'), 1);
    assert.match(String(at(tree, 'error', 'message')), /no/);
    assert.equal(tree.has('1'), false);
    assert.equal(await newestSlot(target, b), 0);
  });

  it('delivers once, however often a slot is pushed; a strict node delivers again', async () => {
    for (const strict of [false, true]) {
      const node = strict ? await testNode({ strict }) : target;
      const [a, b, c] = [await node.spawn(postmanSource), await node.spawn(postmanSource), await node.spawn(postmanSource)];
      const first = await pushMessage(node, a, { action: 'Fan', targets: `${b},${c}` });
      const again = await pushSlotAgain(node, a, 1);
      const byId = await pushSlotAgain(node, a, at(first, 'id') as number);
      assert.equal(at(byId, 'slot'), 1);
      assert.equal(at(again, '1', 'id') === at(first, '1', 'id'), !strict);
      assert.deepEqual([await newestSlot(node, b), await newestSlot(node, c)], strict ? [3, 3] : [1, 1]);
    }
  });

  it('delivers once when the same slot is pushed many times at once', async () => {
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const slot = await schedule(target, a, { action: 'Fan', targets: Array.from({ length: 5 }, () => b).join(',') });
    const trees = await Promise.all(Array.from({ length: 6 }, () => pushSlotAgain(target, a, slot)));
    for (const tree of trees) for (const key of ['1', '5']) assert.equal(at(tree, key, 'id'), at(trees[0]!, key, 'id'));
    assert.equal(await newestSlot(target, b), 5);
  });

  it('gives a message that is sent again its first slot, and goes on from there', async () => {
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const signed = await httpsig.commit(message({ type: 'Message', target: a, action: 'Chain', route: b }), testSigner(0));
    for (let time = 0; time < 2; time++) assert.equal(at(await pushSigned(target, a, signed, { headers: [['retry', 'true']] }), '1', 'slot'), 1);
    assert.equal(await newestSlot(target, a), 1);
    assert.equal(at(await pushSigned(target, a, signed), 'slot'), 2, 'without retry it is another message');
  });

  it('ends two processes that answer each other, and can be taken up where it ended', async () => {
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const tree = await pushMessage(target, a, { action: 'Rally', partner: b });
    let last: Message = tree;
    let hops = 0;
    for (let next = at(last, '1', 'resulted-in'); next !== undefined; next = at(last, '1', 'resulted-in')) [last, hops] = [next as Message, hops + 1];
    assert.equal(hops, 64);
    assert.equal(at(last, '1', 'status'), 508);
    assert.match(String(at(last, '1', 'reason')), /^push depth exceeded/);
    assert.equal(await newestSlot(target, a) + (await newestSlot(target, b)), 65);
    const [, where, slot] = /curl -X POST 'http.*\/(.{43})\/push&slot=(\d+)'/.exec(String(at(last, '1', 'reason')))!;
    const more = await pushSlotAgain(target, where!, Number(slot), { headers: [['push-depth', '2']] });
    assert.equal(at(more, '1', 'resulted-in', '1', 'resulted-in', '1', 'status'), 508);
    assert.equal(await newestSlot(target, a) + (await newestSlot(target, b)), 67);
  });

  it('answers in headers and parts too, where the tree has fewer levels', async () => {
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const slot = await schedule(target, a, { action: 'Rally', partner: b });
    const reply = await target.client.transport.request({ method: 'POST', path: `/${a}/push&slot=${slot}` });
    assert.equal(reply.status, 200);
    const decoded = await httpsig.decode(reply);
    assert.ok(decoded.ok);
    let level = decoded.value;
    for (let hop = 0; hop < 20; hop++) level = at(level, '1', 'resulted-in') as Message;
    const deeper = at(level, 'deeper') as Message[];
    assert.equal(deeper.length, 45, '44 deliveries and the end');
    assert.deepEqual([deeper[0]!.get('from-process'), deeper[0]!.get('target')], [a, b]);
    assert.equal(deeper.at(-1)!.get('status'), 508);
  });

  it('ends a large push, and goes on when it is pushed again', async () => {
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const headers: [string, string][] = [['push-messages', '3']];
    const first = await pushMessage(target, a, { action: 'Fan', targets: Array.from({ length: 7 }, () => b).join(',') }, { headers });
    assert.match(String(at(first, '4', 'reason')), /^push size exceeded.*POST .*\/.{43}\/push&slot=1&push-from=4'/);
    assert.equal(first.has('5'), false);
    await pushSlotAgain(target, a, 1, { headers });
    assert.equal(await newestSlot(target, b), 6);
    const last = await pushSlotAgain(target, a, 1, { headers: [...headers, ['push-from', '7']] });
    assert.deepEqual([at(last, '7', 'slot'), last.has('8'), last.has('6')], [7, false, false]);
    const data = (await logOf(target, b)).slice(1).map((delivered) => delivered.get('data'));
    assert.deepEqual(data, ['1', '2', '3', '4', '5', '6', '7']);
  });

  it('looks at so many entries, whatever they are, and says where to go on', async () => {
    const b = await target.spawn(postmanSource);
    const process = await target.spawn(`function compute(base, req)
      local outbox = {}
      for index = 1, 5001 do outbox[index] = { target = "nobody" } end
      outbox[5002] = { target = req.body.to }
      base.results = { outbox = outbox }
      return base
    end`);
    const headers: [string, string][] = [['result-depth', '0']];
    const first = await pushMessage(target, process, { to: b }, { headers });
    assert.match(String(at(first, '5001', 'reason')), /&push-from=5001'` goes on/);
    assert.equal(first.has('5002'), false);
    const rest = await pushSlotAgain(target, process, 1, { headers: [...headers, ['push-from', '5001']] });
    assert.deepEqual([at(rest, '5001', 'status'), at(rest, '5002', 'slot')], [404, 1]);
  });

  it('on a strict node stops where a process stops', async () => {
    const node = await testNode({ strict: true });
    const [a, b] = [await node.spawn(postmanSource), await node.spawn(postmanSource)];
    const failed = await pushMessage(node, a, { action: 'Fail', targets: b });
    assert.deepEqual([at(failed, 'status'), at(failed, 'attempted-slot')], [500, 1]);
    const tree = await pushMessage(node, b, { action: 'Chain', route: a });
    assert.deepEqual([at(tree, '1', 'slot'), at(tree, '1', 'resulted-in', 'response'), at(tree, '1', 'resulted-in', 'status')], [2, 'error', 500]);
  });

  it('writes nothing on a GET', async () => {
    const [a, b] = [await target.spawn(postmanSource), await target.spawn(postmanSource)];
    const slot = await schedule(target, a, { action: 'Chain', route: b });
    for (const path of [`/${a}/push&slot=${slot}`, `/${a}/push?slot=${slot}&method=POST`, `/${a}/push&action=Inc`, '/push?type=Process&device=process@1.0']) {
      assert.equal((await target.client.read(path)).status, 405, path);
    }
    const signed = await httpsig.commit(message({ type: 'Message', target: a, action: 'Inc' }), testSigner(0));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    assert.equal((await target.client.transport.request({ method: 'GET', path: `/${a}/push`, headers: encoded.value.headers })).status, 405);
    assert.deepEqual([await newestSlot(target, a), await newestSlot(target, b)], [1, 0]);
  });

  it('refuses a slot that is none, and what is no process', async () => {
    const process = await target.spawn(postmanSource);
    const post = (path: string) => target.client.transport.request({ method: 'POST', path }).then(({ status }) => status);
    assert.deepEqual([await post(`/${process}/push&slot=9`), await post(`/${process}/push&slot=x`), await post(`/${process}/push&slot=${wallet}`), await post(`/${process}/push&slot=-1`)], [404, 400, 404, 400]);
    assert.deepEqual([await post('/~push@1.0/push&slot=0'), await post('/~message@1.0&a=1/push~push@1.0&slot=0'), await post(`/${wallet}/push&slot=0`), await post('/push')], [404, 404, 404, 404]);
  });

  it('does not let a message of a process that is not an authority pass for one of another process', async () => {
    const process = await target.spawn(postmanSource);
    await pushMessage(target, process, { action: 'Fan', targets: process, 'from-process': wallet });
    const page = await target.client.read(`/~scheduler@1.0/schedule?target=${process}&accept=application/aos-2`);
    const from = JSON.parse(Buffer.from(page.body).toString()).edges.map((edge: { node: { message: { From: string } } }) => edge.node.message.From);
    assert.deepEqual(from, [testSigner(0).address, testSigner(0).address, process]);
  });
});
