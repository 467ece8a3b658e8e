import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packageRoot } from '../../src/base/package-root.ts';
import { openProcess, type LuaProcess } from '../../src/project/lua-process.ts';
import { luaFiles } from '../helpers/lua-files.ts';

describe('openProcess', () => {
  for (const dialect of ['luerl', 'puc'] as const) {
    describe(dialect, () => {
      let counter: LuaProcess;
      before(async () => {
        counter = await openProcess({ file: join(packageRoot(), 'templates', 'counter', 'counter.lua'), dialect, owner: 'ann' });
      });
      after(() => counter.close());

      it('handles the process message first', () => {
        assert.equal(counter.first.slot, 0);
        assert.equal(counter.first.ok, true);
      });

      it('keeps the state from message to message', async () => {
        await counter.send({ from: 'bob', action: 'Inc' });
        const { slot, outbox } = await counter.send({ from: 'bob', action: 'Inc', data: '4' });
        assert.equal(slot, 2);
        assert.deepEqual(outbox, [{ n: 1, tags: {}, data: '5' }]);
      });

      it('knows its owner from strangers, and from processes', async () => {
        assert.equal((await counter.send({ from: 'bob', action: 'Reset' })).outbox[0]!.tags['error'], 'Only the owner can Reset');
        assert.equal((await counter.send({ from: 'ann', fromProcess: true, action: 'Reset' })).outbox[0]!.tags['error'], 'Only the owner can Reset');
        assert.equal((await counter.send({ action: 'Reset', unsigned: true })).outbox[0]!.tags['error'], 'Only the owner can Reset');
        assert.deepEqual((await counter.send({ action: 'Reset' })).outbox, [{ n: 1, tags: {}, data: '0' }]);
      });

      it('keeps nothing of a dry run', async () => {
        assert.deepEqual((await counter.send({ dryRun: true, action: 'Inc', data: '7' })).outbox, [{ n: 1, tags: {}, data: '7' }]);
        assert.deepEqual((await counter.send({ dryRun: true, unsigned: true, action: 'Get' })).outbox, [{ n: 1, tags: {}, data: '0' }]);
        const { slot, outbox } = await counter.send({ action: 'Get' });
        assert.deepEqual([slot, outbox], [7, [{ n: 1, tags: {}, data: '0' }]]);
      });

      it('runs code of the owner, whose errors name it', async () => {
        assert.equal((await counter.eval('1 + counter')).output, '1');
        const { ok, error } = await counter.eval('local a = 1\nerror("no luck")');
        assert.equal(ok, false);
        assert.equal(error!.message, 'no luck');
        assert.equal(error!.line, 2);
        assert.equal(error!.file, '(eval)');
      });
    });
  }

  it('tells what a function raises for others at the place of who called it', async () => {
    const root = luaFiles({ 'main.lua': 'local function fail(text) error(text, 0) end\nHandlers.add("Pay", function(msg)\n  fail("No " .. msg.Action)\nend)' });
    const process = await openProcess({ file: join(root, 'main.lua'), runtime: 'handlers' });
    const { error } = await process.send({ action: 'Pay' });
    assert.deepEqual([error!.message, error!.line, error!.column, error!.traceback.slice(0, 2).map(({ line }) => line)], ['No Pay', 3, 7, [1, 3]]);
    await process.close();
  });

  it('gives the state as it was before a message that failed', async (t) => {
    const root = luaFiles({
      'main.lua': 'local part = require("part")\nfunction compute(base, req)\n  base.count = (base.count or 0) + 1\n  base.deep = { a = { b = base.count } }\n  part.check(req.body)\n  base.results = { output = "fine" }\n  return base\nend\n',
      'part.lua': 'return { check = function(body)\n  if body.action == "Fail" then error("as told") end\nend }\n',
    });
    const process = await openProcess({ file: join(root, 'main.lua') });
    t.after(() => process.close());
    assert.equal(await process.state('count'), 1);
    const { ok, error } = await process.send({ action: 'Fail' });
    assert.equal(ok, false);
    assert.deepEqual([error!.message, error!.file, error!.line], ['as told', join(root, 'part.lua'), 2]);
    assert.equal(await process.state('count'), 1);
    await process.send({ action: 'Work' });
    assert.equal(await process.state('deep/a/b'), 2);
    assert.equal(await process.state('deep/nobody'), undefined);
    assert.equal(await process.state('__proto__'), undefined);
  });

  it('takes no message with a key it does not know, which would be lost in silence', async (t) => {
    const root = luaFiles({ 'main.lua': 'function compute(base, req)\n  error("as told")\nend\n' });
    const process = await openProcess({ file: join(root, 'main.lua') });
    t.after(() => process.close());
    assert.throws(() => process.send({ Action: 'Info' } as object), { name: 'TypeError', message: /knows no `Action`: it takes from, action, data, tags/ });
    // The source is there, and is not printed with the error.
    const { error } = process.first;
    assert.match(error!.sourceText!, /as told/);
    assert.doesNotMatch(JSON.stringify(error), /function compute/);
  });

  it('runs messages in the order in which they were sent', async (t) => {
    const root = luaFiles({ 'main.lua': 'seen = ""\nfunction compute(base, req)\n  seen = seen .. (req.body.action or "")\n  base.results = { output = seen }\n  return base\nend\n' });
    const process = await openProcess({ file: join(root, 'main.lua') });
    t.after(() => process.close());
    const outputs = await Promise.all(['a', 'b', 'c'].map((action) => process.send({ action })));
    assert.deepEqual(outputs.map(({ output }) => output), ['a', 'ab', 'abc']);
  });

  it('tells where a file that does not load fails', async (t) => {
    const root = luaFiles({ 'main.lua': 'local a = 1\nerror("not today")\n' });
    await assert.rejects(openProcess({ file: join(root, 'main.lua') }), { code: 'project/file-fails', message: 'not today', location: { file: join(root, 'main.lua'), line: 2, column: 6, text: 'local a = 1\nerror("not today")\n' } });
    await assert.rejects(openProcess({ file: join(root, 'none.lua') }), /none\.lua/);
  });

  it('shows of an error what can be mended, and what it means', async (t) => {
    const root = luaFiles({ 'main.lua': '-- hbx: runtime=handlers\nHandlers.ad("x", print)\n' });
    const process = await openProcess({ file: join(root, 'main.lua') });
    t.after(() => process.close());
    const { message, hint, traceback } = process.first.error!;
    assert.deepEqual([message, hint], ['undefined function nil', '`Handlers.ad` is nil. Did you mean `Handlers.add`?']);
    assert.deepEqual(traceback.map(({ file, line }) => [file, line]), [[join(root, 'main.lua'), 2]]);
  });

  it('says which handler never ended', async (t) => {
    const root = luaFiles({ 'main.lua': '-- hbx: runtime=handlers\nlocal function spin()\n  while true do end\nend\nHandlers.add("loop", "Loop", function()\n  spin()\nend)\n' });
    const process = await openProcess({ file: join(root, 'main.lua'), limits: { instructions: 1_000_000 } });
    t.after(() => process.close());
    const { message, line, handler, action } = (await process.send({ action: 'Loop' })).error!;
    assert.match(message, /budget/);
    assert.deepEqual([line, handler, action], [3, 'loop', 'Loop']);
  });
});
