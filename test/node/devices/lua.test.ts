import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeJson } from '../../../src/message/codecs/json.ts';
import { spawnTags } from '../../../src/client/spawn-tags.ts';
import { getText, type Message } from '../../../src/message/value.ts';
import { counterSource } from '../../helpers/counter.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';

async function read({ client }: TestNode, path: string): Promise<[status: number, body: string | undefined, reply: Message]> {
  const reply = await client.read(path, { accept: 'application/json' });
  const parsed = decodeJson(Buffer.from(reply.body).toString('utf8'));
  assert.ok(parsed.ok);
  return [reply.status, getText(parsed.value as Message, 'body'), parsed.value as Message];
}

describe('lua@5.3a', () => {
  it('answers its snapshot, of a process and of a module', async () => {
    const target = await testNode({ engine: 'hbx' });
    const process = await target.spawn(counterSource);
    await target.client.send(process, { action: 'Inc' });
    const [status, body, reply] = await read(target, `/${process}/snapshot`);
    assert.equal(status, 200);
    assert.ok(body!.length > 500);
    assert.deepEqual([reply.get('engine'), reply.get('dialect')], ['hbx', 'luerl']);
    assert.equal((await read(target, `/${process}/snapshot`))[1], body);
    await target.client.send(process, { action: 'Inc' });
    assert.notEqual((await read(target, `/${process}/snapshot`))[1], body);
    const module = await target.client.cacheModule(counterSource);
    assert.equal((await read(target, `/~lua@5.3a&module=${module.id}/snapshot`))[0], 200);
  });

  it('says that an engine makes none', async () => {
    const target = await testNode({ engine: 'fengari' });
    const process = await target.spawn(counterSource);
    assert.deepEqual((await read(target, `/${process}/snapshot`)).slice(0, 2), [501, 'The Lua engine fengari makes no snapshots: the node rebuilds a process from its log.']);
    assert.equal((await target.client.send(process, { action: 'Inc' })).outbox[0]?.data, '1');
  });

  for (const engine of ['hbx', 'fengari'] as const) {
    it(`tells the column of an error and of its frames with ${engine}, also of an old slot`, async () => {
      const target = await testNode({ engine });
      const process = await target.spawn('local function check()\n  local x = 1; error("boom")\nend\nfunction compute(base, req)\n  if req.body.action == "Fail" then check() end\n  return base\nend');
      const failed = await target.client.send(process, { action: 'Fail' });
      await target.client.send(process, { action: 'Other' });
      for (const { error } of [failed, await target.client.result(process, failed.slot)]) {
        const { message, line, column, traceback } = error!;
        assert.deepEqual([message, line, column], ['boom', 2, 21]);
        assert.deepEqual(traceback.map((frame) => [frame.function, frame.line, frame.column]), [['error', undefined, undefined], ['check', 2, 21], ['compute', 5, 42]]);
      }
      const raw = (await read(target, `/${process}/compute&slot=${failed.slot}/results/error`))[2];
      assert.equal(getText(raw, 'column'), '21');
    });
  }

  it('speaks the dialect that the process names', async () => {
    const { client, spawn } = await testNode({ engine: 'hbx' });
    const source = 'function compute(base) base.results = { output = tostring(tonumber("3")) } return base end';
    for (const [tags, output] of [[{}, '3.0'], [{ dialect: 'puc' }, '3'], [{ dialect: 'French' }, '3.0']] as const) {
      assert.equal((await client.send(await spawn(source, tags), { action: 'Go' })).output, output, JSON.stringify(tags));
    }
  });

  it('holds processes and messages to their bounds, and says whose it was', async () => {
    const { client, spawn } = await testNode({ engine: 'hbx', limits: { instructions: 1e6 } });
    const source = `function compute(base, req)
      if req.body.action == "Loop" then while true do end end
      if req.body.action == "Fill" then local all = {} while true do all[#all + 1] = ("x"):rep(1000) end end
      base.results = { output = "ok" }
      return base
    end`;
    const process = await spawn(source, { 'memory-limit': '2-mb' });
    const errors: (string | undefined)[] = [];
    for (const [action, tags] of [['Loop', {}], ['Loop', { 'compute-limit': '5000' }], ['Fill', {}]] as const) errors.push((await client.send(process, { action, tags })).error?.message);
    assert.match(errors[0]!, /1000000 instructions are the bound of this node/);
    assert.match(errors[1]!, /5000 instructions are the `compute-limit` of the message/);
    assert.match(errors[2]!, /2097152 bytes are the `memory-limit` of the process/);
    assert.equal((await client.send(process, { action: 'Get' })).output, 'ok');
  });
});

describe('lua@5.3a in a process', () => {
  it('loads a list of modules into one state, and keeps them over a restart', async () => {
    const target = await testNode({ engine: 'hbx' });
    const library = await target.client.cacheModule('local calls = 0 function shared() calls = calls + 1 return calls end');
    const main = await target.client.cacheModule('function compute(base) base.results = { output = string.format("%d", shared()) } return base end');
    const { process } = await target.client.spawn({ ...spawnTags({ module: main.id, node: target.node.address, tags: {} }), module: [library.id, main.id] });
    await target.client.send(process, { action: 'Go' });
    assert.equal((await target.client.send(process, { action: 'Go' })).output, '3');
  });

  it('keeps a sandbox of its own, and the devices that ao.resolve may use', async () => {
    const { client, spawn } = await testNode({ engine: 'hbx' });
    const source = `function compute(base, req)
      local status, reason = ao.resolve("/~meta@1.0/info/address")
      base.results = { output = tostring(math.random) .. " " .. type(load) .. " " .. type(io) .. " " .. status .. " " .. tostring(reason):sub(1, 47) }
      return base
    end`;
    const process = await spawn(source, { sandbox: 'math/random, io', 'device-sandbox': 'json@1.0' });
    const output = 'sandboxed function string error `device-sandbox` leaves the device meta@1.0 out';
    assert.equal((await client.send(process, { action: 'Go' })).output, output);
    assert.equal((await client.send(process, { action: 'Go' })).output, output);
    assert.match((await client.send(await spawn(source, { 'device-sandbox': 'nosuch@1.0' }), { action: 'Go' })).error!.message, /`device-sandbox` names nosuch@1\.0/);
  });
});
