import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGlobals } from '../../../src/lua/lib/open.ts';
import { state } from '../../../src/lua/runtime/state.ts';
import { LuaTable } from '../../../src/lua/runtime/value.ts';
import { openState, run } from './harness.ts';

const globalNames = 'local o = {} for k in pairs(_G) do o[#o + 1] = k end table.sort(o) return table.concat(o, " ")';

test('globals have the names of the dialect', () => {
  assert.equal(
    run('puc', globalNames).answer,
    '_G _VERSION assert bit32 collectgarbage coroutine debug dofile error getmetatable io ipairs load loadfile math next os package pairs pcall print rawequal rawget rawlen rawset require select setmetatable string table tonumber tostring type utf8 xpcall',
  );
  assert.equal(
    run('luerl', globalNames).answer,
    '_G _VERSION assert bit32 collectgarbage debug dofile eprint error getmetatable io ipairs load loadfile loadstring math next os package pairs pcall print rawequal rawget rawlen rawset require select setmetatable string table tonumber tostring type unpack utf8',
  );
});

test('tables are new in each state, functions are shared', () => {
  openState('puc');
  const first = openGlobals({ luerl: false });
  const second = openGlobals({ luerl: false });
  const string = (globals: LuaTable): LuaTable => globals.getString('string') as LuaTable;
  assert.notEqual(string(first), string(second));
  assert.equal(string(first).getString('rep'), string(second).getString('rep'));
  assert.equal(state.stringMeta?.getString('__index'), string(second));
});

test('a process has no machine', () => {
  const refusal = /is not available: a process has no access to the machine it runs on$/;
  for (const call of ['os.execute("ls")', 'os.exit(1)', 'os.remove("x")', 'os.rename("x", "y")', 'os.tmpname()', 'dofile("x")', 'loadfile("x")']) {
    for (const dialect of ['puc', 'luerl'] as const) assert.match(run(dialect, `return select(2, pcall(function() return ${call} end))`).answer, refusal);
  }
  for (const call of ['io.open("x")', 'io.read()', 'io.lines("x")', 'io.popen("ls")', 'io.tmpfile()', 'io.output("x")', 'io.stdin:read()', 'io.stdout:lines()']) {
    assert.match(run('puc', `return select(2, pcall(function() return ${call} end))`).answer, refusal);
  }
  assert.equal(run('puc', 'return os.getenv("HOME")').answer, 'nil');
});

test('print and io.write go to the output of the call', () => {
  assert.equal(run('puc', 'print(1, nil, "x") print() io.write("a", 1, 2.0, "\\n") io.stdout:write("b"):write("c") io.stderr:write("d")').printed, '1\tnil\tx\n\na12.0\nbcd');
  assert.equal(run('luerl', 'print(1.0, "x") io.write("a", 1)').printed, '1.0\tx\na1');
  assert.equal(run('puc', 'local old = tostring function tostring(v) return "<" .. old(v) .. ">" end print(1, "x")').printed, '<1>\t<x>\n');
  assert.equal(run('puc', 'print(setmetatable({}, {__tostring = function() return "own" end}))').printed, 'own\n');
});

test('the clock is that of the call', () => {
  assert.equal(run('puc', 'return os.time(), os.date("!%F %T"), os.clock()', { nowMs: 1_700_000_000_999 }).answer, '1700000000 | 2023-11-14 22:13:20 | 0.25');
  assert.equal(run('luerl', 'return os.time(), os.date("%F %T")', { nowMs: 1_700_000_000_250 }).answer, '1700000000.25 | 2023-11-14 22:13:20');
});
