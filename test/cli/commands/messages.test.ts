import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { testSigner } from '../../helpers/signer.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';
import { keeperSource, onNode, type OnNode } from '../../helpers/on-node.ts';

describe('hbx messages', () => {
  let target: TestNode;
  let process: string;
  let ids: string[];
  let on: OnNode;
  before(async () => {
    target = await startTestNode({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
    process = await target.spawn(keeperSource);
    on = onNode(target, { keeper: process });
    const sent = await Promise.all(
      Array.from({ length: 25 }, (_, index) => target.client.prepare(process, { action: `A${index + 1}`, data: index === 24 ? 'two\nlines\u001b[2J' : String(index + 1), tags: { 'X-Note': 'n' } })),
    );
    for (const one of sent) await one.send();
    ids = [process, ...sent.map(({ id }) => id)];
  });
  after(() => target.stop());

  const rows = (stdout: string): string[] => stdout.trimEnd().split('\n').slice(1);

  it('lists the newest ones, whole in a pipe, and says how many there are before', async () => {
    const { code, stdout, stderr } = await on.hbx(['messages', 'keeper']);
    assert.equal(code, 0);
    assert.match(stdout, /^slot  time +from +action +id +tags and data\n/);
    assert.deepEqual(rows(stdout).map((row) => Number(row.slice(0, 4))), Array.from({ length: 20 }, (_, index) => index + 6));
    assert.equal(rows(stdout).at(-1), `  25  2026-01-02T03:04:05.678Z  ${testSigner(0).address}  A25               ${ids[25]}  x-note=n -- two\\nlines\\x1b[2J`);
    assert.equal(stderr, '6 earlier messages: --from 0 shows all.\n');
  });

  it('marks the slots that failed', async () => {
    const other = await target.spawn(keeperSource);
    for (const action of ['Fail', 'Print']) await target.client.send(other, { action, tags: { Why: 'not' } });
    assert.deepEqual(rows((await on.hbx(['messages', other])).stdout).map((row) => row.trimEnd().split(/ {2,}/).at(-1)), [other, 'failed: why=not', 'why=not']);
  });

  it('lists the slots that are named', async () => {
    const slots = async (...words: string[]): Promise<number[]> => rows((await on.hbx(['messages', 'keeper', ...words])).stdout).map((row) => Number(row.slice(0, 4)));
    assert.equal((await slots('--from', '0')).length, 26);
    assert.deepEqual(await slots('--from', '3', '--to', '5'), [3, 4, 5]);
    assert.deepEqual(await slots('--from', '3', '--limit', '2'), [3, 4]);
    assert.deepEqual(await slots('--to', '5', '--limit', '2'), [4, 5]);
    assert.deepEqual(await slots('--limit', '1'), [25]);
    assert.deepEqual(await slots('--from', '24', '--to', '99'), [24, 25]);
    const { code, stdout, stderr } = await on.hbx(['messages', 'keeper', '--from', '40']);
    assert.deepEqual([code, stdout], [5, '']);
    assert.match(stderr, /^Error: There is no slot 40 yet: the newest one is 25\.\n/);
  });

  it('is an array as JSON', async () => {
    assert.deepEqual(await on.json(['messages', 'keeper', '--from', '7', '--to', '7']), [
      { slot: 7, id: ids[7], timestamp: Date.UTC(2026, 0, 2, 3, 4, 5, 678), from: testSigner(0).address, target: process, action: 'A7', tags: { 'x-note': 'n', type: 'Message' }, data: '7' },
    ]);
    assert.equal((await on.json(['messages', 'keeper', '--from', '0'])).length, 26);
    assert.equal((await on.json(['messages', 'keeper', '--from', '40'])).error.code, 'messages/no-slot');
  });

  it('says what is wrong', async () => {
    assert.match((await on.hbx(['messages', 'keeper', '--from', '5', '--to', '3'])).stderr, /There is nothing from slot 5 to slot 3: --from names the first slot, --to the last one\./);
    for (const words of [['--from', '-1'], ['--limit', '0'], ['--to', 'x']]) assert.equal((await on.hbx(['messages', 'keeper', ...words])).code, 2);
    const unknown = await on.hbx(['messages', 'A'.repeat(43), '--json']);
    assert.equal(unknown.code, 5);
    assert.equal(JSON.parse(unknown.stdout).error.code, 'client/rejected');
  });
});
