import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const file = new URL('../counter.lua', import.meta.url);

// The process runs here, without a node and without signatures: `from` is who sends a message, `ann` if nobody is named.
// It starts before all tests, so a file that does not load is told once.
const counter = await openProcess({ file, owner: 'ann' });
assert.equal(counter.first.error, null);

/** Sends a message and gives the one answer. When the Lua fails, the test fails with its file and line. */
async function send(action, data, from) {
  const { error, outbox } = await counter.send({ action, data, from });
  assert.equal(error, null);
  return outbox[0];
}

describe('counter', () => {
  after(() => counter.close());

  it('starts at 0', async () => {
    assert.equal((await send('Get')).data, '0');
  });

  it('counts up and down', async () => {
    await send('Inc');
    await send('Inc', '5', 'bob');
    await send('Dec', '2');
    assert.equal((await send('Get')).data, '4');
  });

  it('refuses what is no integer, and stays where it is', async () => {
    const { data, tags } = await send('Inc', '1.5');
    assert.deepEqual([data, tags.error], ['4', 'Amount must be an integer']);
  });

  it('lets its owner set and reset it', async () => {
    assert.equal((await send('Set', '40')).data, '40');
    assert.equal((await send('Reset', '', 'bob')).data, '40');
    assert.equal((await send('Reset')).data, '0');
  });

  it('runs the code of its owner', async () => {
    await send('Inc', '41');
    const { error, output } = await counter.eval('counter + 1');
    assert.equal(error, null);
    assert.equal(output, '42');
  });
});
