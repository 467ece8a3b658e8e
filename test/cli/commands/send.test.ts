import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { withRuntime } from '../../helpers/handlers-process.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';
import { keeperSource, onNode, type OnNode } from '../../helpers/on-node.ts';

describe('hbx send', () => {
  let target: TestNode;
  let first: string;
  let second: string;
  let on: OnNode;
  before(async () => {
    target = await startTestNode();
    first = await target.spawn(keeperSource);
    second = await target.spawn(keeperSource);
    on = onNode(target, { first, second });
  });
  after(() => target.stop());

  it('delivers the outbox and shows what became of it', async () => {
    const { code, stdout, stderr } = await on.hbx(['send', 'first', 'Tell', '--tag', `to=${second}`, '--data', '5']);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.deepEqual(stdout.split('\n').slice(1), [`     1  ${second}  Set     5     key=told`, `-> ${second} slot 1  Set`, '']);
    assert.equal((await on.hbx(['get', 'second/now/kept/told'])).stdout, '5\n');
  });

  it('has it in the JSON, and ends with 0 when a delivery fails', async () => {
    const failed = await on.json(['send', 'first', 'Tell', '--tag', `to=${second}`, '--tag', 'say=Fail']);
    const [{ id, failure, ...told }] = failed.pushed;
    assert.deepEqual([failed.ok, failed.pushed.length, told], [true, 1, { n: 1, target: second, slot: 2, error: 'boom' }]);
    assert.match(id, /^[\w-]{43}$/);
    assert.deepEqual([failure.message, failure.line], ['boom', 8]);
    const { code, stdout, stderr } = await on.hbx(['send', 'first', 'Tell', '--tag', `to=${'W'.repeat(43)}`]);
    assert.deepEqual([code, stderr, stdout.split('\n').at(-2)], [0, '', `-> ${'W'.repeat(43)}: not a process here`]);
  });

  it('tells that no process is made of what asks for one', async () => {
    const spawner = await target.spawn('function compute(base) base.results = { outbox = { ["1"] = { type = "Process", module = "x" }, ["2"] = { target = "y" } } } return base end');
    const { code, stderr } = await on.hbx(['send', spawner, 'Go', '--no-push']);
    assert.deepEqual([code, stderr], [0, 'Note: Entry 1 of the outbox asks for a new process (Spawn, ao.spawn), and no node makes one of it. `hbx deploy` makes processes.\n']);
  });

  it('takes @name in a tag for the id of a process, and no name that is none', async () => {
    const { outbox } = await on.json(['send', 'first', 'Tell', '--tag', 'to=@second', '--no-push']);
    assert.equal(outbox[0].target, second);
    const { code, stderr } = await on.hbx(['send', 'first', 'Tell', '--tag', 'to=@secnd']);
    assert.deepEqual([code, stderr], [2, 'Error: to: there is no process named `secnd` here. Nothing was sent.\nHint: Did you mean `@second`? `@@secnd` sends the text `@secnd`.\n']);
    const kept = await on.json(['send', 'first', 'Tell', '--tag', 'to=@@second', '--tag', 'say=@a/b', '--no-push']);
    assert.deepEqual([kept.outbox[0].target, kept.outbox[0].action], ['@second', '@a/b']);
  });

  it('tells those who write data as in the console how it is written here', async () => {
    const { code, stderr } = await on.hbx(['send', 'Set', '5 kg']);
    assert.deepEqual([code, stderr.split('\n')[1]], [2, "Hint: `hbx send Set --data '5 kg'`"]);
    assert.match((await on.hbx(['send', 'Set', 'Get'])).stderr, /no process named `Set` here\.\n(?!.*--data)/);
  });

  it('asks whether an action of the source was meant, where no handler took the message', async () => {
    const own = await target.spawn(withRuntime('Handlers.add("set", "Set", function() print("New Message") end)\nHandlers.add("get", { Action = "Get" }, function() end)', 'luerl'));
    const { code, stdout, stderr } = await on.hbx(['send', own, 'Sett']);
    assert.deepEqual([code, stderr], [0, 'Note: Did you mean `Set`?\n']);
    assert.match(stdout, /^New Message From /);
    for (const action of ['Set', 'Get', 'Otherwise']) assert.equal((await on.hbx(['send', own, action])).stderr, '', action);
  });

  it('leaves the outbox with --no-push', async () => {
    const before = await target.client.newestSlot(second);
    const result = await on.json(['send', 'first', 'Tell', '--tag', `to=${second}`, '--no-push']);
    assert.equal('pushed' in result, false);
    assert.equal(result.outbox[0].target, second);
    assert.equal(await target.client.newestSlot(second), before);
  });

  it('takes data and tags, and says what is wrong with them', async () => {
    writeFileSync(join(on.project.cwd, 'data.txt'), 'from a file');
    assert.equal((await on.hbx(['send', 'first', 'Set', '--tag', 'key=f', '--data-file', 'data.txt'])).code, 0);
    assert.equal((await on.hbx(['send', 'first', 'Set', '--tag', 'key=s', '--data-file', '-'], 'from a pipe')).code, 0);
    assert.deepEqual(await on.json(['get', 'first/now/kept']), { f: 'from a file', s: 'from a pipe' });
    for (const words of [['--data', 'a', '--data-file', 'b'], ['--tag', 'Action=x'], ['--tag', 'x']]) assert.equal((await on.hbx(['send', 'first', 'Set', ...words])).code, 2);
    assert.match((await on.hbx(['send', 'first'])).stderr, /first is a process: which action should it get\?/);
    // As tags are written in the console.
    for (const [words, hint] of [
      [['first', 'Transfer', 'Recipient=bob', 'Quantity=1'], '`hbx send first Transfer --tag Recipient=bob --tag Quantity=1`'],
      [['first', 'Transfer', 'Note=it is 5'], "`hbx send first Transfer --tag 'Note=it is 5'`"],
      [['Transfer', 'Recipient=bob'], '`hbx send Transfer --tag Recipient=bob`'],
      [['Transfer', 'Recipient=bob', 'Quantity=1'], '`hbx send Transfer --tag Recipient=bob --tag Quantity=1`'],
    ] as const) {
      const { code, stderr } = await on.hbx(['send', ...words]);
      assert.deepEqual([code, stderr.split('\n').at(-2)], [2, `Hint: ${hint}`]);
    }
    assert.match((await on.hbx(['send', 'first', 'Set', 'more'])).stderr, /does not know what to do with `more`/);
    assert.match((await on.hbx(['send'])).stderr, /`hbx send` needs <Action>/);
  });
});
