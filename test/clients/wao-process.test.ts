/**
 * `wao` 0.35.7, unmodified: processes and their messages, on the devices that count.
 *
 * @source protocol.md D.3
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../helpers/counter.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { openWao, type WaoHb } from './open-wao.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

/** Answers what a message brought, in the order of its keys, and how long its data is. */
const echoSource = `
function compute(base, req)
  local body, keys = req.body, {}
  for key, value in pairs(body) do
    if type(value) ~= "table" and key ~= "data" then table.insert(keys, key .. "=" .. tostring(value)) end
  end
  table.sort(keys)
  base.results = { outbox = {}, output = table.concat(keys, ";"), size = #(body.data or ""), data = body.data or "" }
  return base
end
`;

describe('wao 0.35.7: processes', () => {
  let target: TestNode;
  let hb: WaoHb;
  let watch: FetchWatch;

  after(async () => {
    await target.stop();
    watch.stop();
    watch.assertNoRedirects();
  });
  before(async () => {
    target = await startTestNode();
    watch = watchFetch();
    hb = await openWao(target.node.url, 2);
  });

  const spawnLua = async (source: string): Promise<string> => {
    const module = await hb.cacheBinary(Buffer.from(source), 'application/lua');
    return (await hb.spawn({ module, 'execution-device': 'lua@5.3a' })).pid;
  };

  it('learns the operator once, and keeps it', async () => {
    const before = watch.requests.length;
    await hb.setInfo();
    assert.equal(watch.requests.length, before);
    assert.equal(hb.operator, target.node.address);
  });

  it('spawns processes with ids of their own, which keep their case', async () => {
    const first = await hb.spawn();
    const second = await hb.spawn();
    assert.match(first.pid, /^[\w-]{43}$/);
    assert.notEqual(first.pid, second.pid);
    assert.notEqual(first.pid, first.pid.toLowerCase());
    assert.equal(first.res.out.slot, 0);
    assert.equal(first.res.signer, target.node.address);
    assert.equal(await hb.g(`/${first.pid}/scheduler`), target.node.address);
    assert.equal(await hb.g(`/${first.pid}/type`), 'Process');
    assert.equal(await hb.g(`/${first.pid}/execution-device`), 'test-device@1.0');
  });

  it('spawns with lists, numbers and own keys', async () => {
    const { pid } = await hb.spawn({ 'device-stack': ['wao@1.0', 'patch@1.0'], passes: 2, Name: 'counter' });
    const definition = await hb.getJSON({ path: `/${pid}` });
    assert.deepEqual(definition['device-stack'], ['wao@1.0', 'patch@1.0']);
    assert.equal(definition.passes, 2);
    assert.equal(definition.name, 'counter');
  });

  it('counts the slots of wao@1.0 from the process message on', async () => {
    const { pid } = await hb.spawn({ 'execution-device': 'wao@1.0' });
    const slots: number[] = [];
    for (let index = 0; index < 3; index++) slots.push((await hb.schedule({ pid })).slot);
    assert.deepEqual(slots, [1, 2, 3]);
    assert.equal((await hb.compute({ pid, slot: 2 })).count, 3);
    assert.equal((await hb.g(`/${pid}/compute`, { slot: 3 })).count, 4);
    await hb.schedule({ pid });
    assert.equal((await hb.now({ pid })).count, 5);
    assert.equal((await hb.g(`/${pid}/now`)).count, 5);
  });

  it('spawns and schedules by p with unsigned bodies', async () => {
    const { process: pid } = await hb.p('/~process@1.0/schedule', { body: { device: 'process@1.0', type: 'Process', 'execution-device': 'wao@1.0' }, scheduler: hb.addr });
    for (let index = 0; index < 3; index++) await hb.p(`/${pid}/schedule`, { body: { target: pid } });
    assert.equal((await hb.g(`/${pid}/compute`, { slot: 3 })).count, 4);
  });

  it('schedules through scheduler@1.0 and lists the process', async () => {
    const { process: pid } = await hb.p('/~scheduler@1.0/schedule', { body: { device: 'process@1.0', type: 'Process', scheduler: hb.addr, 'execution-device': 'test-device@1.0' } });
    const { slot } = await hb.p('/~scheduler@1.0/schedule', { body: { target: pid } });
    assert.equal(slot, 1);
    assert.equal((await hb.g(`/${pid}~process@1.0/compute`, { slot })).results['assignment-slot'], 1);
    assert.ok((await hb.g('/~scheduler@1.0/status')).processes.includes(pid));
  });

  it('message schedules and computes', async () => {
    const { pid } = await hb.spawn();
    const { slot, pid: answered, res } = await hb.message({ pid, tags: { Action: 'Go' } });
    assert.equal(answered, pid);
    assert.equal(slot, 1);
    assert.equal(res['at-slot'], 1);
    assert.equal(res.results['assignment-slot'], 1);
  });

  it('brings tags in any case, and data of every size, whole', async () => {
    const pid = await spawnLua(echoSource);
    for (const data of ['one line', 'two\nlines\n', 'x'.repeat(4097), `${'many lines of text\n'.repeat(4000)}end`, '{"json":[1,2]}', ' spaces ']) {
      const { slot } = await hb.schedule({ pid, tags: { Action: 'Echo', 'X-Quantity': '12', Note: 'a: b; c="d"' }, data });
      const results = await hb.computeLua({ pid, slot });
      assert.equal(results.size, data.length);
      assert.equal(results.data, data);
      assert.match(results.output, /^action=Echo;note=a: b; c="d";target=[\w-]{43};type=Message;x-quantity=12$/);
    }
  });

  it('keeps the types of tags', async () => {
    const pid = await spawnLua(`function compute(base, req) local b = req.body base.results = { output = tostring(math.type(b.n)) .. " " .. tostring(b.n + 1) .. " " .. tostring(b.f * 2) .. " " .. tostring(b.yes) .. " " .. tostring(b.list and #b.list) } return base end`);
    const { slot } = await hb.schedule({ pid, tags: { n: 41, f: 1.25, yes: true, list: ['a', 'b', 'c'] } });
    assert.equal((await hb.computeLua({ pid, slot })).output, 'integer 42 2.5 true 3');
  });

  it('scheduleFlat schedules a message that nobody signed', async () => {
    const pid = await spawnLua(`function compute(base, req) local n = 0 for _, c in pairs(req.body.commitments or {}) do if c.committer then n = n + 1 end end base.results = { output = req.body.data or "", signers = n } return base end`);
    const { slot } = await hb.scheduleFlat({ pid, tags: { 'content-type': 'text/plain' }, data: 'flat' });
    const results = await hb.computeLua({ pid, slot });
    assert.deepEqual([results.output, results.signers], ['flat', 0]);
    const signed = await hb.schedule({ pid, data: 'signed' });
    assert.equal((await hb.computeLua({ pid, slot: signed.slot })).signers, 1);
  });

  it('reads keys of the state as JSON by path', async () => {
    const pid = await spawnLua(`function compute(base, req) base.held = { n = 3, list = { "a", "b" }, inner = { deep = "x" } } base.results = { outbox = { ["1"] = { Data = "out", Target = "nobody" } } } return base end`);
    const { slot } = await hb.schedule({ pid });
    assert.equal((await hb.compute({ pid, slot, path: 'held/n' })).body, 3);
    assert.equal((await hb.compute({ pid, slot, path: '/held/inner/deep' })).body, 'x');
    assert.equal((await hb.now({ pid, path: 'held/n' })).body, 3);
    assert.equal((await hb.now({ pid, path: '/at-slot' })).body, slot);
    assert.equal((await hb.slot({ pid, path: 'current' })).body, slot);
    const list = await hb.now({ pid, path: 'held/list' });
    assert.deepEqual([list['1'], list['2']], ['a', 'b']);
    assert.equal((await hb.computeAOS({ pid, slot }))['1'].Data, 'out');
    assert.equal((await hb.computeLua({ pid, slot })).outbox[0].Data, 'out');
  });

  it('pages through more messages than fit one answer', async () => {
    const { pid } = await hb.spawn();
    const total = 1030;
    for (let sent = 0; sent < total; sent += 103) {
      await Promise.all(Array.from({ length: 103 }, () => fetch(`${target.node.url}/${pid}/schedule`, { method: 'POST', headers: { type: 'Message', accept: 'application/json' } }).then((reply) => reply.text())));
    }
    const first = await hb.messages({ pid });
    assert.equal(first.edges.length, 1000);
    assert.equal(first.page_info.has_next_page, true);
    const second = await first.next!();
    assert.deepEqual([...first.edges, ...second.edges].map((edge) => edge.cursor), Array.from({ length: total + 1 }, (_, slot) => slot));
    assert.equal(second.page_info.has_next_page, false);
    assert.equal(second.next, undefined);
    const few = await hb.messages({ pid, from: 3, to: 5 });
    assert.deepEqual(few.edges.map((edge) => edge.cursor), [3, 4, 5]);
    assert.equal(few.edges[0]!.node.assignment.Tags.find((tag) => tag.name === 'Slot')?.value, '3');
  });

  it('gives messages with their target, data and id', async () => {
    const pid = await spawnLua(counterSource);
    const { slot } = await hb.scheduleLua({ pid, action: 'Inc', data: '2' });
    const { edges } = await hb.messages({ pid, from: slot });
    const { message, assignment } = edges[0]!.node;
    assert.equal(message.Target, pid);
    assert.equal(message.Data, '2');
    assert.equal(assignment.Owner, target.node.address);
    assert.equal((await hb.getJSON({ path: `/${message.Id}` })).action, 'Inc');
  });

  it('commits a message that the node takes, whoever carries it', async () => {
    const pid = await spawnLua(`function compute(base, req) local who = "" for _, c in pairs(req.body.commitments or {}) do who = c.committer or who end base.results = { output = who } return base end`);
    const committed = await hb.commit({ type: 'Message', target: pid, action: 'Go' }, { path: false });
    assert.equal(Object.values(committed.commitments).find((entry) => entry['alg'] === 'rsa-pss-sha512')?.['committer'], hb.addr);
    const carrier = await openWao(target.node.url, 3);
    const { slot } = await carrier.p(`/${pid}/schedule`, { body: committed });
    assert.equal((await hb.computeLua({ pid, slot })).output, hb.addr);
  });

  it('throws with the status and the sentence of the node', async () => {
    const unknown = 'x'.repeat(43);
    await assert.rejects(hb.schedule({ pid: unknown }), /^Error: 404: .*x{43}/s);
    await assert.rejects(hb.p('/~nosuch@1.0/key', { a: 1 }), /^Error: 404: There is no device nosuch@1\.0/);
    const missing = await hb.get({ path: `/${unknown}/now` });
    assert.equal(missing.status, 404);
    assert.match(missing.out, /Nothing with the id x{43} is on this node/);
  });
});
