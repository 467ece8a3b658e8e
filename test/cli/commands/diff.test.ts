import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';
import { keeperSource, onNode, type OnNode } from '../../helpers/on-node.ts';

describe('hbx diff', () => {
  let target: TestNode;
  let process: string;
  let on: OnNode;
  before(async () => {
    target = await startTestNode();
    process = await target.spawn(keeperSource);
    on = onNode(target, { keeper: process });
    const set = (key: string, data: string) => target.client.send(process, { action: 'Set', data, tags: { key } });
    await set('bob', '40');
    await set('bob', '90');
    await set('carl', '1');
    await target.client.send(process, { action: 'Drop', tags: { key: 'bob' } });
    await target.client.send(process, { action: 'Fail' });
  });
  after(() => target.stop());

  it('shows what is different between two slots', async () => {
    assert.deepEqual(await on.hbx(['diff', 'keeper', '1', '2']), { code: 0, stdout: '~ kept/bob  "40" -> "90"\n', stderr: '' });
    assert.equal((await on.hbx(['diff', 'keeper', '1', '4'])).stdout, '~ kept\n    - bob   "40"\n    + carl  "1"\n');
    assert.equal((await on.hbx(['diff', 'keeper', '4', '1'])).stdout, '~ kept\n    + bob   "40"\n    - carl  "1"\n');
  });

  it('says when there is nothing, and which slot failed', async () => {
    for (const [a, b, failed] of [['4', '5', 'Note: Slot 5 failed: boom\n'], ['5', '5', 'Note: Slot 5 failed: boom\n'], ['2', '2', '']] as const) {
      const { code, stdout, stderr } = await on.hbx(['diff', 'keeper', a, b]);
      assert.deepEqual([code, stdout], [0, '']);
      assert.ok(stderr.startsWith(`${failed}The state is the same after slots ${a} and ${b}.`), stderr);
    }
    assert.deepEqual(await on.json(['diff', 'keeper', '4', '5']), { process, from: 4, to: 5, added: [], removed: [], set: [], failed: [{ slot: 5, message: 'boom' }] });
  });

  it('leaves out what each slot changes, unless it is asked for', async () => {
    assert.match((await on.hbx(['diff', 'keeper', '4', '5', '--all'])).stdout, /^~ at-slot +4 -> 5\n/);
    const all = await on.json(['diff', 'keeper', '4', '5', '--all']);
    assert.ok(all.added.some(([path]: [string[]]) => path.join('/') === 'results/error'), JSON.stringify(all));
  });

  it('is whole as JSON', async () => {
    assert.deepEqual(await on.json(['diff', 'keeper', '1', '3']), { process, from: 1, to: 3, added: [[['kept', 'carl'], '1']], removed: [], set: [[['kept', 'bob'], '40', '90']] });
  });

  it('says what is wrong', async () => {
    assert.match((await on.hbx(['diff', 'keeper', '1'])).stderr, /^Error: `hbx diff` needs <slotB>\.\n/);
    assert.match((await on.hbx(['diff', 'keeper', 'x', '1'])).stderr, /<slotA> wants the number of a slot, from 0 on, and `x` is none/);
    assert.match((await on.hbx(['diff', '1'])).stderr, /needs <slotB>/);
    assert.match((await on.hbx(['diff', '1', '2'])).stderr, /Which process\?/);
    const { code, stderr } = await on.hbx(['diff', 'keeper', '99', '2']);
    assert.equal(code, 5);
    assert.match(stderr, /Slot 99 is not in the log/);
  });
});
