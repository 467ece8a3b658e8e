import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run, type Dialect } from './harness.ts';

/** A budget that honest work of these tests stays far below. */
const limits = { instructions: 3e6, memoryBytes: 16e6 };

const endless: readonly (readonly [Dialect, name: string, source: string, kind: 'budget' | 'memory'])[] = [
  ['puc', 'table.move over everything', 'table.move({1, 2, 3}, 1, 10^15 // 1 | 0, 2)', 'budget'],
  ['puc', 'table.move again and again', 'local t = {1} while true do table.move(t, 1, #t, 2) end', 'budget'],
  ['puc', 'table.insert at the end', 'local t = {} while true do table.insert(t, 1) end', 'budget'],
  ['puc', 'table.insert at the start', 'local t = {} while true do table.insert(t, 1, 1) end', 'budget'],
  ['luerl', 'table.insert at the start', 'local t = {} while true do table.insert(t, 1, 1) end', 'budget'],
  ['puc', 'table.insert of large values', 'local t = {} while true do table.insert(t, {table.unpack({}, 1, 1000)}) table.insert(t, ("x"):rep(1000) .. #t) end', 'memory'],
  ['puc', 'table.concat beyond memory', 'local t = {} for i = 1, 1000 do t[i] = ("x"):rep(1e5) end return #table.concat(t)', 'memory'],
  ['puc', 'table.concat with a long separator', 'local t = {} for i = 1, 1000 do t[i] = "" end return #table.concat(t, ("x"):rep(1e5))', 'memory'],
  ['puc', 'table.concat of an endless list', 'table.concat(setmetatable({}, {__index = function() return "x" end}), "", 1, math.maxinteger)', 'budget'],
  ['puc', 'table.unpack again and again', 'while true do table.unpack({}, 1, 1e5) end', 'budget'],
  ['luerl', 'unpack of too much', 'return unpack({}, 1, 1e15)', 'memory'],
  ['luerl', 'table.sort of a sparse array', 'local t = {} t[10^12] = 1 table.sort(t)', 'budget'],
  ['puc', 'table.sort again and again', 'local t = {} for i = 1, 1000 do t[i] = -i end while true do table.sort(t) end', 'budget'],
  ['puc', 'next over removed entries', 'local t = {} for i = 1, 2e4 do t["k" .. i] = i end for i = 1, 2e4 - 1 do t["k" .. i] = nil end while true do next(t) end', 'budget'],
  ['puc', 'next over holes', 'local t = {} for i = 1, 2e4 do t[i] = i end for i = 1, 2e4 - 1 do t[i] = nil end while true do next(t) end', 'budget'],
  ['luerl', 'next from a key', 'local t = {} for i = 1, 1e4 do t["k" .. i] = i end while true do next(t, "k5") end', 'budget'],
  ['puc', 'print', 'while true do print(("x"):rep(1e4)) end', 'memory'],
  ['puc', 'errors', 'while true do pcall(error, "x") end', 'budget'],
  ['puc', 'load of new texts', 'local i = 0 while true do i = i + 1 load("return " .. i) end', 'budget'],
  ['puc', 'load from an endless reader', 'load(function() return "x = 1 " end)', 'budget'],
  ['puc', 'utf8.offset', 'local s = ("a"):rep(1e6) while true do utf8.offset(s, -1e6) end', 'budget'],
  ['puc', 'utf8.len', 'local s = ("a"):rep(1e6) while true do utf8.len(s) end', 'budget'],
  ['puc', 'os.date', 'while true do os.date(("%c"):rep(100)) end', 'budget'],
  ['puc', 'debug.traceback', 'while true do debug.traceback() end', 'budget'],
  ['puc', 'select of many', 'local t = {} while true do select(-1, table.unpack(t, 1, 200)) end', 'budget'],
];

for (const [dialect, name, source, kind] of endless) {
  test(`${dialect}: ${name} ends by its budget`, () => {
    const bounds = kind === 'memory' ? { ...limits, instructions: 3e7 } : limits;
    const { answer, instructions } = run(dialect, `pcall(function() ${source} end) while true do end`, bounds);
    assert.match(answer, /^ABORT/);
    // Had it ended by itself, the loop behind it would have used up the instructions.
    if (kind === 'memory') assert.equal(answer, 'ABORT memory');
    assert.ok(instructions <= bounds.instructions);
  });
}

test('the same program costs the same in every run', () => {
  const source = 'local t = {} for i = 1, 500 do t[i] = (i * 7919) % 1009 end table.sort(t, function(a, b) return a > b end) return table.concat(t, ","), #t, next(t), math.random()';
  const first = run('puc', source);
  assert.deepEqual(run('puc', source), first);
});

test('an order that lies ends in bounds', () => {
  const sort = (order: string): string => run('puc', `local t, n = {}, 0 for i = 1, 2000 do t[i] = i end return pcall(table.sort, t, function(a, b) n = n + 1 return ${order} end)`).answer;
  assert.equal(sort('true'), 'false | invalid order function for sorting');
  assert.equal(sort('a <= b'), 'true');
  assert.match(sort('n % 3 == 0'), /^(true|false \| invalid order function for sorting)$/);
  assert.match(run('luerl', 'local t, n = {}, 0 for i = 1, 2000 do t[i] = i end table.sort(t, function(a, b) n = n + 1 return n % 3 == 0 end) return #t').answer, /^2000$/);
});

test('too many results are refused', () => {
  assert.equal(run('puc', 'return pcall(table.unpack, {}, 1, 1e6)').answer, 'false | too many results to unpack');
  assert.equal(run('puc', 'return select("#", table.unpack({}, 1, 1e4))').answer, '10000');
});
