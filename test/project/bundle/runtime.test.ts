/** An entry inside a runtime: what its bundle holds, where its lines are, and that it runs when the runtime says so. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine, defaultLimits, type Engine } from '../../../src/lua/engines.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import type { Value } from '../../../src/message/value.ts';
import { lookup } from '../../../src/project/source-map.ts';
import { bundleFiles, errorOf, luaFiles, optionsFor, type LuaFiles, type MoreOptions } from '../../helpers/lua-files.ts';
import { bundle } from '../../../src/project/bundle/bundle.ts';

/** A runtime of the same shape as the real one: `boot` keeps the entry, `compute` runs it once. */
const builtIns: ReadonlyMap<string, string> = new Map([
  ['process', `local json = require ".json"
local M = {}
function M.boot(main)
  require(".handlers").list = {}
  function compute(...)
    if main then
      local run = main
      main = nil
      run(...)
    end
    return json.name, #require(".handlers").list
  end
end
return M
`],
  ['handlers', 'return { list = "none" }'],
  ['json', 'return { name = "json" }'],
  ['unused', 'error("nobody asked for it")'],
]);
const handlers: MoreOptions = { runtime: 'handlers', builtIns };
const dialects = ['luerl', 'puc'] as const;

describe('a bundle with the runtime', () => {
  it('hands the entry to the runtime, line by line at column 1, with only the modules that are used', () => {
    const main = 'local a = require "a"\n-- Größe\nlocal x = a.missing.field -- last, without a line break';
    const { code, map, files } = bundleFiles({ 'main.lua': main, 'a.lua': 'return {}' }, handlers);
    assert.deepEqual(map.sources, ['main.lua', 'hbx:process.lua', 'a.lua', 'hbx:json.lua', 'hbx:handlers.lua']);
    assert.equal(map.file, 'main.lua');
    assert.equal(files.length, 2);
    const lines = code.split('\n');
    const first = lines.indexOf('local a = require "a"');
    assert.equal(lines[first - 1], 'require(".process").boot(function(...)');
    assert.deepEqual(lines.slice(first), [...main.split('\n'), 'end)']);
    main.split('\n').forEach((_line, at) => {
      const place = lookup(map, first + at + 1, 3);
      assert.ok(typeof place === 'object' && place.source === 'main.lua' && place.line === at + 1 && place.column === 3, JSON.stringify(place));
    });
    assert.equal(lookup(map, first, 1), 'own');
    assert.equal(lookup(map, lines.length, 1), 'own');
    assert.ok(!code.includes('nobody asked'));
    // The runtime is smaller than its source, and still leads back to it, without names that the map would have to tell.
    const boot = lines.findIndex((line) => line.includes('.boot('));
    const place = lookup(map, boot + 1, 1);
    assert.ok(typeof place === 'object' && place.source === 'hbx:process.lua' && place.line === 3, JSON.stringify(place));
    assert.doesNotMatch(code, /json = require/);
    assert.deepEqual(map.names, []);
    assert.ok(bundleFiles({ 'main.lua': main, 'a.lua': '' }, { ...handlers, minify: true }).map.names.length > 0);
  });

  it('gives an entry that requires nothing no require, and an entry of its own keeps that', () => {
    for (const main of ['x = 1', 'require = function(name) return name end\nx = require "a"', '']) {
      const { code } = bundleFiles({ 'main.lua': main }, handlers);
      assert.doesNotMatch(code, /^local require/);
      assert.ok(code.endsWith(`})(".process").boot(function(...)\n${main}\nend)`), code);
    }
  });

  it('is the same whoever bundles it, and another one with each text', () => {
    const make = (main: string): string => bundleFiles({ 'main.lua': main }, handlers).code;
    assert.equal(make('x = 1'), make('x = 1'));
    assert.notEqual(make('x = 1'), make('x = 2'));
  });

  it('takes up an entry that changed, and one that begins or ends to require', () => {
    const root = luaFiles({ 'main.lua': 'x = 1' });
    const options = optionsFor(root, 'main.lua', handlers);
    for (const text of ['x = 2', 'require "b"', 'x = 3']) {
      luaFiles({ 'main.lua': text, 'b.lua': '' }, root);
      assert.equal(bundle(options).map.sources.includes('b.lua'), text.includes('require'));
    }
  });

  it('leaves a bundle alone that has a runtime already', () => {
    for (const main of ['x = 1', 'require ".json" x = 1', 'x = package']) {
      for (const minify of [false, true]) {
        const once = bundleFiles({ 'dist.lua': main }, { ...handlers, minify });
        const twice = bundleFiles({ 'dist.lua': once.code }, handlers);
        assert.equal(twice.code, once.code, main);
        assert.deepEqual(twice.map.sources, ['dist.lua']);
        bundleFiles({ 'dist.lua': once.code }, { ...handlers, minify: true });
      }
    }
    const own = 'require(".process").boot(function() x = 1 end)';
    assert.doesNotMatch(bundleFiles({ 'main.lua': own }, handlers).code.replace(own, ''), /boot\(function\(\.\.\.\)/);
  });

  it('leaves modules that the process has to it, whatever they are called by', () => {
    const main = 'local h, g, j = require ".handlers", require "handlers", require ".json"';
    const { map } = bundleFiles({ 'main.lua': main }, { builtIns, hostModules: new Set(['handlers']) });
    assert.deepEqual(map.sources, ['main.lua', 'hbx:json.lua']);
    const own = bundleFiles({ 'main.lua': main, 'handlers.lua': 'return 1' }, { builtIns, hostModules: new Set(['handlers']) });
    assert.deepEqual(own.map.sources, ['main.lua', 'handlers.lua', 'hbx:json.lua']);
  });

  it('refuses an entry that others require', () => {
    const { code } = errorOf(() => bundleFiles({ 'main.lua': 'require "a"', 'a.lua': 'require "main"' }, handlers));
    assert.equal(code, 'bundle/cycle');
  });
});

describe('room for an entry inside the runtime', () => {
  it('is there for as many locals as Lua allows', () => {
    const locals = (count: number): string => Array.from({ length: count }, (_, at) => `local v${at} = ${at}`).join('\n');
    for (const dialect of dialects) {
      const { code } = bundleFiles({ 'main.lua': `require ".json"\n${locals(dialect === 'puc' ? 200 : 300)}` }, { ...handlers, dialect });
      parseChunk(code, { dialect });
    }
  });

  it('is missed with the place where the entry nests too deep', () => {
    const outcomes = new Set<string>();
    for (const dialect of dialects) {
      for (let levels = 90; levels < 200; levels++) {
        const text = `x = 1\nreturn ${'('.repeat(levels)}1${')'.repeat(levels)}`;
        try {
          parseChunk(text, { dialect });
        } catch {
          break;
        }
        let code: string;
        try {
          ({ code } = bundleFiles({ 'main.lua': text }, { ...handlers, dialect }));
        } catch {
          const error = errorOf(() => bundleFiles({ 'main.lua': text }, { ...handlers, dialect }));
          outcomes.add(`${dialect} ${error.code} ${error.location?.line}`);
          continue;
        }
        parseChunk(code, { dialect });
      }
    }
    assert.ok(outcomes.has('puc bundle/nested-too-deep 2'), [...outcomes].join());
  });

  it('is missed where a function holds as many upvalues as Lua allows', () => {
    const names = Array.from({ length: 195 }, (_, at) => `v${at}`);
    const more = Array.from({ length: 59 }, (_, at) => `p${at}`);
    const text = `local ${names.join(', ')}\nlocal function outer(${more.join(', ')})\nreturn function()\n${[...names, ...more].map((name) => `${name} = x`).join('\n')}\nend\nend`;
    parseChunk(text, { dialect: 'puc' });
    parseChunk(bundleFiles({ 'main.lua': text }, { ...handlers, dialect: 'puc' }).code, { dialect: 'puc' });
    const { code, location } = errorOf(() => bundleFiles({ 'main.lua': text.replace('= x', '= require ".json"') }, { ...handlers, dialect: 'puc' }));
    assert.equal(code, 'bundle/too-many-locals');
    assert.ok(location!.line! > 3);
  });
});

for (const id of ['hbx', 'fengari'] as const) {
  describe(`a bundle with the runtime runs (${id})`, () => {
    let engine: Engine;
    before(async () => {
      engine = await createEngine(id);
    });
    after(() => engine.close());

    /** What `compute` gives at its first two calls, in every way a bundle may be made and run. */
    async function gives(files: LuaFiles, expected: readonly (readonly Value[])[]): Promise<void> {
      for (const dialect of dialects) {
        for (const minify of [false, true]) {
          for (const sandbox of [true, false]) {
            const { code } = bundleFiles(files, { ...handlers, dialect, minify });
            const way = `${dialect}${minify ? ', minified' : ''}${sandbox ? ', sandbox' : ''}`;
            const opened = await engine.open([{ name: 'bundle', source: code }], { dialect, limits: defaultLimits, sandbox });
            assert.ok(opened.ok, `${way}: ${opened.ok || opened.error.message}`);
            const values: (readonly Value[])[] = [];
            for (const _call of expected) {
              const result = await opened.vm.call('compute', ['word']);
              assert.ok(result.ok, `${way}: ${result.ok || result.error.message}`);
              values.push(result.values);
            }
            opened.vm.close();
            assert.deepEqual(values, expected, way);
          }
        }
      }
    }

    it('not when it is loaded, but when the runtime says so, and then once', async () => {
      await gives({
        'main.lua': 'local word = ...\nlocal lib = require "lib"\nlocal list = require "handlers".list\nlist[#list + 1] = lib.text .. word\nreturn',
        'lib.lua': 'local list = require ".handlers".list\nlist[1] = "lib"\nreturn { text = "a" }',
      }, [['json', 2], ['json', 2]]);
      await gives({ 'main.lua': 'x = 1 -- nothing' }, [['json', 0]]);
    });
  });
}
