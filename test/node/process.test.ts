// Alone: it takes long.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counterSource, failLine } from '../helpers/counter.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testNode } from '../helpers/test-node.ts';

for (const engine of ['fengari', 'hbx'] as const) describe(`a Lua process in ${engine}`, () => {
  it('counts, and keeps every slot readable', async () => {
    const { client, spawn } = await testNode({ engine });
    const process = await spawn(counterSource);
    for (const action of ['Inc', 'Inc', 'Get']) await client.send(process, { action });
    const last = await client.send(process, { action: 'Get' });
    assert.deepEqual(last.outbox, [{ n: 1, tags: {}, data: '2' }]);
    assert.equal(last.slot, 4);
    const past = await client.result(process, 1);
    assert.deepEqual(past.outbox, [{ n: 1, tags: {}, data: '1' }]);
    const spawned = await client.result(process, 0);
    assert.deepEqual(spawned.outbox, [{ n: 1, tags: {}, data: '0' }]);
  });

  it('records a failing message as the error of its slot, and goes on from the last good state', async () => {
    const { client, spawn } = await testNode({ engine });
    const process = await spawn(counterSource);
    await client.send(process, { action: 'Inc' });
    const failed = await client.send(process, { action: 'Fail' });
    assert.equal(failed.ok, false);
    assert.equal(failed.error?.message, 'boom');
    assert.equal(failed.error?.line, failLine);
    assert.ok(failed.error.traceback.length > 0);
    const next = await client.send(process, { action: 'Inc' });
    assert.equal(next.outbox[0]?.data, '2');
    const again = await client.result(process, failed.slot);
    assert.equal(again.error?.message, 'boom');
  });

  it('ends an endless loop with an error, and the next message works', async () => {
    const { client, spawn } = await testNode({ engine, limits: { instructions: 2e6, memoryBytes: 64 * 1024 * 1024 } });
    const process = await spawn(counterSource);
    await client.send(process, { action: 'Inc' });
    const looped = await client.send(process, { action: 'Loop' });
    assert.match(looped.error?.message ?? '', /budget/);
    assert.equal((await client.send(process, { action: 'Inc' })).outbox[0]?.data, '2');
  });

  it('says what is wrong with a module that does not compile, and stays a process', async () => {
    const { client, spawn } = await testNode({ engine });
    const process = await spawn('function compute(base\n  return base\nend');
    const result = await client.send(process, { action: 'Inc' });
    assert.equal(result.ok, false);
    assert.match(result.error?.message ?? '', /expected|syntax error/);
    assert.equal(result.error?.line, 2);
  });

  it('comes back after a restart, failed slots included', async () => {
    const folder = temporaryFolder('restart');
    const first = await testNode({ engine, folder });
    const process = await first.spawn(counterSource);
    for (const action of ['Inc', 'Fail', 'Inc']) await first.client.send(process, { action });
    await first.node.stop();
    const second = await testNode({ engine, folder });
    assert.equal((await second.client.send(process, { action: 'Inc' })).outbox[0]?.data, '3');
    assert.equal((await second.client.result(process, 2)).error?.message, 'boom');
    assert.equal((await second.client.result(process, 1)).outbox[0]?.data, '1');
  });

  it('keeps keys that a module writes onto its base, and removes them when it does', async () => {
    const { client, spawn } = await testNode({ engine });
    const process = await spawn(`
      function compute(base, req)
        local body = req.body
        if body.action == 'Set' then base.held = { value = body.data, list = {1, 2} } end
        if body.action == 'Drop' then base.held = nil end
        base.results = { outbox = {}, output = 'ok' }
        return base
      end`);
    for (let index = 0; index < 70; index++) await client.send(process, { action: 'Set', data: String(index) });
    assert.deepEqual(await client.readJson(`/${process}/now/held/value`), new Map<string, unknown>([['ao-result', 'body'], ['body', '69'], ['status', 200]]));
    assert.deepEqual((await client.readJson(`/${process}/compute&slot=3/held`)), new Map<string, unknown>([['value', '2'], ['list', [1, 2]], ['status', 200]]));
    await client.send(process, { action: 'Drop' });
    await assert.rejects(client.readJson(`/${process}/now/held`), { code: 'client/rejected' });
    assert.ok((await client.readJson(`/${process}/compute&slot=66/held`)) instanceof Map);
  });

  it('puts what Lua printed before the output', async () => {
    const { client, spawn } = await testNode({ engine });
    const process = await spawn(`function compute(base) print('hello', 1) base.results = { output = 'done' } return base end`);
    assert.equal((await client.send(process, { action: 'Go' })).output, 'hello\t1\ndone');
  });
});
