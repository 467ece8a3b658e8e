/**
 * `wao` 0.35.7 from npm, unmodified, against the node: the flow of seed 000 and its neighbours.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../helpers/counter.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { openWao, type WaoHb } from './open-wao.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

/** A counter with amounts, a log and two outbox messages, as seed 000 goes on to. */
const extendedSource = `local total, steps = 0, {}

function compute(base, req)
  local action, data = req.body.action, req.body.data
  if action == "Inc" then
    local by = math.floor(tonumber(data) or 1)
    total = total + by
    table.insert(steps, string.format("+%d", by))
  elseif action == "Reset" then
    total, steps = 0, {}
  end
  base.results = {
    outbox = { ["1"] = { data = string.format("%d", total) }, ["2"] = { data = table.concat(steps, ",") } },
    output = "",
  }
  return base
end
`;

describe('wao 0.35.7, unmodified', () => {
  let target: TestNode;
  let hb: WaoHb;
  let watch: FetchWatch;

  const spawnLua = async (module: string): Promise<string> => {
    const { pid } = await hb.spawn({
      'data-protocol': 'ao',
      variant: 'ao.TN.1',
      module,
      'execution-device': 'lua@5.3a',
      'push-device': 'push@1.0',
      'patch-from': '/results/outbox',
    });
    return pid;
  };

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

  it('init learns the operator as plain text', () => {
    assert.equal(hb.operator, target.node.address);
  });

  it('caches by cacheScript and runs Inc, Get to 1', async () => {
    const module = await hb.cacheScript(counterSource, 'application/lua');
    assert.match(module, /^[\w-]{43}$/);
    const pid = await spawnLua(module);
    assert.match(pid, /^[\w-]{43}$/);
    const inc = await hb.scheduleLua({ pid, action: 'Inc' });
    await hb.computeLua({ pid, slot: inc.slot });
    const get = await hb.scheduleLua({ pid, action: 'Get' });
    const result = await hb.computeLua({ pid, slot: get.slot });
    assert.equal(result.outbox[0]?.data, '1');
    assert.ok(JSON.stringify(result).includes('"data":"1"'));
  });

  it('caches by cacheBinary and runs three Inc, Get to 3', async () => {
    const module = await hb.cacheBinary(Buffer.from(counterSource), 'application/lua');
    const again = await hb.cacheBinary(Buffer.from(counterSource), 'application/lua');
    assert.equal(again, module);
    const pid = await spawnLua(module);
    for (let index = 0; index < 3; index++) {
      const { slot } = await hb.scheduleLua({ pid, action: 'Inc' });
      assert.equal(slot, index + 1);
      await hb.computeLua({ pid, slot });
    }
    const { slot } = await hb.scheduleLua({ pid, action: 'Get' });
    assert.equal((await hb.computeLua({ pid, slot })).outbox[0]?.data, '3');
  });

  it('runs the extended counter with amounts and two outbox messages', async () => {
    const pid = await spawnLua(await hb.cacheScript(extendedSource));
    await hb.scheduleLua({ pid, action: 'Inc', data: '5' });
    const { slot } = await hb.scheduleLua({ pid, action: 'Inc', data: '2' });
    const result = await hb.computeLua({ pid, slot });
    assert.deepEqual(result.outbox.map((entry: { data: string }) => entry.data), ['7', '+5,+2']);
    const reset = await hb.scheduleLua({ pid, action: 'Reset' });
    assert.deepEqual((await hb.computeLua({ pid, slot: reset.slot })).outbox.map((entry: { data: string }) => entry.data), ['0', '']);
  });

  it('keeps a source of many kilobytes byte for byte', async () => {
    const source = `${counterSource}\n${'-- padding line for size\n'.repeat(3000)}`;
    const pid = await spawnLua(await hb.cacheScript(source));
    const { slot } = await hb.scheduleLua({ pid, action: 'Inc' });
    assert.equal((await hb.computeLua({ pid, slot })).outbox[0]?.data, '1');
  });

  it('reads state, past slots, the slot and the messages', async () => {
    const pid = await spawnLua(await hb.cacheBinary(Buffer.from(counterSource), 'application/lua'));
    for (let index = 0; index < 3; index++) await hb.scheduleLua({ pid, action: 'Inc' });
    const now = await hb.now({ pid });
    assert.equal(now['at-slot'], 3);
    const past = await hb.compute({ pid, slot: 2 });
    assert.equal(past['at-slot'], 2);
    assert.deepEqual((past['results'] as { outbox: { data: string }[] }).outbox[0]?.data, '2');
    assert.equal((await hb.now({ pid, path: '/at-slot' }))['body'], 3);
    assert.equal((await hb.slot({ pid }))['current'], 3);
    assert.equal((await hb.slot({ pid, path: '/current' }))['body'], 3);
    const messages = await hb.messages({ pid, from: 1, to: 2 });
    assert.deepEqual(messages.edges.map((edge) => edge.cursor), [1, 2]);
    assert.equal(messages.page_info.has_next_page, false);
    assert.ok(messages.edges[0]?.node.message.Tags.some((tag) => tag.name === 'Action' && tag.value === 'Inc'));
  });

  it('runs the default execution device', async () => {
    const { pid } = await hb.spawn({});
    const { slot } = await hb.scheduleLua({ pid, action: 'Anything' });
    const state = await hb.compute({ pid, slot });
    assert.equal((state['results'] as Record<string, unknown>)['assignment-slot'], slot);
  });

  it('reads typed values and literals through the httpsig parser', async () => {
    assert.equal(await hb.g('/~meta@1.0/info/address'), target.node.address);
    assert.equal(await hb.g('/~message@1.0&hello=world/hello'), 'world');
    const json = await hb.getJSON({ path: '/~message@1.0&a+integer=5' });
    assert.equal(json['a'], 5);
  });

  it('runs twenty processes side by side', async () => {
    const module = await hb.cacheBinary(Buffer.from(counterSource), 'application/lua');
    const totals = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const pid = await spawnLua(module);
        for (let count = 0; count <= index % 4; count++) await hb.scheduleLua({ pid, action: 'Inc' });
        const { slot } = await hb.scheduleLua({ pid, action: 'Get' });
        return Number((await hb.computeLua({ pid, slot })).outbox[0]?.data);
      }),
    );
    assert.deepEqual(totals, Array.from({ length: 20 }, (_, index) => (index % 4) + 1));
  });
});
