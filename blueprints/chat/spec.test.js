// node --test blueprints/chat: what blueprint.json and README.md say, in both dialects.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, beforeEach, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const file = new URL('./main.lua', import.meta.url);
const address = (name) => name.padEnd(43, '_');
const lobby = address('lobby');
const garden = address('garden');
const router = address('router');
const speaker = address('bob');

for (const dialect of ['luerl', 'puc']) {
  describe(`chat (${dialect})`, () => {
    let chat;
    const opened = [];
    const open = async (tags = {}) => {
      const process = await openProcess({ file, runtime: 'handlers', dialect, owner: 'owner', tags });
      opened.push(process);
      return process;
    };
    beforeEach(async () => {
      chat = await open();
    });
    after(async () => {
      for (const process of opened) await process.close();
    });

    const evaluate = async (code) => {
      const result = await chat.eval(code);
      assert.ok(result.ok, result.error?.message);
      return result;
    };
    const lua = async (code) => (await evaluate(`return ${code}`)).output;
    /** The text that a function answers, and the one message that it sends. */
    const called = async (code) => {
      const { output, outbox } = await evaluate(`return ${code}`);
      assert.ok(outbox.length <= 1);
      if (outbox.length === 0) return [output];
      const { target, action, data, tags } = outbox[0];
      const { reference, ...rest } = tags;
      return [output, target, action, { ...rest, ...(data === undefined || data === null ? {} : { data }) }];
    };
    const hears = async (from, action, { data, ...tags } = {}) => {
      const { ok, output, error, outbox } = await chat.send({ from, fromProcess: true, action, tags, ...(data === undefined ? {} : { data }) });
      assert.ok(ok, error?.message);
      assert.deepEqual(outbox, []);
      return output;
    };
    const says = (data, tags = {}, room = lobby) => hears(room, 'Broadcast-Notice', { Broadcaster: speaker, Nickname: 'Bob', data, ...tags });
    const inbox = () => lua('#Inbox');

    it('sends nothing by itself, and knows nobody', async () => {
      assert.deepEqual(chat.first.outbox, []);
      assert.equal(await lua('tostring(DevChat.Router) .. tostring(DevChat.InitRoom) .. tostring(DevChat.Confirmations) .. tostring(DevChatRegistered)'), 'nilniltruefalse');
      for (const code of ['List()', 'DevChat.add("x")']) assert.deepEqual(await called(code), ['Who knows the rooms? Set DevChat.Router = "<process>".']);
      for (const code of ['Join()', 'Say("hi")', 'Tip()', 'Replay()', 'Leave()']) assert.deepEqual(await called(code), ['Which room? Join one first.'], code);
      assert.deepEqual(await called('Join("nowhere\\27[2J")'), ['There is no room nowhere that I know. List() asks the router, and an address always works.']);
    });

    it('takes its router and first room from spawn tags', async () => {
      chat = await open({ Router: router, 'Init-Room': lobby });
      assert.deepEqual(chat.first.outbox, []);
      assert.deepEqual(await called('List()'), ['Getting the room list...', router, 'Get-List', {}]);
      assert.deepEqual(await called('Say("hi")'), ['Broadcasting to lobby___...', lobby, 'Broadcast', { data: 'hi' }]);
    });

    it('joins by itself only when it is told to, and once', async () => {
      await evaluate(`DevChat.AutoJoin = true DevChat.InitRoom = "${lobby}" DevChat.Nickname = "Al"`);
      const source = readFileSync(file, 'utf8');
      assert.deepEqual((await evaluate(source)).outbox.map(({ target, action, tags }) => [target, action, tags.nickname]), [[lobby, 'Register', 'Al']]);
      assert.deepEqual((await evaluate(source)).outbox, []);
    });

    it('Join, Say and Leave remember the room', async () => {
      assert.deepEqual(await called(`Join("${lobby}", "Al")`), ['Registering with room lobby___...', lobby, 'Register', { nickname: 'Al' }]);
      assert.deepEqual(await called('Say("hello")'), ['Broadcasting to lobby___...', lobby, 'Broadcast', { data: 'hello' }]);
      assert.deepEqual(await called(`Say(5, "${garden}")`), ['Broadcasting to garden__...', garden, 'Broadcast', { data: '5' }]);
      assert.deepEqual((await called('Say("again")'))[1], garden);
      assert.deepEqual(await called('Say("")'), ['Say what?']);
      assert.deepEqual(await called('Leave()'), ['Leaving room garden__...', garden, 'Unregister', {}]);
      assert.deepEqual(await called('Say("again")'), ['Which room? Join one first.']);
      assert.deepEqual(await called(`Leave("${lobby}")`), ['Leaving room lobby___...', lobby, 'Unregister', {}]);
    });

    it('a Room-List that nobody asked for adds no rooms', async () => {
      // A stranger: Get-List Reply-To=<this process>, at the router.
      await evaluate(`DevChat.Router = "${router}"`);
      await hears(router, 'Room-List', { 'Room-Evil': garden });
      assert.equal(await lua('tostring(next(DevChat.Rooms))'), 'nil');
      await called('List()');
      assert.equal(await hears(router, 'Room-List', { 'Room-Lobby': lobby }), `lobby  ${lobby}`);
      await hears(router, 'Room-List', { 'Room-Evil': garden });
      assert.equal(await lua(`tostring(DevChat.Rooms["${garden}"])`), 'nil');
    });

    it('Room-List counts from the router only', async () => {
      await evaluate(`DevChat.Router = "${router}"`);
      await called('List()');
      const list = { 'Room-Lobby': lobby, 'Room-Quiet-Garden': garden, 'Room-Broken': 'no address', Other: lobby };
      assert.equal(await hears(lobby, 'Room-List', list).then(() => lua('tostring(next(DevChat.Rooms))')), 'nil');
      assert.equal(await inbox(), '1');
      assert.equal(await hears(router, 'Room-List', list), `lobby  ${lobby}\nquiet-garden  ${garden}`);
      assert.equal(await lua('DevChat.findRoom("Quiet-Garden")'), garden);
      assert.equal(await lua('tostring(DevChat.findRoom("x")) .. tostring(DevChat.findRoom(nil))'), 'nilnil');
      assert.deepEqual((await called('Join("LOBBY")')).slice(0, 3), ['Registering with room lobby...', lobby, 'Register']);
      await called('List()');
      assert.equal(await hears(router, 'Room-List'), 'The router knows no rooms.');
      assert.equal(await hears(router, 'Get-List-Error', { Error: 'Limit is wrong' }), 'router: Limit is wrong');
      assert.equal(await inbox(), '1');
    });

    it('a name means the room that has it now, and an address itself', async () => {
      await evaluate(`DevChat.Router = "${router}"`);
      await called('List()');
      await hears(router, 'Room-List', { 'Room-Lobby': lobby });
      await called('List()');
      // The name went over to another room, and a third one is called by the address of the first.
      await hears(router, 'Room-List', { 'Room-Lobby': garden, [`Room-${lobby}`]: speaker });
      assert.deepEqual((await called('Join("lobby")')).slice(0, 2), ['Registering with room lobby...', garden]);
      assert.deepEqual((await called(`Join("${lobby}")`)).slice(0, 2), ['Registering with room lobby___...', lobby]);
    });

    it('DevChat.add has the router list a room', async () => {
      await evaluate(`DevChat.Router = "${router}"`);
      assert.deepEqual(await called(`DevChat.add("garden", "${garden}")`), ['Registering garden with the router...', router, 'Register', { name: 'garden', address: garden }]);
      assert.deepEqual(await called('DevChat.add()'), ['A room needs a name and an address.']);
      assert.deepEqual(await called('DevChat.add("mine")'), ['Registering mine with the router...', router, 'Register', { name: 'mine', address: chat.id }]);
      assert.deepEqual(await called('DevChat.add("garden", "x")'), ['A room needs a name and an address.']);
      assert.equal(await hears(router, 'Registered', { data: 'garden is registered' }), 'router: garden is registered');
      assert.equal(await hears(router, 'Register-Error', { Error: 'Name is taken', data: 'Name is taken' }), 'router: Name is taken');
    });

    it('Broadcast-Notice of a room is shown, and Broadcasted of older ones', async () => {
      await evaluate(`Join("${lobby}")`);
      assert.equal(await says('Hello'), '[Bob#bob@lobby___]> Hello');
      assert.equal(await hears(lobby, 'Broadcasted', { Broadcaster: speaker, Nickname: 'Bob', data: 'Hello' }), '[Bob#bob@lobby___]> Hello');
      assert.equal(await says('Hello', { Nickname: 'A very long nickname' }), '[A very lon#bob@lobby___]> Hello');
      assert.equal(await says('Hello', { Nickname: '日本日本日本' }), '[日本日#bob@lobby___]> Hello');
      assert.equal(await says('Hello', { Nickname: '' }), '[bob_______#bob@lobby___]> Hello');
      assert.equal(await says('Hello', { Nickname: ']>@#[Al' }), '[Al#bob@lobby___]> Hello');
      assert.equal(await says('', { Broadcaster: '' }), '[Bob#@lobby___]> ');
      assert.equal(await inbox(), '0');
    });

    it('Broadcast-Notice of a stranger is left to other handlers', async () => {
      await says('psst');
      await hears(speaker, 'Broadcasted', { Broadcaster: speaker, data: 'psst' });
      await hears(speaker, 'Registered', { data: 'psst' });
      await hears(speaker, 'Broadcast-Error', { Error: 'psst' });
      assert.equal(await inbox(), '4');
    });

    it('strips what a terminal would obey from the text of others', async () => {
      await evaluate(`Join("${lobby}")`);
      assert.equal(await says('a\u001b[31mred\u001b[0m\u001b]0;title\u0007b\u001b]8;;http://x\u001b\\c\u0007\u0000\r\u007f\u0008d\u009b2Je'), '[Bob#bob@lobby___]> aredbcd2Je');
      assert.equal(await says('one\n[Al#abc@lobby___]> forged\ttab'), '[Bob#bob@lobby___]> one\n    [Al#abc@lobby___]> forged\ttab');
      assert.equal(await says('x', { Nickname: '\u001b[2J\nAl\u202e', Broadcaster: '\u001b[5mxyz' }), '[ Al#xyz@lobby___]> x');
      assert.equal(await hears(lobby, 'Register-Error', { Error: '\u001b[2Jno' }), 'lobby___: no');
      assert.equal(await says(Buffer.from('a\u00e9\u0000b\u009b', 'latin1')), '[Bob#bob@lobby___]> a?b?');
      // Where one thing that is taken out stands within another: only the rest of them would be a control character (c2 9b).
      for (const [hex, shown] of [['c2c29b9b33316d', '????31m'], ['c2e2808e9b33316d', '?????31m'], ['1b1b5b335b33316d', '31m'], ['c09b33316d', '??31m'], ['e0829b33316d', '???31m']]) {
        assert.equal(await says(Buffer.from(hex, 'hex')), `[Bob#bob@lobby___]> ${shown}`, hex);
      }
      assert.equal(await says(`x${'é'.repeat(3000)}`), `[Bob#bob@lobby___]> x${'é'.repeat(2047)}`);
      assert.equal((await says('x'.repeat(20_000))).length, '[Bob#bob@lobby___]> '.length + 4096);
      await evaluate(`DevChat.Rooms["${lobby}"] = "a\\27[31m\\nb"`);
      assert.equal(await says('x'), '[Bob#bob@a b]> x');
    });

    it('your own message comes back as a confirmation, unless Confirmations is false', async () => {
      await evaluate(`Join("${lobby}")`);
      const own = { Broadcaster: chat.id };
      assert.equal(await says('mine', own), 'Your message reached lobby___.');
      assert.equal(await says('mine', { ...own, Replayed: 'true' }), '[Bob#hbx@lobby___]> mine');
      assert.equal(await hears(lobby, 'Broadcast-Sent', { data: 'Broadcasted.' }), '');
      assert.equal(await hears(lobby, 'Registered', { data: 'Registered.' }), 'lobby___: Registered.');
      await evaluate('DevChat.Confirmations = false');
      assert.equal(await lua('tostring(DevChat.Confirmations)'), 'false');
      assert.equal(await says('mine', own), '');
      assert.equal(await hears(lobby, 'Registered', { data: 'Registered.' }), '');
      assert.equal(await hears(lobby, 'Broadcast-Error', { Error: 'No.' }), 'lobby___: No.');
      assert.equal(await says('Hello'), '[Bob#bob@lobby___]> Hello');
      assert.deepEqual((await called('Say("quiet")'))[0], '');
      await evaluate(readFileSync(file, 'utf8'));
      assert.equal(await lua('tostring(DevChat.Confirmations)'), 'false');
      assert.equal(await inbox(), '0');
    });

    it('answers of rooms are shown', async () => {
      await evaluate(`Join("${lobby}")`);
      assert.equal(await hears(lobby, 'Unregistered', { data: 'Unregistered' }), 'lobby___: Unregistered');
      assert.equal(await hears(lobby, 'Replay-Result', { data: 'Nothing was said yet.' }), 'lobby___: Nothing was said yet.');
      assert.equal(await hears(lobby, 'Replay-Error', { Error: 'Depth is wrong' }), 'lobby___: Depth is wrong');
      assert.equal(await hears(lobby, 'Unregister-Error', { Error: 'No' }), 'lobby___: No');
    });

    it('Tip goes to who spoke last', async () => {
      await evaluate(`Join("${lobby}")`);
      assert.deepEqual(await called(`Tip(nil, "${lobby}")`), ['Tip whom? Nobody spoke yet.']);
      await says('tip me');
      assert.deepEqual(await called('Tip()'), [`Sent tip of 1 to ${speaker} in lobby___...`, lobby, 'Transfer', { recipient: speaker, quantity: '1' }]);
      assert.deepEqual(await called(`Tip("${garden}", "${garden}", "123456789012345678901234567890")`), [
        `Sent tip of 123456789012345678901234567890 to ${garden} in garden__...`, garden, 'Transfer', { recipient: garden, quantity: '123456789012345678901234567890' },
      ]);
      assert.deepEqual((await called('Tip(nil, nil, 3.0)'))[3].quantity, '3');
      for (const quantity of ['0', '-1', '1.5', '"x"', '""', '{}', 'true', '"000"']) assert.deepEqual(await called(`Tip(nil, nil, ${quantity})`), ['A tip is a whole number above 0.'], quantity);
    });

    it('Replay asks for the latest', async () => {
      await evaluate(`Join("${lobby}")`);
      assert.deepEqual(await called('Replay()'), ['Requested replay of the last 3 messages in lobby___...', lobby, 'Replay', { depth: '3' }]);
      assert.deepEqual(await called(`Replay(10, "${garden}")`), ['Requested replay of the last 10 messages in garden__...', garden, 'Replay', { depth: '10' }]);
      assert.deepEqual(await called('Replay(0)'), ['How many? Give a whole number above 0.']);
    });

    it('help tells each function', async () => {
      const text = await lua('help()');
      for (const name of ['List()', 'Join(', 'Say(', 'Replay(', 'Tip(', 'Leave(', 'DevChat.add(', 'Confirmations']) assert.ok(text.includes(name), name);
    });
  });
}
