import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alice, bob, node, openHandlers, owner, self, signedBy, type HandlersProcess } from '../helpers/handlers-process.ts';
import { machines } from '../helpers/runtime-module.ts';

const app = `
Handlers.add("see", "See", function(msg) Seen = msg end)
Handlers.add("answer", "Answer", function(msg) msg.reply({ Data = "here" }) end)
Handlers.add("forward", "Forward", function(msg) msg.forward(msg.To, { Note = "changed" }) end)
Handlers.add("reply", "Reply", function(msg) msg.reply({ Data = "a" }) msg:reply({ Target = "z", Data = "b" }) msg.reply("c") end)
`;

for (const [engine, dialect] of machines) {
  describe(`runtime/message (${engine}, ${dialect})`, () => {
    let process: HandlersProcess;

    before(async () => {
      process = await openHandlers(app, { engine, dialect });
    });
    after(() => process.close());

    const run = async (code: string): Promise<string> => {
      const { output, error } = await process.eval(code);
      return error === null ? output : `error: ${error.message}`;
    };

    it('has the names of aos beside those of the node, and any casing', async () => {
      await process.send({ action: 'See', data: 'd', quantity: '5', 'x-color': 'red', from_module: 'm', count: 7, flag: true, reference: '3' }, { commitments: signedBy(alice, 'm'.padEnd(43, '-')) });
      assert.equal(await run('local m = Seen return table.concat({ m.From, m.Owner, m.Target, m.Action, m.Data, m.Reference }, " ")'), `${alice} ${alice} ${self} See d 3`);
      assert.equal(await run('local m = Seen return table.concat({ m.Quantity, m.quantity, m.QUANTITY, m["X-Color"], m["x-color"], m.Tags.Quantity, m.Tags["x-color"], m.Tags["X-Color"], m.Count, m.Tags.Flag, m.action, m.Tags.Action }, " ")'), '5 5 5 red red 5 red red 7 true See See');
      assert.equal(await run('local m = Seen return string.format("%d %d", m.Slot, m["Block-Height"]) .. m.Id .. tostring(m.slot == m.Slot) .. tostring(m.timestamp == m.Timestamp) .. m["From-Module"]'), `1 1001${'m'.padEnd(43, '-')}truetruem`);
      assert.equal(await run('return tostring(Seen.Cast) .. tostring(Seen.cast) .. tostring(Seen.Tags.Cast) .. tostring(Seen[5]) .. tostring(Seen.body.quantity) .. tostring(Seen.body.count == 7)'), 'nilnilnilnil5true');
      assert.equal(await run('local list, texts = Seen.TagArray, {} for i, tag in ipairs(list) do texts[i] = tag.name .. "=" .. tag.value end return table.concat(texts, " ")'), `Action=See Count=7 Data-Protocol=ao Flag=true From-Module=m Quantity=5 Reference=3 Target=${self} Type=Message Variant=ao.N.1 X-Color=red`);
      assert.equal(await run('local n = 0 for key in pairs(Seen) do if key == "Quantity" or key == "X-Color" or key == "slot" or key == "body" or key == "Tags" then n = n + 1 end end for key, value in pairs(Seen.Tags) do if type(key) ~= "string" or type(value) ~= "string" then n = n - 1 end end return n'), '5');
    });

    it('replies to the sender where Reply-To and the like are no text', async () => {
      for (const keys of [{ 'reply-to': ['a'] }, { 'reply-to': { a: 'b' } }, { 'reply-to': '' }, { 'x-reference': ['a'] }, { 'x-origin': { a: 'b' } }, { reference: ['a'] }]) {
        const { outbox, error } = await process.send({ action: 'Answer', ...keys });
        assert.equal(error, null, JSON.stringify(keys));
        assert.deepEqual([outbox[0]!.target, outbox[0]!.data, outbox[0]!.tags['x-origin']], [alice, 'here', undefined], JSON.stringify(keys));
      }
      assert.equal((await process.send({ action: 'Answer', 'reply-to': 'somebody' })).outbox[0]!.target, 'somebody');
    });

    it('says who it is from: the process, if an authority says so', async () => {
      await process.send({ action: 'See', 'from-process': bob }, { from: node });
      assert.equal(await run('return Seen.From .. Seen.Owner'), bob + node);
      await process.send({ action: 'See', from: 'somebody', owner: 'else', id: 'x', slot: '99', timestamp: '1', 'block-height': '5', 'hash-chain': 'y' });
      assert.equal(await run('return Seen.From .. Seen.Owner .. tostring(Seen.Slot ~= 99) .. tostring(Seen.Id ~= "x") .. tostring(Seen.Timestamp ~= 1) .. Seen.Tags.Slot'), `${alice}${alice}truetruetrue99`);
    });

    it('is not confused by tags that are called like its methods', async () => {
      const hostile = { reply: 'r', forward: 'f', tags: 't', body: 'b', __index: 'i', __newindex: 'n', __metatable: 'm', __proto__x: 'p', constructor: 'c', data: 'data', 'x--y_z': 'odd', '-': 'dash', '': 'empty' };
      const { error } = await process.send({ action: 'Reply', ...hostile });
      assert.equal(error, null);
      await process.send({ action: 'See', ...hostile });
      assert.equal(await run('return type(Seen.reply) .. type(Seen.forward) .. type(Seen.Tags) .. type(Seen.body) .. Seen.Tags.Reply .. Seen.Tags.Tags .. Seen.Reply .. Seen.Tags.Body'), 'functionfunctiontabletablertrb');
      assert.equal(await run('return tostring(getmetatable(Seen).__index ~= nil) .. type(Seen.Tags.__index)'), 'truestring');
    });

    it('takes tables where text is expected, and text where tables are', async () => {
      const odd = [
        { action: { a: 1 }, data: { b: 2 }, target: { c: 3 } },
        { action: 'See', reference: { r: 1 }, 'from-process': { f: 1 }, 'content-type': { t: 1 } },
        { action: 'Reply', reference: { r: 1 }, 'reply-to': { to: 1 }, 'x-origin': { o: 1 } },
        { action: 'Forward', to: { t: 1 } },
        { action: 5, quantity: { q: 1 }, 'x-a': '' },
        { action: true },
        { Action: 'See', action: 'Other' },
        { 'content-type': 'application/json', data: '{"a":' },
        { 'content-type': 'application/json' },
        { body: { action: 'Eval' } },
      ];
      for (const keys of odd) {
        const { error, results } = await process.send(keys);
        assert.ok(results.has('output'), JSON.stringify(keys));
        if (error !== null) assert.match(error.message, /Target is an address|msg\.forward needs/, JSON.stringify(keys));
      }
      for (const commitments of ['text', 5, true, {}, { a: 'text' }, { a: { committer: { x: 1 } } }, { a: { committer: '' } }, [1, 2]]) {
        assert.equal((await process.send({ action: 'See' }, { commitments })).output, 'Message is not trusted.', JSON.stringify(commitments));
      }
      const eval_ = await process.send({ action: 'Eval', data: { code: 'x' } }, { from: owner });
      assert.match(eval_.error!.message, /Eval needs code as text/);
    });

    it('stands a request that is none', async () => {
      assert.equal(await run('local base = compute(nil, nil, nil) return base.results.output.data'), 'Message is not trusted.');
      for (const value of ['5', '"text"', '{ body = 5 }', '{ body = {}, timestamp = {}, slot = "x" }', '{ body = { action = "See" }, ["block-timestamp"] = "soon" }']) {
        assert.equal(await run(`return type(compute({ process = "text" }, ${value}).results)`), 'table', value);
      }
    });

    it('stands many and long tags', async () => {
      const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`tag-${index}`, 'v']));
      await process.send({ action: 'See', ...many, ['l'.repeat(10_000)]: 'w'.repeat(100_000) });
      assert.equal(await run('return Seen["Tag-999"] .. #Seen.Tags["L" .. string.rep("l", 9999)]'), 'v100000');
    });

    it('reads JSON as tables and writes tables as JSON', async () => {
      await process.send({ action: 'See', 'content-type': 'application/json; charset=utf-8', data: '{"list":[1,2],"name":"x"}' });
      assert.equal(await run('return Seen.Data.list[2] .. Seen.Data.name .. Seen.body.data.name'), '2xx');
      await process.send({ action: 'See', 'Content-Type': 'application/json', data: '[7]' });
      assert.equal(await run('return Seen.Data[1]'), '7');
      await process.send({ action: 'See', 'content-type': 'application/json', data: '' });
      assert.equal(await run('return type(Seen.Data)'), 'table');
    });

    it('replies to whom the sender says, so that they know it', async () => {
      const plain = await process.send({ action: 'Reply', reference: '7' });
      assert.deepEqual(plain.outbox.map(({ target, data, tags }) => [target, data, tags['x-reference'], tags['x-origin']]), [[alice, 'a', '7', undefined], ['z', 'b', '7', undefined], [alice, 'c', '7', undefined]]);
      const forwarded = await process.send({ action: 'Reply', reference: '9', 'reply-to': bob, 'x-reference': '7', 'x-origin': bob });
      assert.deepEqual([forwarded.outbox[0]!.target, forwarded.outbox[0]!.tags['x-reference'], forwarded.outbox[0]!.tags['x-origin']], [bob, '7', bob]);
      // The reply to a reply is to that one.
      assert.equal((await process.send({ action: 'Reply', reference: '9', 'x-reference': '7' })).outbox[0]!.tags['x-reference'], '9');
      assert.equal((await process.send({ action: 'Reply' })).outbox[0]!.tags['x-reference'], undefined);
    });

    it('forwards without what only the sender could say', async () => {
      const { outbox } = await process.send({ action: 'Forward', to: bob, data: 'd', note: 'n', 'x-a': '1', reference: '4', cron: true });
      const { n, target, action, data, tags } = outbox[0]!;
      assert.deepEqual({ n, target, action, data }, { n: 1, target: bob, action: 'Forward', data: 'd' });
      const { reference, ...rest } = tags;
      assert.deepEqual(rest, { to: bob, note: 'changed', 'x-a': '1', 'reply-to': alice, 'x-reference': '4', 'x-origin': alice });
    });

    it('hands back what a reply is', async () => {
      await run('Handlers.add("told", "Told", function(msg) Reply = msg.reply({ data = "r" }) end)');
      await process.send({ action: 'Told', reference: '5' });
      assert.equal(await run('return Reply.target .. Reply.data .. Reply["X-Reference"] .. type(Reply.onReply)'), `${alice}r5function`);
    });

    it('leaves the table of a reply as it was', async () => {
      await run('Same = { Data = "s" } Handlers.add("same", "Same", function(msg) msg.reply(Same) end)');
      assert.equal((await process.send({ action: 'Same' })).outbox[0]!.target, alice);
      assert.equal((await process.send({ action: 'Same' }, { from: bob })).outbox[0]!.target, bob);
    });

    it('signs of two on one message are one sender, whatever the order', async () => {
      const [a, b] = [signedBy(bob, 'a'.repeat(43)), signedBy(alice, 'b'.repeat(43))];
      for (const commitments of [{ ...a, ...b }, { ...b, ...a }]) {
        await process.send({ action: 'See', data: 'd' }, { commitments });
        assert.equal(await run('return Seen.From'), bob);
      }
    });

    it('lets no tag say what the node says', async () => {
      const keys = ['block-timestamp', 'block-hash', 'block-height', 'hash-chain', 'epoch', 'nonce', 'slot', 'timestamp', 'read-only'];
      const forged = Object.fromEntries(keys.map((key) => [key, '666']));
      await process.send({ action: 'See', ...forged });
      const said = await run('return table.concat({ string.format("%d", Seen["Block-Timestamp"]), Seen["Block-Hash"], Seen["Hash-Chain"], Seen.Epoch, tostring(Seen.Nonce), tostring(Seen["Read-Only"]) }, " ")');
      assert.match(said, /^\d{7,} A{43} c{43} 0 nil nil$/);
      assert.equal(await run('return tostring(Seen["Block-Timestamp"] == Seen["block-timestamp"]) .. tostring(Seen.EPOCH == "0") .. tostring(Seen.nonce) .. tostring(Seen["Block-Height"] == "666" or Seen.Slot == "666" or Seen.Timestamp == "666")'), 'truetruenilfalse');
      for (const key of keys) assert.equal(await run(`return Seen.Tags["${key}"]`), '666', key);
      // Nor when the node says nothing.
      await process.send({ action: 'See', ...forged, 'Block-Timestamp': '667', EPOCH: '668' }, { assignment: Object.fromEntries(keys.map((key) => [key, ''])) });
      assert.equal(await run('return tostring(Seen.Slot) .. tostring(Seen.Epoch == "") .. tostring(Seen["Block-Timestamp"] == "") .. tostring(Seen["Hash-Chain"] == "")'), 'niltruetruetrue');
      await run(`compute({ process = {} }, { body = { action = "See", epoch = "666", ["block-timestamp"] = "666", ["Hash-Chain"] = "666", ["block_height"] = "666", commitments = { ["bare"] = { committer = "${bob}", type = "rsa-pss-sha512" } } } }, {})`);
      assert.equal(await run('local m = Seen return m.From .. tostring(m.Epoch) .. tostring(m.epoch) .. tostring(m["Block-Timestamp"]) .. tostring(m["block-timestamp"]) .. tostring(m["Hash-Chain"]) .. tostring(m["Block-Height"]) .. m.Tags.Epoch'), `${bob}nilnilnilnilnilnil666`);
    });
  });
}
