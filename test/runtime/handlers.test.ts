import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alice, openHandlers, type HandlersProcess } from '../helpers/handlers-process.ts';
import { machines } from '../helpers/runtime-module.ts';

for (const [engine, dialect] of machines) {
  describe(`runtime/handlers (${engine}, ${dialect})`, () => {
    let process: HandlersProcess;

    before(async () => {
      process = await openHandlers('', { engine, dialect });
    });
    after(() => process.close());

    const run = async (code: string): Promise<string> => {
      const { output, error } = await process.eval(code);
      return error === null ? output : `error: ${error.message}`;
    };
    /** Handlers for these tests note their names; `order()` tells in which order they ran for a message. */
    const fresh = (): Promise<string> => run('Handlers.list = {} Ran = {} function note(name) return function() Ran[#Ran + 1] = name end end function order() return table.concat(Ran, " ") end');

    it('adds at the end, replaces in place, and answers how many there are', async () => {
      await fresh();
      assert.equal(await run('return Handlers.add("a", "Go", note("a"))'), '1');
      assert.equal(await run('return Handlers.add("b", "Go", note("b"))'), '2');
      assert.equal(await run('return Handlers.add("a", "Go", note("a again"))'), '2');
      assert.equal(await run('Handlers.append("c", "Go", note("c")) Handlers.prepend("z", "Go", note("z")) Handlers.prepend("b", "Stop", note("b")) local names = {} for i, h in ipairs(Handlers.list) do names[i] = h.name end return table.concat(names, " ")'), 'z a b c');
      assert.equal(await run('return Handlers.add("Pay", note("pay"))'), '5');
      await process.send({ action: 'Pay' });
      assert.equal(await run('return order()'), 'pay');
    });

    it('inserts beside a handler, and does nothing when that is not there', async () => {
      await fresh();
      await run('Handlers.add("m", "Go", note("m")) Handlers.before("m").add("l", "Go", note("l")) Handlers.after("m").add("n", "Go", note("n")) Handlers.before("none").add("x", "Go", note("x"))');
      assert.equal(await run('local names = {} for i, h in ipairs(Handlers.list) do names[i] = h.name end return table.concat(names, " ")'), 'l m n');
    });

    it('inserts at the end beside what the process does itself', async () => {
      await fresh();
      await run('Handlers.add("m", "Go", note("m")) Handlers.before("_default").add("n", "Go", note("n")) Handlers.after("_eval").add("o", "Go", note("o")) Handlers.before("_eval").add("m", "Go", note("m"))');
      assert.equal(await run('local names = {} for i, h in ipairs(Handlers.list) do names[i] = h.name end return table.concat(names, " ")'), 'm n o');
      await run('Handlers.add("_default", "Go", note("d")) Handlers.before("_default").add("p", "Go", note("p"))');
      assert.equal(await run('return Handlers.list[4].name .. Handlers.list[5].name'), 'p_default');
    });

    it('says what is wrong with arguments', async () => {
      await fresh();
      for (const code of ['Handlers.add(5, "x", print)', 'Handlers.add("x", 5, print)', 'Handlers.add("x", "x", nil)', 'Handlers.add("x")', 'Handlers.add()', 'Handlers.once("x", "y", 5)', 'Handlers.prepend("x", print, print, "five")', 'Handlers.after("x").add("y", 1, 2)', 'Handlers.add("x", function() end, misspelt)']) {
        assert.match(await run(code), /^error: Invalid arguments given\. Expected: /, code);
      }
      assert.match(await run('Handlers.remove(nil)'), /^error: Handlers\.remove needs the name/);
      assert.equal(await run('Handlers.remove("nobody") return #Handlers.list'), '0');
      assert.match(await run('Handlers.evaluate(nil, {})'), /msg is not valid/);
      assert.match(await run('Handlers.evaluate({}, 5)'), /env is not valid/);
    });

    it('runs handlers in their order until one was the last', async () => {
      await fresh();
      await run('Handlers.add("one", function() return "continue" end, note("one")) Handlers.add("two", function() return 1 end, note("two")) Handlers.add("no", function() return false end, note("no")) Handlers.add("skip", function() return "skip" end, note("skip")) Handlers.add("zero", function() return 0 end, note("zero")) Handlers.add("last", function() return "break" end, note("last")) Handlers.add("late", function() return true end, note("late"))');
      await process.send({ action: 'Any' });
      assert.equal(await run('return order()'), 'one two last');
    });

    it('gives what nobody ended to _default, which may be the own one', async () => {
      await fresh();
      await run('Inbox = {} Handlers.add("one", function() return "continue" end, note("one"))');
      await process.send({ action: 'Any' });
      assert.equal(await run('return order() .. " " .. #Inbox'), 'one 1');
      await run('Handlers.prepend("_default", function() return false end, note("own")) Ran = {}');
      await process.send({ action: 'Any' });
      assert.equal(await run('return order() .. " " .. #Inbox'), 'one own 1');
    });

    it('takes a pattern that answers nil or nothing for one that does not match', async () => {
      await fresh();
      await run(`
        Handlers.add("if", function(msg) if msg.Action == "Mine" then return true end end, note("if"))
        Handlers.add("nil", function() return nil end, note("nil"))
        Handlers.add("last", function() return true end, note("last"))`);
      const { error } = await process.send({ action: 'Any' });
      assert.equal(error, null);
      await process.send({ action: 'Mine' });
      assert.equal(await run('return order()'), 'last if');
    });

    it('tells a pattern that answers something else, with the handler', async () => {
      await fresh();
      for (const value of ['{}', 'print']) {
        await run(`Handlers.add("odd", function() return ${value} end, note("odd"))`);
        const { error } = await process.send({ action: 'Any' });
        assert.match(error!.message, /^Pattern result is not valid, it MUST be string, number, or boolean \(handler odd/);
      }
      // The owner can mend it all the same.
      assert.equal(await run('Handlers.remove("odd") return #Handlers.list'), '0');
    });

    it('matches actions, fields, lists of patterns, and what functions say', async () => {
      await fresh();
      await run(`
        Handlers.add("fields", { Action = "Buy", Quantity = "^%d+$", ["X-Kind"] = { "red", "blue" }, Note = "_" }, note("fields"))
        Handlers.add("lower", { action = "Sell", quantity = function(value) return value == "5" end }, note("lower"))
        Handlers.add("table", "Both", { [{ Side = "left" }] = note("left"), [{ Side = "right" }] = note("right") })`);
      await process.send({ action: 'Buy', quantity: '12', 'x-kind': 'blue', note: 'any' });
      await process.send({ action: 'Buy', quantity: '12a', 'x-kind': 'blue', note: 'any' });
      await process.send({ action: 'Buy', quantity: '12', 'x-kind': 'green', note: 'any' });
      await process.send({ action: 'Buy', quantity: 12, 'x-kind': 'red', note: 'any' });
      await process.send({ action: 'Sell', quantity: '5' });
      await process.send({ action: 'Sell', quantity: '6' });
      await process.send({ action: 'Both', side: 'right' });
      await process.send({ action: 'Both', side: 'up' });
      assert.equal(await run('return order()'), 'fields fields lower right');
    });

    it('counts runs, and forgets a handler after the last', async () => {
      await fresh();
      await run('Handlers.add("twice", "Go", note("twice"), 2) Handlers.add("ever", "Go", note("ever"), "inf")');
      for (let turn = 0; turn < 3; turn++) await process.send({ action: 'Go' });
      assert.equal(await run('return order() .. " " .. #Handlers.list'), 'twice twice ever 1');
      await run('Ran = {} Handlers.once("Go", note("once")) Handlers.once("named", { Action = "Go" }, note("named"))');
      for (let turn = 0; turn < 3; turn++) await process.send({ action: 'Go' });
      assert.equal(await run('return order()'), 'named once ever');
      assert.match(await run('Handlers.once("Go", note("x")) return Handlers.list[1].name .. " " .. Handlers.onceNonce'), /^_once_1 2$/);
    });

    it('goes through the handlers that were there: none is skipped, none that was removed runs', async () => {
      await fresh();
      await run(`
        Handlers.add("first", function() return "continue" end, note("first"), 1)
        Handlers.add("second", function() return "continue" end, function()
          note("second")()
          Handlers.remove("fourth")
          Handlers.add("sixth", function() return "continue" end, note("sixth"))
        end)
        for _, name in ipairs({ "third", "fourth", "fifth" }) do Handlers.add(name, function() return "continue" end, note(name)) end`);
      await process.send({ action: 'Any' });
      assert.equal(await run('return order()'), 'first second third fifth');
      await run('Ran = {}');
      await process.send({ action: 'Any' });
      assert.equal(await run('return order()'), 'second third fifth sixth');
    });

    it('has the patterns of Handlers.utils, which a missing tag does not break', async () => {
      await fresh();
      await run(`
        local u = Handlers.utils
        Handlers.add("tag", u.hasMatchingTag("Kind", "a"), note("tag"))
        Handlers.add("of", u.hasMatchingTagOf("kind", { "b", "c" }), note("of"))
        Handlers.add("data", u.hasMatchingData("ping"), u.reply("pong"))
        Handlers.add("go on", u.continue({ Kind = "d" }), note("on"))
        Handlers.add("end", { Kind = "d" }, u.reply({ Action = "End", Data = "x" }))`);
      await process.send({ kind: 'a' });
      await process.send({ kind: 'c' });
      await process.send({});
      const ping = await process.send({ data: 'ping' });
      assert.deepEqual([ping.outbox[0]!.data, ping.outbox[0]!.target], ['pong', alice]);
      assert.equal((await process.send({ kind: 'd' })).outbox[0]!.action, 'End');
      assert.equal(await run('return order()'), 'tag of on');
      assert.match(await run('Handlers.utils.hasMatchingTag("Kind", nil)'), /invalid arguments: \(name : string, value : string\)/);
      assert.match(await run('Handlers.utils.reply(5)'), /invalid arguments/);
    });

    it('keeps its handlers when the module is loaded again', async () => {
      await fresh();
      await run('Handlers.add("kept", "Go", note("kept"))');
      assert.equal(await run('return require("handlers") == Handlers and require(".handlers") == Handlers'), 'true');
      assert.equal(await run('return require("handlers-utils") == Handlers.utils'), 'true');
    });

    // fengari keeps its coroutines in both dialects.
    if (dialect === 'luerl' && engine === 'hbx') {
      it('says what to use where nothing can wait', async () => {
        await fresh();
        await run('Handlers.add("ask", "Ask", function(msg) local reply = Receive({ Action = "Answer" }) end)');
        const { error, outbox } = await process.send({ action: 'Ask' });
        assert.match(error!.message, /Handlers\.receive needs coroutines.*Handlers\.once\(pattern.*onReply/s);
        assert.deepEqual(outbox, []);
      });
    }
    if (dialect === 'puc') {
      it('waits for a message, and goes on when it comes', async () => {
        await fresh();
        await run(`
          Handlers.add("ask", "Ask", function(msg)
            local reply = ao.send({ Target = msg.From, Action = "Question" }).receive()
            print("got " .. reply.Data)
            local more = Handlers.receive({ Action = "More" })
            print("and " .. more.Data)
            msg.reply({ Data = "done with " .. msg.Data })
          end)`);
        const asked = await process.send({ action: 'Ask', data: 'a' });
        assert.deepEqual([asked.error, asked.outbox[0]!.action], [null, 'Question']);
        const reference = asked.outbox[0]!.tags['reference'] as string;
        const other = await process.send({ action: 'Answer', data: 'no', 'x-reference': reference }, { from: 'x'.repeat(43) });
        assert.doesNotMatch(other.output, /got/);
        assert.equal((await process.send({ action: 'Answer', data: 'yes', 'x-reference': reference })).output, 'got yes');
        assert.match((await process.send({ action: 'Answer', data: 'again', 'x-reference': reference })).output, /^New Message/);
        const end = await process.send({ action: 'More', data: 'less' });
        assert.deepEqual([end.output, end.outbox[0]!.data], ['and less', 'done with a']);
      });

      it('tells what fails behind the wait', async () => {
        await fresh();
        await run('Handlers.add("ask", "Ask", function() Receive({ Action = "Answer" }) error("broken behind") end)');
        assert.equal((await process.send({ action: 'Ask' })).error, null);
        assert.match((await process.send({ action: 'Answer' })).error!.message, /broken behind/);
      });

      it('waits in an Eval too', async () => {
        await fresh();
        assert.equal((await process.eval('local reply = Receive({ Action = "Answer" }) print("heard " .. reply.Data)')).output, '');
        assert.equal((await process.send({ action: 'Answer', data: 'hi' })).output, 'heard hi');
        assert.equal((await process.eval('Receive({ Action = "Answer" }) return nil, "too late"')).error, null);
        assert.match((await process.send({ action: 'Answer' })).error!.message, /too late$/);
      });
    }
  });
}
