import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testSigner } from '../helpers/signer.ts';
import { testNode } from '../helpers/test-node.ts';

/** Keeps what it is told in its state, and a count in a variable. */
const keeper = `
local n = 0
function compute(base, req)
  local message = req.body
  n = n + 1
  if message.action == "Set" then
    base.kept = base.kept or {}
    base.kept[message.key] = message.data
  end
  if message.action == "Fail" then error("boom") end
  local who = {}
  for _, commitment in pairs(message.commitments or {}) do if commitment.committer then who[#who + 1] = commitment.committer end end
  base.results = { outbox = { ["1"] = { data = string.format("%d", n), who = who[1] } }, output = "" }
  return base
end`;

describe('dryRun', () => {
  it('tells what would come of a message and writes nothing', async () => {
    const target = await testNode();
    const { client } = target;
    const process = await target.spawn(keeper);
    await client.send(process, { action: 'Set', data: 'a', tags: { key: 'one' } });
    const before = await client.readValue(`/${process}/now`);
    const { result, changes } = await client.dryRun(process, { action: 'Set', data: 'b', tags: { Key: 'two' } });
    const { ms, id, ...rest } = result;
    assert.match(id, /^[\w-]{43}$/);
    assert.ok(ms.compute > 0);
    assert.deepEqual(rest, {
      process,
      slot: null,
      dryRun: true,
      from: 1,
      ok: true,
      output: '',
      outbox: [{ n: 1, tags: { who: testSigner(0).address }, data: '3' }],
      error: null,
      changes: { added: [[['kept', 'two'], 'b']], removed: [], set: [] },
    });
    assert.deepEqual(changes, [{ path: ['kept', 'two'], after: 'b' }]);
    assert.equal(await client.newestSlot(process), 1);
    assert.deepEqual(await client.readValue(`/${process}/now`), before);
    assert.equal((await client.send(process, { action: 'Get' })).outbox[0]?.data, '3');
  });

  it('runs on the state after an earlier slot', async () => {
    const target = await testNode();
    const process = await target.spawn(keeper);
    for (const data of ['a', 'b']) await target.client.send(process, { action: 'Set', data, tags: { key: 'k' } });
    const { result } = await target.client.dryRun(process, { action: 'Set', data: 'c', tags: { key: 'k' } }, { slot: 1 });
    assert.deepEqual(result.changes, { added: [], removed: [], set: [[['kept', 'k'], 'a', 'c']] });
    assert.equal(result.outbox[0]?.data, '3');
    await assert.rejects(target.client.dryRun(process, { action: 'Get' }, { slot: 9 }), { code: 'client/rejected' });
  });

  it('tells of a message that fails, and of an unknown process', async () => {
    const target = await testNode();
    const process = await target.spawn(keeper);
    const { result } = await target.client.dryRun(process, { action: 'Fail' });
    assert.equal(result.ok, false);
    assert.equal(result.error?.message, 'boom');
    assert.deepEqual(result.changes, { added: [], removed: [], set: [] });
    await assert.rejects(target.client.dryRun('A'.repeat(43), { action: 'Get' }), { code: 'client/rejected', exitCode: 5 });
  });
});
