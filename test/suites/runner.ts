import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Engine } from '../../src/lua/engines.ts';
import type { Message } from '../../src/message/value.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testNode } from '../helpers/test-node.ts';

/** Counts, and fails in every way a module can after it has changed its state. */
const failing = `local n = 0
function compute(base, req)
  local action = req.body.action
  if action == "Inc" then n = n + 1 end
  if action and action ~= "Inc" and action ~= "Get" then n = n + 100 end
  base.n = n
  base.results = { output = string.format("%d", n) }
  if action == "Error" then error("no") end
  if action == "Table" then error({ code = 7 }) end
  if action == "Status" then return "error", "no" end
  if action == "NotFound" then return "not_found", { body = "no" } end
  if action == "Nil" then return nil end
  if action == "Text" then return "text" end
  if action == "Number" then return 5 end
  if action == "Three" then return base, 1, 2 end
  if action == "Cycle" then base.self = base end
  return base
end`;

/** What the process runner does over HTTP, whatever engine runs below it. */
export function runnerSuite(engine: Engine['id']): void {
  describe(`the process runner with ${engine}`, () => {
    it('undoes every kind of failure, and a restart gives the same state', async () => {
      const folder = temporaryFolder('runner');
      const first = await testNode({ engine, folder });
      const process = await first.spawn(failing);
      await first.client.send(process, { action: 'Inc' });
      const kinds = ['Error', 'Table', 'Status', 'NotFound', 'Nil', 'Text', 'Number', 'Three', 'Cycle'];
      for (const action of kinds) {
        const failed = await first.client.send(process, { action });
        assert.equal(failed.ok, false, action);
        assert.notEqual(failed.error?.message, '', action);
        assert.equal((await first.client.send(process, { action: 'Get' })).output, '1', `after ${action}`);
      }
      const last = await first.client.send(process, { action: 'Inc' });
      await first.node.stop();
      const second = await testNode({ engine, folder });
      assert.equal((await second.client.send(process, { action: 'Get' })).output, '2');
      assert.equal((await second.client.result(process, last.slot)).output, '2');
      assert.equal((await second.client.result(process, 2)).error?.message, 'no');
    });

    it('never answers an older state while a process is woken', async () => {
      const folder = temporaryFolder('wake');
      const first = await testNode({ engine, folder });
      const process = await first.spawn(failing);
      for (let count = 0; count < 60; count++) await (await first.client.prepare(process, { action: 'Inc' })).send();
      await first.client.result(process, 60);
      await first.node.stop();
      const second = await testNode({ engine, folder });
      const waking = second.client.send(process, { action: 'Inc' });
      let newest = 0;
      for (let round = 0; round < 20; round++) {
        const at = Number(((await second.client.readJson(`/${process}/compute/at-slot`)) as Message).get('body'));
        assert.ok(at >= newest && at >= 60, `slot ${at} after ${newest}`);
        newest = at;
      }
      assert.equal((await waking).output, '61');
    });

    it('keeps a process readable whatever keys its module sets', async () => {
      const { client, spawn } = await testNode({ engine });
      const process = await spawn(`function compute(base, req)
        local key, value = req.body.key, req.body.data
        if key then base[key] = value end
        base.results = { output = "ok" }
        if key then base.results[key] = tonumber(value) or value end
        return base
      end`);
      for (const key of ['status', 'content-type', 'ao-types', 'body', 'device', 'process', 'at-slot', 'execution-device', 'commitments', 'private', '__proto__', 'initialized']) {
        for (const data of ['204', '404', 'text/plain', 'x']) {
          const result = await client.send(process, { action: 'Set', data, tags: { key } });
          assert.equal(result.output, 'ok', `${key} = ${data}: ${JSON.stringify(result.error)}`);
        }
      }
      assert.equal((await client.read(`/${process}/now`)).status < 500, true);
    });

    it('lives when a state is deeper than a reply can carry', async () => {
      const { node, client, spawn } = await testNode({ engine });
      const process = await spawn(`function compute(base, req)
        base.deep = nil
        if req.body.action == "Deep" then
          local at = {}
          base.deep = at
          for i = 1, tonumber(req.body.data) do at.x = {} at = at.x end
          at.y = 1
        end
        base.results = { output = "ok" }
        return base
      end`);
      for (const levels of ['70', '150', '190']) {
        assert.equal((await client.send(process, { action: 'Deep', data: levels })).output, 'ok');
        for (const path of ['now', 'now/deep', 'now/id', 'now/~json@1.0/serialize', 'now/serialize~json@1.0', 'now/keys']) {
          for (const accept of ['*/*', 'application/json']) {
            const reply = await client.read(`/${process}/${path}`, { accept });
            const text = Buffer.from(reply.body).toString();
            assert.ok(reply.status === 200 || (reply.status >= 400 && /nested/.test(text) && !/bug/.test(text)), `${levels} ${path} ${accept}: ${reply.status} ${text.slice(0, 200)}`);
          }
        }
      }
      assert.equal((await client.send(process, { action: 'Shallow' })).output, 'ok');
      assert.equal((await client.read(`/${process}/now`)).status, 200);
      assert.equal((await client.nodeAddress()), node.address);
    });

    it('does not slow down other processes after one large answer', async () => {
      const { client, spawn } = await testNode({ engine });
      const large = await spawn('function compute(base, req) base.results = { output = ("x"):rep(req.body.action == "Large" and 8000000 or 1) } return base end');
      assert.equal((await client.send(large, { action: 'Large' })).output.length, 8_000_000);
      assert.equal((await client.send(large, { action: 'Small' })).output, 'x');
    });

    it('answers a request for a slot that others compute at the same time', async () => {
      const { client, spawn } = await testNode({ engine });
      const process = await spawn(failing);
      const slots = await Promise.all(Array.from({ length: 30 }, async () => Number((await (await client.prepare(process, { action: 'Inc' })).send()).get('slot'))));
      const outputs = await Promise.all(slots.map((slot) => client.result(process, slot).then(({ output }) => Number(output))));
      assert.deepEqual(outputs, slots);
    });
  });
}
