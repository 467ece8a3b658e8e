import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Dialect, LuaLimits } from '../../src/lua/engines.ts';
import { LuaVm, type Outcome } from '../../src/lua/vm.ts';
import { arbitraryMessages, source, type Message } from './vm/random-programs.ts';

const limits: LuaLimits = { instructions: 200_000, memoryBytes: 16 * 1024 * 1024 };

function open(text: string, dialect: Dialect, own: LuaLimits = limits): LuaVm {
  const { vm, outcome } = LuaVm.open([{ name: 'app.lua', source: text }], { dialect, limits: own, sandbox: false, nowMs: 0, seed: '' });
  assert.ok(vm !== undefined, JSON.stringify(outcome.error));
  return vm;
}

/** A call, without what it cost: code compiles anew after a restore, but nothing else may differ. */
function send(vm: LuaVm, { ops, fail, seed, nowMs }: Message): Outcome {
  return vm.call('run', [ops.map((op) => [...op]), fail], { seed, nowMs });
}

const dialect = fc.constantFrom<Dialect>('puc', 'luerl');

describe('LuaVm: states', () => {
  it('goes on after a snapshot as if there had been none', () => {
    fc.assert(
      fc.property(arbitraryMessages, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), dialect, (messages, cuts, which) => {
        const straight = open(source, which);
        let cut = open(source, which);
        for (const [at, each] of messages.entries()) {
          assert.deepEqual(send(cut, each), send(straight, each));
          assert.equal(cut.hash(), straight.hash());
          if (cuts[at] !== true) continue;
          const snapshot = cut.snapshot();
          assert.ok(snapshot !== undefined);
          const again = LuaVm.restore(snapshot, { dialect: which, limits });
          assert.ok(again !== undefined);
          cut = again;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is as before after a call that failed', () => {
    fc.assert(
      fc.property(arbitraryMessages, dialect, (messages, which) => {
        const vm = open(source, which);
        const calm = open(source, which);
        for (const each of messages) {
          const before = vm.hash();
          const outcome = send(vm, each);
          if (outcome.error !== undefined) {
            assert.equal(vm.hash(), before);
            assert.equal(vm.dirty, false);
          } else assert.deepEqual(send(calm, each), outcome);
        }
        // Messages that failed might as well never have come.
        assert.equal(vm.hash(), calm.hash());
      }),
      { numRuns: 150 },
    );
  });

  it('has forks that go their own ways', () => {
    fc.assert(
      fc.property(arbitraryMessages, arbitraryMessages, arbitraryMessages, dialect, (first, mine, yours, which) => {
        const vm = open(source, which);
        for (const each of first) send(vm, each);
        const fork = vm.fork();
        const witness = vm.fork();
        assert.ok(fork !== undefined && witness !== undefined);
        const before = vm.hash();
        assert.equal(fork.hash(), before);
        for (const each of yours) send(fork, each);
        assert.equal(vm.hash(), before);
        const after = fork.hash();
        for (const each of mine) assert.deepEqual(send(vm, each), send(witness, each));
        assert.equal(vm.hash(), witness.hash());
        assert.equal(fork.hash(), after);
      }),
      { numRuns: 100 },
    );
  });

  it('undoes what large tables lived through', () => {
    const text = `t = {} list = {} for i = 1, 200 do t["k" .. i] = i list[i] = i end
      function one(n) t["k" .. n] = nil t["new" .. n] = 1 list[#list + 1] = n list[n] = 0 end
      function bad(n) for i = 1, n do one(i) end table.remove(list, 1) table.insert(list, 1, 5) table.sort(list) error("no") end`;
    for (const which of ['puc', 'luerl'] as const) {
      const vm = open(text, which);
      for (const n of [1, 5, 40, 100]) {
        const before = vm.hash();
        assert.equal(vm.call('bad', [n]).error?.message, 'no');
        assert.equal(vm.hash(), before);
        assert.equal(vm.call('one', [n]).error, undefined);
      }
    }
  });

  it('undoes what a part of a table that was emptied before lived through', () => {
    const vm = open('t = {1} u = {} for i = 1, 60 do u[i] = i end function clear() t[1] = nil return 1 end function bad() t[1] = 5 u.x = 1 error("no") end function fill() for i = 1, 30 do u["k" .. i] = 1 end error("no") end', 'puc');
    vm.call('clear', []);
    const before = vm.hash();
    for (const name of ['bad', 'fill', 'bad']) assert.equal(vm.call(name, []).error?.message, 'no');
    assert.equal(vm.hash(), before);
  });

  it('traverses the same way whoever traversed before', () => {
    const text = `t = {} for _, k in ipairs({10, 20, 33, 47, 52, 68, 75}) do t[k] = true end
      function look(fail) local seen = {} for k in pairs(t) do seen[#seen + 1] = k end if fail then error("no") end return table.concat(seen, " ") end
      function drop(k) t[k] = nil return 1 end
      function walk() local n = 0 for k in pairs(t) do n = n + 1 t[k] = nil if n < 50 then t["x" .. n] = n end end return n end`;
    for (const which of ['puc', 'luerl'] as const) {
      const looked = open(text, which);
      const calm = open(text, which);
      looked.call('look', [true]);
      for (const k of [33, 10, 68]) for (const vm of [looked, calm]) vm.call('drop', [k]);
      const again = LuaVm.restore(looked.snapshot()!, { dialect: which, limits })!;
      const [first] = looked.call('look', [false]).values;
      for (const vm of [calm, again]) assert.equal(vm.call('look', [false]).values[0], first);
    }
    // What is removed and added on the way does not send a traversal back to its beginning.
    assert.deepEqual(open(text, 'luerl').call('walk', []).error, undefined);
    assert.ok((open(text, 'luerl').call('walk', []).values[0] as number) <= 57);
  });

  it('says that it is dirty when a coroutine cannot be taken back', () => {
    const vm = open('co = coroutine.wrap(function() while true do coroutine.yield() end end) co() function bad() co() error("no") end function fine() co() return 1 end', 'puc');
    assert.equal(vm.hash(), undefined);
    assert.equal(vm.fork(), undefined);
    assert.deepEqual(vm.call('fine', []).values, [1]);
    assert.equal(vm.dirty, false);
    assert.equal(vm.call('bad', []).dirty, true);
    assert.equal(vm.dirty, true);
  });
});

describe('LuaVm: memory', () => {
  const hoard = 'kept = {} function more(n) for i = 1, n do kept[#kept + 1] = ("x"):rep(900) .. #kept end return #kept end function drop() kept = {} return 0 end';

  it('lets a state keep what its limit allows, and no more', () => {
    const vm = open(hoard, 'puc', { instructions: 1e8, memoryBytes: 4_000_000 });
    let calls = 0;
    for (;;) {
      const before = vm.hash();
      const outcome = vm.call('more', [100]);
      if (outcome.error === undefined) {
        calls += 1;
        continue;
      }
      assert.equal(outcome.error.kind, 'memory');
      assert.equal(outcome.error.message, 'memory limit of 4000000 bytes used up');
      assert.equal(vm.hash(), before);
      break;
    }
    assert.ok(calls > 35 && calls < 45, String(calls));
    // Room is found again once something is let go.
    assert.equal(vm.call('drop', []).error, undefined);
    assert.equal(vm.call('more', [100]).error, undefined);
  });

  it('lets a call make more than a state may keep', () => {
    const vm = open('function f() local s = 0 for i = 1, 4000 do s = s + #(("x"):rep(1000)) end return s end', 'puc', { instructions: 1e8, memoryBytes: 2_000_000 });
    assert.deepEqual(vm.call('f', []).values, [4_000_000]);
    for (let n = 0; n < 20; n++) assert.equal(vm.call('f', []).error, undefined);
  });

  it('takes the limits of the call for the call', () => {
    const vm = open(hoard, 'puc');
    assert.equal(vm.call('more', [100], { limits: { instructions: 100, memoryBytes: 1e6 } }).error?.kind, 'budget');
    assert.equal(vm.call('more', [1000], { limits: { instructions: 1e7, memoryBytes: 3e5 } }).error?.kind, 'memory');
    assert.equal(vm.call('more', [1000]).error, undefined);
  });
});

it('refuses Lua that V8 has no room for, as a syntax error with its file', () => {
  for (const source of [`type(${'1,'.repeat(70_000)}1)`, `local ${'a,'.repeat(150_000)}b`]) {
    const { vm, outcome } = LuaVm.open([{ name: 'app.lua', source }], { dialect: 'luerl', limits: { instructions: 1e8, memoryBytes: 64 * 1024 * 1024 }, sandbox: false, nowMs: 0, seed: '' });
    assert.deepEqual([vm, outcome.error?.kind, outcome.error?.file], [undefined, 'syntax', 'app.lua']);
  }
});
