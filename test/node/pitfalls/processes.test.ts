/** Pitfalls of processes that fail, loop or load code, by their number in the protocol notes (F). */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../../helpers/counter.ts';
import { rawRequest } from '../../helpers/raw-request.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

/** Sends each message on to whom it names, or back to whom it came from. */
const bouncerSource = `
function compute(base, req)
  local to = req.body.to or req.body["from-process"]
  base.seen = (base.seen or 0) + 1
  base.results = { outbox = {}, output = "" }
  if to then base.results.outbox["1"] = { target = to, action = "Ping" } end
  return base
end
`;

describe('pitfalls of processes', () => {
  let target: TestNode;

  after(() => target.stop());
  before(async () => {
    target = await startTestNode();
  });

  it('F.33 a message that fails is recorded as the error of its slot, and stops nobody', async () => {
    const process = await target.spawn(counterSource);
    for (const action of ['Inc', 'Fail', 'Inc', 'Fail', 'Fail', 'Inc']) await target.client.send(process, { action });
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map((slot) => target.client.result(process, slot)));
    assert.deepEqual(results.map((result) => result.error?.message ?? result.outbox[0]?.data), ['1', 'boom', '2', 'boom', 'boom', '3']);
    assert.equal((await rawRequest(`${target.node.url}/${process}/now/at-slot`)).text, '6');
  });

  it('F.33 a module that cannot be loaded fails each slot, and says so', async () => {
    const spawned = await target.client.spawn({ device: 'process@1.0', type: 'Process', 'execution-device': 'lua@5.3a', module: 'm'.repeat(43) });
    for (let slot = 1; slot <= 3; slot++) {
      const sent = await target.client.send(spawned.process, { action: 'Inc' });
      assert.equal(sent.slot, slot);
      assert.match(sent.error?.message ?? '', /m{43}/);
    }
  });

  it('F.34 two processes that answer each other for ever are cut off, and the reply says so', async () => {
    const [first, second] = [await target.spawn(bouncerSource), await target.spawn(bouncerSource)];
    const reply = await rawRequest(`${target.node.url}/${first}~process@1.0/push`, { method: 'POST', headers: { type: 'Message', target: first, to: second, 'require-codec': 'application/json' }, body: '' });
    assert.equal(reply.status, 200, reply.text.slice(0, 500));
    assert.match(reply.text, /depth/);
    const slots = await Promise.all([first, second].map(async (process) => Number((await rawRequest(`${target.node.url}/${process}/slot/current`)).text)));
    assert.ok(slots[0]! + slots[1]! > 4 && slots[0]! + slots[1]! < 2000, slots.join());
    assert.equal((await target.client.send(await target.spawn(counterSource), { action: 'Inc' })).outbox[0]?.data, '1');
  });

  it('F.36 modules may load, require and set the clock: nothing is taken away', async () => {
    const source = `
      _G.package.loaded["own.part"] = { value = 6 }
      local part = require("own.part")
      function compute(base, req)
        os.time = function() return tonumber(req["block-timestamp"]) end
        local times = load("return function(n) return n * 7 end")()
        local ok, reason = pcall(error, "caught")
        collectgarbage()
        base.results = { output = table.concat({ string.format("%d", times(part.value)), type(os.time()), tostring(ok), reason, type(select), type(loadstring) }, " ") }
        return base
      end`;
    const process = await target.spawn(source);
    assert.equal((await target.client.send(process, { action: 'Go' })).output, '42 number false caught function function');
  });

  it('F.37 numbers keep their kind from message to module to state', async () => {
    const process = await target.spawn(`function compute(base, req) base.sum = 2 + 3 base.quotient = 6 / 3 base.kinds = math.type(base.sum) .. " " .. math.type(base.quotient) base.results = {} return base end`);
    await target.client.send(process, { action: 'Go' });
    assert.equal((await rawRequest(`${target.node.url}/${process}/now/kinds`)).text, 'integer float');
    assert.equal((await rawRequest(`${target.node.url}/${process}/now/sum`)).text, '5');
    assert.equal((await rawRequest(`${target.node.url}/${process}/now/quotient`)).text, '2.00000000000000000000e+00');
    await target.client.send(process, { action: 'Go' });
    assert.equal((await rawRequest(`${target.node.url}/${process}/now/kinds`)).text, 'integer float');
  });
});
