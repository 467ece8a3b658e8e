import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getText, type Message, type Value } from '../../../src/message/value.ts';
import { clockedNode, listJobs, slotOf } from '../../helpers/clocked-node.ts';
import { counterSource } from '../../helpers/counter.ts';
import { postSigned } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import type { TestNode } from '../../helpers/test-node.ts';

/** Sends what it counts to `peer`, a key of the process; `Fail` fails. */
const sender = `local n = 0
function compute(base, req)
  local action = req.body.action
  if action == "Fail" then error("boom") end
  n = n + 1
  base.results = { output = "", outbox = { ["1"] = { target = base.process.peer, action = "Inc", data = tostring(action) } } }
  return base
end`;

async function messagesOf(target: TestNode, process: string): Promise<Message[]> {
  const schedule = (await target.client.readJson(`/${process}/schedule&from=1`)) as Message;
  return [...(schedule.get('assignments') as Message).values()].map((assignment) => (assignment as Message).get('body') as Message);
}

describe('Cron messages of a process', () => {
  it('come at each multiple of the interval since it was made, from the node, with the tags and the owner of the process', async () => {
    const target = await clockedNode();
    const pid = await target.spawn(counterSource, { 'Cron-Interval': '10-seconds', 'Cron-Tag-Action': 'Inc', 'Cron-Tag-Color': 'Red' });
    await target.pass(9999);
    assert.equal(await slotOf(target, pid), 0);
    await target.pass(1);
    assert.equal(await slotOf(target, pid), 1);
    // Asleep for a while: one message, and then on in the old rhythm.
    await target.pass(35_000);
    assert.equal(await slotOf(target, pid), 2);
    await target.pass(4999);
    assert.equal(await slotOf(target, pid), 2);
    await target.pass(1);
    assert.equal(await slotOf(target, pid), 3);
    const outbox = (await target.client.readJson(`/${pid}/compute=3/results/outbox/1`)) as Message;
    assert.equal(outbox.get('data'), '3');

    const [first] = await messagesOf(target, pid);
    const keys = ['type', 'target', 'action', 'color', 'from', 'cron', 'cron-interval'];
    assert.deepEqual(keys.map((key): Value | undefined => first!.get(key)), ['Message', pid, 'Inc', 'Red', testSigner(0).address, true, '10-seconds']);
    const commitments = [...(first!.get('commitments') as Message).values()] as Message[];
    assert.deepEqual(commitments.map((commitment) => getText(commitment, 'committer')).filter((committer) => committer !== undefined), [target.node.address]);
    const [job] = await listJobs(target);
    assert.deepEqual(['task', 'kind', 'process', 'interval', 'runs', 'next'].map((key) => job!.get(key)), [pid, 'process', pid, '10-seconds', 3, 1_700_000_060_000]);
  });

  it('are computed, also when nobody asks, and their outbox is delivered', async () => {
    const target = await clockedNode();
    const peer = await target.spawn(counterSource);
    const pid = await target.spawn(sender, { peer, 'cron-interval': '1-minute', 'cron-tag-action': 'Tick' });
    await target.pass(60_000);
    await target.pass(60_000);
    assert.equal(await slotOf(target, pid), 2);
    assert.deepEqual((await messagesOf(target, peer)).map((content) => [content.get('action'), content.get('data')]), [['Inc', 'Tick'], ['Inc', 'Tick']]);
  });

  it('of several intervals come in the order of the intervals', async () => {
    const target = await clockedNode();
    const pid = await target.spawn(counterSource, { 'cron-interval': '3-seconds, 1-second', 'cron-tag-action': 'Inc' });
    for (let second = 0; second < 3; second++) await target.pass(1000);
    assert.deepEqual((await messagesOf(target, pid)).map((content) => content.get('cron-interval')), ['1-second', '1-second', '1-second', '3-seconds']);
  });

  it('go on after one that failed, and tell what was wrong', async () => {
    const events: string[] = [];
    const target = await clockedNode({ onLog: (event) => events.push(event) });
    const pid = await target.spawn(sender, { 'cron-interval': '1-second', 'cron-tag-action': 'Fail' });
    await target.pass(1000);
    await target.pass(1000);
    assert.equal(await slotOf(target, pid), 2);
    const [job] = await listJobs(target);
    assert.deepEqual([job!.get('runs'), job!.get('failed'), job!.get('last-error')], [2, 2, 'boom']);
    assert.deepEqual(events, ['cron.failed']);
  });

  it('go on from now when the node starts again', async () => {
    const folder = temporaryFolder('cron');
    const first = await clockedNode({ folder });
    const pid = await first.spawn(counterSource, { 'cron-interval': '10-seconds', 'cron-tag-action': 'Inc' });
    await first.pass(10_000);
    await first.node.stop(200);
    const second = await clockedNode({ folder }, 1_700_000_000_000 + 95_000);
    await second.node.tick();
    assert.equal(await slotOf(second, pid), 1);
    await second.pass(4999);
    assert.equal(await slotOf(second, pid), 1);
    await second.pass(1);
    assert.equal(await slotOf(second, pid), 2);
    assert.equal(((await second.client.readJson(`/${pid}/now/results/outbox/1`)) as Message).get('data'), '2');
  });

  it('are stopped for good by the owner of the process, and not by others', async () => {
    const folder = temporaryFolder('cron-stop');
    const first = await clockedNode({ folder, operator: testSigner(3).address });
    const pid = await first.spawn(counterSource, { 'cron-interval': '10-seconds', 'cron-tag-action': 'Inc' });
    assert.equal((await postSigned(first, 2, '/~cron@1.0/stop', { task: pid })).status, 403);
    assert.equal((await postSigned(first, 0, '/~cron@1.0/stop', { task: pid })).status, 200);
    await first.pass(10_000);
    await first.node.stop(200);
    const second = await clockedNode({ folder }, 1_700_000_000_000 + 100_000);
    await second.pass(20_000);
    assert.equal(await slotOf(second, pid), 0);
  });

  it('end with the lease, and go on at the new host', async () => {
    const folder = temporaryFolder('cron-lost');
    const old = await clockedNode({ folder });
    const pid = await old.spawn(counterSource, { 'cron-interval': '10-seconds', 'cron-tag-action': 'Inc' });
    const next = await clockedNode({ folder });
    await old.pass(10_000);
    assert.equal(old.node.lost(), true);
    assert.equal(await slotOf(next, pid), 0);
    await old.pass(10_000);
    await next.pass(10_000);
    assert.equal(await slotOf(next, pid), 1);
  });

  it('are not made of blocks or of tags that would speak for somebody else', async () => {
    const problems: unknown[] = [];
    const target = await clockedNode({ onLog: (event, fields) => problems.push([event, (fields['problems'] as string[]).length]) });
    await target.spawn(counterSource, { 'cron-interval': '10-blocks', 'cron-tag-action': 'Inc' });
    const pid = await target.spawn(counterSource, { 'cron-interval': '1-second', 'cron-tag-action': 'Inc', 'cron-tag-from-process': 'x'.repeat(43), 'cron-tag-from': 'somebody' });
    assert.deepEqual(problems, [['cron.tags', 1], ['cron.tags', 2]]);
    await target.pass(1000);
    const [content] = await messagesOf(target, pid);
    assert.deepEqual([content!.get('from'), content!.has('from-process')], [testSigner(0).address, false]);
    assert.equal((await listJobs(target)).length, 1);
  });
});
