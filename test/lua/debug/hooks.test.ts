import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { loadProtos, mainFunction } from '../../../src/lua/compile/load.ts';
import { Coverage } from '../../../src/lua/debug/coverage.ts';
import { setHooks } from '../../../src/lua/debug/hooks.ts';
import { listGlobals, listUpvalues } from '../../../src/lua/debug/inspect.ts';
import { call, first } from '../../../src/lua/runtime/call.ts';
import { LuaTable, type LuaFunction, type LuaValue } from '../../../src/lua/runtime/value.ts';
import { freshState } from '../../helpers/lua-state.ts';

const both = { lines: true, writes: true };

function run(source: string, hooks = both): LuaValue {
  const globals = freshState();
  return first(call(mainFunction(loadProtos(source, '@app.lua', 'puc', { hooks }), globals)));
}

describe('hooks', () => {
  afterEach(() => setHooks({}));

  it('list globals and upvalues with their values', () => {
    const globals = freshState();
    const f = first(call(mainFunction(loadProtos('answer = 42 local n, fixed = 1, "f" return function() n = n + 1 return fixed .. n end', '@app.lua', 'puc'), globals))) as LuaFunction;
    assert.deepEqual(listGlobals(globals).filter(([name]) => name === 'answer'), [['answer', 42]]);
    call(f);
    assert.deepEqual(listUpvalues(f), [['n', 2], ['fixed', 'f']]);
  });

  it('trace writes to tables', () => {
    const seen: [LuaValue, LuaValue][] = [];
    setHooks({ write: (table, key, value) => assert.ok(table instanceof LuaTable) ?? seen.push([key, value]) });
    run('local t = {} t.a = 1 t[2] = "b" for i = 1, 2 do t["k" .. i] = i end g = true');
    assert.deepEqual(seen, [['a', 1], [2, 'b'], ['k1', 1], ['k2', 2], ['g', true]]);
  });

  it('count the lines that ran', () => {
    const coverage = new Coverage();
    setHooks(coverage.hooks);
    run('local n = 0\nfor i = 1, 3 do\n  n = n + i\n  if n > 100 then\n    n = 0\n  end\nend\nreturn n');
    assert.deepEqual([...coverage.counts.get('@app.lua')!], [[1, 1], [2, 1], [3, 3], [4, 3], [8, 1]]);
  });

  it('stop at a line with its locals readable', () => {
    const stops: unknown[] = [];
    setHooks({ line: (chunk, line, read) => line === 4 && stops.push([chunk, Object.fromEntries(read())]) });
    run('local outer = "o"\nlocal function f(a, b)\n  local sum = a + b\n  return sum + #outer\nend\nreturn f(1, 2) + f(3, 4)');
    assert.deepEqual(stops, [['@app.lua', { outer: 'o', a: 1, b: 2, sum: 3 }], ['@app.lua', { outer: 'o', a: 3, b: 4, sum: 7 }]]);
  });

  it('leave no trace in plain code', () => {
    const globals = freshState();
    const f = mainFunction(loadProtos('local t = {} t.a = 1 return t', '@app.lua', 'puc'), globals);
    assert.doesNotMatch(f.fn.toString(), /onLine|onWrite/);
  });
});
