import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { toPlain } from '../../src/client/result.ts';
import { alice, bob, openHandlers, owner, self, withModules, type HandlersProcess } from '../helpers/handlers-process.ts';
import { machines } from '../helpers/runtime-module.ts';

const app = 'Handlers.add("ping", "Ping", function(msg) msg.reply({ Data = "pong" }) end)';

/** Globals for these tests: what was told to the log, and what went through a `handle` around the one of the process. */
const watch = `
Told, Handled, Process = {}, {}, require(".process")
Handle = Process.handle
function around(req, base)
  local result = Handle(req, base)
  Handled[#Handled + 1] = req.body.action .. (result.Error or "")
  return result
end`;

for (const [engine, dialect] of machines) {
  describe(`runtime/device (${engine}, ${dialect})`, () => {
    let process: HandlersProcess;

    before(async () => {
      process = await openHandlers(app, { engine, dialect });
      await process.eval(watch);
    });
    after(() => process.close());

    const run = async (code: string): Promise<string> => {
      const { output, error } = await process.eval(code);
      return error === null ? output : `error: ${error.message}`;
    };
    const ping = async (): Promise<unknown> => (await process.send({ action: 'Ping' })).outbox[0]!.data;

    it('tells the log of the node the process and the message, before they are handled', async () => {
      await run('Event = ao.event ao.event = function(what) Told[#Told + 1] = what.action or what.module end');
      assert.equal(await ping(), 'pong');
      assert.equal(await run('return table.concat(Told, " ")'), `${'m'.repeat(43)} Ping ${'m'.repeat(43)} Eval`);
    });

    it('handles messages whatever is wrong with the log', async () => {
      for (const broken of ['function() error("no log") end', '5', 'nil', 'function() ao = nil end']) {
        assert.equal(await run(`Kept = ao ao.event = ${broken}`), '');
        assert.equal(await ping(), 'pong', broken);
        assert.equal(await run('ao = Kept return ao.id'), self, broken);
      }
      await run('ao.event = Event');
    });

    it('lets programs stand around process.handle, and in the place of the process', async () => {
      await run('Process.handle = around');
      await ping();
      await run('Process.handle = Handle package.loaded[".process"] = { handle = around }');
      await ping();
      await run('package.loaded[".process"] = 5');
      await ping();
      assert.equal(await run('package.loaded[".process"] = Process return table.concat(Handled, " ")'), 'Ping Eval Ping Eval');
    });

    it('answers with what is there, when a handle answers little', async () => {
      for (const [answer, output] of [['nil', undefined], ['{}', undefined], ['{ Output = "x", Messages = {} }', 'x'], ['{ Output = "y", Spawns = { { module = "m" } } }', 'y']] as const) {
        await run(`local turn = 0 Process.handle = function() Process.handle = Handle return ${answer} end`);
        const { results } = await process.send({ action: 'Ping' });
        assert.deepEqual([results.has('output') ? toPlain(results.get('output')!) : undefined, results.get('info')], [output, 'hyper-aos'], answer);
      }
    });

    it('asks the process that was taken over through such a handle too', async () => {
      const bare = `
local process = require(".process")
function compute(base, req, opts)
  if req.body.action == "Adopt" then
    process.adopt({ id = "${self}", owner = "${owner}" })
    local handle = process.handle
    function process.handle(message, state)
      Seen = (Seen or "") .. message.body.action
      return handle(message, state)
    end
  end
  base.results = { outbox = {}, output = "bare " .. tostring(Seen) }
  return base
end`;
      const taken = await openHandlers('', { engine, dialect, modules: [{ name: 'app', source: withModules(bare, dialect) }] });
      assert.equal((await taken.send({ action: 'Adopt' })).output, 'bare nil');
      assert.equal((await taken.send({ action: 'Inc' }, { from: bob })).output, 'bare Inc');
      assert.equal((await taken.send({ action: 'Inc' }, { from: null })).output, 'bare IncInc');
      assert.equal((await taken.eval('Handlers.add("inc", "Inc", function(msg) print(msg.From) end)')).error, null);
      assert.equal((await taken.send({ action: 'Inc' }, { from: alice })).output, alice);
      await taken.close();
    });
  });
}
