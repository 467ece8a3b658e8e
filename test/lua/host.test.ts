// Alone: it takes long.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createFengariEngine } from '../../src/lua/fengari-engine.ts';
import { createHbxEngine } from '../../src/lua/hbx-engine.ts';
import type { Host } from '../../src/lua/host.ts';
import { message } from '../../src/message/value.ts';
import { engineHostSuite } from '../suites/engine-host.ts';

engineHostSuite('hbx engine', (options) => createHbxEngine(options));
engineHostSuite('fengari engine', (options) => createFengariEngine(options));

describe('hbx engine: ao in its states', () => {
  const engine = createHbxEngine();
  after(() => engine.close());
  const limits = { instructions: 1e7, memoryBytes: 1e8 };
  const host: Host = async (name, args) => [name, args.length];

  for (const dialect of ['luerl', 'puc'] as const) {
    it(`is in snapshots and forks, in ${dialect}`, async () => {
      const opened = await engine.open([{ name: 'a.lua', source: 'kept = {} function keep() kept.resolve = ao.resolve kept.n = (kept.n or 0) + 1 return kept.n end function f() return kept.resolve == ao.resolve, ao.resolve("a", "b") end' }], { dialect, limits });
      assert.ok(opened.ok);
      const { vm } = opened;
      assert.ok((await vm.call('keep', [])).ok);
      const snapshot = (await vm.state!.snapshot())!;
      const restored = (await engine.restore!(snapshot, { dialect, limits }))!;
      for (const state of [vm, restored, await vm.state!.fork()]) {
        const result = await state.call('f', [], { host });
        assert.ok(result.ok, result.ok ? '' : result.error.message);
        assert.deepEqual(result.values, [true, 'resolve', 2]);
        assert.deepEqual(await state.functions(), ['f', 'keep']);
      }
      assert.equal(await restored.state!.hash(), await vm.state!.hash());
    });

    it(`undoes a call that fails after it was answered, in ${dialect}`, async () => {
      const opened = await engine.open([{ name: 'a.lua', source: 'n = 0 function f(fail) local _, v = ao.resolve("x") n = n + v if fail then error("no") end return n end' }], { dialect, limits });
      assert.ok(opened.ok);
      const hash = await opened.vm.state!.hash();
      assert.equal((await opened.vm.call('f', [true], { host })).ok, false);
      assert.equal(await opened.vm.state!.hash(), hash);
      const result = await opened.vm.call('f', [false], { host });
      assert.ok(result.ok);
      assert.deepEqual(result.values, [1]);
    });
  }

  it('hands the held value over as it stands', async () => {
    const opened = await engine.open([{ name: 'a.lua', source: 'function f(base) base.n = base.n + 1 local _, seen = ao.resolve(base, "n") base.seen = seen return base end' }], { dialect: 'luerl', limits });
    assert.ok(opened.ok);
    await opened.vm.state!.hold(message({ n: 1 }));
    const result = await opened.vm.call('f', [null], { held: { set: message({ more: 5 }), unset: [] }, host: async (_name, [base]) => ['ok', base!] });
    assert.ok(result.ok);
    assert.deepEqual(await opened.vm.state!.held(), message({ n: 2, more: 5, seen: { n: 2, more: 5 } }));
  });
});
