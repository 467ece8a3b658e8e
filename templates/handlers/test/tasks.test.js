import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const file = new URL('../main.lua', import.meta.url);

// The process runs here, without a node and without signatures: `from` is who sends a message.
// It starts before all tests, so a file that does not load is told once.
const process = await openProcess({ file });
assert.equal(process.first.error, null);

/** Sends a message and gives the answer. When the Lua fails, the test fails with its file and line. */
async function send(message) {
  const { error, outbox } = await process.send(message);
  assert.equal(error, null);
  return outbox[0];
}

/** Sends a message that is refused, and gives the error. */
async function refused(message) {
  const { error, outbox } = await process.send(message);
  assert.ok(error, 'It was not refused.');
  assert.deepEqual(outbox, []);
  return error;
}

describe('tasks', () => {
  after(() => process.close());

  it('starts with nothing to do', async () => {
    const { action, data } = await send({ from: 'ann', action: 'List' });
    assert.deepEqual([action, data], ['Tasks', '[]']);
  });

  it('keeps what is added, and answers who added it', async () => {
    const { target, action, tags } = await send({ from: 'ann', action: 'Add', data: 'Water the plants' });
    assert.deepEqual([target, action, tags.task], ['ann', 'Added', '1']);
    await send({ from: 'bob', action: 'Add', data: 'Feed the cat' });
    const list = JSON.parse((await send({ from: 'eve', action: 'List' })).data);
    assert.deepEqual(list.map(({ title, author }) => [title, author]), [['Water the plants', 'ann'], ['Feed the cat', 'bob']]);
  });

  it('refuses a task without a title, and says where', async () => {
    const { message, file } = await refused({ from: 'ann', action: 'Add' });
    assert.equal(message, 'A task needs a title: send it as data');
    assert.match(file, /main\.lua$/);
  });

  it('lets only its author finish a task', async () => {
    assert.equal((await refused({ from: 'eve', action: 'Done', data: '1' })).message, 'Only who made a task can finish it');
    assert.equal((await refused({ from: 'ann', action: 'Done', data: '9' })).message, 'There is no task 9');
    assert.equal((await send({ from: 'ann', action: 'Done', data: '1' })).action, 'Finished');
  });

  it('shows how much is left to do to everybody', async () => {
    assert.deepEqual(await process.state('tasks'), { open: 1, all: 2 });
  });

  it('keeps its tasks when the owner runs code in it', async () => {
    const { error, output } = await process.eval('#Tasks');
    assert.equal(error, null);
    assert.equal(output, '2');
  });
});
