import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestNode, testNode, type TestNode } from '../../helpers/test-node.ts';
import { keeperSource, onNode, type OnNode } from '../../helpers/on-node.ts';

describe('hbx dryrun', () => {
  let target: TestNode;
  let process: string;
  let on: OnNode;
  before(async () => {
    target = await startTestNode();
    process = await target.spawn(keeperSource);
    on = onNode(target, { keeper: process });
    await target.client.send(process, { action: 'Set', data: '40', tags: { key: 'bob' } });
  });
  after(() => target.stop());

  it('prints the outbox and what would change, and writes nothing', async () => {
    const { code, stdout, stderr } = await on.hbx(['dryrun', 'keeper', 'Set', '--data', '90', '--tag', 'key=bob']);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'state\n~ kept/bob  "40" -> "90"\n', stderr: 'Nothing was written: this ran on a copy of the process after slot 1.\n' });
    const told = await on.hbx(['dryrun', 'keeper', 'Tell', '--tag', `to=${process}`, '-q']);
    assert.deepEqual({ ...told, stdout: told.stdout.split('\n').slice(1) }, { code: 0, stdout: [`     1  ${process}  Set           key=told`, ''], stderr: '' });
    assert.equal(await target.client.newestSlot(process), 1);
  });

  it('says when the state would stay as it is', async () => {
    const { stdout, stderr } = await on.hbx(['dryrun', 'keeper', 'Get']);
    assert.equal(stdout, '');
    assert.match(stderr, /^The state that can be read would stay as it is\./);
  });

  it('is a result without a slot as JSON', async () => {
    const { ms: _ms, id, ...result } = await on.json(['dryrun', 'keeper', 'Drop', '--tag', 'key=bob']);
    assert.match(id, /^[\w-]{43}$/);
    assert.deepEqual(result, { process, slot: null, ok: true, output: '', outbox: [], error: null, dryRun: true, from: 1, changes: { added: [], removed: [[['kept', 'bob'], '40']], set: [] } });
  });

  it('goes back to an earlier slot', async () => {
    const { stdout } = await on.hbx(['dryrun', 'keeper', 'Set', '--data', '1', '--tag', 'key=bob', '--slot', '0']);
    assert.equal(stdout, 'state\n+ kept/bob  "1"\n');
    const { code, stderr } = await on.hbx(['dryrun', 'keeper', 'Get', '--slot', '7']);
    assert.equal(code, 5);
    assert.match(stderr, /Slot 7 is not in the log of .*: its newest slot is 1\.\n[^]*Hint: .*`hbx messages [\w-]{43}`/);
  });

  it('ends with 1 when the message would fail, and escapes what is printed', async () => {
    const failed = await on.hbx(['dryrun', 'keeper', 'Fail']);
    assert.deepEqual([failed.code, failed.stdout], [1, '']);
    assert.match(failed.stderr, /^Error: boom\n[^]*Nothing was written/);
    assert.equal((await on.hbx(['dryrun', 'keeper', 'Print'])).stdout, '\\x1b[2Jprinted\n');
  });

  it('shows why nothing runs on a strict node where a slot failed', async () => {
    const strict = await testNode({ strict: true });
    const stopped = await strict.spawn(keeperSource);
    await strict.client.send(stopped, { action: 'Fail' });
    const there = onNode(strict, { stopped });
    const { code, stdout, stderr } = await there.hbx(['dryrun', 'stopped', 'Get']);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^Error: The process stands still at slot 1, which failed: boom\n  at [\w-]{43}:8:\d+\n[^]*\nNothing was written\.\n$/);
    assert.match((await there.hbx(['inspect', 'stopped', '1'])).stdout, /\nslot +1\nfailed +The process stands still at slot 1, which failed: boom/);
  });

  it('says what is missing', async () => {
    assert.match((await on.hbx(['dryrun'])).stderr, /`hbx dryrun` needs <Action>/);
    assert.match((await on.hbx(['dryrun', 'keeper'])).stderr, /keeper is a process: which action should it get\?/);
    assert.match((await on.hbx(['dryrun', 'Get'])).stderr, /Which process\?/);
    assert.deepEqual([await on.hbx(['dryrun', 'keeper', 'Get', '--slot', 'x']).then(({ code }) => code), (await on.hbx(['dryrun', 'A'.repeat(43), 'Get'])).code], [2, 5]);
  });
});
