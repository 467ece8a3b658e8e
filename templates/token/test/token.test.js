import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const file = new URL('../token.lua', import.meta.url);

// The process runs here, without a node and without signatures: `from` is who sends a message. The blueprint has tests of its
// own, in blueprints/token; these are about what token.lua says.
// It starts before all tests, so a file that does not load is told once.
const token = await openProcess({ file, owner: 'ann' });
assert.equal(token.first.error, null);

/** Sends a message and gives what the token sends. When the Lua fails, the test fails with its file and line. */
async function send(message) {
  const { error, outbox } = await token.send(message);
  assert.equal(error, null);
  return outbox;
}

const balance = async (account) => (await send({ action: 'Balance', tags: { Recipient: account } }))[0].data;

describe('my token', () => {
  after(() => token.close());

  it('has its name, and all tokens with the owner', async () => {
    const [{ tags }] = await send({ from: 'bob', action: 'Info' });
    assert.deepEqual([tags.name, tags.ticker, tags.denomination, tags.supply], ['My Token', 'MINE', '6', '1000000000000']);
    assert.equal(await balance('ann'), '1000000000000');
  });

  it('moves tokens, and tells both sides', async () => {
    const notices = await send({ from: 'ann', action: 'Transfer', tags: { Recipient: 'bob', Quantity: '2500000' } });
    assert.deepEqual(notices.map(({ target, action }) => [target, action]), [['ann', 'Debit-Notice'], ['bob', 'Credit-Notice']]);
    assert.equal(await balance('ann'), '999997500000');
    assert.equal(await balance('bob'), '2500000');
  });

  it('moves nothing that is not there', async () => {
    const [answer] = await send({ from: 'bob', action: 'Transfer', tags: { Recipient: 'ann', Quantity: '2500001' } });
    assert.equal(answer.action, 'Transfer-Error');
    assert.equal(await balance('bob'), '2500000');
  });

  it('lets everybody read balances over HTTP', async () => {
    assert.equal(await token.state('balances/bob'), '2500000');
    assert.equal(await token.state('token-info/ticker'), 'MINE');
  });

  it('counts its holders', async () => {
    assert.equal((await send({ action: 'Holders' }))[0].data, '2');
  });
});
