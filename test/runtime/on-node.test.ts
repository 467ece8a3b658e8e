/** The Handlers runtime on a node, with hbx's client: the examples of seeds 002 and 003 as they are, and two processes that talk. */
import assert from 'node:assert/strict';
import { before, after, describe, it } from 'node:test';
import { withRuntime } from '../helpers/handlers-process.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { createClient, type Client } from '../../src/client/client.ts';
import { createTransport } from '../../src/client/transport.ts';
import { testSigner } from '../helpers/signer.ts';
import { balanceCheck, keyValueStore, keyValueStoreOfTags } from '../helpers/seed-handlers.ts';

describe('the Handlers runtime on a node', () => {
  let target: TestNode;
  let stranger: Client;

  before(async () => {
    target = await startTestNode();
    stranger = createClient(createTransport({ url: target.node.url }), testSigner(2));
  });
  after(async () => {
    await stranger.close();
    await target.stop();
  });

  const spawn = (app: string, tags: Record<string, string> = {}): Promise<string> => target.spawn(withRuntime(app, 'luerl'), tags);
  const evaluate = (process: string, code: string): ReturnType<Client['send']> => target.client.send(process, { action: 'Eval', data: code });

  it('loads the key-value store of seed 002 with an Eval, and of seed 003 too', async () => {
    for (const code of [keyValueStore, keyValueStoreOfTags]) {
      const process = await spawn('');
      assert.deepEqual((await evaluate(process, code)).error, null);
      const set = await stranger.send(process, { action: 'Set', tags: { Key: 'test', Value: 'abc' } });
      assert.deepEqual([set.outbox[0]!.data, set.outbox[0]!.target], ['Value stored!', stranger.signer.address]);
      const get = await stranger.dryRun(process, { action: 'Get', tags: { Key: 'test' } });
      assert.equal(get.result.outbox[0]!.tags['value'], 'abc');
      const wrong = await stranger.send(process, { action: 'Get' });
      assert.match(wrong.error!.message, /Key is required!/);
      assert.deepEqual(wrong.outbox, []);
    }
  });

  it('answers the balance check of seed 003', async () => {
    const process = await spawn(balanceCheck(stranger.signer.address));
    const { outbox } = await stranger.send(process, { action: 'Balance' });
    assert.deepEqual([outbox[0]!.action, outbox[0]!.tags['balance']], ['Balance-Response', '100']);
    assert.equal((await stranger.send(process, { action: 'Balance', tags: { Account: 'nobody' } })).outbox[0]!.tags['balance'], '0');
  });

  it('plays ping-pong between two processes', async () => {
    const player = `
      Rounds = 0
      Handlers.add("ping", "Ping", function(msg) Rounds = Rounds + 1 msg.reply({ Action = "Pong", Data = "pong" }) end)
      Handlers.add("start", "Start", function(msg)
        ao.send({ Target = msg.Other, Action = "Ping" }).onReply(function(reply) Heard = reply.Data .. " from " .. reply.From end)
      end)`;
    const [first, second] = [await spawn(player), await spawn(player)];
    await stranger.send(first, { action: 'Start', tags: { Other: second } });
    assert.equal((await evaluate(first, 'return Heard')).output, `pong from ${second}`);
    assert.equal((await evaluate(second, 'return Rounds')).output, '1');
  });

  it('tells the owner what went wrong and where, and lets no stranger Eval', async () => {
    const process = await spawn('Handlers.add("fail", "Fail", function(msg)\n  local t = nil\n  return t.x\nend)');
    const { error, output } = await evaluate(process, 'print("so far")\nlocal t = nil\nreturn t.x');
    assert.deepEqual([error!.message, error!.line, output], ["invalid index in nil: 'x'", 3, 'so far']);
    assert.equal((await stranger.send(process, { action: 'Fail' })).error!.message, "invalid index in nil: 'x'");
    await stranger.send(process, { action: 'Eval', data: 'Owner = "me"' });
    assert.equal((await evaluate(process, 'return Owner')).output, target.client.signer.address);
  });

  it('places no error of an Eval in its own lines', async () => {
    const process = await spawn('');
    for (const [code, text] of [
      ['return nil, "problem"', 'problem'],
      ['x = = 5', "syntax error before: '='"],
    ] as const) {
      const { error } = await evaluate(process, code);
      assert.deepEqual(error, { message: text, traceback: [] }, code);
    }
    const { error } = await evaluate(process, 'local x = 1\nreturn pcall(error, "caught")');
    assert.deepEqual([error!.message, error!.file, error!.line], ['caught', 'eval', 2]);
  });

  it('shows patched keys over HTTP', async () => {
    const process = await spawn('Handlers.add("put", "Put", function(msg) ao.send({ device = "patch@1.0", balances = { [msg.From] = msg.Data } }) end)');
    const { outbox } = await stranger.send(process, { action: 'Put', data: '42' });
    assert.deepEqual(outbox, []);
    assert.equal(await (await fetch(`${target.node.url}/${process}/now/balances/${stranger.signer.address}`)).text(), '42');
    assert.equal(await (await fetch(`${target.node.url}/${process}/now/runtime`)).text(), 'handlers');
  });

  it('reads its On-Boot code from the node by an id', async () => {
    const { id } = await target.client.cacheModule('Handlers.add("ping", "Ping", function(msg) msg.reply({ Data = "pong" }) end)');
    const process = await spawn('', { 'On-Boot': id });
    assert.equal((await stranger.send(process, { action: 'Ping' })).outbox[0]?.data, 'pong');
  });

  it('answers unsigned questions in dry runs', async () => {
    const process = await spawn('Handlers.add("ask", "Ask", function(msg) print("asked by " .. msg.From) end)');
    await stranger.send(process, { action: 'Ask' });
    const reply = await fetch(`${target.node.url}/${process}~process@1.0/as=execution/compute/results/output/data`, { method: 'POST', headers: { action: 'Ask' } });
    assert.equal(await reply.text(), 'asked by anonymous');
  });
});
