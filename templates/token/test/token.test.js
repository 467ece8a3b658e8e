import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

// The process runs here, without a node and without signatures: `from` is who sends a message. The blueprint has tests of its
// own, in blueprints/token; these are about what token.lua says.
describe('my token', () => {
  let token;

  before(async () => {
    token = await openProcess({ file: new URL('../token.lua', import.meta.url), owner: 'ann' });
  });

  after(() => token?.close());

  const balance = async (account) => (await token.send({ action: 'Balance', tags: { Recipient: account } })).outbox[0].data;

  it('has its name, and all tokens with the owner', async () => {
    assert.equal(token.first.error, null);
    const { tags } = (await token.send({ from: 'bob', action: 'Info' })).outbox[0];
    assert.deepEqual([tags.name, tags.ticker, tags.denomination, tags.supply], ['My Token', 'MINE', '6', '1000000000000']);
    assert.equal(await balance('ann'), '1000000000000');
  });

  it('moves tokens, and tells both sides', async () => {
    const { outbox } = await token.send({ from: 'ann', action: 'Transfer', tags: { Recipient: 'bob', Quantity: '2500000' } });
    assert.deepEqual(outbox.map(({ target, action }) => [target, action]), [['ann', 'Debit-Notice'], ['bob', 'Credit-Notice']]);
    assert.equal(await balance('ann'), '999997500000');
    assert.equal(await balance('bob'), '2500000');
  });

  it('moves nothing that is not there', async () => {
    const { outbox } = await token.send({ from: 'bob', action: 'Transfer', tags: { Recipient: 'ann', Quantity: '2500001' } });
    assert.equal(outbox[0].action, 'Transfer-Error');
    assert.equal(await balance('bob'), '2500000');
  });

  it('lets everybody read balances over HTTP', async () => {
    assert.equal(await token.state('balances/bob'), '2500000');
    assert.equal(await token.state('token-info/ticker'), 'MINE');
  });

  it('counts its holders', async () => {
    assert.equal((await token.send({ action: 'Holders' })).outbox[0].data, '2');
  });
});
