// node --test blueprints/voting: what blueprint.json says, in both dialects.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const stakes = 'stakes'.padEnd(43, '0');
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const staking = read('../staking/main.lua');
// The files that it requires in their places.
const voting = read('./main.lua').replace(/require\("(\.\/\w+)"\)/g, (_, name) => `(function() ${read(`${name}.lua`)}\nend)()`);

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
  describe(`voting (${dialect})`, () => {
    let process;
    const send = (from, action, tags = {}, blockHeight = 1000, more = {}) => process.send({ from, action, tags, blockHeight, ...more });
    const vote = (from, Proposal, Side, tags = {}, blockHeight = 1000) => send(from, 'Vote', { Proposal, Side, ...tags }, blockHeight);
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
    const all = 'return require(".json").encode({ require(".json").object(Votes), require(".json").object(VoteResults), require(".json").object(PendingVotes) })';
    const refused = async (message, text) => {
      const earlier = [await lua(all), await process.state('votes')];
      const { ok, error, outbox } = await process.send({ blockHeight: 1000, action: 'Vote', ...message });
      assert.equal(ok, false, `${JSON.stringify(message)} went through`);
      assert.equal(error.message, text);
      assert.deepEqual(outbox, []);
      assert.deepEqual([await lua(all), await process.state('votes')], earlier);
    };
    const opening = { yay: '0', nay: '0', deadline: '1010', result: 'open' };

    describe('with the stakes', () => {
      before(async () => {
        process = await open({ file: new URL('../token/main.lua', import.meta.url), runtime: 'handlers', dialect, owner: 'owner' });
        await lua(staking);
        await lua('Handlers.prepend("clear", "Clear", function(_, base) base.votes = nil end)');
      });
      beforeEach(async () => {
        const huge = '1'.padEnd(30, '0');
        await lua('Votes, VoteResults = {}, {}');
        await send('alice', 'Clear');
        await lua(`Balances = { [ao.id] = "1" } Unstaking, BlockClock, ProposalStake, OnVotePassed = {}, { height = 0 }, nil, nil
          Stakers = { alice = { amount = "9", unstake_at = 5 }, bob = { amount = "10", unstake_at = 5 }, carol = { amount = "${huge}", unstake_at = 5 } }`);
        await lua(staking);
        await lua(voting);
      });

      it('Vote weighs what is staked', async () => {
        const reply = answer(await vote('alice', 'fee', 'yay', { Deadline: '10' }));
        assert.deepEqual([reply.target, reply.action, reply.data], ['alice', 'Vote-Notice', 'Voted yay on fee with 9']);
        assert.deepEqual(['proposal', 'side', 'quantity', 'deadline'].map((name) => reply.tags[name]), ['fee', 'yay', '9', '1010']);
        await vote('bob', 'fee', 'nay', {}, 1001);
        assert.deepEqual(await process.state('votes/fee'), { ...opening, yay: '9', nay: '10' });
        await vote('carol', 'fee', 'yay', { Deadline: '99999' }, 1002);
        // The first vote said until when.
        assert.deepEqual(await process.state('votes/fee'), { ...opening, yay: `1${'0'.repeat(28)}9`, nay: '10' });
      });

      it('Target names the proposal too, where a message can have one', async () => {
        // What openProcess sends has the process as its target.
        await lua('Handlers.evaluate({ Action = "Vote", From = "alice", Target = "fee", Tags = { Side = "yay", Deadline = "10" }, ["Block-Height"] = 1000, reply = print }, {})');
        assert.equal((await process.state('votes/fee')).yay, '9');
      });

      it('a second vote replaces the first', async () => {
        await vote('alice', 'fee', 'yay', { Deadline: '10' });
        await vote('alice', 'fee', 'yay');
        assert.equal((await process.state('votes/fee')).yay, '9');
        await lua('Stakers.alice.amount = "12"');
        await vote('alice', 'fee', 'nay');
        assert.deepEqual(await process.state('votes/fee'), { ...opening, nay: '12' });
      });

      it('the same tokens vote once: they stay locked until the deadline', async () => {
        await vote('alice', 'fee', 'yay', { Deadline: '10' });
        await send('alice', 'Unstake', { Quantity: '9' });
        await send('alice', 'Info', {}, 1009);
        assert.equal((await process.state('unstaking')).alice, '9');
        await send('alice', 'Info', {}, 1010);
        assert.equal(await process.state('balances/alice'), '9');
      });

      it('Vote refuses what it cannot count', async () => {
        const tags = { Proposal: 'fee', Side: 'yay', Deadline: '10' };
        const wrong = (changed, text, from = 'alice') => refused({ from, tags: { ...tags, ...changed } }, text);
        await refused({ from: 'alice', tags: { Side: 'yay', Deadline: '10' } }, 'Proposal is required!');
        await wrong({ Proposal: '' }, 'Proposal is required!');
        for (const Proposal of ['a b', 'a/b', 'é', 'x'.repeat(129), 'x'.repeat(10_240), 'votes.fee']) await wrong({ Proposal }, 'Proposal must be 1 to 128 letters, digits, - and _');
        for (const Proposal of ['1', 'device', 'Commitments', 'private']) await wrong({ Proposal }, 'Proposal cannot have this name');
        await refused({ from: 'alice', tags: { Proposal: 'fee', Deadline: '10' } }, 'Side is required!');
        for (const Side of ['Yay', 'yes', 'voters', 'deadline', '__index', 'yay ']) await wrong({ Side }, 'Side must be yay or nay');
        await refused({ from: 'alice', tags: { Proposal: 'fee', Side: 'yay' } }, 'Deadline is required!');
        for (const Deadline of ['0', '-1', '1.5', 'x', '1000001', '9'.repeat(400), '1e3']) await wrong({ Deadline }, 'Deadline must be a number of blocks from 1 to 1000000');
        await wrong({}, 'No staked tokens to vote', 'nobody');
        await lua('Stakers.nobody = { amount = "0", unstake_at = 1 }');
        await wrong({}, 'No staked tokens to vote', 'nobody');
      });

      it('names that mean something elsewhere are proposals like others', async () => {
        for (const name of ['__index', '__proto__', 'constructor', 'x'.repeat(128)]) {
          assert.equal((await vote('alice', name, 'yay', { Deadline: '10' })).error, null);
          assert.deepEqual(JSON.parse(answer(await send('bob', 'Get-Votes', { Proposal: name })).data)[name].yay, '9');
        }
      });

      it('from the deadline on it is decided, by the first message', async () => {
        await vote('alice', 'fee', 'yay', { Deadline: '10' });
        await vote('bob', 'fee', 'nay', {}, 1009);
        await vote('bob', 'logo', 'yay', { Deadline: '10' }, 1009);
        // This one fails; what it would have told comes with the next one.
        await vote('carol', 'fee', 'yay', { Deadline: '10' }, 1010).then(({ error, outbox }) => assert.deepEqual([error.message, outbox], ['Voting on the proposal has ended', []]));
        const told = answer(await send('carol', 'Nothing', {}, 1010));
        assert.deepEqual(['proposal', 'result', 'yay', 'nay'].map((name) => told.tags[name]), ['fee', 'rejected', '9', '10']);
        assert.deepEqual([told.target, told.action], ['alice', 'Vote-Result']);
        assert.deepEqual((await send('carol', 'Nothing', {}, 1010)).outbox, []);
        assert.deepEqual(await process.state('votes/fee'), { ...opening, yay: '9', nay: '10', result: 'rejected' });
        await refused({ from: 'carol', tags: { Proposal: 'fee', Side: 'yay', Deadline: '10' }, blockHeight: 1011 }, 'Voting on the proposal has ended');
        assert.equal((await process.state('votes/logo')).result, 'open');
        const result = answer({ ...(await send('dave', 'Nothing', {}, 1019)) });
        assert.deepEqual([result.target, result.tags.proposal, result.tags.result], ['bob', 'logo', 'passed']);
      });

      /** Proposals as if they had been voted on: p0001 to p<count>. */
      const fill = async (count, into, fields) => {
        await lua(`for i = 1, ${count} do ${into}[string.format("p%04d", i)] = { yay = "0", nay = "0", proposer = "zoe", voters = {}, ${fields} } end`);
        await lua(voting);
      };

      it('one message decides a hundred, by deadline and name; the others wait, and take no votes', async () => {
        await fill(250, 'Votes', 'deadline = i > 240 and 1005 or 1010');
        const told = ({ outbox }) => {
          const names = outbox.filter(({ action }) => action === 'Vote-Result').map(({ tags }) => tags.proposal);
          return [names.length, names[0], names[10], names.at(-1)];
        };
        assert.deepEqual(told(await send('bob', 'Nothing', {}, 1010)), [100, 'p0241', 'p0001', 'p0090']);
        const late = await vote('alice', 'p0240', 'yay', {}, 1010);
        assert.deepEqual([late.error.message, late.outbox, await lua('return tostring(Votes.p0240.result)')], ['Voting on the proposal has ended', [], 'nil']);
        // However many messages fail, what is held back for the next one does not grow.
        assert.equal((await vote('alice', 'p0240', 'yay', {}, 1010)).ok, false);
        assert.deepEqual(told(await send('bob', 'Nothing', {}, 1010)), [100, 'p0091', 'p0101', 'p0190']);
        assert.deepEqual(told(await send('bob', 'Nothing', {}, 1010)), [50, 'p0191', 'p0201', 'p0240']);
        assert.deepEqual((await send('bob', 'Nothing', {}, 1010)).outbox, []);
        assert.equal((await process.state('votes/p0240')).result, 'rejected');
      });

      it('there is room for so many open proposals, of one voter and of all, and a stake may be asked for', async () => {
        await lua('for i = 1, 20 do Votes["own" .. i] = { yay = "0", nay = "0", deadline = 2000, proposer = "alice", voters = {} } end');
        const tags = { Proposal: 'fee', Side: 'yay', Deadline: '10' };
        await refused({ from: 'alice', tags }, 'You opened 20 proposals that are not decided yet');
        await lua('ProposalStake = "11"');
        await refused({ from: 'bob', tags }, 'The stake is too small to open a proposal');
        await lua('ProposalStake = "10"');
        assert.equal(answer(await vote('bob', 'fee', 'yay', tags)).action, 'Vote-Notice');
        assert.equal(answer(await vote('alice', 'fee', 'yay')).action, 'Vote-Notice');
        await fill(979, 'Votes', 'deadline = 2000');
        await refused({ from: 'carol', tags: { ...tags, Proposal: 'more' } }, 'Too many proposals are open: wait until some are decided');
      });

      it('keeps the newest thousand results', async () => {
        await fill(1000, 'VoteResults', 'result = "rejected", deadline = i');
        await vote('alice', 'fee', 'yay', { Deadline: '1' });
        await send('alice', 'Info', {}, 1001);
        assert.deepEqual([await process.state('votes/p0001'), (await process.state('votes/p0002')).result, (await process.state('votes/fee')).result], [undefined, 'rejected', 'passed']);
        assert.equal(await lua('local n = 0 for _ in pairs(VoteResults) do n = n + 1 end return n .. tostring(VoteResults.p0001)'), '1000nil');
      });

      it('as many nay as yay is no majority', async () => {
        await lua('Stakers.alice.amount = "10"');
        await vote('alice', 'fee', 'yay', { Deadline: '1' });
        await vote('bob', 'fee', 'nay');
        assert.equal((await send('alice', 'Info', {}, 1001)).outbox[0].tags.result, 'rejected');
      });

      it('OnVotePassed is called once for what passed', async () => {
        await lua('Seen = {} function OnVotePassed(proposal, votes) Seen[#Seen + 1] = proposal .. " " .. votes.yay .. " " .. votes.nay ao.send({ Target = "elsewhere", Action = "Do-It" }) end');
        await vote('alice', 'fee', 'nay', { Deadline: '10' });
        await vote('bob', 'fee', 'yay');
        await vote('alice', 'lost', 'nay', { Deadline: '10' });
        // The message that brings the time fails: what it would have sent comes with the next one.
        for (const height of [1010, 1011]) assert.deepEqual((await send('mallory', 'Vote', {}, height)).outbox, []);
        const { outbox } = await send('mallory', 'Nothing', {}, 1012);
        assert.deepEqual(outbox.map(({ target, action, tags }) => [target, action, tags.proposal]).sort(), [
          ['alice', 'Vote-Result', 'fee'],
          ['alice', 'Vote-Result', 'lost'],
          ['elsewhere', 'Do-It', undefined],
        ]);
        assert.deepEqual((await send('mallory', 'Nothing', {}, 1013)).outbox, []);
        assert.equal(await lua('return table.concat(Seen, ", ")'), 'fee 10 9');
      });

      it('a hook that fails stops nothing', async () => {
        await lua('function OnVotePassed() error("broken", 0) end');
        await vote('bob', 'fee', 'yay', { Deadline: '10' });
        const { ok, output, outbox } = await send('alice', 'Info', {}, 1010);
        assert.deepEqual([ok, outbox.map(({ action }) => action)], [true, ['Vote-Result', undefined]]);
        assert.match(output, /OnVotePassed failed for fee: broken/);
        assert.equal(await lua('return VoteResults.fee.error'), 'broken');
        assert.equal((await send('alice', 'Info', {}, 1011)).outbox.length, 1);
      });

      it('Get-Votes', async () => {
        assert.equal(answer(await send('bob', 'Get-Votes')).data, '{}');
        await vote('alice', 'fee', 'yay', { Deadline: '10' });
        await vote('bob', 'logo', 'nay', { Deadline: '20' });
        await send('alice', 'Info', {}, 1010);
        const reply = answer(await send('dave', 'Get-Votes', {}, 1010));
        assert.deepEqual([reply.target, reply.action], ['dave', 'Votes']);
        assert.deepEqual(JSON.parse(reply.data), { fee: { ...opening, yay: '9', result: 'passed' }, logo: { ...opening, nay: '10', deadline: '1020' } });
        const one = JSON.parse(answer(await send('dave', 'Get-Votes', { Proposal: 'logo' }, 1010)).data);
        assert.deepEqual(one, { logo: { ...opening, nay: '10', deadline: '1020', voters: { bob: { side: 'nay', amount: '10' } } } });
        await refused({ from: 'dave', action: 'Get-Votes', tags: { Proposal: 'nothing' }, blockHeight: 1010 }, 'Nobody has voted on this proposal');
        await refused({ from: 'dave', action: 'Get-Votes', tags: { Proposal: '' }, blockHeight: 1010 }, 'Proposal is required!');
        const page = async (tags) => {
          const { data, tags: { cursor } } = answer(await send('dave', 'Get-Votes', tags, 1010));
          return [Object.keys(JSON.parse(data)), cursor];
        };
        assert.deepEqual(await page({ Limit: '1' }), [['fee'], 'fee']);
        assert.deepEqual(await page({ Limit: '1', Cursor: 'fee' }), [['logo'], undefined]);
        for (const Limit of ['0', '101', 'x', '', '1.5']) await refused({ from: 'dave', action: 'Get-Votes', tags: { Limit }, blockHeight: 1010 }, 'Limit must be a whole number from 1 to 100');
        await fill(99, 'Votes', 'deadline = 2000');
        const [names, cursor] = await page({});
        assert.deepEqual([names.length, names[99], cursor], [100, 'p0098', 'p0098']);
      });

      it('keeps everything when it is loaded again', async () => {
        await vote('alice', 'fee', 'yay', { Deadline: '10' });
        const handlers = await lua('return #Handlers.list');
        await lua(voting);
        assert.equal(await lua('return #Handlers.list'), handlers);
        assert.equal((await process.state('votes/fee')).yay, '9');
        assert.equal((await send('alice', 'Info', {}, 1010)).outbox[0].tags.result, 'passed');
      });

      it('a vote that cannot be answered does not count', async () => {
        await lua('RealSend = ao.send ao.send = function(message) if (message.Target or message.target) == "alice" then error("no way", 0) end return RealSend(message) end');
        await refused({ from: 'alice', tags: { Proposal: 'fee', Side: 'yay', Deadline: '10' } }, 'no way');
        await lua('ao.send = RealSend');
      });

      it('a Stake-Info counts nothing here', async () => {
        await send('mallory', 'Stake-Info', { Quantity: '5', 'X-Reference': '1' });
        assert.equal(await lua('return next(Votes) == nil'), 'true');
      });
    });

    describe('beside the stakes', () => {
      const ask = async (from, Proposal, Side, tags = {}, blockHeight = 1000) => {
        const question = answer(await vote(from, Proposal, Side, { Reference: '44', ...tags }, blockHeight));
        assert.deepEqual([question.target, question.action, question.tags.recipient], [stakes, 'Get-Stake', from]);
        return question.tags.reference;
      };
      const info = (reference, Quantity, Account = 'alice', blockHeight = 1000, more = {}) => send(stakes, 'Stake-Info', { Account, Quantity, 'X-Reference': reference, ...more }, blockHeight, { fromProcess: true });
      beforeEach(async () => {
        process = await open({ file: new URL('./main.lua', import.meta.url), runtime: 'handlers', dialect, owner: 'owner', tags: { Staking: stakes } });
        assert.equal(process.first.error, null);
      });

      it('a vote counts when the stake is known', async () => {
        const reference = await ask('alice', 'fee', 'yay', { Deadline: '10' });
        assert.equal(await process.state('votes'), undefined);
        const notice = answer(await info(reference, '7'));
        assert.deepEqual([notice.target, notice.action, notice.tags.proposal, notice.tags.side, notice.tags.quantity, notice.tags.deadline, notice.tags['x-reference']], ['alice', 'Vote-Notice', 'fee', 'yay', '7', '1010', '44']);
        assert.deepEqual(await process.state('votes/fee'), { ...opening, yay: '7' });
        // An answer counts once.
        await info(reference, '7');
        assert.equal((await process.state('votes/fee')).yay, '7');
      });

      it('the later of two votes counts, whichever is answered first', async () => {
        const first = await ask('alice', 'fee', 'yay', { Deadline: '10' });
        const other = await ask('bob', 'fee', 'yay', { Deadline: '10' });
        const second = await ask('alice', 'fee', 'nay', { Deadline: '10' });
        assert.equal(answer(await info(second, '7')).tags.side, 'nay');
        assert.deepEqual((await info(first, '7')).outbox, []);
        await info(other, '2', 'bob');
        assert.deepEqual(await process.state('votes/fee'), { ...opening, yay: '2', nay: '7' });
      });

      it('only the staking process knows stakes', async () => {
        const reference = await ask('alice', 'fee', 'yay', { Deadline: '10' });
        await send('mallory', 'Stake-Info', { Account: 'alice', Quantity: '7', 'X-Reference': reference }, 1000, { fromProcess: true });
        await process.send({ from: 'mallory', action: 'Stake-Info', tags: { 'from-process': stakes, Account: 'alice', Quantity: '7', 'X-Reference': reference } });
        await info('999', '7');
        assert.equal(await process.state('votes'), undefined);
        assert.equal((await info(reference, '-7')).error.message, 'Quantity must be a whole number, in decimal digits');
        assert.equal(await process.state('votes'), undefined);
      });

      it('a stake of somebody else weighs nothing, though the staking process told it', async () => {
        // mallory: Get-Stake Recipient=whale Reply-To=<this process> Reference=<that of the question>, there.
        const reference = await ask('mallory', 'fee', 'yay', { Deadline: '10' });
        for (const account of ['whale', '', 'Mallory', process.id]) assert.deepEqual((await info(reference, '1000000', account)).outbox, [], account);
        await send(stakes, 'Stake-Info', { Quantity: '1000000', 'X-Reference': reference }, 1000, { fromProcess: true });
        assert.equal(await process.state('votes'), undefined);
        // The question stays open for its own answer, which counts once.
        assert.equal(answer(await info(reference, '3', 'mallory')).tags.quantity, '3');
        assert.deepEqual((await info(reference, '4', 'mallory')).outbox, []);
        assert.deepEqual(await process.state('votes/fee'), { ...opening, yay: '3' });
      });

      it('a stake of long ago weighs nothing', async () => {
        const reference = await ask('alice', 'fee', 'yay', { Deadline: '100' });
        assert.deepEqual((await info(reference, '7', 'alice', 1000, { Height: '989' })).outbox, []);
        assert.deepEqual((await info(reference, '7', 'alice', 1011, { Height: '1000' })).outbox, []);
        assert.equal(await process.state('votes'), undefined);
        assert.equal(answer(await info(reference, '6', 'alice', 1011, { Height: '1001' })).tags.quantity, '6');
      });

      it('Vote-Error when there is no stake, or it is too late', async () => {
        const none = await ask('alice', 'fee', 'yay', { Deadline: '10' });
        const error = answer(await info(none, '0'));
        assert.deepEqual([error.target, error.action, error.tags.proposal, error.tags.error, error.data], ['alice', 'Vote-Error', 'fee', 'No staked tokens to vote', 'No staked tokens to vote']);
        const first = await ask('alice', 'fee', 'yay', { Deadline: '10' });
        const second = await ask('bob', 'fee', 'nay', { Deadline: '10' });
        assert.equal((await info(first, '5')).error, null);
        const { outbox } = await info(second, '50', 'bob', 1010);
        assert.deepEqual(outbox.map(({ target, action, tags }) => [target, action, tags.result ?? tags.error]), [['alice', 'Vote-Result', 'passed'], ['bob', 'Vote-Error', 'Voting on the proposal has ended']]);
        const late = await ask('carol', 'other', 'yay', { Deadline: '10' }, 1010);
        assert.equal(answer(await info(late, '5', 'carol', 1020)).tags.error, 'Voting on the proposal has ended');
      });

      it('nobody pushes out the question of somebody else', async () => {
        const honest = await ask('alice', 'fee', 'yay', { Deadline: '10' });
        for (let i = 1; i <= 10; i++) await ask('mallory', `p${i}`, 'nay', { Deadline: '10' });
        const { outbox } = await vote('mallory', 'p11', 'nay', { Deadline: '10' });
        const text = 'Too many votes wait for their stake: vote again';
        assert.deepEqual(outbox.map(({ target, action, tags }) => [target, action, tags.proposal ?? tags.recipient, tags.error]), [[stakes, 'Get-Stake', 'mallory', undefined], ['mallory', 'Vote-Error', 'p1', text]]);
        // Of all there is room for a thousand. Most have here the wallets with 7 questions, from which the oldest gives way.
        await lua('for i = 1, 989 do PendingVotes[string.format("%d", 5000 + i)] = { voter = "w" .. i // 7, proposal = "q" .. i } end for key, one in pairs(PendingVotes) do if one.voter == "mallory" and one.proposal ~= "p2" then PendingVotes[key] = { voter = "m", proposal = key } end end');
        await lua('for key, one in pairs(PendingVotes) do if one.voter == "m" then one.voter = one.voter .. one.proposal end end');
        const full = await vote('bob', 'fee', 'nay', { Deadline: '10' });
        assert.deepEqual(full.outbox.map(({ action, target }) => [action, target]), [['Get-Stake', stakes], ['Vote-Error', 'w1']]);
        assert.equal(await lua('local n = 0 for _ in pairs(PendingVotes) do n = n + 1 end return n .. tostring(PendingVotes["5007"])'), '1000nil');
        assert.equal(answer(await info(honest, '7')).action, 'Vote-Notice');
      });

      it('an answer opens no proposal for which there is no room', async () => {
        const reference = await ask('alice', 'fee', 'yay', { Deadline: '10' });
        await lua('for i = 1, 1000 do Votes["p" .. i] = { yay = "0", nay = "0", deadline = 2000, proposer = "zoe", voters = {} } end');
        assert.equal(answer(await info(reference, '7')).tags.error, 'Too many proposals are open: wait until some are decided');
        assert.equal((await vote('alice', 'fee', 'yay', { Deadline: '10' })).error.message, 'Too many proposals are open: wait until some are decided');
      });

      it('needs stakes, here or elsewhere', async () => {
        const other = await open({ file: new URL('./main.lua', import.meta.url), runtime: 'handlers', dialect });
        assert.equal(other.first.error.message, 'Voting needs the blueprint staking in this process, or the spawn tag Staking with the id of a process that has it');
        const misled = await open({ file: new URL('./main.lua', import.meta.url), runtime: 'handlers', dialect, tags: { Staking: 'stakes' } });
        assert.equal(misled.first.error.message, 'The spawn tag Staking must be the id of a process: 43 characters');
      });
    });
  });
}
