import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { toPlain } from '../../src/client/result.ts';
import { alice, bob, node, openHandlers, self, type HandlersProcess } from '../helpers/handlers-process.ts';
import { machines } from '../helpers/runtime-module.ts';

for (const [engine, dialect] of machines) {
  describe(`runtime/ao (${engine}, ${dialect})`, () => {
    let process: HandlersProcess;

    before(async () => {
      process = await openHandlers('Big = require(".bint")(128)', { engine, dialect });
    });
    after(() => process.close());

    const run = async (code: string): Promise<string> => {
      const { output, error } = await process.eval(code);
      return error === null ? output : `error: ${error.message}`;
    };
    const sent = async (code: string): Promise<Record<string, unknown>> => {
      const { outbox, error } = await process.eval(code);
      assert.equal(error, null);
      const { n, target, action, data, tags } = outbox[0]!;
      const { reference, ...rest } = tags;
      assert.match(reference as string, /^\d+$/);
      return { n, target, action, data, ...rest };
    };

    it('sends keys in lower case, tags as keys, numbers as text, tables as JSON', async () => {
      assert.deepEqual(await sent('ao.send({ Target = "t", Action = "Go", Data = "d", Quantity = 5, Price = 2.0, Half = 0.5, Yes = true, ["X-Key"] = "v", f = print })'), {
        n: 1, target: 't', action: 'Go', data: 'd', quantity: '5', price: '2', half: '0.5', yes: 'true', 'x-key': 'v',
      });
      assert.deepEqual(await sent('ao.send({ Target = "t", Tags = { Action = "Go", Value = "v", Count = 3 } })'), { n: 1, target: 't', action: 'Go', data: undefined, value: 'v', count: '3' });
      assert.deepEqual(await sent('ao.send({ Target = "t", Action = "Own", Tags = { { name = "Action", value = "Tag" }, { name = "Kind", value = "k" } } })'), { n: 1, target: 't', action: 'Own', data: undefined, kind: 'k' });
      assert.deepEqual(await sent('ao.send({ target = "t", Data = { a = { 1, 2 } } })'), { n: 1, target: 't', action: undefined, data: '{"a":[1,2]}', 'content-type': 'application/json' });
      assert.deepEqual(await sent(`ao.send({ target = "t", Action = "capital", action = "small", map = { ["${alice}"] = { Deep = 1 } } })`), { n: 1, target: 't', action: 'small', data: undefined, map: { [alice]: { Deep: 1 } } });
    });

    it('writes integers in full, whatever their size', async () => {
      if (engine === 'fengari') return;
      assert.equal((await sent('ao.send({ Target = "t", Quantity = 9007199254740993 })'))['quantity'], '9007199254740993');
    });

    it('writes bints as their digits, wherever they stand', async () => {
      const big = '123456789012345678901234567890';
      assert.deepEqual(await sent(`local n = Big("${big}") ao.send({ Target = "t", Quantity = n, Data = n, Tags = { Fee = -n }, map = { a = { n } } })`), { n: 1, target: 't', action: undefined, data: big, quantity: big, fee: `-${big}`, map: { a: [big] } });
      assert.deepEqual(await sent('ao.send({ Target = "t", Data = { left = Big(5) } })'), { n: 1, target: 't', action: undefined, data: '{"left":"5"}', 'content-type': 'application/json' });
      assert.equal(await run('return json.encode({ Big(7), { a = Big(-1) } })'), '["7",{"a":"-1"}]');
      assert.match(await run('json.object(Big(7))'), /metatable of its own/);
      await run('Send({ device = "patch@1.0", supply = Big(7) })');
      assert.equal(process.base.get('supply'), '7');
    });

    it('sends what the table was then', async () => {
      assert.deepEqual((await sent('local t = { x = { 1 } } ao.send({ Target = "t", map = t }) t.x[2] = 2'))['map'], { x: [1] });
    });

    it('says what cannot be sent', async () => {
      for (const [code, message] of [
        ['ao.send("x")', /ao\.send: msg should be a table, not a string/],
        ['ao.send({ Target = {} })', /Target is an address/],
        ['local t = {} t.t = t ao.send({ Target = "t", map = t })', /contains itself/],
        ['local t = {} for i = 1, 100 do t = { t } end ao.send({ Target = "t", map = t })', /levels/],
        ['ao.spawn(nil, {})', /Module source id is required!/],
        ['ao.spawn("m")', /Message must be a table\./],
        ['ao.assign("x")', /should be a table/],
        ['ao.assign({ Processes = {}, Message = 5 })', /Message is the id/],
        ['Send("x")', /Send needs a table/],
      ] as const) {
        assert.match(await run(code), message, code);
      }
      assert.match(await run('Send({ Action = "Nobody" }) return 1'), /no Target.*\n1$/s);
    });

    it('counts references, and calls back with the reply to its message alone', async () => {
      const { outbox } = await process.eval(`Got = {} ao.send({ Target = "${alice}", Action = "Ask" }).onReply(function(msg) Got[#Got + 1] = msg.Data end)`);
      const reference = outbox[0]!.tags['reference'] as string;
      await process.send({ data: 'of another', 'x-reference': reference }, { from: bob });
      await process.send({ data: 'other question', 'x-reference': `${reference}0` });
      await process.send({ data: 'yes', 'x-reference': reference });
      await process.send({ data: 'again', 'x-reference': reference });
      assert.equal(await run('return table.concat(Got, " ")'), 'yes');
      const second = await process.eval(`ao.send({ Target = "${alice}" }).onReply("${bob}", function(msg) Got[#Got + 1] = msg.Data end)`);
      assert.equal(Number(second.outbox[0]!.tags['reference']), Number(reference) + 1);
      await process.send({ data: 'from bob', 'x-reference': second.outbox[0]!.tags['reference'] as string }, { from: bob });
      assert.equal(await run('return table.concat(Got, " ")'), 'yes from bob');
    });

    it('warns of a message without Target, but of no patch', async () => {
      const added = 'Message added to outbox';
      assert.equal(await run('return Send({ Action = "Lost" })'), `Send: the message has no Target, so it goes to nobody.\n${added}`);
      for (const patch of ['device = "patch@1.0"', 'Device = "patch@1.0"', 'method = "PATCH"']) {
        assert.equal(await run(`return Send({ ${patch}, shown = { x = 1 } })`), added, patch);
      }
    });

    it('makes no patch of the tags of strangers', async () => {
      await run('Handlers.add("echo", "Echo", function(msg) msg.reply({ Tags = msg.Tags, Data = "back" }) end)');
      for (const keys of [{ device: 'patch@1.0' }, { Device: 'Patch@1.0' }, { method: 'PATCH' }, { method: 'patch' }]) {
        const { outbox } = await process.send({ action: 'Echo', ...keys, balances: 'mine' });
        assert.deepEqual([outbox[0]!.data, outbox[0]!.tags['balances'], outbox[0]!.tags['device'], outbox[0]!.tags['method']], ['back', 'mine', undefined, undefined], JSON.stringify(keys));
      }
      assert.equal(process.base.has('balances'), false);
      const { outbox } = await process.eval('Send({ Target = "t", Tags = { { name = "Device", value = "patch@1.0" }, { name = "Method", value = "Get" } } }) ao.spawn("m", { Tags = { device = "process@1.0" } })');
      assert.deepEqual(outbox.map(({ tags }) => [tags['device'], tags['method']]), [[undefined, 'Get'], ['process@1.0', undefined]]);
      // What the program itself calls a patch has tags for keys.
      await run('Send({ device = "patch@1.0", Tags = { tagged = { x = 1 } } })');
      assert.deepEqual(toPlain(process.base.get('tagged')!), { x: 1 });
    });

    it('waits for many replies as cheaply as for one, and for so many only', async () => {
      const wait = (from: number, to: number): Promise<string> => run(`for i = ${from}, ${to} do ao.send({ Target = "${alice}" }).onReply(function(msg) Heard = i .. msg.Data end) end return ao.reference`);
      await run('Handlers.list = {} Heard = nil');
      const last = Number(await wait(1, 2500));
      assert.equal(await run('return #Handlers.list .. Handlers.list[1].name'), '1_replies');
      for (let to = 5000; to <= 12_500; to += 2500) await wait(to - 2499, to);
      assert.equal(await run('return #Handlers.list'), '1');
      const reply = (number: number): ReturnType<HandlersProcess['send']> => process.send({ data: 'yes', 'x-reference': String(last - 2500 + number) });
      assert.match((await reply(2500)).output, /^New Message/);
      assert.equal((await reply(2501)).output, '');
      assert.equal(await run('return Heard'), '2501yes');
      assert.equal((await reply(12_500)).output, '');
      assert.match((await reply(12_500)).output, /^New Message/);
      // Whoever takes it out of the list waits no longer.
      await run('Handlers.list = {} ao.send({ Target = "nobody" }).onReply(print)');
      assert.match((await reply(9000)).output, /^New Message/);
    });

    it('lets messages that wait hold no more than 8 MB', async () => {
      await run('Handlers.list = {} Handlers.add("ask", "Ask", function(msg) ao.send({ Target = msg.From }).onReply(function(reply) print(#msg.Data) end) end) Handlers.add("once", "Once", function(msg) Handlers.once({ Action = "Go" }, function() print(#msg.Data) end) end)');
      const references: string[] = [];
      for (let turn = 0; turn < 12; turn++) references.push((await process.send({ action: 'Ask', data: 'x'.repeat(1_000_000) })).outbox[0]!.tags['reference'] as string);
      const answers: string[] = [];
      for (const reference of references) answers.push((await process.send({ 'x-reference': reference })).output);
      assert.deepEqual(answers.map((output) => output === '1000000'), [...Array<boolean>(4).fill(false), ...Array<boolean>(8).fill(true)]);
      assert.equal(await run('return #Handlers.list'), '2');
      for (let turn = 0; turn < 12; turn++) await process.send({ action: 'Once', data: 'x'.repeat(1_000_000) });
      assert.equal(await run('return #Handlers.list'), '10');
      await run('Handlers.list = { Handlers.list[1] } for i = 1, 1100 do Handlers.once("Never", print) end');
      assert.equal(await run('return #Handlers.list'), '1000');
      await run('Handlers.list = {}');
    });

    it('lets no heavy message push out what others wait for', async () => {
      await run('Handlers.list = {} Handlers.add("ask", "Ask", function(msg) ao.send({ Target = msg.From }).onReply(function(reply) print("heard") end) Handlers.once({ Action = "Go" }, print) end)');
      const ask = async (data: string): Promise<string> => (await process.send({ action: 'Ask', data, 'content-type': 'application/json' })).outbox[0]!.tags['reference'] as string;
      const heavy = `[${'[],'.repeat(45_000)}[]]`;
      const references = [await ask('1'), await ask(heavy), await ask(heavy), await ask('2')];
      assert.equal(await run('return #Handlers.list'), '5');
      const answers: string[] = [];
      for (const reference of references) answers.push((await process.send({ 'x-reference': reference })).output.slice(0, 5));
      assert.deepEqual(answers, ['heard', 'New M', 'heard', 'heard']);
      await run('Handlers.list = {}');
    });

    it('asks those that wait for a reply before all handlers, the newest first', async () => {
      await run('Got = {} Handlers.list = {} Handlers.prepend("all", function() return "continue" end, function() Got[#Got + 1] = "all" end)');
      const { outbox } = await process.eval(`local sent = ao.send({ Target = "${alice}" })
        sent.onReply(function(msg) Got[#Got + 1] = "first" .. msg.Data end)
        sent.onReply({ [{ Data = "b" }] = function(msg) Got[#Got + 1] = "second" .. msg.Data end })
        Handlers.append("last", "X", print)
        sent.onReply("${bob}", function(msg) sent.onReply("${bob}", function() Got[#Got + 1] = "again" end) end)`);
      const reference = outbox[0]!.tags['reference'] as string;
      for (const [data, from] of [['b', alice], ['c', alice], ['d', alice], ['e', bob], ['f', bob]] as const) await process.send({ data, 'x-reference': reference }, { from });
      assert.equal(await run('return table.concat(Got, " ") .. " " .. #Handlers.list'), 'secondb firstc all again 2');
      assert.match(await run(`ao.send({ Target = "${alice}" }).onReply(5, 5)`), /onReply needs a function/);
      await run('Handlers.list = {}');
    });

    it('spawns and assigns', async () => {
      const { outbox, output } = await process.eval('return Spawn("module", { Name = "child", Tags = { Kind = "k" } })');
      assert.equal(output, "Spawn process request added to outbox. No node's push makes a process of it: use hbx deploy.");
      const { reference, ...tags } = outbox[0]!.tags;
      assert.deepEqual([tags, outbox[0]!.data], [{ type: 'Process', module: 'module', name: 'child', kind: 'k', 'from-process': self, 'from-module': 'm'.repeat(43) }, 'NODATA']);
      const spawned = await process.eval('ao.spawn("module", { Data = "d" }).onReply(function(msg) Child = msg.Process end)');
      await process.send({ action: 'Spawned', process: 'c'.repeat(43), 'from-process': self, 'x-reference': spawned.outbox[0]!.tags['reference'] as string }, { from: node });
      assert.equal(await run('return Child'), 'c'.repeat(43));
      const { results } = await process.eval('Assign({ Processes = { "p" }, Message = "id" })');
      assert.ok(results.has('assignments'));
    });

    it('has the small functions of aos', async () => {
      assert.equal(await run('local t = { a = { 1 } } t.t = t local c = ao.clone(t) return tostring(c ~= t and c.t == c and c.a[1] == 1 and c.a ~= t.a)'), 'true');
      assert.equal(await run('local m = ao.normalize({ Tags = { Kind = "k", Target = "no" } }) return tostring(m.Kind) .. tostring(m.Target)'), 'knil');
      assert.equal(await run('local m = ao.sanitize({ Kind = "k", ["From-Process"] = "no", Reference = "no" }) return tostring(m.Kind) .. tostring(m["From-Process"]) .. tostring(m.Reference)'), 'knilnil');
      assert.equal(await run(`return tostring(ao.isAssignment({ Target = "x" })) .. tostring(ao.isAssignment({ Target = ao.id })) .. tostring(ao.isAssignment({}))`), 'truefalsefalse');
      assert.equal(await run('ao.log("logged")'), 'logged');
      assert.equal(await run('return tostring(ao.result({ Error = "e" }).Error) .. type(ao.result({ Output = 1 }).Messages) .. ao._version'), 'etable0.0.6');
      assert.equal(await run('ao.addAssignable({ Action = "A" }) ao.addAssignable("n", "B") ao.addAssignable("n", "C") local count = #ao.assignables ao.removeAssignable(1) ao.removeAssignable("n") ao.removeAssignable("n") return count .. " " .. #ao.assignables'), '2 0');
      assert.match(await run('ao.addAssignable(5)'), /the pattern is text/);
      assert.equal(await run('for i = 1, 1005 do ao.registerHint({ body = { ["from-process"] = "p" .. i .. "&hint=http://h&ttl=5" } }) end return #ao._hints.order .. tostring(ao._hints.byId.p5) .. ao._hints.byId.p6.hint'), '1000nilhttp://h');
    });
  });
}
