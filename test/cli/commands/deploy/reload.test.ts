import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { computeFails, noCompute, reloadCode } from '../../../../src/cli/commands/deploy/reload.ts';
import { listOf, call } from '../../../../src/lua/runtime/call.ts';
import { loadText } from '../../../../src/lua/compile/load.ts';
import type { LuaTable } from '../../../../src/lua/runtime/value.ts';
import { createSummaryReader } from '../../../../src/project/bundle/function-changes.ts';
import { compareGlobals } from '../../../../src/project/bundle/global-changes.ts';
import { identityMap, lookup, type SourceMap } from '../../../../src/project/source-map.ts';
import { freshState } from '../../../helpers/lua-state.ts';

for (const dialect of ['luerl', 'puc'] as const) {
  describe(`reloadCode (${dialect})`, () => {
    /** A state that ran `before`, then `meanwhile`. */
    function started(before: string, meanwhile = '', modules: Record<string, string> = {}): { run(code: string): any; reload(after: string, trial?: boolean | 'catching', modules?: Record<string, string>): unknown } {
      const globals: LuaTable = freshState({ luerl: dialect === 'luerl' });
      const run = (code: string): unknown => listOf(call(loadText(code, '=code', globals)))[0];
      run(before);
      run(meanwhile);
      return {
        run,
        reload(after, trial: boolean | 'catching' = false, newModules = {}) {
          const read = createSummaryReader(dialect);
          const withModules = (map: SourceMap, files: Record<string, string>): SourceMap => ({ ...map, sources: [...map.sources, ...Object.keys(files)], sourcesContent: [...map.sourcesContent, ...Object.values(files)] });
          const old = read(withModules(identityMap('main.lua', before), modules));
          const map = withModules(identityMap('main.lua', after), newModules);
          return run(reloadCode({ code: after, map }, compareGlobals(old, read(map)), { runtime: 'compute', trial: trial !== false, catching: trial === 'catching' }).code);
        },
      };
    }
    const reasonOf = (act: () => unknown): string => {
      try {
        act();
        return '';
      } catch (error) {
        return String((error as { value?: unknown }).value);
      }
    };
    const withCompute = (code: string): string => `${code}\nfunction compute(base) return base end\n`;

    it('replaces functions and keeps what globals hold', () => {
      const { run, reload } = started(
        withCompute('counter = 0\nlog = {}\nfunction add() counter = counter + 1 log[#log + 1] = "old" end'),
        'add() add()',
      );
      assert.equal(reload(withCompute('counter = 0\nlog = {}\nfunction add() counter = counter + 10 log[#log + 1] = "new" end')), 'hbx: reloaded');
      assert.equal(run('add() return counter .. " " .. table.concat(log, ",")'), '12 old,old,new');
    });

    it('merges tables: new functions, old values, new fields, no functions that are gone', () => {
      const { run, reload } = started(
        withCompute('shop = { open = true, prices = { tea = 1 }, buy = function() return "old" end, gone = function() end }'),
        'shop.open = false shop.prices.milk = 7 shop.visitor = "bob" shop.late = function() return "late" end kept = shop',
      );
      reload(withCompute('shop = { open = true, prices = { tea = 1, bun = 2 }, buy = function() return "new" end }\nlocal s = shop\nfunction visitor() return s.visitor end'));
      assert.equal(run('return table.concat({ tostring(shop.open), shop.prices.tea, shop.prices.milk, shop.prices.bun, shop.buy(), visitor(), tostring(shop.gone), shop.late() }, " ")'), 'false 1 7 2 new bob nil late');
      assert.equal(run('return kept.buy()'), 'new');
    });

    it('gives objects that live on the new methods of their class', () => {
      const classOf = (text: string): string => withCompute(`Account = {}\nAccount.__index = Account\nusers = {}\nfunction Account:tell() return "${text}" .. self.n end`);
      const { run, reload } = started(classOf('old'), 'users.bob = setmetatable({ n = "1" }, Account)');
      reload(classOf('new'));
      assert.equal(run('return users.bob:tell()'), 'new1');
    });

    it('takes the new one of a list of functions', () => {
      const list = (names: string[]): string => withCompute(`steps = { ${names.map((name) => `{ name = "${name}", run = function() return "${name}" end }`).join(', ')} }`);
      const { run, reload } = started(list(['a', 'b']));
      reload(list(['c', 'a', 'b']));
      assert.equal(run('local out = "" for i = 1, #steps do out = out .. steps[i].name .. steps[i].run() end return out'), 'ccaabb');
    });

    it('keeps fields of a table that the code finds rather than makes', () => {
      const code = (text: string): string => withCompute(`State = State or {}\nState.count = 0\nfunction State.tell() return "${text}" end`);
      const { run, reload } = started(code('old'), 'State.count = 5');
      reload(code('new'));
      assert.equal(run('return State.count .. State.tell()'), '5new');
    });

    it('gives an edited constant its new value, unless the process has changed it', () => {
      const { run, reload } = started(withCompute('fee = 5\nlimit = 5\nconfig = { name = "x", top = { at = 1 } }\nkind = 1'), 'limit = 6');
      reload(withCompute('fee = 7\nlimit = 7\nconfig = { name = "y", top = { at = 2 } }\nkind = {}'));
      assert.equal(run('return fee .. " " .. limit .. " " .. config.name .. " " .. config.top.at .. " " .. type(kind)'), '7 6 y 2 table');
    });

    it('keeps what modules returned, whatever they are called by', () => {
      const bundleOf = (module: string): string => withCompute(`if type(package) ~= "table" then package = { loaded = {} } end\npackage.loaded["a.util"] = (function()\n${module}\nend)()\npackage.loaded.util = package.loaded["a.util"]\nutil = package.loaded.util`);
      const before = 'local M = { count = 0, fee = 1 }\nfunction M.inc() M.count = M.count + 1 return M.count end\nfunction M.old() end\nreturn M';
      const after = 'local M = { count = 0, fee = 2 }\nfunction M.inc() M.count = M.count + 10 return M.count end\nreturn M';
      const { run, reload } = started(bundleOf(before), 'util.inc() kept = util', { 'a/util.lua': before });
      reload(bundleOf(after), false, { 'a/util.lua': after });
      assert.equal(run('return package.loaded["a.util"].inc() .. " " .. util.fee .. " " .. tostring(util.old) .. " " .. tostring(util == package.loaded["a.util"] and util.inc == kept.inc)'), '11 2 nil true');
    });

    it('removes functions that are gone and adds globals that are new', () => {
      const { run, reload } = started(withCompute('function old() end\nkept = 1'), 'kept = 2');
      reload(withCompute('made = 3'));
      assert.equal(run('return tostring(old) .. kept .. made'), 'nil23');
    });

    it('survives tables that hold each other and keys that are no names', () => {
      const code = withCompute('a = {}\nb = { a = a }\na.b = b\na.a = a\n_G["odd \\" name"] = 1');
      const { run, reload } = started(code, 'a.n = 1 b.n = 2 _G["odd \\" name"] = 4');
      reload(`${code}\n`);
      assert.equal(run('return tostring(a.b == b and b.a == a and a.a == a) .. a.n .. b.n .. _G["odd \\" name"]'), 'true124');
    });

    it('puts everything back when the new code fails', () => {
      const { run, reload } = started(withCompute('counter = 0\nState = { n = 1, f = function() return "old" end }'), 'counter = 3');
      const failing = withCompute('counter = 100\nState.n = 2\nState = nil\nextra = 1\nerror("boom")');
      assert.match(reasonOf(() => reload(failing)), /boom$/);
      assert.equal(reasonOf(() => reload('counter = 100\nState = nil\ncompute = 5')), noCompute);
      assert.equal(run('return counter .. State.n .. State.f() .. tostring(extra) .. type(compute)'), '31oldnilfunction');
      // A trial runs on a copy: there the error keeps its place and traceback, and nothing is put back.
      assert.match(reasonOf(() => reload(failing, true)), /boom$/);
      assert.equal(run('return extra'), 1);
    });

    it('calls compute in a trial, and tells one that fails since', () => {
      const computing = (body: string): string => `count = 0\nfunction compute(base, req) ${body} return base end\n`;
      const fails = computing('local x = nope.x');
      const { reload } = started(computing('assert(req.body.action ~= nil and base.process ~= nil)'));
      assert.match(reasonOf(() => reload(fails, true)), /nope|invalid index in nil/);
      assert.equal(started(computing('')).reload(fails, 'catching'), computeFails);
      assert.equal(started(computing('')).reload(computing('count = 1'), 'catching'), 'hbx: reloaded');
      // One that failed before may fail as it did.
      assert.equal(started(fails).reload(fails, true), 'hbx: reloaded');
      assert.equal(started(fails).reload(fails, 'catching'), 'hbx: reloaded');
      // It finds the state of before; and outside of a trial it is not called.
      assert.equal(started(computing(''), 'count = 5').reload(computing('assert(count == 5)'), true), 'hbx: reloaded');
      const later = started(computing(''), 'count = 5');
      later.reload(computing('count = 77'));
      assert.equal(later.run('return count'), 5);
    });

    it('keeps globals that get their values under computed names', () => {
      const code = withCompute('for i = 1, 2 do _G["slot" .. i] = 0 end');
      const { run, reload } = started(code, 'slot2 = 9');
      reload(`${code}--`);
      assert.equal(run('return slot1 .. slot2'), '09');
    });

    it('hides its own names from the code, and says which lines are its own', () => {
      const { run, reload } = started(withCompute(''));
      reload(withCompute('seen = tostring(hbx_run) .. tostring(run) .. tostring(globals)'));
      assert.equal(run('return seen'), 'nilnilnil');
      const text = withCompute('x = 1');
      const { code, map, marker, ownFrom } = reloadCode({ code: text, map: identityMap('main.lua', text) }, compareGlobals(new Map(), new Map()), { runtime: 'compute', trial: false });
      const trial = reloadCode({ code: text, map: identityMap('main.lua', text) }, compareGlobals(new Map(), new Map()), { runtime: 'compute', trial: true });
      assert.equal(lookup(map, trial.code.split('\n').length), 'own');
      assert.equal(code.split('\n')[ownFrom - 1], 'end');
      assert.equal(code.split('\n').indexOf('end', code.split('\n').findIndex((found) => found.startsWith('function compute'))), ownFrom - 1);
      const line = code.split('\n').findIndex((found) => found.startsWith('function compute')) + 1;
      assert.deepEqual(lookup(map, line, 3), { source: 'main.lua', line: 2, column: 3, content: text, verbatim: true });
      assert.equal(lookup(map, 1), 'own');
      assert.equal(lookup(map, code.split('\n').length), 'own');
      assert.equal(code.includes(marker), false);
    });
  });
}
