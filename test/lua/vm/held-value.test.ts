import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { LuaLimits, ValueChange } from '../../../src/lua/engines.ts';
import { applyChange } from '../../../src/lua/value-change.ts';
import { LuaVm, type Outcome } from '../../../src/lua/vm.ts';
import { float, message, type Message, type PlainValue, type Value } from '../../../src/message/value.ts';

const limits: LuaLimits = { instructions: 1e7, memoryBytes: 64 * 1024 * 1024 };
const nothing = { set: new Map(), unset: [] } as const;

function open(source: string, dialect: 'puc' | 'luerl' = 'luerl'): LuaVm {
  const { vm, outcome } = LuaVm.open([{ name: 'app.lua', source }], { dialect, limits, sandbox: false, nowMs: 0, seed: '' });
  assert.ok(vm !== undefined, outcome.error?.message);
  return vm;
}

/** A VM that holds a value, and whose `f` gets it. */
function holding(body: string, value: { readonly [key: string]: PlainValue }): LuaVm {
  const vm = open(`function f(base, req) ${body} end`);
  vm.hold(message(value));
  return vm;
}

function changeOf(outcome: Outcome): ValueChange {
  assert.equal(outcome.error, undefined, outcome.error?.message);
  assert.ok(outcome.change !== undefined);
  return outcome.change;
}

describe('the held value', () => {
  it('is told in what changed', () => {
    const vm = holding('base.n = base.n + 1 base.inner.x = nil base.inner.y = {1, {z = 2.5}} return base', { n: 1, same: 'text', inner: { x: 1, w: 3 }, other: { a: 1 } });
    const outcome = vm.call('f', [], { held: nothing });
    assert.deepEqual(outcome.values, [null]);
    assert.deepEqual(changeOf(outcome), { set: [[['n'], 2], [['inner', 'y'], [1, message({ z: float(2.5) })]]], unset: [['inner', 'x']] });
    assert.deepEqual(vm.held(), message({ n: 2, same: 'text', inner: { w: 3, y: [1, { z: float(2.5) }] }, other: { a: 1 } }));
    assert.deepEqual(vm.held(['inner', 'y', '2']), message({ z: float(2.5) }));
    assert.equal(vm.held(['inner', 'no', 'such']), undefined);
  });

  it('is told in nothing when nothing changed', () => {
    const vm = holding('base.n = base.n base.inner.x = 5 base.inner.x = 1 return base', { n: 1, inner: { x: 1 } });
    assert.deepEqual(changeOf(vm.call('f', [], { held: nothing })), { set: [], unset: [] });
  });

  it('gets what the caller sets and removes first', () => {
    const vm = holding('seen = {base.slot, base.results, req.n} base.results = {slot = base.slot} base.put = "lua" return base', { slot: 1, results: { old: true }, put: 'x', keep: 1 });
    const outcome = vm.call('f', [null, message({ n: 7 })], { held: { set: message({ slot: 2, put: 'caller' }), unset: ['results'] } });
    assert.deepEqual(changeOf(outcome), { set: [[['slot'], 2], [['put'], 'lua'], [['results'], message({ slot: 2 })]], unset: [] });
  });

  it('tells of keys that the caller set and Lua put back', () => {
    const vm = holding('base.a = 1 base.b = nil base.c = 3 return base', { a: 1, c: 3 });
    const change = changeOf(vm.call('f', [], { held: { set: message({ a: 2, b: 5 }), unset: ['c'] } }));
    for (const before of [message({ a: 1, c: 3 }), message({ a: 2, b: 5 })]) assert.deepEqual(applyChange(before, change), message({ a: 1, c: 3 }));
  });

  it('goes on as another table when that is what comes back', () => {
    const vm = holding('return {balances = base.balances, n = (base.n or 0) + 1}', { balances: { alice: 5 }, gone: true });
    assert.deepEqual(changeOf(vm.call('f', [], { held: nothing })), { set: [[['n'], 1]], unset: [['gone']] });
    assert.deepEqual(changeOf(vm.call('f', [], { held: nothing })), { set: [[['n'], 2]], unset: [] });
    const other = holding('return {1, 2}', { a: 1 });
    assert.deepEqual(changeOf(other.call('f', [], { held: nothing })), { whole: [1, 2], set: [], unset: [] });
    const part = holding('return base.inner', { inner: { x: { y: 1 } } });
    assert.deepEqual(changeOf(part.call('f', [], { held: nothing })), { whole: message({ x: { y: 1 } }), set: [], unset: [] });
    assert.deepEqual(part.held(), message({ x: { y: 1 } }));
  });

  it('takes a status before the value', () => {
    const vm = holding('base.n = 1 return req.status, base', { a: 1 });
    const good = vm.call('f', [null, message({ status: 'ok' })], { held: nothing });
    assert.deepEqual([good.values, good.change], [['ok', null], { set: [[['n'], 1]], unset: [] }]);
  });

  it('stays as it was, with all of the state, when the call answers something else or fails', () => {
    for (const end of ['return "error", {status = 404}', 'return nil', 'error("no")', 'base.f = 0/0 return base', 'while true do end']) {
      const vm = open(`calls = 0 function f(base) calls = calls + 1 base.n = 5 base.new = {1} base.inner.x = nil ${end} end function ok(base) base.n = calls return base end`, 'puc');
      vm.hold(message({ n: 1, inner: { x: 1 } }));
      const hash = vm.hash();
      const outcome = vm.call('f', [], { held: { set: message({ slot: 1 }), unset: ['n'] } });
      assert.equal(outcome.change, undefined);
      assert.equal(vm.hash(), hash, end);
      assert.deepEqual(changeOf(vm.call('ok', [], { held: nothing })), { set: [[['n'], 0]], unset: [] });
    }
  });

  it('keeps no function, metatable or second name of a table', () => {
    const vm = holding(
      `if req.again then base.copy.x = 2 base.inner.y = 3 base.list[1] = 5 return base end
       base.f = function() end base.list = {1, function() end} setmetatable(base.inner, {__index = {z = 1}}) base[5] = "five" base.copy = base.inner base.t = {[1.5] = true} return base`,
      { inner: { x: 1 } },
    );
    const first = changeOf(vm.call('f', [null, new Map()], { held: nothing }));
    const value = applyChange(message({ inner: { x: 1 } }), first);
    assert.deepEqual(value, message({ inner: { x: 1 }, list: [1, 'null'], 5: 'five', copy: { x: 1 }, t: { '1.5': true } }));
    assert.deepEqual(vm.held(), value);
    const second = changeOf(vm.call('f', [null, message({ again: true })], { held: nothing }));
    assert.deepEqual(second, { set: [[['copy', 'x'], 2], [['inner', 'y'], 3], [['list', '1'], 5]], unset: [] });
    assert.deepEqual(vm.held(), applyChange(value, second));
  });

  it('grows and shrinks lists in order', () => {
    const vm = holding('for i = 1, 3 do table.insert(base.list, i * 10) end table.remove(base.short) table.remove(base.short) return base', { list: ['a'], short: [1, 2, 3] });
    const change = changeOf(vm.call('f', [], { held: nothing }));
    assert.deepEqual(change, { set: [[['list', '2'], 10], [['list', '3'], 20], [['list', '4'], 30]], unset: [['short', '3'], ['short', '2']] });
    assert.deepEqual(applyChange(message({ list: ['a'], short: [1, 2, 3] }), change), vm.held());
  });

  for (const [what, body, pattern] of [
    ['a cycle', 'base.inner.self = base return base', /^The result's inner\.self is a table that contains itself$/],
    ['not a number', 'base.inner.list = {1, 0 / 0} return base', /^The result's inner\.list\[2\] is -?nan,/],
    ['keys that are no text', 'base.inner[true] = 1 return base', /^The result's inner is a table with a boolean as a key/],
    ['deep nesting', 'local t = base for i = 1, 300 do t.t = {} t = t.t end return base', /nested deeper than 200 tables/],
  ] as const) {
    it(`refuses ${what}, and says where`, () => {
      const vm = open(`function f(base) ${body} end`, 'puc');
      vm.hold(message({ inner: {} }));
      const { error } = vm.call('f', [], { held: nothing });
      assert.equal(error?.kind, 'host');
      assert.match(error.message, pattern);
      assert.deepEqual(vm.held(), message({ inner: [] }));
    });
  }

  it('is told of when a variable from an earlier call leads into it', () => {
    const vm = open('function f(base) kept = base.inner return base end function g() kept.x = 2 return 1 end function h() return 1 end');
    vm.hold(message({ inner: { x: 1 } }));
    vm.call('f', [], { held: nothing });
    assert.deepEqual(changeOf(vm.call('g', [])), { set: [[['inner', 'x'], 2]], unset: [] });
    assert.equal(vm.call('h', []).change, undefined);
  });

  it('costs a message what the message changes, however much it holds', () => {
    const balances: Record<string, PlainValue> = {};
    const orders: Record<string, PlainValue> = {};
    for (let at = 0; at < 10_000; at++) {
      balances[`account-${at}`] = at;
      orders[`order-${at}`] = { id: at, parts: [1, 2] };
    }
    const vm = open(`function f(base, req)
      base.balances[req.from] = (base.balances[req.from] or 0) - 1
      base.balances[req.to] = (base.balances[req.to] or 0) + 1
      base.orders[req.order].parts[3] = req.n
      base.results = {outbox = {{data = "moved"}}}
      return base
    end`);
    vm.hold(message({ balances, orders, log: Array.from({ length: 10_000 }, (_, at) => at) }));
    const looked: number[] = [];
    let before = 0;
    for (let n = 0; n < 50; n++) {
      const outcome = vm.call('f', [null, message({ from: `account-${n}`, to: `new-${n}`, order: `order-${n * 7}`, n })], { held: nothing });
      assert.equal(changeOf(outcome).set.length, 4);
      looked.push(vm.looked - before);
      before = vm.looked;
    }
    // The first call makes the index.
    assert.ok(looked[0]! > 20_000);
    assert.ok(Math.max(...looked.slice(1)) < 60, String(looked));
    // Keys that are numbers become text without a look at the others.
    const numbered = open('function f(base, req) base.orders[req.n] = {n = req.n} return base end');
    numbered.hold(message({ orders: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, { at }])) }));
    numbered.call('f', [null, message({ n: 70_000 })], { held: nothing });
    const start = numbered.looked;
    assert.deepEqual(changeOf(numbered.call('f', [null, message({ n: 70_001 })], { held: nothing })), { set: [[['orders', '70001'], message({ n: 70_001 })]], unset: [] });
    assert.ok(numbered.looked - start < 30);
  });

  it('is what it would be if it went out and came in at each call', () => {
    const path = fc.array(fc.constantFrom('.a', '.b', '.c', '[1]', '[2]', '["1"]', '[30]'), { minLength: 1, maxLength: 3 }).map((steps) => `base${steps.join('')}`);
    const item = fc.oneof(
      fc.constantFrom('nil', '1', '2.0', '"text"', 'true', '{}', '{1, 2, 3}', '{a = {b = 1}}', '{x = 1, {y = 2}}', 'function() end', '{function() end}', '{f = print, 7}', '{["1"] = 1, ["2"] = {}}', '{[10] = 1}'),
      path,
    );
    const statement = fc.oneof(
      fc.tuple(path, item).map(([at, value]) => `${at} = ${value}`),
      fc.tuple(path, item).map(([at, value]) => `table.insert(${at}, ${value})`),
      path.map((at) => `table.remove(${at})`),
      path.map((at) => `setmetatable(${at}, {__index = {a = 1}})`),
      path.map((at) => `for i = 1, 60 do ${at}["k" .. i] = i end`),
      path.map((at) => `for i = 1, 60 do ${at}["k" .. i] = nil end`),
      path.map((at) => `for i = 1, 60 do ${at}[i] = {i} end`),
    );
    const end = fc.constantFrom('base', 'base', 'base', 'base.a', '{a = base.a, b = base.b}', '{c = base}', '{1, 2}');
    const step = fc.tuple(fc.array(statement, { maxLength: 5 }), end).map(([statements, value]) => `${statements.map((one) => `pcall(function() ${one} end)`).join(' ')} local r = ${value} if type(r) ~= "table" then r = base end return r`);
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), fc.constantFrom('puc' as const, 'luerl' as const), (steps, dialect) => {
        const source = steps.map((body, at) => `function f${at}(base) ${body} end`).join('\n');
        const held = open(source, dialect);
        const plain = open(source, dialect);
        let outside: Value = message({ a: { b: [1, 2], c: 'x' }, b: [], c: 5 });
        let told: Value = outside;
        held.hold(outside);
        for (const at of steps.keys()) {
          const expected = plain.call(`f${at}`, [outside]);
          const outcome = held.call(`f${at}`, [], { held: nothing });
          assert.equal(outcome.error?.message, expected.error?.message);
          if (expected.error !== undefined) continue;
          outside = expected.values[0]!;
          told = applyChange(told, outcome.change!);
          assert.deepEqual(held.held(), settled(outside));
          assert.deepEqual(told, held.held());
          const again = LuaVm.restore(held.snapshot()!, { dialect, limits })!;
          assert.equal(again.hash(), held.hash());
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** A value as it is once it went into Lua. */
function settled(value: Value): Value {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.map(settled);
  if (!(value instanceof Map)) return value;
  const map = value as Message;
  const places = Array.from({ length: map.size }, (_, at) => map.get(String(at + 1)));
  if (places.every((item) => item !== undefined)) return places.map((item) => settled(item));
  return new Map([...map].map(([key, item]) => [key, settled(item)]));
}

it('tells of more that is gone than a call takes arguments', () => {
  const limits = { instructions: 1e9, memoryBytes: 512 * 1024 * 1024 };
  const { vm } = LuaVm.open([{ name: 'app.lua', source: 'function f(base) local t = base.t for i = #t, 1, -1 do table.remove(t) end return base end' }], { dialect: 'puc', limits, sandbox: false, nowMs: 0, seed: '' });
  vm!.hold(message({ t: Array.from({ length: 200_000 }, () => 1) }));
  const { change, error } = vm!.call('f', [], { held: nothing });
  assert.deepEqual([error, change?.set.length, change?.unset.length], [undefined, 0, 200_000]);
});
