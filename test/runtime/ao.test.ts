import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alice, bob, node, openHandlers, self, type HandlersProcess } from '../helpers/handlers-process.ts';
import { machines } from '../helpers/runtime-module.ts';

for (const [engine, dialect] of machines) {
  describe(`runtime/ao (${engine}, ${dialect})`, () => {
    let process: HandlersProcess;

    before(async () => {
      process = await openHandlers('', { engine, dialect });
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
      for (const patch of ['device = "patch@1.0"', 'Device = "patch@1.0"', 'method = "PATCH"', 'Tags = { device = "patch@1.0" }', 'Tags = { { name = "Method", value = "PATCH" } }']) {
        assert.equal(await run(`return Send({ ${patch}, shown = { x = 1 } })`), added, patch);
      }
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
