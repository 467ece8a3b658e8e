// node --test blueprints/staking: what blueprint.json says, in both dialects.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const tokenProcess = 'token'.padEnd(43, '0');
const staking = readFileSync(new URL('./main.lua', import.meta.url), 'utf8');

// All of them end with the file: they share an engine, which starts with the first one.
const opened = [];
const open = async (options) => {
  const process = await openProcess(options);
  opened.push(process);
  return process;
};
after(async () => {
  for (const process of opened) await process.close();
});

for (const dialect of ['luerl', 'puc']) {
  describe(`staking (${dialect})`, () => {
    let process;
    const send = (from, action, tags = {}, more = {}) => process.send({ from, action, tags, ...more });
    const lua = async (code) => {
      const { ok, output, error } = await process.eval(code);
      assert.ok(ok, error?.message);
      return output;
    };
    const answer = ({ ok, error, outbox }) => {
      assert.ok(ok, error?.message);
      assert.equal(outbox.length, 1);
      return outbox[0];
    };
    const refused = async (message, text) => {
      const everything = 'return require(".json").encode({ Stakers, Unstaking, Balances or 0 })';
      const earlier = [await lua(everything), await process.state('staked'), await process.state('unstaking'), await process.state('balances')];
      const { ok, error, outbox } = await process.send(message);
      assert.equal(ok, false, `${JSON.stringify(message)} went through`);
      assert.equal(error.message, text);
      assert.deepEqual(outbox, []);
      assert.deepEqual([await lua(everything), await process.state('staked'), await process.state('unstaking'), await process.state('balances')], earlier);
    };
    /** From now on nothing can be sent there. */
    const block = (target) => lua(`RealSend = ao.send ao.send = function(message) if (message.Target or message.target) == "${target}" then error("no way", 0) end return RealSend(message) end`);
    const badQuantities = [
      ...[undefined, ''].map((text) => [text, 'Quantity is required!']),
      ...['0', '-5'].map((text) => [text, 'Quantity must be greater than 0']),
      ...['1.5', '1e3', '+5', 'five'].map((text) => [text, 'Quantity must be a whole number, in decimal digits']),
      ['9'.repeat(77), 'Quantity has more than 76 digits'],
    ];

    describe('in a token', () => {
      /** All tokens, wherever they are. */
      const sum = async () => {
        const all = [...Object.values(await process.state('balances')), ...Object.values((await process.state('staked')) ?? {}), ...Object.values((await process.state('unstaking')) ?? {})];
        return all.reduce((total, amount) => total + BigInt(amount), 0n);
      };
      const balance = (name) => process.state(`balances/${name}`);
      const supply = 10000000000000000n;

      before(async () => {
        process = await open({ file: new URL('../token/main.lua', import.meta.url), runtime: 'handlers', dialect, owner: 'owner' });
        await lua(staking);
      });
      beforeEach(async () => {
        await lua(`Balances = { alice = "100", bob = "50", [ao.id] = "9999999999999850" } Stakers, Unstaking, BlockClock, UnstakeDelay = {}, {}, { height = 0 }, 670`);
        // Loaded again it shows what it holds.
        await lua(staking);
        const zeros = async (name) => Object.keys((await process.state(name)) ?? {}).map((who) => `["${who}"] = "0"`);
        await lua(`ao.send({ device = "patch@1.0", staked = { ${await zeros('staked')} }, unstaking = { ${await zeros('unstaking')} } })
          local all = { ${await zeros('balances')} } for who, amount in pairs(Balances) do all[who] = amount end ao.send({ device = "patch@1.0", balances = all })`);
        assert.equal(await sum(), supply);
      });

      it('Stake', async () => {
        const reply = answer(await send('alice', 'Stake', { Quantity: '060' }, { blockHeight: 1000 }));
        assert.deepEqual([reply.target, reply.action, reply.data, reply.tags.quantity, reply.tags['unstake-at']], ['alice', 'Stake-Notice', 'Successfully Staked 60', '60', '1670']);
        assert.deepEqual([await balance('alice'), await process.state('staked/alice')], ['40', '60']);
        assert.equal(await sum(), supply);
        // What comes on top waits from then on.
        assert.equal(answer(await send('alice', 'Stake', { Quantity: '1' }, { blockHeight: 1100 })).tags['unstake-at'], '1770');
        await refused({ from: 'alice', action: 'Stake', tags: { Quantity: '40' } }, 'Insufficient balance to stake');
        await refused({ from: 'nobody', action: 'Stake', tags: { Quantity: '1' } }, 'Insufficient balance to stake');
      });

      it('Stake and Unstake refuse what is no amount', async () => {
        await send('alice', 'Stake', { Quantity: '10' });
        for (const [Quantity, text] of badQuantities) {
          const tags = Quantity === undefined ? {} : { Quantity };
          await refused({ from: 'alice', action: 'Stake', tags }, text);
          await refused({ from: 'alice', action: 'Unstake', tags }, text);
        }
      });

      it('Unstake gives back after the delay, with any message', async () => {
        await send('alice', 'Stake', { Quantity: '60' }, { blockHeight: 1000 });
        const reply = answer(await send('alice', 'Unstake', { Quantity: '25' }, { blockHeight: 1001 }));
        assert.deepEqual([reply.target, reply.action, reply.data, reply.tags.quantity, reply.tags['release-at']], ['alice', 'Unstake-Notice', 'Successfully unstaked 25', '25', '1670']);
        assert.deepEqual([await balance('alice'), await process.state('staked/alice'), await process.state('unstaking/alice')], ['40', '35', '25']);
        await send('bob', 'Info', {}, { blockHeight: 1669 });
        assert.equal(await balance('alice'), '40');
        const info = await send('bob', 'Info', {}, { blockHeight: 1670 });
        assert.equal(answer(info).tags.ticker, 'PNTS');
        assert.deepEqual([await balance('alice'), await process.state('staked/alice'), await process.state('unstaking/alice')], ['65', '35', '0']);
        assert.equal(await lua('return next(Unstaking) == nil'), 'true');
        assert.equal(await sum(), supply);
        // After the delay they go back at once.
        await send('alice', 'Unstake', { Quantity: '35' }, { blockHeight: 1671 });
        assert.deepEqual([await balance('alice'), await process.state('staked/alice'), await lua('return next(Stakers) == nil')], ['100', '0', 'true']);
      });

      it('keeps every Unstake that waits', async () => {
        await send('alice', 'Stake', { Quantity: '10' }, { blockHeight: 1000 });
        await send('alice', 'Unstake', { Quantity: '4' }, { blockHeight: 1000 });
        await send('alice', 'Unstake', { Quantity: '1' }, { blockHeight: 1000 });
        await send('alice', 'Stake', { Quantity: '10' }, { blockHeight: 1100 });
        await send('alice', 'Unstake', { Quantity: '7' }, { blockHeight: 1100 });
        assert.deepEqual([await process.state('staked/alice'), await process.state('unstaking/alice'), await balance('alice')], ['8', '12', '80']);
        assert.equal(await sum(), supply);
        await send('bob', 'Info', {}, { blockHeight: 1670 });
        assert.deepEqual([await process.state('unstaking/alice'), await balance('alice')], ['7', '85']);
        await send('bob', 'Info', {}, { blockHeight: 1770 });
        assert.deepEqual([await process.state('unstaking/alice'), await balance('alice')], ['0', '92']);
        assert.equal(await sum(), supply);
      });

      it('has room for a hundred that wait, and no more', async () => {
        await lua('local list = {} for i = 1, 100 do list[i] = { amount = "1", release_at = 5000 + i } end Unstaking.alice = list Balances.alice = "0"');
        await lua(staking);
        await lua('Stakers.alice = { amount = "5", unstake_at = 9000 } Stakers.bob = { amount = "5", unstake_at = 9000 }');
        await refused({ from: 'alice', action: 'Unstake', tags: { Quantity: '5' }, blockHeight: 10 }, 'Too many amounts wait for their release already');
        await lua('Stakers.alice.unstake_at = 5050');
        assert.equal((await send('alice', 'Unstake', { Quantity: '5' }, { blockHeight: 11 })).ok, true);
        await send('bob', 'Info', {}, { blockHeight: 6000 });
        assert.equal(await balance('alice'), '105');
      });

      it('gives back to a hundred a message, in the order of heights, and loses nothing', async () => {
        // By two blocks: 150 addresses wait for 2000, and 100 for 1990, who asked later.
        await lua(`Balances[ao.id] = "9999999999999600" for i = 1, 250 do
          local who, at = string.format("m%03d", i), i > 150 and 1990 or 2000
          Unstaking[who] = { { amount = "1", release_at = at } }
        end
        ao.send({ device = "patch@1.0", balances = { [ao.id] = Balances[ao.id] } })`);
        await lua(staking);
        const waiting = () => lua('local list = {} for who in pairs(Unstaking) do list[#list + 1] = who end table.sort(list) return #list .. " " .. tostring(list[1]) .. " " .. tostring(list[#list])');
        assert.equal((await send('bob', 'Info', {}, { blockHeight: 1989 })).ok, true);
        assert.equal(await waiting(), '250 m001 m250');
        await send('bob', 'Info', {}, { blockHeight: 3000 });
        assert.deepEqual([await balance('m151'), await balance('m250'), await balance('m001'), await process.state('unstaking/m151'), await process.state('unstaking/m001')], ['1', '1', '0', '0', '1']);
        // Messages that fail hand out nothing, however many come, and pile up nothing.
        for (let i = 0; i < 3; i++) assert.equal((await send('bob', 'Transfer', {}, { blockHeight: 3000 })).ok, false);
        assert.equal(await waiting(), '50 m101 m150');
        assert.equal(await sum(), supply);
        await send('bob', 'Info', {}, { blockHeight: 3000 });
        assert.deepEqual([await balance('m001'), await balance('m100'), await balance('m101')], ['1', '1', '0']);
        await send('bob', 'Info', {}, { blockHeight: 3000 });
        assert.deepEqual([await waiting(), await balance('m101'), await balance('m150'), await process.state('unstaking/m150')], ['0 nil nil', '1', '1', '0']);
        assert.equal(await sum(), supply);
      });

      it('what cannot be answered changes nothing', async () => {
        await send('alice', 'Stake', { Quantity: '10' });
        await block('alice');
        for (const action of ['Stake', 'Unstake']) await refused({ from: 'alice', action, tags: { Quantity: '1' } }, 'no way');
        await lua('ao.send = RealSend');
      });

      it('Unstake of more than is staked', async () => {
        await send('alice', 'Stake', { Quantity: '10' });
        await refused({ from: 'alice', action: 'Unstake', tags: { Quantity: '11' } }, 'Insufficient staked amount');
        await refused({ from: 'bob', action: 'Unstake', tags: { Quantity: '1' } }, 'Insufficient staked amount');
      });

      it('counts slots where the node knows no height, and lets no sender set the clock', async () => {
        await lua('UnstakeDelay = 3');
        const staked = await send('alice', 'Stake', { Quantity: '10', 'Block-Height': '99999999', Slot: '99999999' });
        assert.equal(answer(staked).tags['unstake-at'], String(staked.slot + 3));
        await send('alice', 'Unstake', { Quantity: '10', 'Block-Height': '99999999' });
        assert.equal(await balance('alice'), '90');
        await send('alice', 'Info', { 'block-height': '99999999' });
        assert.equal(await balance('alice'), '90');
        await send('alice', 'Info');
        assert.equal(await balance('alice'), '100');
      });

      it('the clock never goes back', async () => {
        await send('alice', 'Stake', { Quantity: '10' }, { blockHeight: 1000 });
        await send('alice', 'Unstake', { Quantity: '10' });
        assert.equal(answer(await send('alice', 'Stake', { Quantity: '10' })).tags['unstake-at'], '1670');
      });

      it('what is due arrives even when the message that brings it fails', async () => {
        await send('alice', 'Stake', { Quantity: '10' }, { blockHeight: 1000 });
        await send('alice', 'Unstake', { Quantity: '10' }, { blockHeight: 1000 });
        // What the failing message would have shown and sent comes with the next one.
        const failed = await send('bob', 'Transfer', {}, { blockHeight: 2000 });
        assert.deepEqual([failed.error.message, failed.outbox], ['Recipient is required!', []]);
        assert.equal(await lua('return Balances.alice'), '100');
        assert.deepEqual([await balance('alice'), await process.state('unstaking/alice')], ['90', '10']);
        assert.equal((await send('bob', 'Transfer', {}, { blockHeight: 2001 })).ok, false);
        await send('bob', 'Info', {}, { blockHeight: 2002 });
        assert.deepEqual([await balance('alice'), await process.state('unstaking/alice'), await lua('return Balances.alice')], ['100', '0', '100']);
        assert.equal(await sum(), supply);
      });

      it('Stakers', async () => {
        assert.equal(answer(await send('bob', 'Stakers')).data, '{}');
        await send('alice', 'Stake', { Quantity: '10' }, { blockHeight: 0 });
        const reply = answer(await send('bob', 'Stakers'));
        assert.equal(reply.target, 'bob');
        const { amount, unstake_at: height } = JSON.parse(reply.data).alice;
        assert.equal(amount, '10');
        assert.ok(Number.isInteger(height));
      });

      it('Get-Stake', async () => {
        await send('alice', 'Stake', { Quantity: '10' }, { blockHeight: 1000 });
        await send('alice', 'Unstake', { Quantity: '3' }, { blockHeight: 1000 });
        const own = answer(await send('alice', 'Get-Stake', { Reference: '12' }));
        assert.deepEqual([own.target, own.action, own.data], ['alice', 'Stake-Info', '7']);
        assert.deepEqual(['account', 'quantity', 'unstaking', 'unstake-at', 'x-reference'].map((name) => own.tags[name]), ['alice', '7', '3', '1670', '12']);
        const other = answer(await send('bob', 'Get-Stake', { Recipient: 'alice' }));
        assert.deepEqual([other.target, other.tags.account, other.tags.quantity], ['bob', 'alice', '7']);
        // Whoever asks chooses where the answer goes, but not whose stake it is or when it was that.
        const sent = answer(await send('mallory', 'Get-Stake', { Recipient: 'alice', 'Reply-To': 'votes', Reference: '4', Account: 'mallory', 'X-Account': 'mallory', Height: '99999' }, { blockHeight: 1003 }));
        assert.deepEqual([sent.target, sent.tags.account, sent.tags.height, sent.tags['x-reference']], ['votes', 'alice', '1003', '4']);
        const none = answer(await send('bob', 'Get-Stake', {}));
        assert.deepEqual([none.tags.account, none.tags.quantity, none.tags['unstake-at']], ['bob', '0', undefined]);
        for (const [Recipient, text] of [['a b', 'Recipient is not an address'], ['', 'Recipient is required!']]) await refused({ from: 'bob', action: 'Get-Stake', tags: { Recipient } }, text);
      });

      it('a Credit-Notice stakes nothing here', async () => {
        for (const from of ['mallory', process.id]) await send(from, 'Credit-Notice', { Sender: 'mallory', Quantity: '5', 'X-Action': 'Stake' }, { fromProcess: true });
        assert.equal(await process.state('staked/mallory'), undefined);
        assert.equal(await sum(), supply);
      });

      it('keeps everything when it is loaded again', async () => {
        await send('alice', 'Stake', { Quantity: '10' }, { blockHeight: 1000 });
        await send('alice', 'Unstake', { Quantity: '4' }, { blockHeight: 1000 });
        const handlers = await lua('return #Handlers.list');
        await lua(staking);
        assert.equal(await lua('return #Handlers.list'), handlers);
        assert.deepEqual([await process.state('staked/alice'), await process.state('unstaking/alice')], ['6', '4']);
        await send('bob', 'Info', {}, { blockHeight: 1670 });
        assert.equal(await balance('alice'), '94');
      });
    });

    describe('beside a token', () => {
      const notice = (from, tags, more = {}) => send(from, 'Credit-Notice', tags, { fromProcess: true, blockHeight: 100, ...more });
      beforeEach(async () => {
        process = await open({ file: new URL('./main.lua', import.meta.url), runtime: 'handlers', dialect, owner: 'owner', tags: { Token: tokenProcess, 'Unstake-Delay': '5' } });
        assert.equal(process.first.error, null);
      });

      it('a Credit-Notice of the token with X-Action=Stake stakes for the sender', async () => {
        const reply = answer(await notice(tokenProcess, { Sender: 'alice', Quantity: '40', 'X-Action': 'Stake' }));
        assert.deepEqual([reply.target, reply.action, reply.data, reply.tags.quantity, reply.tags['unstake-at']], ['alice', 'Stake-Notice', 'Successfully Staked 40', '40', '105']);
        assert.equal(await process.state('staked/alice'), '40');
        assert.equal(await process.state('balances'), undefined);
      });

      it('a notice that cannot be answered stakes nothing', async () => {
        await block('alice');
        await refused({ from: tokenProcess, fromProcess: true, action: 'Credit-Notice', tags: { Sender: 'alice', Quantity: '40', 'X-Action': 'Stake' } }, 'no way');
      });

      it('Stake says how it is done here, Get-Stake no height where the node knows none', async () => {
        await refused({ from: 'alice', action: 'Stake', tags: { Quantity: '5' } }, 'Stake with a Transfer to this process, in the token, that has X-Action=Stake');
        assert.equal(answer(await send('bob', 'Get-Stake')).tags.height, undefined);
      });

      it('other notices do not', async () => {
        await notice('mallory', { Sender: 'alice', Quantity: '40', 'X-Action': 'Stake' });
        await send(tokenProcess, 'Debit-Notice', { Sender: 'alice', Quantity: '40', 'X-Action': 'Stake' }, { fromProcess: true });
        await notice(tokenProcess, { Sender: 'alice', Quantity: '40' });
        await notice(tokenProcess, { Sender: 'alice', Quantity: '40', 'X-Action': 'Gift' });
        // From a wallet that only says it is the token.
        await process.send({ from: 'mallory', action: 'Credit-Notice', tags: { 'from-process': tokenProcess, Sender: 'alice', Quantity: '40', 'X-Action': 'Stake' } });
        assert.equal(await process.state('staked'), undefined);
        const wrong = [[{ Quantity: '40' }, 'Sender is required!'], [{ Sender: 'a b', Quantity: '40' }, 'Sender is not an address'], [{ Sender: 'alice', Quantity: '-40' }, 'Quantity must be greater than 0']];
        for (const [tags, text] of wrong) assert.equal((await notice(tokenProcess, { ...tags, 'X-Action': 'Stake' })).error.message, text);
        assert.equal(await process.state('staked'), undefined);
      });

      it('what is released goes back by a Transfer, with a message that fails too', async () => {
        await notice(tokenProcess, { Sender: 'alice', Quantity: '40', 'X-Action': 'Stake' });
        await send('alice', 'Unstake', { Quantity: '15' }, { blockHeight: 101 });
        assert.deepEqual((await send('bob', 'Stakers', {}, { blockHeight: 104 })).outbox.map(({ action }) => action), [undefined]);
        for (const blockHeight of [105, 106]) {
          const { error, outbox } = await send('bob', 'Unstake', {}, { blockHeight });
          assert.deepEqual([error.message, outbox], ['Quantity is required!', []]);
        }
        const { outbox } = await send('bob', 'Nothing', {}, { blockHeight: 106 });
        assert.deepEqual(outbox.map(({ target, action, tags }) => [target, action, tags.recipient, tags.quantity, tags['x-action']]), [[tokenProcess, 'Transfer', 'alice', '15', 'Unstake']]);
        // It came to the inbox like any other, and the Transfer goes out once.
        assert.equal((await process.eval('return Inbox[#Inbox].Action')).output, 'Nothing');
        assert.deepEqual([await process.state('staked/alice'), await process.state('unstaking/alice')], ['25', '0']);
        assert.equal((await send('bob', 'Stakers', {}, { blockHeight: 106 })).outbox.length, 1);
        // After the delay at once.
        const late = await send('alice', 'Unstake', { Quantity: '25' }, { blockHeight: 107 });
        assert.deepEqual(late.outbox.map((entry) => [entry.target, entry.action, entry.tags.quantity]), [['alice', 'Unstake-Notice', '25'], [tokenProcess, 'Transfer', '25']]);
      });

      it('what cannot be sent back stays staked', async () => {
        await notice(tokenProcess, { Sender: 'alice', Quantity: '40', 'X-Action': 'Stake' });
        await block(tokenProcess);
        await refused({ from: 'alice', action: 'Unstake', tags: { Quantity: '15' }, blockHeight: 105 }, 'no way');
        await lua('ao.send = RealSend');
        assert.deepEqual((await send('alice', 'Unstake', { Quantity: '40' }, { blockHeight: 105 })).outbox.map(({ action, tags }) => [action, tags.quantity]), [['Unstake-Notice', '40'], ['Transfer', '40']]);
        assert.deepEqual([await process.state('staked/alice'), await process.state('unstaking/alice')], ['0', '0']);
      });

      it('needs a token, here or elsewhere, and a delay it can read', async () => {
        const problem = async (tags) => (await open({ file: new URL('./main.lua', import.meta.url), runtime: 'handlers', dialect, tags })).first.error?.message;
        assert.equal(await problem({}), "Staking needs the blueprint token in this process, or the spawn tag Token with the id of a token's process");
        // Tokens sent to a process that listens to a name would be lost.
        for (const Token of ['a b', 'token', '', `${tokenProcess}0`, 'token'.padEnd(43, '.')]) assert.equal(await problem({ Token }), 'The spawn tag Token must be the id of a process: 43 characters');
        for (const delay of ['-1', '1.5', 'x', '9'.repeat(400)]) assert.equal(await problem({ Token: tokenProcess, 'Unstake-Delay': delay }), 'The spawn tag Unstake-Delay must be a number of blocks, of at most 7 digits');
      });
    });
  });
}
