// node --test blueprints/chatroom: what blueprint.json says, in both dialects.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, beforeEach, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const file = new URL('./main.lua', import.meta.url);

for (const dialect of ['luerl', 'puc']) {
  describe(`chatroom (${dialect})`, () => {
    // Each test has a room of its own.
    let room;
    const opened = [];
    const open = async (tags = {}) => {
      const process = await openProcess({ file, runtime: 'handlers', dialect, owner: 'owner', tags });
      opened.push(process);
      return process;
    };
    beforeEach(async () => {
      room = await open();
    });
    after(async () => {
      for (const process of opened) await process.close();
    });

    const send = async (from, action, { data, timestamp, ...tags } = {}) => {
      const { ok, error, outbox } = await room.send({ from, action, tags, ...(data === undefined ? {} : { data }), ...(timestamp === undefined ? {} : { timestamp }) });
      assert.ok(ok, error?.message);
      return outbox;
    };
    const lua = async (code) => {
      const { ok, output, error } = await room.eval(code);
      assert.ok(ok, error?.message);
      return output;
    };
    const everything = () => lua('return require(".json").encode({ Members, Nicknames, History })');
    /** The only message that comes of it: whom it is for, its action and its data. */
    const answer = async (from, action, tags) => {
      const outbox = await send(from, action, tags);
      assert.equal(outbox.length, 1, JSON.stringify(outbox));
      return [outbox[0].target, outbox[0].action, outbox[0].data];
    };
    const refused = async (from, action, tags, text) => {
      const earlier = await everything();
      const outbox = await send(from, action, tags);
      assert.deepEqual(outbox.map((entry) => [entry.target, entry.action, entry.data, entry.tags.error]), [[from, `${action}-Error`, text, text]], JSON.stringify(tags));
      assert.equal(outbox[0].tags['message-id'].length, 43);
      assert.equal(await everything(), earlier);
    };
    const shown = ({ target, action, data, tags }) => [target, action, data, tags.broadcaster, tags.nickname, tags.replayed];

    it('Register makes a member, once', async () => {
      assert.deepEqual(await answer('alice', 'Register'), ['alice', 'Registered', 'Registered.']);
      assert.deepEqual(await answer('alice', 'Register'), ['alice', 'Registered', 'Already registered.']);
      assert.deepEqual(await answer('bob', 'Register'), ['bob', 'Registered', 'Registered.']);
      assert.equal(await lua('return table.concat(Members, " ")'), 'alice bob');
    });

    it('Register takes a nickname, and changes it', async () => {
      const [first] = await send('alice', 'Register', { Nickname: 'Al' });
      assert.equal(first.tags.nickname, 'Al');
      const [again] = await send('alice', 'Register', { Nickname: 'Ally' });
      assert.deepEqual([again.data, again.tags.nickname], ['Already registered.', 'Ally']);
      const [kept] = await send('alice', 'Register');
      assert.equal(kept.tags.nickname, 'Ally');
      assert.equal(await lua('return #Members'), '1');
      await refused('bob', 'Register', { Nickname: 'aLLY' }, 'Nickname is taken');
      assert.deepEqual(await answer('alice', 'Register', { Nickname: 'ALLY' }), ['alice', 'Registered', 'Already registered.']);
      await send('alice', 'Unregister');
      assert.deepEqual(await answer('bob', 'Register', { Nickname: 'Ally' }), ['bob', 'Registered', 'Registered.']);
    });

    it('Register refuses nicknames that are none', async () => {
      for (const Nickname of ['', 'x'.repeat(33), 'x'.repeat(100_000), 'a\u001b[31m', 'a\nb', 'a\u0000', '\u007f', 'a\u009b31m', 'a\u0085']) {
        await refused('bob', 'Register', { Nickname }, 'Nickname must be text of 1 to 32 bytes without control characters');
      }
      assert.equal(await lua(`local said Handlers.evaluate({ Action = "Register", From = "bob", Tags = { Nickname = "a\\233" }, reply = function(answer) said = answer.Error end }, {}) return said`), 'Nickname must be text of 1 to 32 bytes without control characters');
      for (const Nickname of ['x'.repeat(32), '__proto__', 'Élise', '日本']) {
        const [{ tags }] = await send('bob', 'Register', { Nickname });
        assert.equal(tags.nickname, Nickname);
      }
    });

    it('Register has an end', async () => {
      await lua('for i = 1, 500 do Members[i] = "m" .. i LastActive["m" .. i] = 9000000000000 end');
      await refused('bob', 'Register', {}, 'The room is full');
      assert.deepEqual(await answer('m7', 'Register'), ['m7', 'Registered', 'Already registered.']);
    });

    it('in a full room the longest silence gives way, after a day', async () => {
      const day = 24 * 60 * 60 * 1000;
      const at = (more) => ({ timestamp: 1_800_000_000_000 + more });
      await lua('MostMembers = 3');
      for (const [i, name] of ['alice', 'bob', 'carol'].entries()) await send(name, 'Register', { Nickname: `N${name}`, ...at(i) });
      await send('alice', 'Broadcast', { data: 'hi', ...at(10) });
      await send('bob', 'Replay', at(20));
      await refused('dave', 'Register', at(day + 1), 'The room is full');
      const outbox = await send('dave', 'Register', at(day + 2));
      assert.deepEqual(outbox.map(({ target, action }) => [target, action]), [['dave', 'Registered'], ['carol', 'Unregistered']]);
      assert.match(outbox[1].data, /full.*silent for a day/);
      assert.equal(await lua('return table.concat(Members, " ") .. tostring(Nicknames.carol) .. tostring(LastActive.carol)'), 'alice bob davenilnil');
      await refused('erin', 'Register', at(day + 9), 'The room is full');
      await lua('MostMembers = 4');
      assert.deepEqual(await answer('erin', 'Register', at(day + 9)), ['erin', 'Registered', 'Registered.']);
    });

    it('Unregister', async () => {
      assert.deepEqual(await answer('alice', 'Unregister'), ['alice', 'Unregistered', 'Not registered']);
      await send('alice', 'Register', { Nickname: 'Al' });
      await send('bob', 'Register');
      assert.deepEqual(await answer('alice', 'Unregister'), ['alice', 'Unregistered', 'Unregistered']);
      assert.equal(await lua('return table.concat(Members, " ") .. tostring(Nicknames.alice)'), 'bobnil');
    });

    it('Broadcast reaches each member once, with who said it', async () => {
      await send('alice', 'Register', { Nickname: 'Al' });
      await send('bob', 'Register');
      await send('bob', 'Register');
      const outbox = await send('alice', 'Broadcast', { data: 'Hello, room', timestamp: 1_800_000_000_123 });
      assert.deepEqual(outbox.map(shown), [
        ['alice', 'Broadcast-Notice', 'Hello, room', 'alice', 'Al', undefined],
        ['bob', 'Broadcast-Notice', 'Hello, room', 'alice', 'Al', undefined],
        ['alice', 'Broadcast-Sent', 'Broadcasted.', undefined, undefined, undefined],
      ]);
      assert.equal(outbox[0].tags['sent-at'], '1800000000123');
      assert.equal(outbox[2].tags.members, '2');
    });

    it('Broadcast is open to everybody, until OpenBroadcast is false', async () => {
      await send('alice', 'Register');
      assert.deepEqual((await send('bob', 'Broadcast', { data: 'hi' })).map(shown), [
        ['alice', 'Broadcast-Notice', 'hi', 'bob', undefined, undefined],
        ['bob', 'Broadcast-Sent', 'Broadcasted.', undefined, undefined, undefined],
      ]);
      await lua('OpenBroadcast = false');
      await refused('bob', 'Broadcast', { data: 'hi' }, 'Only members can broadcast');
      assert.equal((await send('alice', 'Broadcast', { data: 'hi' })).length, 2);
      assert.ok((await room.eval(readFileSync(file, 'utf8'))).ok);
      await refused('bob', 'Broadcast', { data: 'hi' }, 'Only members can broadcast');
    });

    it('Broadcast refuses what is empty, too large or no text', async () => {
      const nothing = 'Data is required: the text to pass on';
      await refused('alice', 'Broadcast', {}, nothing);
      await refused('alice', 'Broadcast', { data: '' }, nothing);
      await refused('alice', 'Broadcast', { data: '{"a":1}', 'Content-Type': 'application/json' }, nothing);
      await refused('alice', 'Broadcast', { data: 'x'.repeat(4097) }, 'Data is larger than 4096 bytes');
      await refused('alice', 'Broadcast', { data: 'x'.repeat(1_000_000) }, 'Data is larger than 4096 bytes');
      assert.equal((await send('alice', 'Broadcast', { data: 'x'.repeat(4096) })).length, 1);
    });

    it('Replay sends the latest again, oldest first, to who asks', async () => {
      assert.deepEqual(await answer('carol', 'Replay'), ['carol', 'Replay-Result', 'Nothing was said yet.']);
      await send('alice', 'Register', { Nickname: 'Al' });
      for (const data of ['one', 'two', 'three', 'four']) await send('alice', 'Broadcast', { data, timestamp: 5000 });
      await send('alice', 'Unregister');
      const outbox = await send('carol', 'Replay');
      assert.deepEqual(outbox.map(shown), [
        ['carol', 'Broadcast-Notice', 'two', 'alice', 'Al', 'true'],
        ['carol', 'Broadcast-Notice', 'three', 'alice', 'Al', 'true'],
        ['carol', 'Broadcast-Notice', 'four', 'alice', 'Al', 'true'],
        ['carol', 'Replay-Result', 'Replayed.', undefined, undefined, undefined],
      ]);
      assert.equal(outbox[0].tags['sent-at'], '5000');
      assert.equal(outbox[3].tags.count, '3');
      assert.deepEqual((await send('carol', 'Replay', { Depth: '1' })).map(({ data }) => data), ['four', 'Replayed.']);
      assert.deepEqual((await send('carol', 'Replay', { Depth: '50' })).map(({ data }) => data), ['one', 'two', 'three', 'four', 'Replayed.']);
      assert.deepEqual((await send('carol', 'Replay', { Depth: '1', 'Reply-To': 'victim' })).map(({ target, action }) => [target, action]), [['carol', 'Broadcast-Notice'], ['victim', 'Replay-Result']]);
      for (const Depth of ['0', '-1', '51', '1.5', 'x', '', '1e1', '0x1', '9'.repeat(100)]) await refused('carol', 'Replay', { Depth }, 'Depth must be a whole number from 1 to 50');
    });

    it('keeps the latest 50 broadcasts', async () => {
      for (let i = 1; i <= 53; i++) await send('alice', 'Broadcast', { data: `m${i}` });
      assert.equal(await lua('return #History .. History[1].data .. History[50].data'), '50m4m53');
    });

    it('what cannot be answered changes nothing', async () => {
      const failing = 'RealSend = RealSend or ao.send ao.send = function(message) if (message.Target or message.target) == "alice" then error("no way", 0) end return RealSend(message) end';
      const fails = async (action, tags) => {
        const earlier = await everything();
        await lua(failing);
        assert.equal((await room.send({ from: 'alice', action, ...tags })).error?.message, 'no way', action);
        await lua('ao.send = RealSend');
        assert.equal(await everything(), earlier);
      };
      await fails('Register', { tags: { Nickname: 'Al' } });
      await fails('Broadcast', { data: 'hello' });
      await send('alice', 'Register', { Nickname: 'Al' });
      await fails('Unregister', {});
    });

    it('Get-Members', async () => {
      const members = async () => {
        const [entry] = await send('carol', 'Get-Members');
        assert.deepEqual([entry.target, entry.action], ['carol', 'Members-Result']);
        return entry.data;
      };
      assert.equal(await members(), '[]');
      await send('alice', 'Register', { Nickname: 'Al "x"' });
      await send('bob', 'Register');
      assert.deepEqual(JSON.parse(await members()), [{ address: 'alice', nickname: 'Al "x"' }, { address: 'bob' }]);
    });

    it('Room-Info', async () => {
      room = await open({ Name: 'Lobby' });
      await send('alice', 'Register');
      await send('alice', 'Broadcast', { data: 'hi' });
      const info = async () => {
        const [{ target, action, tags }] = await send('carol', 'Room-Info');
        return [target, action, tags.name, tags.members, tags.history, tags['open-broadcast']];
      };
      assert.deepEqual(await info(), ['carol', 'Room-Info-Result', 'Lobby', '1', '1', 'true']);
      await lua('OpenBroadcast = false');
      assert.equal((await info())[5], 'false');
      room = await open();
      assert.deepEqual(await info(), ['carol', 'Room-Info-Result', undefined, '0', '0', 'true']);
    });

    it('keeps its members when it is loaded again, each once', async () => {
      await lua('Members = { "alice", "bob", "alice", 5, "bob", "carol" } Nicknames.alice = "Al"');
      const result = await room.eval(readFileSync(file, 'utf8'));
      assert.ok(result.ok, result.error?.message);
      assert.equal(await lua('return table.concat(Members, " ")'), 'alice bob carol');
      assert.equal((await send('alice', 'Broadcast', { data: 'hi' })).length, 4);
      await refused('bob', 'Register', { Nickname: 'al' }, 'Nickname is taken');
    });

    it('leaves other messages alone, tells which blueprint runs, and will not share a process with a registry', async () => {
      assert.deepEqual(await send('alice', 'Broadcast-Notice', { data: 'hi' }), []);
      assert.deepEqual(await room.state('blueprints'), { chatroom: '1.0.0' });
      await lua('Blueprints.registry = "1.0.0"');
      const { ok, error } = await room.eval(readFileSync(file, 'utf8'));
      assert.equal(ok, false);
      assert.equal(error.message, 'chatroom and registry both answer Register: give each a process of its own');
    });
  });
}
