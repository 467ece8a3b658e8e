/** `--strict`: as a real node also where hbx is kinder. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counterSource } from '../helpers/counter.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testNode } from '../helpers/test-node.ts';

const stands = 'The process stands still at slot 2, which failed: boom';

describe('a strict node', () => {
  it('does not get past a slot that failed, says which, and keeps the slots before it', async () => {
    const folder = temporaryFolder('strict');
    const first = await testNode({ strict: true, folder });
    const process = await first.spawn(counterSource);
    assert.equal((await first.client.send(process, { action: 'Inc' })).outbox[0]?.data, '1');
    for (const action of ['Fail', 'Inc']) {
      const { ok, error } = await first.client.send(process, { action });
      assert.deepEqual([ok, error?.message], [false, stands]);
      assert.deepEqual([error?.line, typeof error?.file], [9, 'string']);
    }
    const stopped = await first.client.read(`/${process}/now`, { accept: 'application/json' });
    assert.equal(stopped.status, 500);
    const told = JSON.parse(Buffer.from(stopped.body).toString()) as Record<string, unknown>;
    assert.deepEqual([told['phase'], told['attempted-slot'], told['body']], ['compute', 2, stands]);
    await assert.rejects(first.client.readJson(`/${process}/now`), { code: 'client/process-failed', exitCode: 1, message: stands });
    const dry = await first.client.dryRun(process, { action: 'Get' });
    assert.deepEqual([dry.result.ok, dry.result.error?.message, dry.changes], [false, stands, undefined]);
    assert.equal((await first.client.dryRun(process, { action: 'Inc' }, { slot: 1 })).result.outbox[0]?.data, '2');
    assert.equal((await first.client.result(process, 1)).outbox[0]?.data, '1');
    assert.equal(((await first.client.readJson(`/${process}/compute`)) as Map<string, unknown>).get('at-slot'), 1);
    await first.node.stop();

    const kind = await testNode({ folder });
    assert.equal((await kind.client.result(process, 3)).outbox[0]?.data, '2');
  });

  it('schedules only processes that name it', async () => {
    const target = await testNode({ strict: true });
    await assert.rejects(target.spawn(counterSource, { scheduler: 'x'.repeat(43) }), /name it: give `scheduler: [\w-]{43}`/);
    const kind = await testNode();
    assert.match(await kind.spawn(counterSource, { scheduler: 'x'.repeat(43) }), /^[\w-]{43}$/);
  });

  it('reads `compute/results=N` as a real node does: the newest state', async () => {
    const target = await testNode({ strict: true });
    const process = await target.spawn(counterSource);
    for (let count = 0; count < 3; count++) await target.client.send(process, { action: 'Inc' });
    const reply = await target.client.read(`/${process}/compute/results=1/outbox/1/data`);
    assert.equal(Buffer.from(reply.body).toString(), '3');
  });
});
