import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareSources, createSummaryReader, isSameCode, type CodeChanges } from '../../../src/project/bundle/function-changes.ts';
import { compareGlobals } from '../../../src/project/bundle/global-changes.ts';
import type { SourceMap } from '../../../src/project/source-map.ts';

const mapOf = (files: Record<string, string>): SourceMap => ({ version: 3, sources: Object.keys(files), sourcesContent: Object.values(files), names: [], mappings: '' });

for (const dialect of ['luerl', 'puc'] as const) {
  const compare = (before: Record<string, string>, after: Record<string, string>): CodeChanges => {
    const read = createSummaryReader(dialect);
    const old = read(mapOf(before));
    return compareSources(old, read(mapOf(after)));
  };
  const edit = (before: string, after: string): CodeChanges => compare({ 'main.lua': before }, { 'main.lua': after });
  const nothing = { changed: [], added: [], removed: [], topLevel: false, localState: [] };

  describe(`compareSources (${dialect})`, () => {
    it('names functions by where they stand', () => {
      const code = (n: number): string => `
        function plain() return ${n} end
        local function hidden() return ${n} end
        local value = function() return ${n} end
        actions = {}
        function actions.Inc() return ${n} end
        function actions:Dec() return ${n} end
        actions["Mul"] = function() return ${n} end
        local map = { deep = { run = function() return ${n} end } }
        Handlers.add("ping", function(m) return ${n} end)
        once = once or function() return ${n} end
        class = setmetatable({ new = function() return ${n} end }, { __index = function() return ${n} end })
        steps = { function() return ${n} end, { function() return ${n} end } }`;
      const names = ['plain', 'hidden', 'value', 'actions.Inc', 'actions:Dec', 'actions.Mul', 'map.deep.run', 'Handlers.add "ping"', 'once', 'class.new', 'class.__index', 'steps'];
      assert.deepEqual(edit(code(1), code(2)), { ...nothing, changed: names });
      // A function that nothing gives a name to is part of what stands around it.
      assert.deepEqual(edit('(function() return 1 end)()', '(function() return 2 end)()'), { ...nothing, topLevel: true });
      assert.deepEqual(edit(code(1), code(1)), nothing);
    });

    it('passes over comments, blanks and order', () => {
      const before = 'local n = 1\nfunction a() return n + 1 end\nfunction b() return "x  y" end';
      assert.deepEqual(edit(before, '-- told\nlocal n=1\r\nfunction b()\n  return "x  y" -- why\nend\nfunction a()return n+1 end\n'), nothing);
      assert.deepEqual(edit(before, before.replace('x  y', 'x y')).changed, ['b']);
      assert.deepEqual(edit('x = 1', 'x = 2'), { ...nothing, topLevel: true });
      assert.deepEqual(edit('', ''), nothing);
    });

    it('tells code that is the same', () => {
      const read = createSummaryReader(dialect);
      const same = (before: Record<string, string>, after: Record<string, string>): boolean => isSameCode(read(mapOf(before)), read(mapOf(after)));
      const code = 'x = 1\nfunction a() return x end\nfunction b() end';
      assert.equal(same({ 'main.lua': code }, { 'main.lua': '-- why\nx = 1 function b() end\n\nfunction a() return x end' }), true);
      for (const other of [code.replace('x = 1', 'x = 2'), code.replace('return x', 'return -x'), `${code}\nfunction c() end`, code.replace('function b() end', '')]) assert.equal(same({ 'main.lua': code }, { 'main.lua': other }), false, other);
      assert.equal(same({ 'main.lua': code }, { 'main.lua': code, 'util.lua': '' }), false);
      assert.equal(same({ 'main.lua': code, 'util.lua': 'y = 1' }, { 'main.lua': code, 'lib/util.lua': 'y = 2' }), false);
    });

    it('counts a module of hbx as one', () => {
      const own = 'local function help() end\nlocal M = {}\nfunction M.encode() end\nfunction M.decode() end\nreturn M';
      assert.deepEqual(compare({ 'main.lua': '' }, { 'main.lua': '', 'hbx:base64.lua': own }).added, ['hbx:base64']);
    });

    it('tells what came and what went', () => {
      assert.deepEqual(edit('function a() end\nfunction b() end', 'function b() end\nfunction c() end'), { ...nothing, added: ['c'], removed: ['a'] });
    });

    it('counts what stands inside a function as that function', () => {
      assert.deepEqual(edit('function a() local function b() return 1 end end', 'function a() local function b() return 2 end end').changed, ['a']);
    });

    it('calls functions of modules by the name of their file', () => {
      const util = (n: number): string => `local M = {}\nlocal function help() return ${n} end\nfunction M.trim() return ${n} end\nfunction shout() return ${n} end\nreturn M`;
      const files = (n: number): Record<string, string> => ({ 'main.lua': 'local u = require("lib.util")\nfunction help() end', 'lib/util.lua': util(n), 'lib/one/init.lua': `return function() return ${n} end`, 'hbx:json.lua': `return { encode = function() return ${n} end }` });
      assert.deepEqual(compare(files(1), files(2)).changed, ['help (util.lua)', 'util.trim', 'shout', 'one', 'hbx:json']);
      const { 'hbx:json.lua': _json, ...fewer } = files(1);
      assert.deepEqual(compare(files(1), fewer), { ...nothing, removed: ['hbx:json'] });
    });

    it('tells which locals keep state that functions change', () => {
      const code = `
        local n, log, fixed, seen, buffer = 0, {}, 5, {}, {}
        local M = { count = 0 }
        State = {}
        local s = State
        local function note(text) log[#log + 1] = text end
        function add() n = n + fixed; M.count = M.count + 1; s.total = n; counter = n; table.insert(buffer, n) end
        function find(key) local own = {} own[key] = 1; seen.by[key] = own return function() n = 1 end end
        fixed = 6
        actions = {}
        local known = {}
        function known.Inc() end
        return M`;
      assert.deepEqual(edit(code, code).localState, ['log', 'n', 'M', 'buffer', 'seen']);
      // The table of a module lives on, and is nobody's local.
      assert.deepEqual(compare({ 'main.lua': '', 'a/util.lua': code }, { 'main.lua': '', 'a/util.lua': code }).localState, ['log', 'n', 'buffer', 'seen']);
      const user = 'local util = require("a.util")\nfunction f() util.count = 1 end';
      assert.deepEqual(compare({ 'main.lua': '', 'hbx:json.lua': code }, { 'main.lua': '', 'hbx:json.lua': code }).localState, []);
      assert.deepEqual(edit(user, user).localState, []);
      // What was not there before, or is no more, does not begin anew.
      assert.deepEqual(edit('function f() end', 'local n = 0 function f() n = n + 1 end').localState, []);
    });

    it('takes any text and any name', () => {
      const hostile = 'function __proto__() end\nconstructor = {}\nfunction constructor.toString() end\nt = { ["\\27[2J"] = function() end }';
      assert.deepEqual(edit('', hostile).added, ['__proto__', 'constructor.toString', dialect === 'puc' ? 't.\x1b[2J' : 't.\x1b[2J']);
      assert.deepEqual(compare({}, { '__proto__': 'x = 1' }), nothing);
      assert.equal(edit('not Lua at all (', 'not Lua at all [').topLevel, true);
      assert.deepEqual(edit('', `local x = ${'f() or '.repeat(20_000)}function() end`), { ...nothing, topLevel: true, added: ['x'] });
      const deep = `x = f()${'.a.b'.repeat(5000)}\nfunction g() ${'y = 1 '.repeat(5000)} end`;
      assert.deepEqual(edit('', deep).added, ['g']);
    });
  });

  describe(`compareGlobals (${dialect})`, () => {
    const globals = (before: string, after: string) => {
      const read = createSummaryReader(dialect);
      const old = read(mapOf({ 'main.lua': before }));
      return compareGlobals(old, read(mapOf({ 'main.lua': after })));
    };

    it('lists what either version writes', () => {
      const { written, hasDynamicGlobals } = globals('a = 1\nfunction f() b = 2; local c = 3; c = 4 end', 'State = { n = 0 }\nlocal s = State\nfunction s.go() s.at = 1 end\nrawset(_G, "r", 1)\n_G.g = 1');
      assert.deepEqual(written.map((path) => path.keys.join('.')).sort(), ['State', 'State.at', 'State.go', 'State.n', 'a', 'b', 'f', 'g', 'r']);
      assert.equal(written[0]!.keys.length <= written.at(-1)!.keys.length, true);
      assert.equal(hasDynamicGlobals, false);
      assert.equal(globals('', 'for k, v in pairs(t) do _G[k] = v end').hasDynamicGlobals, true);
    });

    it('tells edited constants and changed kinds', () => {
      const { constants, otherType } = globals('fee = -5\nname = "a"\nsame = 1\nkind = 1\nmixed = 1\nmixed = 2\nconf = { deep = { x = true } }', 'fee = 6\nname = "b"\nsame = 1\nkind = {}\nmixed = 3\nconf = { deep = { x = false } }');
      assert.deepEqual(constants, [{ keys: ['fee'], before: '-5' }, { keys: ['name'], before: '"a"' }, { keys: ['conf', 'deep', 'x'], before: 'true' }]);
      assert.deepEqual(otherType, [{ keys: ['kind'] }]);
    });

    it('tells the same of the fields of modules', () => {
      const read = createSummaryReader(dialect);
      const module = (text: string) => read(mapOf({ 'main.lua': 'require("a.util")', 'a/util.lua': text }));
      const old = module('local M = { fee = 1, kind = 1 }\nM.deep = { at = "x" }\nfunction M.old() end\nfunction M:older() M.fee = 3 end\nlocal function own() end\nreturn M');
      const { removed, otherType, constants } = compareGlobals(old, module('return { fee = 2, kind = true, deep = { at = "y" } }'));
      assert.deepEqual(removed, [{ keys: ['old'], module: 'util' }, { keys: ['older'], module: 'util' }]);
      assert.deepEqual(otherType, [{ keys: ['kind'], module: 'util' }]);
      assert.deepEqual(constants, [{ keys: ['fee'], module: 'util', before: '1' }, { keys: ['deep', 'at'], module: 'util', before: '"x"' }]);
    });

    it('tells functions that are gone, and whether compute is there', () => {
      const { removed, definesCompute } = globals('function compute() end\nfunction old() end\nfunction t.f() end\nlocal function l() end', 'function t.g() end\nold = 1');
      assert.deepEqual({ removed, definesCompute }, { removed: [{ keys: ['compute'] }, { keys: ['t', 'f'] }], definesCompute: false });
      assert.equal(globals('', 'compute = function() end').definesCompute, true);
    });
  });
}
