import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

// The process runs here, without a node and without signatures: `from` is who sends a message.
describe('tasks', () => {
  let process;

  before(async () => {
    process = await openProcess({ file: new URL('../main.lua', import.meta.url) });
  });

  after(() => process?.close());

  it('starts with nothing to do', async () => {
    assert.equal(process.first.error, null);
    const { outbox } = await process.send({ from: 'ann', action: 'List' });
    assert.equal(outbox[0].action, 'Tasks');
    assert.equal(outbox[0].data, '[]');
  });

  it('keeps what is added, and answers who added it', async () => {
    const { outbox } = await process.send({ from: 'ann', action: 'Add', data: 'Water the plants' });
    assert.equal(outbox[0].target, 'ann');
    assert.equal(outbox[0].action, 'Added');
    assert.equal(outbox[0].tags.task, '1');
    await process.send({ from: 'bob', action: 'Add', data: 'Feed the cat' });
    const list = JSON.parse((await process.send({ from: 'eve', action: 'List' })).outbox[0].data);
    assert.deepEqual(list.map(({ title, author }) => [title, author]), [['Water the plants', 'ann'], ['Feed the cat', 'bob']]);
  });

  it('refuses a task without a title, and says where', async () => {
    const { ok, error, outbox } = await process.send({ from: 'ann', action: 'Add' });
    assert.equal(ok, false);
    assert.equal(error.message, 'A task needs a title: send it as data');
    assert.match(error.file, /main\.lua$/);
    assert.deepEqual(outbox, []);
  });

  it('lets only its author finish a task', async () => {
    assert.equal((await process.send({ from: 'eve', action: 'Done', data: '1' })).error.message, 'Only who made a task can finish it');
    assert.equal((await process.send({ from: 'ann', action: 'Done', data: '9' })).error.message, 'There is no task 9');
    assert.equal((await process.send({ from: 'ann', action: 'Done', data: '1' })).outbox[0].action, 'Finished');
  });

  it('shows how much is left to do to everybody', async () => {
    assert.deepEqual(await process.state('tasks'), { open: 1, all: 2 });
  });

  it('keeps its tasks when the owner runs code in it', async () => {
    assert.equal((await process.eval('#Tasks')).output, '2');
  });
});
