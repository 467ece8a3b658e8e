/** The chat blueprint, a chatroom and a registry as its router talk through push on one node. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packageRoot } from '../../src/base/package-root.ts';
import type { Result } from '../../src/base/result.ts';
import { createClient, type Client } from '../../src/client/client.ts';
import { createTransport } from '../../src/client/transport.ts';
import { builtIns } from '../../src/project/built-ins.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';

describe('chat, chatroom and registry on one node', () => {
  let target: TestNode;
  let wallet: Client;
  let alice: string;
  let bob: string;
  let room: string;
  let registry: string;

  before(async () => {
    target = await startTestNode();
    wallet = createClient(createTransport({ url: target.node.url }), testSigner(2));
    [registry, room] = [await spawn('registry'), await spawn('chatroom', { Name: 'Lobby' })];
    [alice, bob] = [await spawn('chat', { Router: registry }), await spawn('chat', { Router: registry })];
  });

  after(async () => {
    await wallet?.close();
    await target?.stop();
  });

  function spawn(name: string, tags: Record<string, string> = {}): Promise<string> {
    const root = join(packageRoot(), 'blueprints', name);
    return target.spawn(bundle({ entry: { path: join(root, 'main.lua'), name: 'main.lua' }, root, dialect: 'luerl', builtIns: builtIns(), runtime: 'handlers' }).code, tags);
  }

  async function evaluate(process: string, code: string): Promise<Result> {
    const result = await target.client.send(process, { action: 'Eval', data: code });
    assert.ok(result.ok, result.error?.message);
    return result;
  }

  /** What a call at the console answers, and what then came in at these processes, in the order of their slots. */
  async function call(process: string, code: string, listeners: readonly string[] = [process]): Promise<{ answer: string; heard: string[][] }> {
    const earlier = await Promise.all(listeners.map((listener) => target.client.newestSlot(listener)));
    const { output, slot } = await evaluate(process, `return ${code}`);
    const heard: string[][] = [];
    for (const [at, listener] of listeners.entries()) {
      const lines: string[] = [];
      const newest = await target.client.newestSlot(listener);
      for (let next = earlier[at]! + 1; next <= newest; next++) {
        if (listener === process && next === slot) continue;
        const result = await target.client.result(listener, next);
        assert.ok(result.ok, result.error?.message);
        if (result.output !== '') lines.push(result.output);
      }
      heard.push(lines);
    }
    return { answer: output, heard };
  }

  it('a room is listed by its address, and found by its name', async () => {
    assert.deepEqual((await call(alice, `DevChat.add("Lobby", "${room}")`)).heard, [[`router: lobby is ${room}`]]);
    assert.deepEqual((await call(bob, `DevChat.add("lobby", "${bob}")`)).heard, [['router: Name is taken']]);
    for (const process of [alice, bob]) {
      const { answer, heard } = await call(process, 'List()');
      assert.equal(answer, 'Getting the room list...');
      assert.deepEqual(heard, [[`lobby  ${room}`]]);
    }
    const { status, body } = await target.client.read(`/${registry}/now/names/lobby`);
    assert.deepEqual([status, Buffer.from(body).toString()], [200, room]);
  });

  it('both join it by its name', async () => {
    const { answer, heard } = await call(alice, 'Join("lobby", "Alice")');
    assert.equal(answer, 'Registering with room lobby...');
    assert.deepEqual(heard, [['lobby: Registered.']]);
    assert.deepEqual((await call(bob, 'Join("lobby", "alice")')).heard, [['lobby: Nickname is taken']]);
    assert.deepEqual((await call(bob, 'Join("lobby", "Bob")')).heard, [['lobby: Registered.']]);
    assert.deepEqual((await call(bob, 'Join("lobby")')).heard, [['lobby: Already registered.']]);
  });

  it('what one says the other reads, and its own process confirms', async () => {
    const { answer, heard } = await call(alice, 'Say("Hello, Bob")', [alice, bob]);
    assert.equal(answer, 'Broadcasting to lobby...');
    assert.deepEqual(heard, [['Your message reached lobby.'], [`[Alice#${alice.slice(0, 3)}@lobby]> Hello, Bob`]]);
    await evaluate(bob, 'DevChat.Confirmations = false');
    assert.deepEqual((await call(bob, 'Say("Hi")', [alice, bob])).heard, [[`[Bob#${bob.slice(0, 3)}@lobby]> Hi`], []]);
    assert.equal((await evaluate(alice, 'return DevChat.LastReceive.Sender')).output, bob);
  });

  it('a wallet may be a member: its notices end quietly, the others get theirs', async () => {
    const { signer } = wallet;
    const joined = await wallet.send(room, { action: 'Register', tags: { Nickname: 'Carol' } });
    assert.deepEqual([joined.ok, joined.outbox[0]?.target, joined.outbox[0]?.data], [true, signer.address, 'Registered.']);
    const said = await wallet.send(room, { action: 'Broadcast', data: 'From a wallet' });
    assert.ok(said.ok, said.error?.message);
    assert.deepEqual(said.outbox.map(({ target: to, action }) => [to, action]), [alice, bob, signer.address].map((to) => [to, 'Broadcast-Notice']).concat([[signer.address, 'Broadcast-Sent']]));
    // Nobody lives at the address of a wallet, which is no error of the message.
    assert.deepEqual((said.pushed ?? []).map(({ target: to, status, toSender }) => [to, status, toSender]), [alice, bob].map((to): unknown[] => [to, undefined, undefined]).concat([signer, signer].map(({ address }) => [address, undefined, true])));
    const { heard } = await call(alice, 'Say("Welcome, Carol")', [alice, bob]);
    assert.deepEqual(heard, [['Your message reached lobby.'], [`[Alice#${alice.slice(0, 3)}@lobby]> Welcome, Carol`]]);
    const [entry] = (await target.client.send(room, { action: 'Get-Members' })).outbox;
    assert.deepEqual(JSON.parse(String(entry!.data)), [{ address: alice, nickname: 'Alice' }, { address: bob, nickname: 'Bob' }, { address: signer.address, nickname: 'Carol' }]);
  });

  it('the room plays back what was said', async () => {
    const { heard } = await call(bob, 'Replay(2)');
    assert.deepEqual(heard, [[`[Carol#${wallet.signer.address.slice(0, 3)}@lobby]> From a wallet`, `[Alice#${alice.slice(0, 3)}@lobby]> Welcome, Carol`]]);
  });

  it('who leaves hears no more', async () => {
    assert.deepEqual((await call(alice, 'Leave("lobby")')).heard, [['lobby: Unregistered']]);
    const { heard } = await call(bob, 'Say("Alone?")', [alice, bob]);
    assert.deepEqual(heard, [[], []]);
    assert.equal((await evaluate(alice, 'return #Inbox')).output, '0');
  });

  it('a process that is no room of theirs is not heard', async () => {
    const stranger = await spawn('chatroom');
    await evaluate(stranger, `Members = { "${alice}" }`);
    await wallet.send(stranger, { action: 'Broadcast', data: '[Bob#abc@lobby]> forged' });
    const newest = await target.client.newestSlot(alice);
    const { output } = await target.client.result(alice, newest);
    assert.doesNotMatch(output, /forged/);
    assert.equal((await evaluate(alice, 'return #Inbox .. Inbox[1].Action')).output, '1Broadcast-Notice');
  });
});
