// node --test blueprints/registry: what blueprint.json says, in both dialects.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const file = new URL('./main.lua', import.meta.url);
const address = (name) => name.padEnd(43, '_');
const lobby = address('lobby-process');

for (const dialect of ['luerl', 'puc']) {
  describe(`registry (${dialect})`, () => {
    let registry;
    before(async () => {
      registry = await openProcess({ file, runtime: 'handlers', dialect, owner: 'owner' });
      assert.equal(registry.first.error, null);
    });
    after(() => registry.close());

    const send = (from, action, tags = {}, more = {}) => registry.send({ from, action, tags, ...more });
    const lua = async (code) => {
      const { ok, output, error } = await registry.eval(code);
      assert.ok(ok, error?.message);
      return output;
    };
    const everything = async () => [await lua('return require(".json").encode(Registry)'), await registry.state('names')];
    const answer = ({ ok, error, outbox }) => {
      assert.ok(ok, error?.message);
      assert.equal(outbox.length, 1);
      const { target, action, data, tags } = outbox[0];
      return { target, action, data, tags };
    };
    const picked = (entry, names) => Object.fromEntries(names.map((name) => [name, entry.tags[name]]));
    /** The sender is told this text, and nothing has changed. */
    const refused = async (from, action, tags, text, more) => {
      const earlier = await everything();
      const result = answer(await send(from, action, tags, more));
      assert.deepEqual([result.target, result.action, result.data, result.tags.error], [from, `${action}-Error`, text, text], JSON.stringify(tags));
      assert.equal(result.tags['message-id'].length, 43);
      assert.deepEqual(await everything(), earlier, JSON.stringify(tags));
    };

    it('Register takes a name for the sender or for an address', async () => {
      const own = answer(await send('alice', 'Register', { Name: 'alice' }));
      assert.deepEqual([own.target, own.action, own.data, own.tags.name, own.tags.address], ['alice', 'Registered', 'alice is alice', 'alice', 'alice']);
      const other = answer(await send('alice', 'Register', { Name: 'Lobby-1', Address: lobby }));
      assert.deepEqual(picked(other, ['name', 'address']), { name: 'lobby-1', address: lobby });
      assert.equal(await registry.state('names/lobby-1'), lobby);
      assert.deepEqual(await registry.state('names'), { alice: 'alice', 'lobby-1': lobby });
    });

    it('Register changes the address of who has the name, and of nobody else', async () => {
      await send('alice', 'Register', { Name: 'LOBBY-1', Address: address('other') });
      assert.equal(await registry.state('names/lobby-1'), address('other'));
      await send('alice', 'Register', { Name: 'lobby-1', Address: lobby });
      await refused('bob', 'Register', { Name: 'Lobby-1' }, 'Name is taken');
      await refused('owner', 'Register', { Name: 'lobby-1' }, 'Name is taken');
    });

    it('Register refuses names that are none', async () => {
      const shape = 'Name must be letters, digits and -, begin with a letter and not end with -';
      await refused('bob', 'Register', {}, 'Name is required');
      await refused('bob', 'Register', { Name: '' }, 'Name is required');
      await refused('bob', 'Register', { Name: ['a', 'b'] }, 'Name is required');
      await refused('bob', 'Register', { Name: 'n'.repeat(64) }, 'Name must have at most 63 characters');
      await refused('bob', 'Register', { Name: 'n'.repeat(300_000) }, 'Name must have at most 63 characters');
      for (const Name of ['__proto__', '../secret', 'a/b', 'a.b', '1', '12', '-a', 'a-', '-', 'a b', 'a\nb', 'a\u001b[31m', 'é', 'a=1', 'a+link']) await refused('bob', 'Register', { Name }, shape);
      for (const Name of ['path', 'Device', 'commitments', 'ao-types', 'keys', 'set', 'priv', 'private-room', 'PRIVATE']) await refused('bob', 'Register', { Name }, 'Name is reserved');
      for (const Name of ['constructor', 'tostring', 'n'.repeat(63), 'x']) {
        assert.equal(answer(await send('carol', 'Register', { Name })).action, 'Registered', Name);
        assert.equal(answer(await send('carol', 'Unregister', { Name })).action, 'Unregistered', Name);
      }
    });

    it('Register has a limit for each, but for the owner', async () => {
      await lua('MostNamesEach = 2');
      const text = 'You have registered as many names as anybody may';
      for (const Name of ['d1', 'd2']) assert.equal(answer(await send('dave', 'Register', { Name })).action, 'Registered');
      await refused('dave', 'Register', { Name: 'd3' }, text);
      assert.equal(answer(await send('dave', 'Register', { Name: 'd2', Address: lobby })).action, 'Registered');
      // Names that are handed on count for who registered them.
      const erin = address('erin');
      await send('dave', 'Transfer-Name', { Name: 'd1', Recipient: erin });
      await send(erin, 'Register', { Name: 'd1', Address: lobby });
      await refused('dave', 'Register', { Name: 'd3' }, text);
      for (const Name of ['e1', 'e2']) assert.equal(answer(await send(erin, 'Register', { Name })).action, 'Registered');
      for (const Name of ['o1', 'o2', 'o3']) assert.equal(answer(await send('owner', 'Register', { Name })).action, 'Registered');
      await lua('MostNamesEach = 100');
    });

    it('Unregister-All takes all names of somebody away', async () => {
      const erin = address('erin');
      await refused('dave', 'Unregister-All', { Holder: erin }, 'Only the owner of the process takes away names of others');
      const taken = answer(await send('owner', 'Unregister-All', { Holder: erin }));
      assert.deepEqual([taken.action, taken.tags.holder, taken.tags.count, taken.data], ['Unregistered', erin, '3', '3 names are free again']);
      assert.equal(answer(await send('dave', 'Unregister-All')).tags.count, '1');
      assert.equal(answer(await send('owner', 'Unregister-All')).tags.count, '3');
      for (const name of ['d1', 'd2', 'e1', 'e2', 'o1']) assert.equal(await registry.state(`names/${name}`), undefined, name);
      assert.equal(await registry.state('names/lobby-1'), lobby);
      assert.equal(answer(await send('dave', 'Unregister-All')).tags.count, '0');
    });

    it('Register refuses addresses that are none', async () => {
      for (const Address of ['', 'short', 'x'.repeat(44), `${'x'.repeat(42)}/`, `0x${'g'.repeat(40)}`, `0x${'1'.repeat(39)}`]) {
        await refused('bob', 'Register', { Name: 'bob', Address }, 'Address is not an address');
      }
      const Address = `0x${'Ab'.repeat(20)}`;
      assert.equal(answer(await send('bob', 'Register', { Name: 'bob', Address })).tags.address, Address);
      await send('bob', 'Unregister', { Name: 'bob' });
    });

    it('Lookup', async () => {
      const found = answer(await send('bob', 'Lookup', { Name: 'LOBBY-1' }));
      assert.deepEqual([found.target, found.action, found.data], ['bob', 'Lookup-Result', lobby]);
      assert.deepEqual(picked(found, ['name', 'address', 'record-owner']), { name: 'lobby-1', address: lobby, 'record-owner': 'alice' });
      await refused('bob', 'Lookup', {}, 'Name is required');
      await refused('bob', 'Lookup', { Name: 'nobody' }, 'Name is not registered');
      for (const action of ['Lookup', 'Unregister', 'Transfer-Name']) {
        await refused('bob', action, { Name: '__index' }, 'Name must be letters, digits and -, begin with a letter and not end with -');
        await refused('bob', action, { Name: 'n'.repeat(64) }, 'Name must have at most 63 characters');
        await refused('bob', action, { Name: 'device' }, 'Name is reserved');
      }
    });

    it('Unregister is for who has the name, and for the owner of the process', async () => {
      await send('bob', 'Register', { Name: 'bobs' });
      await refused('alice', 'Unregister', { Name: 'bobs' }, 'Name belongs to somebody else');
      await refused('bob', 'Unregister', {}, 'Name is required');
      await refused('bob', 'Unregister', { Name: 'nobody' }, 'Name is not registered');
      const gone = answer(await send('bob', 'Unregister', { Name: 'Bobs' }));
      assert.deepEqual([gone.target, gone.action, gone.data, gone.tags.name], ['bob', 'Unregistered', 'bobs is free again', 'bobs']);
      assert.equal(await registry.state('names/bobs'), undefined);
      await send('bob', 'Register', { Name: 'bobs' });
      assert.equal(answer(await send('owner', 'Unregister', { Name: 'bobs' })).action, 'Unregistered');
      await refused('bob', 'Lookup', { Name: 'bobs' }, 'Name is not registered');
    });

    it('Transfer-Name hands a name on, and tells both', async () => {
      const recipient = address('dave');
      await send('bob', 'Register', { Name: 'gift', Address: lobby });
      await refused('alice', 'Transfer-Name', { Name: 'gift', Recipient: recipient }, 'Name belongs to somebody else');
      await refused('owner', 'Transfer-Name', { Name: 'gift', Recipient: recipient }, 'Name belongs to somebody else');
      await refused('bob', 'Transfer-Name', { Recipient: recipient }, 'Name is required');
      await refused('bob', 'Transfer-Name', { Name: 'nobody', Recipient: recipient }, 'Name is not registered');
      await refused('bob', 'Transfer-Name', { Name: 'gift' }, 'Recipient is required');
      await refused('bob', 'Transfer-Name', { Name: 'gift', Recipient: 'nobody' }, 'Recipient is not an address');
      const { outbox } = await send('bob', 'Transfer-Name', { Name: 'Gift', Recipient: recipient });
      assert.deepEqual(outbox.map(({ target, action, tags, data }) => [target, action, tags.name, tags.recipient, tags.address, tags.sender, data]), [
        ['bob', 'Name-Transferred', 'gift', recipient, undefined, undefined, `gift belongs to ${recipient}`],
        [recipient, 'Name-Received', 'gift', undefined, lobby, 'bob', 'gift belongs to you'],
      ]);
      assert.equal(await registry.state('names/gift'), lobby);
      await refused('bob', 'Register', { Name: 'gift' }, 'Name is taken');
      assert.equal(answer(await send(recipient, 'Unregister', { Name: 'gift' })).action, 'Unregistered');
    });

    it('List gives pages in the order of the names', async () => {
      for (const Name of ['delta', 'beta', 'gamma']) await send('bob', 'Register', { Name });
      const list = async (tags) => {
        const reply = answer(await send('bob', 'List', tags));
        assert.equal(reply.action, 'List-Result');
        return [JSON.parse(reply.data), reply.tags.cursor, reply.tags.total];
      };
      assert.deepEqual(await list({}), [{ alice: 'alice', beta: 'bob', delta: 'bob', gamma: 'bob', 'lobby-1': lobby }, undefined, '5']);
      assert.deepEqual(await list({ Limit: '2' }), [{ alice: 'alice', beta: 'bob' }, 'beta', '5']);
      assert.deepEqual(await list({ Limit: '2', Cursor: 'BETA' }), [{ delta: 'bob', gamma: 'bob' }, 'gamma', '5']);
      assert.deepEqual(await list({ Limit: '2', Cursor: 'gamma' }), [{ 'lobby-1': lobby }, undefined, '5']);
      assert.deepEqual(await list({ Cursor: 'zz' }), [{}, undefined, '5']);
      assert.equal(answer(await send('bob', 'List', { Cursor: 'zz' })).data, '{}');
      for (const Limit of ['0', '-1', '101', '1.5', 'x', '', '1e1', '9'.repeat(50)]) await refused('bob', 'List', { Limit }, 'Limit must be a whole number from 1 to 100');
    });

    it('Get-List tells the rooms as a chat wants them', async () => {
      const reply = answer(await send('bob', 'Get-List'));
      assert.deepEqual([reply.target, reply.action, reply.data], ['bob', 'Room-List', 'alice\nbeta\ndelta\ngamma\nlobby-1']);
      assert.deepEqual(picked(reply, ['room-alice', 'room-lobby-1', 'cursor']), { 'room-alice': 'alice', 'room-lobby-1': lobby, cursor: undefined });
      const first = answer(await send('bob', 'Get-List', { Limit: '1' }));
      assert.deepEqual(Object.keys(first.tags).filter((tag) => tag.startsWith('room-')), ['room-alice']);
      assert.equal(first.tags.cursor, 'alice');
      await refused('bob', 'Get-List', { Limit: 'all' }, 'Limit must be a whole number from 1 to 100');
    });

    it('what cannot be answered changes nothing', async () => {
      await send('alice', 'Register', { Name: 'fixed' });
      const earlier = await everything();
      await lua('RealSend = ao.send ao.send = function(message) if (message.Target or message.target) == "alice" then error("no way", 0) end return RealSend(message) end');
      for (const [action, tags] of [['Register', { Name: 'another' }], ['Unregister', { Name: 'fixed' }], ['Transfer-Name', { Name: 'fixed', Recipient: address('bob') }]]) {
        assert.equal((await send('alice', action, tags)).error?.message, 'no way', action);
      }
      await lua('ao.send = RealSend');
      assert.deepEqual(await everything(), earlier);
    });

    it('has an end', async () => {
      await lua('for i = 1, 9995 do Registry["n" .. i] = { address = "x", owner = "x" } end');
      await refused('bob', 'Register', { Name: 'one-more' }, 'The registry is full');
      assert.equal(answer(await send('bob', 'Register', { Name: 'beta', Address: lobby })).action, 'Registered');
      await lua('for i = 1, 9995 do Registry["n" .. i] = nil end');
    });

    it('leaves other messages alone, and tells which blueprint runs', async () => {
      const earlier = await everything();
      const { ok, outbox } = await send('bob', 'Anything-Else', { Name: 'beta' });
      assert.ok(ok);
      assert.deepEqual(outbox, []);
      assert.deepEqual(await everything(), earlier);
      assert.deepEqual(await registry.state('blueprints'), { registry: '1.0.0' });
    });

    it('keeps its names when it is loaded again', async () => {
      const [records, names] = await everything();
      const result = await registry.eval(readFileSync(file, 'utf8'));
      assert.ok(result.ok, result.error?.message);
      assert.deepEqual(await everything(), [records, names]);
      await refused('carol', 'Register', { Name: 'beta' }, 'Name is taken');
    });

    it('will not share a process with a chatroom', async () => {
      const fresh = await openProcess({ file, runtime: 'handlers', dialect });
      await fresh.eval('Blueprints.chatroom = "1.0.0"');
      const { ok, error } = await fresh.eval(readFileSync(file, 'utf8'));
      assert.equal(ok, false);
      assert.equal(error.message, 'registry and chatroom both answer Register: give each a process of its own');
      await fresh.close();
    });
  });
}
