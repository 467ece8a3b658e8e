// node --test blueprints/token: what blueprint.json says, in both dialects.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const file = new URL('./main.lua', import.meta.url);
const million = '1000000000000000000';

// All of them end with the file: they share an engine, which starts with the first one.
const opened = [];
const keep = async (options) => {
  const process = await openProcess(options);
  opened.push(process);
  return process;
};
after(async () => {
  for (const process of opened) await process.close();
});

for (const dialect of ['luerl', 'puc']) {
  describe(`token (${dialect})`, () => {
    let token;
    const open = (tags = {}) => keep({ file, runtime: 'handlers', dialect, owner: 'owner', tags });
    const send = (from, action, tags = {}, more = {}) => token.send({ from, action, tags, ...more });
    const lua = async (code) => {
      const { ok, output, error } = await token.eval(code);
      assert.ok(ok, error?.message);
      return output;
    };
    const balances = () => token.state('balances');
    const transfer = (from, Recipient, Quantity, tags = {}) => send(from, 'Transfer', { Recipient, Quantity, ...tags });
    /** The message is refused with this text, sends nothing, and leaves the state as it was. */
    const refused = async (message, text) => {
      const everything = 'return require(".json").encode({ Balances, TotalSupply, Ticker, Name })';
      const earlier = [await lua(everything), await token.state('balances'), await token.state('token-info')];
      const { ok, error, outbox } = await token.send(message);
      assert.equal(ok, false, `${JSON.stringify(message)} went through`);
      assert.equal(error.message, text);
      assert.deepEqual(outbox, []);
      assert.deepEqual([await lua(everything), await token.state('balances'), await token.state('token-info')], earlier);
    };
    const answer = ({ ok, error, outbox }) => {
      assert.ok(ok, error?.message);
      assert.equal(outbox.length, 1);
      return outbox[0];
    };
    const picked = (entry, names) => Object.fromEntries(names.map((name) => [name, entry.tags[name]]));

    before(async () => {
      token = await open();
      await lua(`Balances = { alice = "100", [ao.id] = "0" } TotalSupply = "100"
        ao.send({ device = "patch@1.0", balances = { alice = "100", [ao.id] = "0" }, ["token-info"] = { supply = "100" } })`);
    });

    it('starts with all tokens at the process, and shows them before anybody has sent a message', async () => {
      const fresh = await open();
      assert.equal(fresh.first.error, null);
      assert.deepEqual(await fresh.state('balances'), { [fresh.id]: '10000000000000000' });
      assert.deepEqual(await fresh.state('token-info'), { name: 'Points Coin', ticker: 'PNTS', logo: '', denomination: '12', supply: '10000000000000000' });
      assert.equal((await fresh.eval('local names = {} for i, handler in ipairs(Handlers.list) do names[i] = handler.name end return table.concat(names, " ")')).output.replace(/\b_\w+\s?/g, '').trim(), 'info balance balances transfer mint totalSupply burn');
    });

    it('takes its names and numbers from the spawn tags', async () => {
      const fresh = await open({ Name: 'Gold', Ticker: 'GLD', Logo: 'logo-id', Denomination: '3', 'Total-Supply': '007' });
      assert.deepEqual(await fresh.state('token-info'), { name: 'Gold', ticker: 'GLD', logo: 'logo-id', denomination: '3', supply: '7' });
      assert.deepEqual(await fresh.state('balances'), { [fresh.id]: '7' });
      assert.equal((await (await open({ Denomination: '0' })).state('token-info')).supply, '10000');
      assert.equal((await (await open({ Name: '' })).state('token-info')).name, 'Points Coin');
      for (const Denomination of ['37', 'x', '-1', '1.5', '9'.repeat(400)]) {
        assert.equal((await open({ Denomination })).first.error.message, 'The spawn tag Denomination must be a whole number from 0 to 36');
      }
      assert.equal((await open({ 'Total-Supply': '-7' })).first.error.message, 'Total-Supply is no amount in decimal digits');
    });

    it('Info', async () => {
      const reply = answer(await send('bob', 'Info'));
      assert.equal(reply.target, 'bob');
      assert.deepEqual(picked(reply, ['name', 'ticker', 'logo', 'denomination', 'supply']), { name: 'Points Coin', ticker: 'PNTS', logo: '', denomination: '12', supply: '100' });
    });

    it('Balance, of the sender or of Recipient', async () => {
      const own = answer(await send('alice', 'Balance'));
      assert.deepEqual([own.target, own.data], ['alice', '100']);
      assert.deepEqual(picked(own, ['account', 'balance', 'ticker']), { account: 'alice', balance: '100', ticker: 'PNTS' });
      assert.deepEqual(picked(answer(await send('bob', 'Balance', { Recipient: 'alice' })), ['account', 'balance']), { account: 'alice', balance: '100' });
      assert.deepEqual(picked(answer(await send('alice', 'Balance', { Recipient: 'nobody' })), ['account', 'balance']), { account: 'nobody', balance: '0' });
      assert.deepEqual(picked(answer(await send('alice', 'Balance', { Recipient: token.id })), ['account', 'balance']), { account: token.id, balance: '0' });
      await refused({ from: 'alice', action: 'Balance', tags: { Recipient: 'no address' } }, 'Recipient is not an address');
    });

    it('Transfer tells both sides, and passes on X- tags and no others', async () => {
      const { outbox } = await transfer('alice', 'bob', '10', { 'X-Color': 'red', 'x-note': 'a b', 'X-Reference': '77', 'X-Origin': 'mallory', Color: 'blue' });
      assert.deepEqual(outbox.map(({ target, action, data }) => [target, action, data]), [
        ['alice', 'Debit-Notice', 'Sent 10 PNTS to bob.'],
        ['bob', 'Credit-Notice', 'Received 10 PNTS from alice.'],
      ]);
      assert.deepEqual(picked(outbox[0], ['recipient', 'quantity', 'x-color', 'x-note', 'color']), { recipient: 'bob', quantity: '10', 'x-color': 'red', 'x-note': 'a b', color: undefined });
      // What a message answers is for the runtime to say: a transfer must not pass for an answer of the token.
      assert.deepEqual(picked(outbox[1], ['sender', 'quantity', 'x-color', 'x-note', 'color', 'x-reference', 'x-origin']), {
        sender: 'alice', quantity: '10', 'x-color': 'red', 'x-note': 'a b', color: undefined, 'x-reference': undefined, 'x-origin': undefined,
      });
      assert.deepEqual(await balances(), { [token.id]: '0', alice: '90', bob: '10' });
    });

    it('Transfer with Cast tells nobody', async () => {
      const { ok, outbox } = await transfer('alice', 'bob', '1', { Cast: '' });
      assert.deepEqual([ok, outbox], [true, []]);
      assert.deepEqual([await token.state('balances/alice'), await token.state('balances/bob')], ['89', '11']);
    });

    it('Transfer to oneself changes nothing and tells both', async () => {
      const { outbox } = await transfer('alice', 'alice', '89');
      assert.deepEqual(outbox.map(({ target, action }) => [target, action]), [['alice', 'Debit-Notice'], ['alice', 'Credit-Notice']]);
      assert.equal(await token.state('balances/alice'), '89');
    });

    it('Transfer of more than there is', async () => {
      const earlier = await balances();
      for (const from of ['bob', 'nobody']) {
        const sent = await transfer(from, 'alice', '12');
        const reply = answer(sent);
        assert.deepEqual([reply.target, reply.action, reply.tags.error], [from, 'Transfer-Error', 'Insufficient Balance!']);
        assert.equal(reply.tags['message-id'], sent.id);
      }
      assert.deepEqual(await balances(), earlier);
    });

    it('Transfer refuses what is no amount', async () => {
      const wrong = (Quantity, text) => refused({ from: 'alice', action: 'Transfer', tags: { Recipient: 'bob', Quantity } }, text);
      await refused({ from: 'alice', action: 'Transfer', tags: { Recipient: 'bob' } }, 'Quantity is required!');
      await wrong('', 'Quantity is required!');
      for (const Quantity of ['0', '-0', '000', '-1', `-${'9'.repeat(60)}`]) await wrong(Quantity, 'Quantity must be greater than 0');
      for (const Quantity of ['1.5', '1.0', 'abc', '1e3', '+1', ' 1', '1 ', '0x10', '1_000', '--1', '-', '١', '1\n', '1\u0000']) await wrong(Quantity, 'Quantity must be a whole number, in decimal digits');
      for (const Quantity of ['1'.repeat(77), '9'.repeat(10_000)]) await wrong(Quantity, 'Quantity has more than 76 digits');
      // Not text, so no tag at all.
      await wrong({ a: '1' }, 'Quantity is required!');
    });

    it('Transfer refuses who is no address', async () => {
      const wrong = (Recipient, text) => refused({ from: 'alice', action: 'Transfer', tags: { Recipient, Quantity: '1' } }, text);
      await refused({ from: 'alice', action: 'Transfer', tags: { Quantity: '1' } }, 'Recipient is required!');
      await wrong('', 'Recipient is required!');
      for (const Recipient of ['a b', ' bob', 'bob\n', 'a/b', 'a.b', 'é', 'x'.repeat(65), 'x'.repeat(10_240), '1', '007', 'device', 'Commitments', 'ao-types', 'private', '\u0000']) await wrong(Recipient, 'Recipient is not an address');
    });

    it('names that mean something elsewhere are accounts like others', async () => {
      for (const name of ['__index', '__proto__', 'constructor', 'toString', 'nil', 'x'.repeat(64), `priv${'a'.repeat(39)}`]) {
        assert.equal((await transfer('alice', name, '1')).ok, true);
        assert.equal(answer(await send('bob', 'Balance', { Recipient: name })).data, '1');
        assert.equal(await lua(`return Balances[${JSON.stringify(name)}]`), '1');
        assert.equal((await transfer(name, 'alice', '1', { Cast: '1' })).ok, true);
      }
      assert.equal(await token.state('balances/alice'), '89');
      assert.equal(await lua('return getmetatable(Balances) == nil'), 'true');
    });

    it('zeros in front do not count', async () => {
      const { outbox } = await transfer('alice', 'bob', '0009');
      assert.equal(outbox[0].tags.quantity, '9');
      await transfer('bob', 'alice', '9');
    });

    it('Balances, whole and in pages', async () => {
      const whole = JSON.parse(answer(await send('carol', 'Balances')).data);
      assert.deepEqual(whole, await balances());
      const names = Object.keys(whole).sort();
      const seen = [];
      let cursor;
      for (let page = 0; page < 50; page++) {
        const reply = answer(await send('carol', 'Balances', { Limit: '2', ...(cursor === undefined ? {} : { Cursor: cursor }) }));
        const some = JSON.parse(reply.data);
        assert.ok(Object.keys(some).length <= 2);
        seen.push(...Object.keys(some).sort());
        for (const [name, amount] of Object.entries(some)) assert.equal(amount, Object.entries(whole).find(([one]) => one === name)[1]);
        cursor = reply.tags.cursor;
        if (cursor === undefined) break;
        assert.equal(cursor, seen.at(-1));
      }
      assert.deepEqual(seen, names);
      assert.equal(answer(await send('carol', 'Balances', { Cursor: '~' })).data, '{}');
      await lua('Kept = Balances Balances = {}');
      assert.equal(answer(await send('carol', 'Balances')).data, '{}');
      await lua('Balances = Kept');
      for (const Limit of ['0', '-1', '1.5', 'x', '1001', '9'.repeat(500), '']) await refused({ from: 'carol', action: 'Balances', tags: { Limit } }, 'Limit must be a whole number from 1 to 1000');
    });

    it('Mint, for the owner and the process itself', async () => {
      const reply = answer(await send('owner', 'Mint', { Quantity: million }));
      assert.deepEqual([reply.target, reply.action, reply.data, reply.tags.quantity], ['owner', 'Mint-Notice', `Successfully minted ${million}`, million]);
      assert.equal(await token.state('balances/owner'), million);
      assert.equal(await token.state('token-info/supply'), '1000000000000000100');
      assert.equal((await send(token.id, 'Mint', { Quantity: '1' }, { fromProcess: true })).ok, true);
      assert.equal(await token.state(`balances/${token.id}`), '1');
      const sent = await send('mallory', 'Mint', { Quantity: '5' });
      const error = answer(sent);
      assert.deepEqual([error.target, error.action, error.tags.error], ['mallory', 'Mint-Error', 'Only the Process Id can mint new PNTS tokens!']);
      assert.equal(error.tags['message-id'], sent.id);
      assert.equal(await token.state('token-info/supply'), '1000000000000000101');
      await refused({ action: 'Mint' }, 'Quantity is required!');
      await refused({ action: 'Mint', tags: { Quantity: '-5' } }, 'Quantity must be greater than 0');
      await refused({ action: 'Mint', tags: { Quantity: '1.5' } }, 'Quantity must be a whole number, in decimal digits');
      await refused({ action: 'Mint', tags: { Quantity: '1'.repeat(77) } }, 'Quantity has more than 76 digits');
      await refused({ action: 'Mint', tags: { Quantity: '9'.repeat(76) } }, 'The supply would have more than 76 digits');
    });

    it('MintAuthority names who may mint', async () => {
      await lua('MintAuthority = { "carol", "process" }');
      assert.equal(answer(await send('owner', 'Mint', { Quantity: '1' })).action, 'Mint-Error');
      assert.equal(answer(await send('carol', 'Mint', { Quantity: '1' })).action, 'Mint-Notice');
      await lua('MintAuthority = {}');
      assert.equal(answer(await send('carol', 'Mint', { Quantity: '1' })).action, 'Mint-Error');
      await lua('MintAuthority = "owner"');
      assert.equal(answer(await send('owner', 'Mint', { Quantity: '1' })).action, 'Mint-Notice');
    });

    it('Burn', async () => {
      const supply = BigInt(await token.state('token-info/supply'));
      const reply = answer(await send('alice', 'Burn', { Quantity: '9' }));
      assert.deepEqual([reply.target, reply.action, reply.data, reply.tags.quantity], ['alice', 'Burn-Notice', 'Successfully burned 9', '9']);
      assert.equal(await token.state('balances/alice'), '80');
      assert.equal(await token.state('token-info/supply'), String(supply - 9n));
      const error = answer(await send('alice', 'Burn', { Quantity: '81' }));
      assert.deepEqual([error.target, error.action, error.tags.error], ['alice', 'Burn-Error', 'Insufficient Balance!']);
      await refused({ from: 'alice', action: 'Burn' }, 'Quantity is required!');
      await refused({ from: 'alice', action: 'Burn', tags: { Quantity: '0' } }, 'Quantity must be greater than 0');
      await refused({ from: 'alice', action: 'Burn', tags: { Quantity: '1e1' } }, 'Quantity must be a whole number, in decimal digits');
      await refused({ from: 'alice', action: 'Burn', tags: { Quantity: '1'.repeat(77) } }, 'Quantity has more than 76 digits');
    });

    it('Total-Supply', async () => {
      const reply = answer(await send('alice', 'Total-Supply'));
      assert.deepEqual([reply.action, reply.data, reply.tags.ticker], ['Total-Supply', await token.state('token-info/supply'), 'PNTS']);
      await refused({ from: token.id, fromProcess: true, action: 'Total-Supply' }, 'Cannot call Total-Supply from the same process!');
    });

    it('Total-Supply is no answer to an answer, or two tokens would never end', async () => {
      // alice: Total-Supply Reply-To=<another token>, here. What that one gets, and would answer:
      const { target, tags } = answer(await send('alice', 'Total-Supply', { Reference: '7', 'Reply-To': 'other' }));
      assert.deepEqual([target, tags.ticker, tags['x-reference']], ['other', 'PNTS', '7']);
      for (const more of [{ Ticker: 'OTHER', 'X-Reference': '7', Reference: '1' }, { 'X-Reference': '7' }, { Ticker: 'OTHER', Reference: '1' }, { Ticker: 'OTHER', 'X-Reference': '7', 'Reply-To': 'other' }]) {
        const { ok, outbox } = await send('other', 'Total-Supply', more, { fromProcess: true, data: '5' });
        assert.deepEqual([ok, outbox], [true, []], JSON.stringify(more));
      }
      // A question that somebody passed on is one.
      assert.equal(answer(await send('other', 'Total-Supply', { 'X-Reference': '7', 'Reply-To': 'alice' })).target, 'alice');
    });

    it('what cannot be answered changes nothing', async () => {
      await lua('RealSend = ao.send ao.send = function(message) local to = message.Target or message.target if to == "alice" or to == "owner" then error("no way", 0) end return RealSend(message) end');
      await refused({ from: 'alice', action: 'Transfer', tags: { Recipient: 'bob', Quantity: '1' } }, 'no way');
      await refused({ from: 'bob', action: 'Transfer', tags: { Recipient: 'alice', Quantity: '1' } }, 'no way');
      await refused({ from: 'alice', action: 'Burn', tags: { Quantity: '1' } }, 'no way');
      await refused({ from: 'owner', action: 'Mint', tags: { Quantity: '1' } }, 'no way');
    });

    it('is exact far beyond 64 bits', async () => {
      const rich = await open({ 'Total-Supply': '9'.repeat(76) });
      const half = `1${'0'.repeat(75)}`;
      await rich.send({ from: rich.id, fromProcess: true, action: 'Transfer', tags: { Recipient: 'alice', Quantity: half } });
      assert.deepEqual([await rich.state('balances/alice'), await rich.state(`balances/${rich.id}`)], [half, `8${'9'.repeat(75)}`]);
      await rich.send({ from: 'alice', action: 'Transfer', tags: { Recipient: 'bob', Quantity: '18446744073709551617' } });
      assert.equal(await rich.state('balances/alice'), String(10n ** 75n - (2n ** 64n + 1n)));
    });

    it('keeps everything when it is loaded again, and shows balances that were there before it', async () => {
      const handlers = await lua('return #Handlers.list');
      const earlier = await balances();
      await lua(`Balances.dora, Balances.emil, Balances.finn = 5, "0007", 6.0 Balances.alice, Name = "68", "aos"`);
      const load = () => token.eval(readFileSync(file, 'utf8').replace('require("./subledger")', 'error'));
      const again = await load();
      assert.ok(again.ok, again.error?.message);
      assert.deepEqual(await balances(), { ...earlier, alice: '68', dora: '5', emil: '7', finn: '6' });
      assert.equal(await token.state('token-info/name'), 'Points Coin');
      assert.equal(await lua('return #Handlers.list'), handlers);
      await lua('Balances.dora = 1.5 Name = "Mine"');
      assert.equal((await load()).error.message, 'Balances.dora is no amount in decimal digits');
      assert.equal(await lua('return Name'), 'Mine');
      await lua('Balances.dora = "5"');
    });

    it('is silent to whom it cannot trust', async () => {
      const { outbox } = await token.send({ from: 'mallory', action: 'Transfer', tags: { Recipient: 'mallory', Quantity: '1', 'from-process': 'alice' } });
      assert.deepEqual(outbox, []);
      assert.equal(await token.state('balances/mallory'), undefined);
    });

    it('sends what it is sent without an action nowhere', async () => {
      const { ok, outbox } = await token.send({ from: 'alice', data: 'hello' });
      assert.deepEqual([ok, outbox], [true, []]);
    });

    describe('as a subledger', () => {
      let sub;
      const ask = (from, action, tags = {}, more = {}) => sub.send({ from, action, tags, ...more });
      const deposit = (from, Sender, Quantity) => ask(from, 'Credit-Notice', { Sender, Quantity }, { fromProcess: true });
      before(async () => {
        sub = await open({ 'Parent-Token': 'parent', 'Source-Token': 'source', Ticker: 'SUB', 'Total-Supply': '500' });
      });

      it('starts empty', async () => {
        assert.equal(sub.first.error, null);
        assert.deepEqual([await sub.state('token-info/supply'), await sub.state('balances')], ['0', { [sub.id]: '0' }]);
      });

      it('Credit-Notice of the parent credits the sender of the tokens; those of others do not', async () => {
        await deposit('stranger', 'alice', '50');
        await deposit(sub.id, 'alice', '50');
        assert.equal(await sub.state('balances/alice'), undefined);
        assert.equal((await deposit('parent', 'alice', '50')).error, null);
        assert.deepEqual([await sub.state('balances/alice'), await sub.state('token-info/supply')], ['50', '50']);
        assert.equal((await deposit('parent', '', '50')).error.message, 'Sender is required!');
        assert.equal((await deposit('parent', 'a b', '50')).error.message, 'Sender is not an address');
        assert.equal((await deposit('parent', 'alice', '')).error.message, 'Quantity is required!');
        assert.equal((await deposit('parent', 'alice', '-50')).error.message, 'Quantity must be greater than 0');
        assert.equal((await deposit('parent', 'alice', '5.0')).error.message, 'Quantity must be a whole number, in decimal digits');
        assert.equal((await deposit('parent', 'alice', '1'.repeat(77))).error.message, 'Quantity has more than 76 digits');
        assert.equal((await deposit('parent', 'alice', '9'.repeat(76))).error.message, 'The supply would have more than 76 digits');
        assert.deepEqual([await sub.state('balances/alice'), await sub.state('token-info/supply')], ['50', '50']);
      });

      it('its Credit-Notice names the token it stands for', async () => {
        const { outbox } = await ask('alice', 'Transfer', { Recipient: 'bob', Quantity: '20' });
        assert.deepEqual(picked(outbox[1], ['parent-token', 'source-token', 'sender']), { 'parent-token': 'parent', 'source-token': 'source', sender: 'alice' });
        assert.equal(outbox[0].tags['parent-token'], undefined);
      });

      it('Withdraw sends a Transfer to the parent', async () => {
        const { outbox } = await ask('bob', 'Withdraw', { Quantity: '5' });
        assert.deepEqual(outbox.map(({ target, action, tags }) => [target, action, tags.recipient, tags.quantity]), [
          ['bob', 'Withdraw-Notice', 'bob', '5'],
          ['parent', 'Transfer', 'bob', '5'],
        ]);
        assert.equal((await ask('bob', 'Withdraw', { Quantity: '5', Recipient: 'carol' })).outbox[1].tags.recipient, 'carol');
        assert.deepEqual([await sub.state('balances/bob'), await sub.state('token-info/supply')], ['10', '40']);
        const reply = answer(await ask('bob', 'Withdraw', { Quantity: '11' }));
        assert.deepEqual([reply.target, reply.action, reply.tags.error], ['bob', 'Withdraw-Error', 'Insufficient Balance!']);
        assert.equal((await ask('bob', 'Withdraw', { Quantity: '1', Recipient: 'a b' })).error.message, 'Recipient is not an address');
        assert.equal((await ask('bob', 'Withdraw')).error.message, 'Quantity is required!');
        assert.equal((await ask('bob', 'Withdraw', { Quantity: '0' })).error.message, 'Quantity must be greater than 0');
        assert.equal((await ask('bob', 'Withdraw', { Quantity: '+1' })).error.message, 'Quantity must be a whole number, in decimal digits');
        assert.equal((await ask('bob', 'Withdraw', { Quantity: '1'.repeat(77) })).error.message, 'Quantity has more than 76 digits');
        assert.equal(await sub.state('balances/bob'), '10');
        // What cannot be answered changes nothing.
        await sub.eval('RealSend = ao.send ao.send = function(message) if (message.Target or message.target) == "bob" then error("no way", 0) end return RealSend(message) end');
        assert.equal((await ask('bob', 'Withdraw', { Quantity: '1' })).error.message, 'no way');
        assert.equal((await sub.eval('ao.send = RealSend return Balances.bob')).output, '10');
      });

      it('nobody mints in it', async () => {
        assert.equal(answer(await ask('owner', 'Mint', { Quantity: '1' })).action, 'Mint-Error');
        assert.equal(answer(await ask(sub.id, 'Mint', { Quantity: '1' }, { fromProcess: true })).action, 'Mint-Error');
      });

      it('the source is the parent unless it is named', async () => {
        const other = await open({ 'Parent-Token': 'parent' });
        assert.equal((await other.eval('return SourceToken')).output, 'parent');
        assert.equal((await open({ 'Parent-Token': 'no address' })).first.error.message, 'Parent-Token is not an address');
      });
    });
  });
}
