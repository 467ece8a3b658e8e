import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine, defaultLimits, type Engine } from '../../src/lua/engines.ts';
import { globalsOf, handlersGlobals } from '../../src/lua/check/globals.ts';
import { builtIns, statefulModules } from '../../src/project/built-ins.ts';
import { runtimeBundle } from '../../src/project/runtime-bundle.ts';
import { bundleFiles } from '../helpers/lua-files.ts';

describe('the runtime as a module', () => {
  it('is the same bytes each time, holds its stateful modules, and is small', () => {
    const { code, map } = runtimeBundle();
    assert.equal(runtimeBundle().code, code);
    for (const name of statefulModules) assert.ok(map.sources.includes(`hbx:${name}.lua`), name);
    assert.ok(!code.includes('\n--'));
    assert.ok(Buffer.byteLength(code) < 72 * 1024, String(code.length));
  });

  it('leaves room for an app under the 100 KiB that are free', () => {
    const main = `local json, bint = require "json", require ".bint"(256)\n${'Handlers.add("x", function(msg) msg.reply({ Data = "hello" }) end)\n'.repeat(100)}`;
    for (const minify of [false, true]) {
      const { code } = bundleFiles({ 'main.lua': main }, { runtime: 'handlers', builtIns: builtIns(), minify });
      assert.ok(Buffer.byteLength(code) < 100 * 1024, String(code.length));
    }
  });

  describe('defines the globals that `hbx check` knows', () => {
    let engine: Engine;
    before(async () => {
      engine = await createEngine('hbx');
    });
    after(() => engine.close());

    for (const dialect of ['luerl', 'puc'] as const) {
      it(dialect, async () => {
        const probe = 'function names() local all = {} for name in pairs(_G) do all[#all + 1] = name end return table.concat(all, " ") end';
        const opened = await engine.open([{ name: 'runtime', source: runtimeBundle().code }, { name: 'probe', source: probe }], { dialect, limits: defaultLimits, sandbox: false });
        assert.ok(opened.ok, opened.ok || opened.error.message);
        const process = new Map([['type', 'Process']]);
        const first = await opened.vm.call('compute', [new Map([['process', process]]), new Map<string, unknown>([['slot', 0], ['body', process]]), new Map()] as never);
        assert.ok(first.ok, first.ok || first.error.message);
        const result = await opened.vm.call('names', []);
        opened.vm.close();
        assert.ok(result.ok);
        const made = String(result.values[0]).split(' ').filter((name) => name !== 'names' && name !== 'ao' && !globalsOf(dialect).has(name));
        assert.deepEqual(made.filter((name) => !handlersGlobals.has(name)), []);
        // Owner is known from the signature that this message does not have.
        assert.deepEqual([...handlersGlobals].filter((name) => !['Owner', 'ao'].includes(name) && !made.includes(name)).sort(), []);
      });
    }
  });
});
