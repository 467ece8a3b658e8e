import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { onNode, type OnNode } from '../../helpers/on-node.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

describe('hbx get', () => {
  let target: TestNode;
  let process: string;
  let on: OnNode;
  before(async () => {
    target = await startTestNode();
    process = await target.spawn('function compute(base, req) base.kept = { accept = "mine", n = 5 } base.results = { outbox = {}, output = "" } return base end');
    on = onNode(target, { keeper: process });
  });
  after(() => target.stop());

  it('shows the state and nothing of how it was asked for', async () => {
    assert.deepEqual(await on.json(['get', 'keeper/now/kept']), { accept: 'mine', n: 5 });
    assert.deepEqual(await on.json(['get', 'keeper/now/kept/serialize~json@1.0']), { accept: 'mine', n: 5, device: 'json@1.0' });
    const state = await on.json(['get', 'keeper/now']);
    for (const key of ['accept', 'method', 'host', 'status', 'connection', 'raw']) assert.equal(key in state, false, key);
    assert.deepEqual(await on.json(['get', 'keeper/compute&slot=0/results']), { outbox: [], output: '' });
  });

  it('folds signatures into a line for people, and keeps them with --json', async () => {
    const { stdout, stderr } = await on.hbx(['get', 'keeper/now']);
    const state = await on.json(['get', 'keeper/now']);
    const [committer] = Object.values(state.process.commitments).flatMap((one: any) => one.committer ?? []);
    assert.deepEqual(JSON.parse(stdout), { ...state, process: { ...state.process, commitments: `signed by ${committer}` } });
    assert.match(stderr, /--json shows them whole/);
    assert.match((await on.hbx(['get', 'keeper/now/process/commitments'])).stdout, /"signature-input"/);
  });

  it('points at the deepest part of a path where something is', async () => {
    const hint = async (path: string): Promise<string | undefined> => /^Hint: (.*)$/m.exec((await on.hbx(['get', path])).stderr)?.[1];
    assert.equal(await hint('keeper/now/nosuch'), '`hbx get keeper/now` shows what is there.');
    assert.equal(await hint('keeper/now/nosuch/deeper/still'), '`hbx get keeper/now` shows what is there.');
    assert.equal(await hint('keeper/now/kept/x/y'), '`hbx get keeper/now/kept` shows what is there.');
  });

  it('shows where a function of a module failed', async () => {
    const { id } = await target.client.cacheModule('local function deep()\n  error("bang")\nend\nfunction boom() deep() end');
    const { code, stderr } = await on.hbx(['get', `/~lua@5.3a&module=${id}/boom`]);
    assert.equal(code, 5);
    assert.match(stderr, new RegExp(`^Error: bang\n  ${id}:2:\\d+\n  in .*deep.* \\(${id}:2:\\d+\\)\n  in .*boom.* \\(${id}:4:\\d+\\)\n`));
    const { error } = await on.json(['get', `/~lua@5.3a&module=${id}/boom`]);
    assert.deepEqual([error.file, error.line], [id, 2]);
  });
});
