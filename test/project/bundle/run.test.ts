/** What bundles do when they run: both dialects, both engines, with the sandbox and without. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine, defaultLimits, type Engine, type LuaError } from '../../../src/lua/engines.ts';
import type { Value } from '../../../src/message/value.ts';
import { bundleFiles, type LuaFiles, type MoreOptions } from '../../helpers/lua-files.ts';

for (const id of ['hbx', 'fengari'] as const) {
  describe(`bundles on the ${id} engine`, () => {
    let engine: Engine;
    before(async () => {
      engine = await createEngine(id);
    });
    after(() => engine.close());

    async function runOne(source: string, dialect: 'luerl' | 'puc', sandbox: boolean): Promise<{ values?: readonly Value[]; error?: LuaError }> {
      const opened = await engine.open([{ name: 'bundle', source }], { dialect, limits: defaultLimits, sandbox });
      if (!opened.ok) return { error: opened.error };
      const result = await opened.vm.call('main', []);
      opened.vm.close();
      return result.ok ? { values: result.values } : { error: result.error };
    }

    /** Runs `main` of a bundle in every way; all have to give the same. The text says which way when not. */
    async function everywhere(files: LuaFiles, check: (outcome: { values?: readonly Value[]; error?: LuaError }, way: string) => void, more: MoreOptions = {}): Promise<void> {
      for (const dialect of ['luerl', 'puc'] as const) {
        for (const minify of [false, true]) {
          const { code } = bundleFiles(files, { ...more, dialect, minify });
          for (const sandbox of [true, false]) check(await runOne(code, dialect, sandbox), `${dialect}${minify ? ', minified' : ''}${sandbox ? ', sandbox' : ''}`);
        }
      }
    }

    async function gives(files: LuaFiles, expected: readonly Value[], more?: MoreOptions): Promise<void> {
      await everywhere(files, ({ values, error }, way) => assert.deepEqual(values, expected, `${way}: ${error?.message ?? 'other values'}`), more);
    }

    it('runs each module once, at its first require, whatever it is called', async () => {
      await gives({
        'main.lua': `
          order = "main"
          runs = 0
          local one = require "lib.a"
          order = order .. " back"
          local two, three, four = require("lib/a"), require "./lib/a", require "lib/a.lua"
          function main() return runs, order, one == two and two == three and three == four, require "lib.a" == one, require "lib.b" == one end`,
        'lib/a.lua': 'runs = runs + 1 order = order .. " a" return {}',
        'lib/b.lua': 'return require "a"',
      }, [1, 'main a back', true, true, true]);
    });

    it('leaves a bundle alone that is bundled again, and runs it as a module too', async () => {
      const files = { 'main.lua': 'local a = require "a"\nfunction main() return a.v, require "a" == a end\nreturn a', 'a.lua': 'return {v = "once"}' };
      for (const minify of [false, true]) {
        const { code } = bundleFiles(files, { minify });
        for (const again of [false, true]) {
          const twice = bundleFiles({ 'dist.lua': code }, { minify: again });
          if (!again) assert.equal(twice.code, code);
          assert.deepEqual(twice.map.sources, ['dist.lua']);
        }
        await gives({ 'dist.lua': code }, ['once', true]);
        await gives({ 'main.lua': 'local dist = require "dist" local inner = main function main() return dist.v, inner() end', 'dist.lua': code }, ['once', 'once', true]);
      }
    });

    it('runs a module that only a function requires when that is called, and then once', async () => {
      await gives({
        'main.lua': 'runs = 0 function lazy() return require "a" end function main() local before = runs local x, y = lazy(), lazy() return before, runs, x.v, x == y end',
        'a.lua': 'runs = runs + 1 return {v = "lazy"}',
      }, [0, 1, 'lazy', true]);
    });

    it('keeps globals and locals of the entry what they are', async () => {
      await gives({ 'main.lua': 'require "a" local hidden = "local" shown = "global" function main() return hidden, shown, M, m, R, from_a end -- ends in a comment', 'a.lua': 'local M, R = 1, 2 from_a = "a"' }, ['local', 'global', null, null, null, 'a'].map((value) => value as Value));
    });

    it('takes an entry and modules that end in return, in a comment, or in nothing', async () => {
      await gives({ 'main.lua': 'local n = require "a" + require "b" + (require "c" == true and 100 or 0) function main() return n end return', 'a.lua': 'return 1 -- one', 'b.lua': 'do return 2; end --[[ two ]]', 'c.lua': '' }, [103]);
    });

    it('hands a module its name and its file', async () => {
      await gives({ 'main.lua': 'local a = require "lib.deep.a" function main() return a.name, a.file, a.count end', 'lib/deep/a.lua': 'local name, file, more = ... return {name = name, file = file, count = more == nil}' }, ['lib.deep.a', 'lib/deep/a.lua', true]);
    });

    it('keeps any value; nothing counts as true', async () => {
      await gives({
        'main.lua': 'runs = 0 function main() return require "f", require "f", require "n", require "n", require "s", require "set", require "set", runs end',
        'f.lua': 'runs = runs + 1 return false', 'n.lua': 'runs = runs + 1', 's.lua': 'runs = runs + 1 return "text", 2', 'set.lua': 'runs = runs + 1 package.loaded[...] = "set by itself"',
      }, [false, false, true, true, 'text', 'set by itself', 'set by itself', 4]);
    });

    it('means another file by the same name where that is another file', async () => {
      await gives({
        'main.lua': 'runs = 0 local a, b = require "a.main", require "b.main" function main() return a(), b(), a(), b(), runs end',
        'a/main.lua': 'return function() return require "util" end', 'a/util.lua': 'runs = runs + 1 return "a"',
        'b/main.lua': 'return function() return require "util" end', 'b/util.lua': 'runs = runs + 1 return "b"',
      }, ['a', 'b', 'a', 'b', 2]);
    });

    it('lets package.loaded be read, written and forgotten', async () => {
      await gives({
        'main.lua': `
          runs = 0
          package.loaded.mock = "mocked"
          function main()
            local first = require "a"
            local same = package.loaded.a == first
            package.loaded.a = nil
            local second = require "a"
            package.loaded.a = "written"
            return same, first.n, second.n, require "a", require "mock", package.loaded.string == string, require "string" == string, package.loaded._G == _G
          end`,
        'a.lua': 'runs = runs + 1 return {n = runs}', 'mock.lua': 'error("the real one")',
      }, [true, 1, 2, 'written', 'mocked', true, true, true]);
    });

    it('lets modules come from package.preload', async () => {
      await gives({
        'main.lua': 'runs = 0 package.preload["virtual.x"] = function(name) runs = runs + 1 return name .. "!" end package.preload.file = function() return "preloaded" end function main() return require "virtual.x", require "virtual.x", runs, require "file", require "other" end',
        'file.lua': 'return "from the file"', 'other.lua': 'return require "virtual.x" .. "?"',
      }, ['virtual.x!', 'virtual.x!', 1, 'preloaded', 'virtual.x!?']);
    });

    it('passes errors of a module on as they are, and runs it again when it is wanted again', async () => {
      await gives({
        'main.lua': `
          runs = 0
          local ok1, e1 = pcall(require, "bad")
          local ok2, e2 = pcall(require, "bad")
          local ok3, e3 = pcall(require, "bad")
          local late = require "bad"
          function main() return ok1, e1, ok2, e2, ok3, e3, late, require "bad", runs end`,
        'bad.lua': 'runs = runs + 1 if runs < 4 then error("bad " .. string.format("%d", runs), 0) end return "good at last"',
      }, [false, 'bad 1', false, 'bad 2', false, 'bad 3', 'good at last', 'good at last', 4]);
    });

    it('passes on errors that are no text', async () => {
      const { code } = bundleFiles({ 'main.lua': 'local function try() local ok, e = pcall(require, "bad") return e.n end function main() return try(), try(), try() end', 'bad.lua': 'runs = (runs or 0) + 1 error({n = runs})' }, { dialect: 'puc' });
      assert.deepEqual((await runOne(code, 'puc', true)).values, [1, 2, 3]);
    });

    it('does not take a module that failed for one that still loads', async () => {
      await gives({
        'main.lua': 'runs = 0 pcall(require, "bad") function main() local a, b = pcall(require, "c") local c, d = pcall(require, "bad") return a, b, c, d end',
        'bad.lua': 'pcall(require, "worse") runs = runs + 1 error("bad " .. string.format("%d", runs), 0)', 'worse.lua': 'error("worse")', 'c.lua': 'require "d"', 'd.lua': 'require "bad"',
      }, [false, 'bad 2', false, 'bad 3']);
    });

    it('lets a missing module be missing', async () => {
      await everywhere({ 'main.lua': 'local ok, why = pcall(require, "nowhere") function main() return ok, type(why) end' }, ({ values, error }, way) => assert.deepEqual(values, [false, 'string'], `${way}: ${error?.message}`));
      const { code } = bundleFiles({ 'main.lua': 'function main() return select(2, pcall(require, "nowhere")) end' }, { dialect: 'luerl' });
      assert.deepEqual((await runOne(code, 'luerl', true)).values, ["module 'nowhere' is not in this bundle"]);
    });

    it('names the circle that still happens at run time', async () => {
      await everywhere({ 'main.lua': 'function main() return require "a" end', 'a.lua': 'local b = require "b" return b.run()', 'b.lua': 'return {run = function() return require "a" end}' }, ({ error }, way) => {
        assert.match(error?.message ?? '', /module 'a' is still being loaded: a\.lua requires b\.lua requires a\.lua$/, way);
      });
    });

    it('lets circles be that go through a function, a pcall, or package.loaded', async () => {
      await gives({
        'main.lua': 'runs = 0 local a, c, e = require "a", require "c", require "e" function main() return a.f(), c.ok, c.d.ok, e.f.e == e, runs end',
        'a.lua': 'runs = runs + 1 local b = require "b" return {f = function() return b.g() end, v = "from a"}', 'b.lua': 'runs = runs + 1 return {g = function() return require("a").v end}',
        'c.lua': 'runs = runs + 1 return {ok = "c", d = require "d"}', 'd.lua': 'runs = runs + 1 local ok = pcall(require, "c") return {ok = ok}',
        'e.lua': 'runs = runs + 1 local M = {} package.loaded[...] = M M.f = require "f" return M', 'f.lua': 'runs = runs + 1 return {e = require "e"}',
      }, ['from a', 'c', false, true, 6]);
    });

    it('brings the modules of hbx', async () => {
      const builtIns = new Map([['json', 'return {who = "hbx", bint = require "bint"}'], ['bint', 'return "bint of hbx"']]);
      await gives({ 'main.lua': 'local mine, theirs = require "json", require ".json" function main() return mine.who, theirs.who, theirs.bint, require ".bint" == require "lib.own" end', 'json.lua': 'return {who = "mine " .. require("json").who}', 'lib/own.lua': 'return require "bint"' }, ['mine hbx', 'hbx', 'bint of hbx', true], { builtIns });
    });

    it('knows names beyond ASCII', async () => {
      await gives({ 'main.lua': 'local v = require "größe.ö" function main() return v end', 'größe/ö.lua': 'local _, file = ... return #file' }, [Buffer.byteLength('größe/ö.lua')]);
    });

    it('replaces the modules of a bundle that was loaded before', async () => {
      for (const dialect of ['luerl', 'puc'] as const) {
        const sources = ['old', 'new'].map((word) => bundleFiles({ 'main.lua': 'local v = require "a" function main() return v, require "a" end', 'a.lua': `return "${word}"` }, { dialect }).code);
        const opened = await engine.open(sources.map((source, at) => ({ name: `bundle${at}`, source })), { dialect, limits: defaultLimits });
        assert.ok(opened.ok);
        const result = await opened.vm.call('main', []);
        assert.deepEqual(result.ok && result.values, ['new', 'new'], dialect);
        opened.vm.close();
      }
    });

    it('runs hundreds of modules', async () => {
      const files: Record<string, string> = { 'main.lua': 'runs = 0 local n = require "m1" function main() return n, runs end' };
      for (let at = 1; at <= 300; at++) files[`m${at}.lua`] = `runs = runs + 1 return ${at === 300 ? 1 : `require "m${at + 1}" + 1`}`;
      if (id === 'hbx') return gives(files, [300, 300]);
      // Fengari's stack of C calls ends at 200: each module is loaded by one that still loads.
      for (let at = 1; at <= 300; at++) files[`m${at}.lua`] = 'runs = runs + 1 return 1';
      files['main.lua'] = `runs = 0 local n = 0 ${Array.from({ length: 300 }, (_, at) => `n = n + require "m${at + 1}"`).join(' ')} function main() return n, runs end`;
      return gives(files, [300, 300]);
    });

    it('tells errors on the line where they are', async () => {
      const files = { 'main.lua': 'local a = require "a"\nfunction main()\n  return a.f({})\nend', 'a.lua': 'local M = {}\nfunction M.f(x)\n  return x.y.z\nend\nreturn M' };
      for (const dialect of ['luerl', 'puc'] as const) {
        const { code } = bundleFiles(files, { dialect });
        const { error } = await runOne(code, dialect, true);
        assert.equal(code.split('\n')[(error?.line ?? 0) - 1], '  return x.y.z', dialect);
      }
    });
  });
}
