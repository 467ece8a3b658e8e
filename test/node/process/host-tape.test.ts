/** What a slot asks the node for is part of the truth: answered once, recorded, and answered the same ever after. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createClient } from '../../../src/client/client.ts';
import { spawnTags } from '../../../src/client/spawn-tags.ts';
import { createTransport } from '../../../src/client/transport.ts';
import { createEngine, type Engine } from '../../../src/lua/engines.ts';
import type { Host } from '../../../src/lua/host.ts';
import type { Message, Value } from '../../../src/message/value.ts';
import { HostTape, readHostCalls, writeHostCalls, type HostCall } from '../../../src/node/process/host-tape.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { hostedNode } from '../../helpers/hosted-node.ts';
import { projectFolder } from '../../helpers/project-folder.ts';
import { testSigner } from '../../helpers/signer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testNode } from '../../helpers/test-node.ts';
import { testRunner } from '../../helpers/test-runner.ts';

/** Counts, keeps what it was told about another process, and can ask for anything. */
const asking = `
local heard = {}
function compute(base, req)
  local body = req.body
  if body.ask then
    local status, result = ao.resolve(body.ask)
    heard[#heard + 1] = status
    base.status = status
    base.answer = type(result) == "table" and "a table" or result
  end
  if body.twice then base.pair = { select(2, ao.resolve(body.twice)), select(2, ao.resolve(body.twice)) } end
  if body.action == "Fail" then error("after it asked") end
  base.heard = #heard
  base.results = { output = tostring(base.answer) }
  return base
end`;

const counting = 'local n = 0 function compute(base, req) n = n + 1 base.n = n base.results = { output = string.format("%d", n) } return base end';

describe('a slot that asks the node', () => {
  let engine: Engine;
  before(async () => (engine = await createEngine('hbx')));
  after(() => engine.close());

  it('reads other processes as they are computed, and computes none', async () => {
    const { spawn, send, schedule, runner, ctx } = testRunner({ engine });
    const [other, process] = [await spawn(counting), await spawn(asking)];
    const ask = async (path: string): Promise<[unknown, unknown]> => {
      const slot = await schedule(process, { ask: path });
      const { state } = await runner.computeSlot(process, slot);
      return [state.get('status'), state.get('answer')];
    };
    assert.match(String((await ask(`/${other}/now/n`))[1]), /No slot of .* is computed yet/);
    await send(other);
    assert.deepEqual(await ask(`/${other}/now/n`), ['ok', 2]);
    assert.deepEqual(await ask(`/${other}/compute/n`), ['ok', 2]);
    assert.deepEqual(await ask(`/${other}/now/results/output`), ['ok', '2']);
    await schedule(other);
    assert.deepEqual(await ask(`/${other}/now/n`), ['ok', 2]);
    assert.deepEqual(await ask(`/${other}/slot/current`), ['ok', 2]);
    const [status, reason] = await ask(`/${other}/compute&slot=2/n`);
    assert.equal(status, 'error');
    assert.match(String(reason), /Slot 2 of .* is not computed yet/);
    assert.deepEqual(await ask(`/${other}/compute&slot=0/n`), ['ok', 1]);
    assert.deepEqual(await ask(`/${process}/now/heard`), ['ok', 8]);
    for (const path of [`/${other}/snapshot`, `/${other}/as=execution/compute`]) assert.match(String((await ask(path))[1]), /No process runs for a slot/, path);
    assert.equal(runner.newestSlot(other), 1);
    await ctx.functionEngines.close();
  });

  it('writes nothing', async () => {
    const { spawn, schedule, runner, ctx } = testRunner({ engine });
    const [other, process] = [await spawn(counting), await spawn(`function compute(base, req)
      local told = {}
      for i, path in ipairs({ "/${'%'}s/schedule", "/${'%'}s/push", "/~cache@1.0/write", "/~wao@1.0/cache_module", "/~message@1.0/commit" }) do
        local status, reason = ao.resolve({ path = path:format(req.body.other), method = "POST", action = "Inc", target = req.body.other, data = "x", type = "text/plain" })
        told[i] = status .. ": " .. tostring(reason)
      end
      base.told = told
      base.results = {}
      return base
    end`)];
    const slot = await schedule(process, { other });
    const told = (await runner.computeSlot(process, slot)).state.get('told') as string[];
    assert.equal(told.length, 5);
    for (const refused of told) assert.match(refused, /^error: (A slot that runs writes nothing|There is no device)/, told.join('\n'));
    assert.equal(ctx.scheduler.current(other), 0);
    await ctx.functionEngines.close();
  });

  it('gets the same answers when it runs again, whatever the world has become', async () => {
    const store = createMemoryStore();
    let target = testRunner({ engine, store });
    const [other, process] = [await target.spawn(counting), await target.spawn(asking)];
    await target.send(other);
    await target.send(process, { ask: `/${other}/now/n` });
    await target.send(process, { action: 'Fail', ask: `/${other}/now/n` });
    await target.send(other);
    await target.send(process, { twice: `/${other}/now/n`, ask: '/~meta@1.0/nosuch' });
    const straight = await states(target, process, 3);
    assert.deepEqual(straight[3]!['pair'], [3, 3]);
    assert.deepEqual(readHostCalls(store, process, 1)?.length, 1);
    assert.deepEqual(readHostCalls(store, process, 2)?.length, 1);
    assert.deepEqual(readHostCalls(store, process, 3)?.length, 3);
    assert.equal(readHostCalls(store, process, 0), undefined);

    // Without any record of what was computed, and with another process further on: run anew.
    await target.send(other);
    await forget(store, process);
    target = testRunner({ engine, store });
    assert.deepEqual(await states(target, process, 3), straight);
    // Rebuilt after a failed slot, and as a copy.
    await target.send(process, { action: 'Fail', nonce: 'again' });
    assert.equal(((await target.send(process, { ask: `/${other}/now/n` })) as Message).get('output'), '4');
    const copy = await target.runner.copyAt(process, 3);
    assert.deepEqual(plain(copy.process.state.message()), straight[3]);
    copy.close();
    // In another engine.
    await forget(store, process);
    const fengari = await createEngine('fengari');
    target = testRunner({ engine: fengari, store });
    assert.deepEqual(await states(target, process, 3), straight);
    await fengari.close();
  });

  it('records what dry runs ask for nowhere, and lets them read as slots do', async () => {
    const { spawn, send, runner, store } = testRunner({ engine });
    const [other, process] = [await spawn(counting), await spawn(asking)];
    await send(other);
    await send(process, {});
    const dry = await runner.dryRun(process, 1, new Map([['ask', `/${other}/now/n`]]));
    assert.equal(dry.state.get('answer'), 2);
    assert.equal(readHostCalls(store, process, 2), undefined);
    // The next slot asks for itself.
    assert.equal((await send(process, { ask: `/${other}/slot/current` })).get('output'), '1');
    const again = await runner.dryRun(process, 1, new Map([['ask', `/${other}/now/n`]]));
    assert.equal(again.state.get('answer'), 2);
  });

  it('answers an error and says so when it asks for something else than it did', async () => {
    const store = createMemoryStore();
    const first = testRunner({ engine, store });
    const [other, process] = [await first.spawn(counting), await first.spawn(asking)];
    await first.send(other);
    await first.send(process, { ask: `/${other}/now/n` });
    const [call] = readHostCalls(store, process, 1)!;
    await writeHostCalls(store, process, 1, [{ ...call!, asked: new Uint8Array(16) }], () => true);
    await forget(store, process);
    const second = testRunner({ engine, store });
    const { state } = await second.runner.computeSlot(process, 1);
    assert.equal(state.get('status'), 'error');
    assert.match(String(state.get('answer')), /asked for something else/);
    assert.ok(second.events.some((event) => event.startsWith('host-call.differs')));
  });

  it('is not answered to anybody before its answers are durable', async () => {
    const store = createMemoryStore();
    let mayWrite = true;
    const target = testRunner({ engine, store, mayWrite: () => mayWrite });
    const [other, process] = [await target.spawn(counting), await target.spawn(asking)];
    await target.send(other);
    await target.runner.resultOf(process, 0);
    const slot = await target.schedule(process, { ask: `/${other}/now/n` });
    mayWrite = false;
    await assert.rejects(target.runner.resultOf(process, slot), { code: 'node/lease-lost' });
    assert.equal(readHostCalls(store, process, slot), undefined);
    // The state in memory is as it was: the slot runs anew, and asks once.
    mayWrite = true;
    const { state } = await target.runner.computeSlot(process, slot);
    assert.deepEqual([state.get('answer'), state.get('heard')], [2, 1]);
    assert.equal(readHostCalls(store, process, slot)?.length, 1);
  });

  it('does not record what needs no device', async () => {
    const { spawn, send, store } = testRunner({ engine });
    const process = await spawn(`function compute(base, req)
      base.seen = ao.get("a/b", { a = { b = 7 } })
      base.merged = ao.set({ a = 1 }, "b", 2)
      base.results = { output = tostring(base.seen) .. base.merged.b }
      return base
    end`);
    assert.equal((await send(process)).get('output'), '72');
    assert.equal(readHostCalls(store, process, 1), undefined);
  });

  it('asks functions that run elsewhere, and those may ask on', async () => {
    const { spawn, send, ctx, store, schedule, runner } = testRunner({ engine });
    const other = await spawn(counting);
    await send(other);
    const module = await store.transaction((txn) => ctx.cache.writeBinary(txn, `
      function read(base) return select(2, ao.resolve("/${other}/now/n")) end
      function writes(base) local s, r = ao.resolve({ path = "/${other}/schedule", method = "POST", action = "Inc" }) return s .. ": " .. r end
      function down(base) local s, r = ao.resolve("/~lua@5.3a&module=" .. base.module .. "/down") return s == "ok" and r or s .. ": " .. r end`));
    const process = await spawn(asking);
    const ask = async (name: string): Promise<unknown> => (await runner.computeSlot(process, await schedule(process, { ask: `/~lua@5.3a&module=${module}/${name}` }))).state.get('answer');
    assert.equal(await ask('read'), 2);
    assert.match(String(await ask('writes')), /^error: A slot that runs writes nothing/);
    assert.match(String(await ask('down')), /^error: Functions that call one another/);
    await ctx.functionEngines.close();
  });
});

describe('HostTape', () => {
  const host: Host = async (name, args) => [name, ...args];
  const tape = (recorded: readonly HostCall[] | undefined, repeats = false): { tape: HostTape; differences: string[] } => {
    const differences: string[] = [];
    return { tape: new HostTape({ read: () => recorded, repeats, differs: (name) => differences.push(name) }), differences };
  };

  it('plays back in order what it recorded', async () => {
    const { tape: first } = tape(undefined);
    const values: Value[] = [1, 'a', new Map([['k', [true]]])];
    for (const value of values) assert.deepEqual(await first.call('resolve', [value], host), ['resolve', value]);
    const { tape: second, differences } = tape(first.made);
    const nobody: Host = () => assert.fail('nobody is asked');
    for (const value of values) assert.deepEqual(await second.call('resolve', [value], nobody), ['resolve', value]);
    assert.deepEqual([second.made, differences], [[], []]);
    assert.equal((await second.call('resolve', [1], nobody))[0], 'error');
    assert.deepEqual(differences, ['resolve']);
  });

  it('tells questions apart by function, arguments and order', async () => {
    const { tape: first } = tape(undefined);
    await first.call('resolve', ['a'], host);
    await first.call('resolve', ['b'], host);
    for (const [name, args] of [['get', ['a']], ['resolve', ['b']], ['resolve', ['a', 'a']]] as const) {
      const { tape: second, differences } = tape(first.made);
      assert.equal((await second.call(name, args, host))[0], 'error');
      assert.deepEqual(differences, [name]);
      assert.deepEqual(await second.call('resolve', ['b'], host), ['resolve', 'b']);
    }
  });

  it('asks nobody when a good slot that asked for nothing runs again', async () => {
    const { tape: again, differences } = tape(undefined, true);
    assert.equal((await again.call('get', ['a', 1], () => assert.fail('nobody is asked')))[0], 'error');
    assert.deepEqual([differences, again.made], [['get'], []]);
  });

  it('keeps no answer that is too large', async () => {
    const { tape: large } = tape(undefined);
    const [status, reason] = await large.call('get', ['a'], async () => ['x'.repeat(17_000_000)]);
    assert.equal(status, 'error');
    assert.match(String(reason), /16777216 are allowed/);
    assert.ok(large.made[0]!.answer.length < 1000);
  });
});

describe('answers that were recorded', () => {
  it('are there again after a clean stop', async () => {
    const folder = temporaryFolder('host-calls');
    const first = await testNode({ folder });
    const [other, process] = [await first.spawn(counting), await first.spawn(asking)];
    await first.client.send(other, { action: 'Inc' });
    assert.equal((await first.client.send(process, { action: 'Ask', tags: { ask: `/${other}/now/n` } })).output, '2');
    await first.client.send(other, { action: 'Inc' });
    await first.node.stop();
    const second = await testNode({ folder });
    assert.equal((await second.client.send(process, { action: 'Next' })).output, '2');
    assert.equal((await second.client.result(process, 1)).output, '2');
  });

  it('are those of another run when the node stops before there is one', async () => {
    const folder = temporaryFolder('stopped');
    const first = await testNode({ folder });
    const { id } = await first.client.cacheModule('function slow() for i = 1, 20000000 do end return "done" end');
    const process = await first.spawn(asking);
    await first.client.result(process, 0);
    const sent = first.client.send(process, { action: 'Ask', tags: { ask: `/~lua@5.3a&module=${id}/slow` } }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await first.node.stop(10);
    await sent;
    const second = await testNode({ folder });
    await second.client.send(process, { action: 'Next' });
    const state = (await second.client.readJson(`/${process}/now`)) as Message;
    // A message that was not acknowledged before the stop may not be there.
    if (state.has('answer')) assert.equal(state.get('answer'), 'done');
  });

  it('are there again after a kill', async () => {
    const project = projectFolder();
    const wallet = testSigner(0);
    const connect = (url: string) => createClient(createTransport({ url }), wallet);
    const host = await hostedNode(project);
    const client = connect(host.url);
    const spawn = async (source: string): Promise<string> => (await client.spawn(spawnTags({ module: (await client.cacheModule(source)).id, node: host.address, tags: {} }))).process;
    const [other, process] = [await spawn(counting), await spawn(asking)];
    await client.send(other, { action: 'Inc' });
    for (let count = 0; count < 5; count++) {
      assert.equal((await client.send(process, { action: 'Ask', tags: { ask: `/${other}/now/n` } })).output, String(count + 2));
      await client.send(other, { action: 'Inc' });
    }
    await client.close();
    await host.end('SIGKILL');
    const next = await hostedNode(project);
    const again = connect(next.url);
    assert.equal((await again.send(process, { action: 'Next' })).output, '6');
    for (let slot = 1; slot <= 5; slot++) assert.equal((await again.result(process, slot)).output, String(slot + 1));
    await again.close();
    await next.end();
  });
});

async function states({ runner }: ReturnType<typeof testRunner>, process: string, slots: number): Promise<Record<string, unknown>[]> {
  const read: Record<string, unknown>[] = [];
  for (let slot = 0; slot <= slots; slot++) read.push(plain((await runner.computeSlot(process, slot)).state) as Record<string, unknown>);
  return read;
}

/** Takes away all that was computed and kept of a process; its log stays. */
async function forget(store: ReturnType<typeof createMemoryStore>, process: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  await store.transaction((txn) => {
    for (const kind of ['computed', 'checkpoint', 'snapshot']) for (const { key } of txn.range({ prefix: [kind, process] })) txn.remove(key);
    txn.remove(['snapshots', process]);
  });
}

function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...(value as Message)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, plain(inner)]));
  return value;
}
