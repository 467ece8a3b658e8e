import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { toPlain } from '../../src/client/result.ts';
import type { Message, PlainValue } from '../../src/message/value.ts';
import { alice, bob, node, openHandlers, owner, self, signedBy, withModules, type HandlersProcess } from '../helpers/handlers-process.ts';
import { machines } from '../helpers/runtime-module.ts';

/** No two signatures are the same. */
let covers = 0;

const app = `
Handlers.add("ping", Handlers.utils.hasMatchingTag("Action", "Ping"), function(msg) msg.reply({ Data = "pong" }) end)
Handlers.add("fail", "Fail", function(msg)
  Count = (Count or 0) + 1
  print("before")
  ao.send({ Target = msg.From, Data = "never" })
  error(msg.Data or "failed")
end)
Handlers.add("object", "Object", function() error({ code = 5 }) end)
Handlers.add("patch", "Patch", function(msg)
  ao.send({ device = "patch@1.0", balances = { [msg.From] = msg.Data or "5" }, info = { n = 1, list = { "a", "b" } } })
  ao.send({ Target = msg.From, Data = "patched" })
end)
Handlers.add("time", "Time", function(msg) msg.reply({ Data = string.format("%d", os.time()), Same = tostring(os.time() == msg.Timestamp) }) end)
Handlers.add("prints", "Prints", function() print("one", 2, true, nil) print({ a = 1 }) end)
`;

for (const [engine, dialect] of machines) {
  describe(`runtime/process (${engine}, ${dialect})`, () => {
    let process: HandlersProcess;

    before(async () => {
      process = await openHandlers(app, { engine, dialect, tags: { authority: `${node}, ${bob}`, name: 'Test' } });
    });
    after(() => process.close());

    const run = async (code: string): Promise<string> => {
      const { output, error } = await process.eval(code);
      return error === null ? output : `error: ${error.message}`;
    };

    it('answers what the node and clients expect', async () => {
      const { results, outbox } = await process.send({ action: 'Ping', reference: '7' });
      assert.deepEqual(outbox, [{ n: 1, target: alice, data: 'pong', tags: { reference: outbox[0]!.tags['reference'], 'x-reference': '7' } }]);
      assert.equal(results.get('info'), 'hyper-aos');
      assert.deepEqual(toPlain(results.get('output')!), { data: '', print: true, prompt: 'Test@aos-2.0.7[Inbox:0]> ' });
      assert.equal(results.has('error'), false);
      assert.equal(process.base.get('runtime'), 'handlers');
    });

    it('knows itself, its owner and its authorities, from text with commas too', async () => {
      assert.equal(await run('return ao.id'), self);
      assert.equal(await run('return Owner .. " " .. ao.env.Process.Owner .. " " .. ao.env.Process.Tags["Execution-Device"]'), `${owner} ${owner} lua@5.3a`);
      assert.equal(await run('return table.concat(ao.authorities, " ")'), `${node} ${bob}`);
      assert.equal(await run('return Name .. tostring(Initialized) .. type(Colors.red) .. #Bell .. type(Utils.map)'), 'Testtruestring1function');
      assert.equal(await run('Version()'), 'version: 2.0.7');
    });

    it('shows what Eval prints and returns', async () => {
      assert.equal(await run('1 + 1'), '2');
      assert.equal(await run('print("a") print("b") return "c"'), 'a\nb\nc');
      assert.equal(await run('return false'), 'false');
      assert.equal(await run('return nil'), '');
      assert.equal(await run('return { "a", 2 }'), '{ "a", 2 }');
      assert.equal(await run('x = 5'), '');
      assert.equal(await run('return x'), '5');
      assert.equal(await run('return Send({ Target = Owner, Action = "Hi" })'), 'Message added to outbox');
      assert.equal((await process.send({ action: 'Prints' })).output, 'one\t2\ttrue\tnil\n{\n   a = 1\n}'.replaceAll('   ', (await run('return { a = 1 }')).match(/ +/)![0]));
    });

    it('shows nothing of the file that io.write answers', async () => {
      assert.match(await run('return io and io.write("x")'), /^x?$/);
    });

    it('shows all values that Eval returns', async () => {
      assert.equal(await run('1, 2'), '1\t2');
      assert.equal(await run('return "a", nil, true, nil'), 'a\tnil\ttrue\tnil');
      assert.equal(await run('return nil, nil'), 'nil\tnil');
      assert.equal(await run('return false, 5'), 'false\t5');
      assert.equal(await run('return nil, { 1 }'), 'nil\t{ 1 }');
      assert.equal(await run('return { 1 }, "a text"'), '{ 1 }\ta text');
      assert.equal(await run('return string.find("hello", "l")'), '3\t3');
      assert.equal(await run('return pcall(function() return "fine" end)'), 'true\tfine');
    });

    it('tells errors of Eval: of running, of the syntax, second values, and tables', async () => {
      for (const [code, message] of [
        ['error("boom")', /boom/],
        ['local t = nil return t.x', /nil/],
        ['return nil, "second"', /^second$/],
        ['return false, "second", 3', /^second$/],
        ['return pcall(error, "caught", 0)', /^caught$/],
        ['x = = 5', dialect === 'puc' || engine === 'fengari' ? /unexpected symbol near '='/ : /syntax error before: '='/],
        ['error({})', /table/],
      ] as const) {
        const { error, outbox, results } = await process.eval(`${code}`);
        assert.match(error!.message, message, code);
        assert.deepEqual(outbox, [], code);
        assert.equal(typeof results.get('error'), 'string', code);
      }
      const { error, output } = await process.eval('print("so far") error("then")');
      assert.deepEqual([error!.message.replace(/^eval:1: /, ''), output], ['then', 'so far']);
      assert.match(await run('return Errors[#Errors]'), /then$/);
    });

    it('names code by its source-id in errors', async () => {
      if (engine !== 'hbx' || dialect !== 'puc') return;
      const { error } = await process.eval('\n\nerror("here")', { 'source-id': 'file-id' });
      assert.deepEqual([error!.file, error!.line], ['file-id', 3]);
    });

    it('lets nobody but the owner Eval', async () => {
      const stranger = await process.send({ action: 'Eval', data: 'Owner = "me"' });
      assert.match(stranger.output, /^New Message From ali\.\.\.---: Action = Eval$/);
      // A process that pretends to be the owner, through an authority, and one that pretends alone.
      await process.send({ action: 'Eval', data: 'Owner = "me"', 'from-process': alice }, { from: node });
      assert.equal((await process.send({ action: 'Eval', data: 'Owner = "me"', 'from-process': owner }, { from: alice })).output, 'Message is not trusted.');
      await process.send({ action: 'Eval', data: 'Owner = "me"' }, { from: null });
      assert.equal(await run('return Owner'), owner);
      // A node that delivers what the owner sends as a process.
      assert.equal((await process.send({ action: 'Eval', data: 'return 7', 'from-process': owner }, { from: node })).output, '7');
      // Two signed it, the owner among them.
      assert.equal((await process.send({ action: 'Eval', data: 'return 8' }, { commitments: { ...signedBy(alice, 'a'.repeat(43)), ...signedBy(owner, 'b'.repeat(43)) } })).output, '8');
    });

    it('takes the signatures of wallets of other kinds, and no hmac', async () => {
      const commitment = (fields: Record<string, string>): Record<string, Record<string, string>> => ({ [`e${fields['type']}`.padEnd(43, '-')]: { 'commitment-device': 'ans104@1.0', committer: owner, ...fields } });
      for (const type of ['rsa-pss', 'rsa-pss-sha256', 'ecdsa-secp256k1', 'signed']) {
        assert.equal((await process.send({ action: 'Eval', data: 'return 9' }, { commitments: commitment({ type, alg: type }) })).output, '9', type);
      }
      assert.equal((await process.send({ action: 'Eval', data: 'return 9' }, { commitments: commitment({ type: 'hmac-sha256' }) })).output, 'Message is not trusted.');
    });

    it('runs no message twice, whoever brings it again and signs beside', async () => {
      await run('Runs = 0');
      const code = { action: 'Eval', data: 'Runs = Runs + 1' };
      const [mine, again] = [signedBy(owner, 'n1'.padEnd(43, '-')), signedBy(owner, 'n1'.padEnd(43, '-'))];
      await process.send(code, { commitments: mine });
      assert.match((await process.send(code, { commitments: again })).error!.message, /handled already/);
      // A stranger signs the same message as well, in front of the owner.
      const beside = { ...signedBy(bob, 'a1'.padEnd(43, '-')), ...signedBy(owner, 'n1'.padEnd(43, '-')) };
      assert.match((await process.send(code, { commitments: beside })).error!.message, /handled already/);
      assert.equal(await run('return Runs'), '1');
      const ping = signedBy(alice, 'n2'.padEnd(43, '-'));
      assert.equal((await process.send({ action: 'Ping' }, { from: alice, commitments: ping })).outbox.length, 1);
      const { error, outbox } = await process.send({ action: 'Ping' }, { from: alice, commitments: ping });
      assert.deepEqual([error!.message, outbox], ['This message was handled already: somebody scheduled it again.', []]);
      // A dry run writes nothing, so it may ask again and again.
      for (let turn = 0; turn < 2; turn++) assert.equal((await process.send({ action: 'Ping' }, { commitments: ping, assignment: { 'read-only': true } })).outbox.length, 1);
    });

    it('believes one of several signatures only while nothing that it covers was taken', async () => {
      const covering = (committer: string, committed: PlainValue, letter: string): Record<string, PlainValue> => ({ [`${letter}${covers++}`.padEnd(43, '-')]: { alg: 'rsa-pss-sha512', type: 'rsa-pss-sha512', committer, ...(committed === null ? {} : { committed }) } });
      const two = (first: PlainValue, second: PlainValue): Record<string, PlainValue> => ({ ...covering(alice, first, 'a'), ...covering(bob, second, 'b') });
      const all = ['action', 'target', 'type', 'variant', 'data-protocol'];
      const less = all.filter((key) => key !== 'target');
      const from = async (commitments: PlainValue, keys: Record<string, PlainValue> = {}): Promise<string | undefined> => (await process.send({ action: 'Ping', ...keys }, { commitments })).outbox[0]?.target;
      assert.equal(await from(two(all, all)), alice);
      assert.equal(await from(two(Object.fromEntries([...all, 'content-digest', '@path', 'ao-types'].map((key, index) => [index + 1, key])), [...all, 'content-digest', 'path', 'ao-types'])), alice);
      // Bob signs what alice signed, but for the target: the node takes it away. What is left is his word alone.
      assert.equal(await from(two(all, less)), bob);
      assert.equal(await from(two(less, all)), alice);
      assert.equal(await from(two(all, all), { target: undefined }), undefined);
      // The keys differ on both sides, or nobody knows which they are.
      assert.equal(await from(two([...less, 'x'], all), { x: 'x' }), undefined);
      for (const odd of [null, 'action', { 1: { a: 'b' } }, [5]]) assert.equal(await from(two(all, odd)), undefined, JSON.stringify(odd));
      assert.equal((await process.send({ action: 'Eval', data: 'return "in"', target: undefined }, { commitments: { ...covering(owner, ['action', 'data', 'target'], 'o'), ...covering(bob, ['action', 'data'], 'b') } })).output.slice(0, 11), 'New Message');
      // A delivery has one signature. That of an authority under what somebody else wrote is none.
      assert.equal(await from({ ...covering(node, all, 'n') }, { 'from-process': bob }), bob);
      assert.equal(await from({ ...covering(node, all, 'n'), ...covering(alice, all, 'a') }, { 'from-process': bob }), undefined);
      assert.equal(await from({ ...covering(bob, all, 'n'), ...covering(alice, all, 'a') }, { 'from-process': bob }), undefined);
      // One signature, and an hmac for which the node took the target away.
      assert.equal(await from(covering(alice, all, 'a')), alice);
      assert.equal(await from(covering(alice, less, 'a'), { target: undefined }), alice);
      assert.equal(await from(covering(alice, all, 'a'), { target: undefined }), undefined);
      assert.equal(await from(covering(alice, null, 'a'), { target: undefined }), alice);
    });

    it('is born once, and takes no code from who says it is its birth', async () => {
      const birth = `{ slot = 0, timestamp = 5, body = { type = "Process", ["on-boot"] = "Data", data = "Taken = true" } }`;
      const other = `local birth = { slot = 7, body = { type = "Process", ["on-boot"] = "Data", data = "Taken = true" } }`;
      await run(`compute({ process = {} }, ${birth}, {}) ${other} compute({ process = birth.body }, birth, {})`);
      assert.equal(await run('return tostring(Taken)'), 'nil');
      const { output } = await process.send({ type: 'Process', 'on-boot': 'Data', data: 'Taken = true' }, { from: null, assignment: { slot: 0 } });
      assert.deepEqual([output, await run('return tostring(Taken)')], ['Message is not trusted.', 'nil']);
    });

    it('counts what messages in the Inbox take to the bottom of their tables', async () => {
      await run('Inbox = {}');
      const nested = (levels: number, zeros: number): string => `${'['.repeat(levels)}${Array<string>(zeros).fill('0').join(',')}${']'.repeat(levels)}`;
      const send = (data: string): ReturnType<HandlersProcess['send']> => process.send({ action: 'Nobody', 'content-type': 'application/json', data });
      for (let turn = 0; turn < 10; turn++) await send(nested(22, 10_000));
      assert.equal(await run('return #Inbox'), '3');
      // One that takes more than the whole Inbox may drives nobody out.
      assert.match((await send(nested(22, 50_000))).output, /^New Message From .*, too large for the Inbox: Action = Nobody$/);
      assert.equal(await run('return #Inbox'), '3');
      // A handler before may have made anything of the message.
      await run('Handlers.prepend("knot", { Action = "Knot" }, function(msg) msg.body.knot = msg.body end) Handlers.list[1].pattern = function(msg) return msg.Action == "Knot" and "continue" end');
      assert.match((await process.send({ action: 'Knot' })).output, /^New Message From .*, too large/);
      await run('Handlers.remove("knot") Inbox = setmetatable({}, { __name = "mine" })');
      for (let turn = 0; turn < 5; turn++) await send(nested(22, 10_000));
      assert.equal(await run('return #Inbox .. getmetatable(Inbox).__name'), '3mine');
      await run('Inbox = {}');
    });

    it('keeps an Inbox and errors that strangers cannot fill', async () => {
      await run('Inbox = {}');
      for (let turn = 0; turn < 12; turn++) await process.send({ action: 'Nobody', data: String(turn).padEnd(1_000_000, 'x') }, { from: alice });
      const kept = Number(await run('return #Inbox'));
      assert.ok(kept >= 6 && kept <= 8, `${kept} messages of 1 MB`);
      assert.equal(await run('return string.sub(Inbox[#Inbox].Data, 1, 2)'), '11');
      // What the program did with its Inbox counts.
      await run('Inbox = { Inbox[1] }');
      await process.send({ action: 'Nobody', data: 'small' }, { from: alice });
      assert.equal(await run('return #Inbox'), '2');
      await run('Inbox = {} error(string.rep("e", 100000))').catch(() => undefined);
      assert.ok(Number(await run('return #Errors[#Errors]')) < 3000);
    });

    it('drops what is not trusted without a word', async () => {
      const before = await run('return #Inbox');
      for (const [keys, from] of [
        [{ action: 'Ping', 'from-process': bob }, alice],
        [{ action: 'Ping' }, null],
        [{ action: 'Ping', 'from-process': self }, null],
      ] as const) {
        const { results, outbox } = await process.send(keys, { from });
        assert.deepEqual([outbox, toPlain(results.get('output')!)], [[], { data: 'Message is not trusted.' }]);
      }
      assert.equal(await run('return #Inbox'), before);
      // One of the authorities delivers for a process, and speaks for itself.
      assert.equal((await process.send({ action: 'Ping', 'from-process': alice }, { from: bob })).outbox[0]!.target, alice);
      assert.equal((await process.send({ action: 'Ping' }, { from: bob })).outbox[0]!.target, bob);
      // Written by whoever: an authority's name as the process it is from.
      assert.deepEqual((await process.send({ action: 'Ping', 'from-process': node }, { from: alice })).outbox, []);
      assert.equal(await run(`return tostring(ao.isTrusted({ body = { commitments = {} } })) .. tostring(ao.isTrusted(nil))`), 'falsefalse');
    });

    it('lets programs judge whom they believe, but not who is the owner', async () => {
      await run('State = require(".state") Trusted, From = State.isTrusted, State.getFrom');
      await run('State.isTrusted = function(req, sender) return Trusted(req, sender) or req.body["from-process"] == Friend end State.getFrom = function(req, sender) return req.body["from-process"] or From(req) end');
      await run(`Friend = "${bob}"`);
      assert.equal((await process.send({ action: 'Ping', 'from-process': bob }, { from: alice })).outbox[0]!.target, bob);
      assert.equal((await process.send({ action: 'Ping', 'from-process': owner }, { from: alice })).output, 'Message is not trusted.');
      await run(`Friend = "${owner}"`);
      for (const from of [alice, null]) assert.match((await process.send({ action: 'Eval', data: 'return "in"', 'from-process': owner }, { from })).output, /^New Message/);
      await run('State.isTrusted = function() return false end');
      assert.equal((await process.send({ action: 'Ping' })).output, 'Message is not trusted.');
      // Rules that are broken can be mended.
      await run('State.isTrusted = function() error("no rules") end');
      assert.match((await process.send({ action: 'Ping' })).error!.message, /no rules/);
      assert.equal(await run('State.isTrusted, State.getFrom = Trusted, From return tostring(State.isTrusted({ body = {} })) .. tostring(State.isTrusted(nil)) .. tostring(State.getFrom({}))'), 'falsefalsenil');
    });

    it('answers unsigned questions in a dry run alone', async () => {
      assert.equal((await process.send({ action: 'Ping' }, { from: null, assignment: { 'read-only': true } })).outbox[0]!.data, 'pong');
      assert.equal((await process.send({ action: 'Ping', 'from-process': owner }, { from: null, assignment: { 'read-only': true } })).output, 'Message is not trusted.');
      assert.doesNotMatch((await process.send({ action: 'Eval', data: 'return "in"' }, { from: null, assignment: { 'read-only': true } })).output, /^in$/);
    });

    it('tells what a handler fails with, keeps what it wrote, sends nothing', async () => {
      const { error, output, outbox, results } = await process.send({ action: 'Fail', data: 'too bad' });
      assert.match(error!.message, /^(app:\d+: )?too bad$/);
      assert.deepEqual([error!.handler, error!.action], ['fail', 'Fail']);
      assert.deepEqual([output, outbox], ['before', []]);
      assert.match((toPlain(results.get('output')!) as { data: string }).data, /^before\n.*too bad$/s);
      assert.equal(await run('return Count'), '1');
      const object = await process.send({ action: 'Object' });
      assert.match(object.error!.message, /^table/);
      assert.equal((await process.send({ action: 'Ping' })).outbox.length, 1);
    });

    it('is not bricked by a pattern that throws', async () => {
      await run('Handlers.prepend("broken", function(msg) return msg.Tags.Nothing.x end, print)');
      assert.equal((await process.send({ action: 'Ping' })).error!.handler, 'broken');
      assert.equal((await process.eval('error("mine")')).error!.handler, undefined);
      assert.equal(await run('Handlers.remove("broken") return "mended"'), 'mended');
      assert.equal((await process.send({ action: 'Ping' })).error, null);
      // A handler of the user by the name that aos gives its own.
      await run('Handlers.add("_eval", "Eval", function(msg) msg.reply({ Data = "no Eval for you" }) end)');
      assert.equal((await process.send({ action: 'Eval', data: '1' })).outbox[0]!.data, 'no Eval for you');
      assert.equal(await run('Handlers.remove("_eval") return 1'), '1');
    });

    it('keeps what nobody took in the Inbox, and tells it on one harmless line', async () => {
      await run('Inbox = {}');
      const { output, results } = await process.send({ action: 'Who\u001b[2J\nEvil and quite long indeed', data: 'x' });
      assert.match(output, /^New Message From ali\.\.\.---: Action = Who \[2J Evil and qui\.\.\.$/);
      assert.match((toPlain(results.get('output')!) as { prompt: string }).prompt, /\[Inbox:1\]/);
      await process.send({ data: 'only data' });
      assert.equal(await run('return #Inbox .. " " .. Inbox[2].Data .. " " .. Inbox[1].From'), `2 only data ${alice}`);
      await run('local m = Inbox[1] for i = 1, 10000 do Inbox[i] = { Data = tostring(i) } end');
      await process.send({ data: 'newest' });
      assert.equal(await run('return #Inbox .. " " .. Inbox[1].Data .. " " .. Inbox[10000].Data'), '10000 2 newest');
      await run('Inbox = nil');
      assert.equal((await process.send({ data: 'after' })).error, null);
      assert.equal(await run('return #Inbox'), '1');
    });

    it('keeps messages in the Inbox without the signatures, and leaves them to others', async () => {
      await run('Inbox = {} Handlers.prepend("hold", function(msg) return msg.Action == "Hold" and "continue" end, function(msg) Held = msg end)');
      await process.send({ action: 'Hold', 'x-kind': 'k', data: 'kept' }, { assignment: { commitments: signedBy(node) } });
      assert.equal(await run('local m = Inbox[1] return tostring(m.commitments) .. tostring(m.body.commitments) .. m.body.data .. m.Tags["x-kind"] .. m["x-kind"] .. m.From'), `nilnilkeptkk${alice}`);
      assert.equal(await run('return type(Held.body.commitments) .. type(Held.commitments) .. tostring(Held ~= Inbox[1])'), 'tabletabletrue');
      assert.doesNotMatch(await run('return Inbox[1]'), /signature|committer/);
      // It can still be answered.
      assert.equal((await process.eval('Inbox[1].reply({ Data = "late" })')).outbox[0]!.target, alice);
      await run('Handlers.remove("hold") Held = nil');
    });

    it('counts the Inbox in the prompt as it is after the message', async () => {
      const promptAfter = async (answer: Promise<{ results: Message }>): Promise<string> => (toPlain((await answer).results.get('output')!) as { prompt: string }).prompt;
      await run('Inbox = {}');
      assert.match(await promptAfter(process.send({ data: 'one' })), /\[Inbox:1\]> $/);
      assert.match(await promptAfter(process.send({ data: 'two' })), /\[Inbox:2\]> $/);
      assert.match(await run('return Prompt()'), /\[Inbox:2\]/);
      assert.match(await promptAfter(process.eval('table.remove(Inbox, 1)')), /\[Inbox:1\]/);
      assert.match(await promptAfter(process.eval('Inbox = { {}, {}, {}, {} }')), /\[Inbox:4\]/);
      assert.match(await promptAfter(process.eval('Inbox = {}')), /\[Inbox:0\]/);
      assert.match(await promptAfter(process.send({ data: 'one again' })), /\[Inbox:1\]/);
    });

    it('writes patches onto the base and takes them out of the outbox', async () => {
      const { outbox } = await process.send({ action: 'Patch' });
      assert.deepEqual(outbox.map(({ n, data }) => [n, data]), [[1, 'patched']]);
      await process.send({ action: 'Patch', data: '6' }, { from: bob });
      assert.deepEqual(toPlain(process.base.get('balances')!), { [alice]: '5', [bob]: '6' });
      assert.deepEqual(toPlain(process.base.get('info')!), { n: 1, list: ['a', 'b'] });
      await run('T = { inner = { 1 } } ao.send({ method = "PATCH", shown = T }) T.inner[2] = 2');
      assert.deepEqual(toPlain(process.base.get('shown')!), { inner: [1] });
      await run('T.inner[3] = 3');
      assert.deepEqual(toPlain(process.base.get('shown')!), { inner: [1] });
    });

    it('refuses patches of what is the node\'s, and of what has no end', async () => {
      for (const key of ['process', 'results', 'runtime', 'commitments', 'Blueprints', 'at-slot', 'execution-device', 'a/b']) {
        assert.match(await run(`ao.send({ device = "patch@1.0", ["${key}"] = { x = 1 } })`), /a patch cannot write/, key);
      }
      assert.match(await run('local t = {} t.t = t ao.send({ device = "patch@1.0", t = t })'), /contains itself/);
      assert.equal(toPlain(process.base.get('process')!) instanceof Object && process.base.has('results'), true);
      assert.equal(process.base.get('runtime'), 'handlers');
      // Odd names are only names.
      await run('ao.send({ device = "patch@1.0", odd = { __index = "x", __proto__ = "y", [5] = "z", [true] = 1, f = print } })');
      assert.deepEqual(Object.entries(toPlain(process.base.get('odd')!) as object).sort(), [['5', 'z'], ['__index', 'x'], ['__proto__', 'y'], ['true', 1]]);
    });

    it('has the time of the message', async () => {
      const { outbox } = await process.send({ action: 'Time' });
      assert.match(outbox[0]!.data as string, engine === 'fengari' ? /^1\d{6}$/ : /^17956\d{8}$/);
      assert.equal(outbox[0]!.tags['same'], 'true');
      assert.match(await run('os.time({ year = 2020, month = 1, day = 1 })'), /^error: os\.time takes no table/);
    });

    it('handles cron ticks like any message', async () => {
      await run('Handlers.add("tick", "Cron", function(msg) Ticks = (Ticks or 0) + 1 print(msg.Cron, msg["Cron-Interval"]) end)');
      assert.equal((await process.send({ action: 'Cron', cron: true, 'cron-interval': '1-minute', from: owner }, { from: node })).output, 'true\t1-minute');
      assert.equal(await run('return Ticks'), '1');
    });

    it('drops messages for others unless they are assignable', async () => {
      const other = 'z'.repeat(43);
      assert.match((await process.send({ action: 'Ping', target: other })).output, /for another process/);
      await run('ao.addAssignable("pings", { Action = "Ping" })');
      assert.equal((await process.send({ action: 'Ping', target: other })).outbox.length, 1);
      // The owner said it to another process.
      await run('ao.addAssignable("all", function() return true end)');
      assert.match((await process.send({ action: 'Eval', data: 'return "in"', target: other }, { from: owner })).output, /^New Message/);
      await run('ao.removeAssignable("pings") ao.removeAssignable("all")');
      assert.deepEqual((await process.send({ action: 'Ping', target: other })).outbox, []);
    });

    it('runs messages inside a message without mixing them up', async () => {
      const probe = `
        print("outer")
        ao.send({ Target = Owner, Data = "mine" })
        local time = os.time()
        local base = { process = { } }
        local req = { slot = 99, timestamp = 5, ["block-timestamp"] = 5, body = { action = "Ping", commitments = { c = { committer = "${bob}", type = "rsa-pss-sha512" } } } }
        compute(base, req, {})
        print(base.results.outbox["1"].data, base.results.outbox["2"], base.results.output.data == "")
        compute(base, { slot = 100, timestamp = 6, body = { action = "Fail", commitments = { d = req.body.commitments.c } } }, {})
        print(string.find(base.results.error, "failed") ~= nil, next(base.results.outbox))
        return os.time() == time`;
      const { output, outbox, error } = await process.eval(probe);
      assert.equal(error, null);
      assert.deepEqual(output.split('\n'), ['outer', 'pong\tnil\ttrue', 'true\tnil', 'true']);
      assert.deepEqual(outbox.map(({ data }) => data), ['mine']);
    });

    it('goes on with a handler after a message inside of it', async () => {
      const inner = `{ slot = 101, timestamp = 7, body = { action = "Object", commitments = { e = { committer = "${bob}", type = "rsa-pss-sha512" } } } }`;
      await run(`Handlers.add("nests", "Nest", function(msg)
        compute({ process = {} }, ${inner}, {})
        error("outer fails")
      end)`);
      const { error } = await process.send({ action: 'Nest' });
      assert.match(error!.message, /outer fails/);
      assert.equal(error!.handler, 'nests');
      // What failed outside of handlers has no handler.
      assert.equal((await process.eval('error("mine")')).error!.handler, undefined);
      await run('Handlers.remove("nests")');
    });

    it('asks Handlers.evaluate, whatever a program made of it', async () => {
      await run('Evaluate, Asked = Handlers.evaluate, "" Handlers.evaluate = function(msg, base) Asked = Asked .. msg.Action return Evaluate(msg, base) end');
      assert.equal((await process.send({ action: 'Ping' })).outbox[0]!.data, 'pong');
      assert.match((await process.send({ action: 'Fail', data: 'too bad' })).error!.message, /too bad$/);
      assert.match((await process.send({ action: 'Nothing' })).output, /^New Message/);
      assert.equal(await run('Handlers.evaluate = Evaluate return Asked'), 'PingFailNothing');
    });

    it('stops the clock between messages', async () => {
      await run('Then = os.time() function later() return { same = os.time() == Then and "same" or "other" } end');
      const called = await process.call('later');
      assert.ok(called.ok);
      assert.equal((called.values[0] as Message).get('same'), 'same');
    });

    it('has a gmatch that works and a tonumber that keeps integers', async () => {
      assert.equal((await process.eval('local t = {} for k, v in ("a=1,b=20"):gmatch("(%w+)=(%w+)") do t[#t + 1] = k .. tostring(tonumber(v)) end return table.concat(t, " ") .. " " .. (tonumber("9007199254740993") + 1)')).output, 'a1 b20 9007199254740994');
    });

    it('shows blueprints on the base', async () => {
      await run('Blueprints = { token = "1.0.0", [1] = "x", odd = {} }');
      assert.deepEqual(toPlain(process.base.get('blueprints')!), { token: '1.0.0' });
      await run('Blueprints = { chat = "2.0.0" }');
      assert.deepEqual(toPlain(process.base.get('blueprints')!), { chat: '2.0.0' });
    });

    it('has its modules under both names, and json as a global', async () => {
      assert.equal(await run('local t = {} for _, name in ipairs({ "json", "utils", "stringify", "pretty", "ao", "handlers", "eval", "default", "state", "process", "message", "assignment", "boot" }) do if require(name) ~= require("." .. name) or type(require(name)) ~= "table" then t[#t + 1] = name end end return #t'), '0');
      assert.equal(await run('return json.encode({ 1 }) .. require("ao").id'), `[1]${self}`);
    });

    it('runs globals that a message names only inside a message', async () => {
      for (const name of ['Send', 'Spawn', 'Assign', 'Receive', 'Tab']) {
        const called = await process.call(name);
        assert.match(called.ok ? 'it ran' : called.error.message, /works while a message is handled/, name);
      }
    });

    it('lets globals that a message names change nothing', async () => {
      const state = 'local list = {} for _, handler in ipairs(Handlers.list) do list[#list + 1] = handler.name end return table.concat(list, " ") .. #Inbox .. Owner .. ao.id .. #Errors .. tostring(Name)';
      const before = await run(state);
      const names = await run('local names = {} for name, value in pairs(_G) do if type(value) == "function" and name ~= "compute" then names[#names + 1] = name end end table.sort(names) return table.concat(names, " ")');
      for (const name of ['print', 'Prompt', 'Version', 'Dump', ...names.split(' ')]) await process.call(name);
      // They are no functions.
      for (const name of ['ao', 'Handlers', 'Utils', 'json', 'Handlers.add', 'ao.send']) assert.equal((await process.call(name)).ok, false, name);
      assert.equal(await run(state), before);
      assert.deepEqual((await process.send({ action: 'Ping' })).outbox.map(({ data }) => data), ['pong']);
    });

    it('lets the owner give the process away, or nobody have it', async () => {
      await run(`Owner = "${alice}"`);
      assert.match((await process.eval('return 1')).output, /^New Message/);
      assert.equal((await process.send({ action: 'Eval', data: 'Owner = nil return 3' })).output, '3');
      for (const from of [owner, alice, null]) assert.doesNotMatch((await process.send({ action: 'Eval', data: 'return 3' }, { from, assignment: { 'read-only': true } })).output, /^3$/);
    });
  });

  describe(`runtime/process.boot (${engine}, ${dialect})`, () => {
    const opened = async (source: string, tags = {}): Promise<HandlersProcess> => openHandlers(source, { engine, dialect, tags });

    it('runs the program when it knows who it is, once', async () => {
      const process = await opened('Seen = (Seen or "") .. ao.id .. Owner .. tostring(os.time() > 0) print("booted")');
      assert.deepEqual([process.first.output, process.first.error], ['booted', null]);
      await process.send({ action: 'x' });
      assert.equal((await process.eval('return Seen .. #Inbox')).output, `${self}${owner}true1`);
      await process.close();
    });

    it('tells when the program fails, goes on without its handlers, and can be mended', async () => {
      const process = await opened('Handlers.add("half", "Ping", function(msg) msg.reply({ Data = "half" }) end)\nlocal x = nil\nx.y = 1');
      assert.match(process.first.error!.message, /nil/);
      assert.deepEqual((await process.send({ action: 'Ping' })).outbox, []);
      assert.equal((await process.eval('Handlers.add("whole", "Ping", function(msg) msg.reply({ Data = "whole" }) end)')).error, null);
      assert.equal((await process.send({ action: 'Ping' })).outbox[0]!.data, 'whole');
      await process.close();
    });

    it('takes a process over that has a compute of its own', async () => {
      const bare = `
local process = require(".process")
local n = 0
function compute(base, req, opts)
  local body = req.body
  if body.action == "Adopt" then
    base.results = { outbox = {}, output = tostring(process.adopt({ id = "${self}", owner = "${owner}" })) .. tostring(process.adopt({})) }
    return base
  end
  if body.action == "Fail" then error("bare failure") end
  n = n + 1
  base.count = n
  base.results = { outbox = { ["1"] = { data = string.format("%d", n) } }, output = "bare" }
  return base
end`;
      const modules = [{ name: 'app', source: withModules(bare, dialect) }];
      const process = await openHandlers('', { engine, dialect, modules });
      assert.equal((await process.send({ action: 'Inc' })).outbox[0]!.data, '2');
      assert.equal((await process.send({ action: 'Adopt' })).output, 'truefalse');
      const inc = await process.send({ action: 'Inc' });
      assert.deepEqual([inc.outbox[0]!.data, inc.output, process.base.get('count'), process.base.get('runtime')], ['3', 'bare', 3, 'handlers']);
      assert.equal((await process.eval('Handlers.add("ping", "Ping", function(msg) msg.reply({ Data = "pong" }) end) Handlers.add("log", function() return "continue" end, function(msg) ao.send({ Target = "log", Data = msg.Action }) end) return ao.id')).output, self);
      assert.equal((await process.send({ action: 'Ping' })).outbox[0]!.data, 'pong');
      assert.deepEqual((await process.send({ action: 'Inc' })).outbox.map(({ data }) => data), ['4', 'Inc']);
      assert.doesNotMatch((await process.send({ action: 'Eval', data: 'return "in"' })).output, /in$/);
      // What its own code did with messages that nobody signed, it still does.
      assert.equal((await process.send({ action: 'Inc' }, { from: null })).outbox[0]!.data, '6');
      await assert.rejects(process.send({ action: 'Fail' }), /bare failure/);
      await process.close();
    });
  });
}
