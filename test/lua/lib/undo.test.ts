import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadText } from '../../../src/lua/compile/load.ts';
import { callList } from '../../../src/lua/runtime/call.ts';
import { Journal } from '../../../src/lua/runtime/journal.ts';
import { state } from '../../../src/lua/runtime/state.ts';
import { openState, shown, type Dialect } from './harness.ts';

const evaluate = (source: string): string => callList(loadText(source, '=test', state.globals)).map(shown).join(' ');

/** Shows a state before a change, after it, and after the change was taken back. */
function changed(dialect: Dialect, setup: string, change: string, show: string): string[] {
  openState(dialect);
  evaluate(setup);
  const before = evaluate(show);
  state.epoch += 1;
  state.journal = new Journal();
  evaluate(change);
  const after = evaluate(show);
  state.journal.undo();
  state.epoch += 1;
  state.journal = new Journal();
  return [before, after, evaluate(show)];
}

const list = 't = {} for i = 1, 100 do t[i] = i * 7 % 101 end';
const showList = 'local o = {} for i = 1, 110 do o[i] = tostring(t[i]) end return table.concat(o, ","), #t';

for (const dialect of ['puc', 'luerl'] as const) {
  for (const [name, change] of [
    ['insert at the end', 'table.insert(t, 1) table.insert(t, 2)'],
    ['insert at the start', 'table.insert(t, 1, 5) table.insert(t, 1, 6)'],
    ['insert of nil', 'table.insert(t, 50, nil)'],
    ['remove', 'table.remove(t) table.remove(t, 1) table.remove(t, 40)'],
    ['sort', 'table.sort(t)'],
    ['sort by an order', 'table.sort(t, function(a, b) return a > b end)'],
    ['rawset', 'rawset(t, 105, 1) rawset(t, 3, nil)'],
  ] as const) {
    test(`${dialect}: ${name} is undone`, () => {
      const [before, after, undone] = changed(dialect, list, change, showList);
      assert.notEqual(after, before);
      assert.equal(undone, before);
    });
  }
}

test('move is undone', () => {
  const [before, after, undone] = changed('puc', list, 'table.move(t, 1, 100, 5)', showList);
  assert.notEqual(after, before);
  assert.equal(undone, before);
});

test('metatables are undone, also those of types', () => {
  const show = 'return getmetatable(t) == nil, debug.getmetatable(5) == nil, ("x").rep ~= nil';
  const change = 'setmetatable(t, {}) debug.setmetatable(5, {__index = {}}) debug.setmetatable("", {__index = {}})';
  assert.deepEqual(changed('puc', 't = {}', change, show), ['true true true', 'false false false', 'true true true']);
});

test('upvalues are undone', () => {
  const setup = 'local a, b = 1, 2 function f() a = a + 0 return a, b end';
  const change = 'debug.setupvalue(f, 1, 10) debug.setupvalue(f, 2, 20)';
  assert.deepEqual(changed('puc', setup, change, 'return f()'), ['1 2', '10 20', '1 2']);
});

test('loaded modules are undone', () => {
  const show = 'return package.loaded.m == nil';
  assert.deepEqual(changed('puc', 'package.preload.m = function() return {} end', 'require("m")', show), ['true', 'false', 'true']);
});
