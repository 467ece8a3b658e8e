// Alone: it takes long.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { packageRoot } from '../../../src/base/package-root.ts';
import { KeptFolder } from '../../../src/lua/compile/kept-folder.ts';
import type { Dialect } from '../../../src/lua/engines.ts';
import { builtIns } from '../../../src/project/built-ins.ts';
import { bundle } from '../../../src/project/bundle/bundle.ts';
import type { KeptPartsRequest, KeptPartsRun } from '../../helpers/kept-parts-run.ts';

const filler = `-- ${'long enough to be kept '.repeat(30)}\n`;

/** Two modules and what uses them. */
const program = (above = '', below = ''): string => `${above}local require=(function(m) return function(n) local f = m[n][3](function(k) return m[k][3]() end) return f() end end)({[0]={"main.lua",{}},
{"a.lua",{},function(require)return function(...)
${filler}local M, n = {}, 0
function M.add(x) n = n + x return n end
function M.bad(t) return
  t.missing.field end
function M.raise() error("on purpose") end
function M.loop() while true do end end
function M.deep(x) return 1 + M.deep(x) end
function M.each() return coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * n) end end) end
function M.late() local co = coroutine.wrap(function(t) return t.x.y end) return co({}) end
total = 0
function M.global(x) total = total + x return total end
return M
end end},
{"b.lua",{},function()return function(...)
${filler}return { s = "\\xe9\\0\\"", f = 1.5, big = 9007199254740993, t = { 1, 2, x = { 3 } } }
end end},
})
local a = require(1)
function run(what, x) return a[what](x) end
function sum() local s = "" for v in a.each() do s = s .. v .. " " end return s end
${below}`;

const calls: KeptPartsRequest['calls'] = [['run', 'add', 2], ['run', 'add', 3], ['run', 'bad', {}], ['run', 'raise'], ['run', 'global', 4], ['run', 'deep', 1], ['run', 'loop'], ['sum'], ['run', 'late']];

describe('kept parts', () => {
  let folder: string;
  let runner: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hbx-parts-'));
    runner = join(folder, 'run.cjs');
    // The version of the package is part of snapshots.
    writeFileSync(join(folder, 'package.json'), '{"version":"0.0.0"}');
    await build({ entryPoints: [fileURLToPath(new URL('../../helpers/kept-parts-run.ts', import.meta.url))], outfile: runner, bundle: true, platform: 'node', format: 'cjs', define: { 'import.meta.url': 'hbxUrl' }, banner: { js: 'const hbxUrl = require("node:url").pathToFileURL(__filename).href;' }, logLevel: 'error' });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const at = (name: string): string => join(folder, name, 'build');

  function run(dialect: Dialect, sources: readonly string[], path?: string, mostCharacters?: number, called = calls): KeptPartsRun {
    const request: KeptPartsRequest = { dialect, sources, calls: called, ...(path === undefined ? {} : { folder: path }), ...(mostCharacters === undefined ? {} : { mostCharacters }) };
    const done = spawnSync(process.execPath, [runner], { input: JSON.stringify(request), encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    return JSON.parse(done.stdout) as KeptPartsRun;
  }

  for (const dialect of ['puc', 'luerl'] as const) {
    it(`run as those that were compiled, with every error at its place (${dialect})`, () => {
      // No text of it is a part for this one: the entry is in a function.
      const whole = run(dialect, [program().replaceAll('return function(...)\n', 'return  function(...)\n')]);
      assert.match(JSON.stringify(whole), /"line":7,"column":13/);
      const compiled = run(dialect, [program()]);
      assert.deepEqual(compiled.seen, withLength(whole.seen, 2));
      assert.equal(run(dialect, [program()], at(dialect)).compiled, true);
      assert.equal(readdirSync(at(dialect)).length, 2);
      for (let time = 0; time < 2; time++) assert.deepEqual(run(dialect, [program()], at(dialect)), { seen: compiled.seen, compiled: false });
    });

    it(`are told at their own lines in another text (${dialect})`, () => {
      const shifted = program('-- above\n\n', '-- below');
      const compiled = run(dialect, [shifted]);
      assert.match(JSON.stringify(compiled), /"line":9,"column":13/);
      const path = at(`${dialect}-lines`);
      run(dialect, [program()], path);
      assert.deepEqual(run(dialect, [shifted], path), { seen: compiled.seen, compiled: false });
    });

    it(`serve several texts of one thread, each at its own lines (${dialect})`, () => {
      const sources = [program(), program('-- 1\n'), program('-- 1\n-- 2\n'), program('', '-- 3')];
      const compiled = sources.flatMap((source) => run(dialect, [source]).seen);
      const path = at(`${dialect}-several`);
      assert.deepEqual(run(dialect, sources, path).seen, compiled);
      assert.deepEqual(run(dialect, [...sources].reverse(), path), { seen: [...compiled].reverse(), compiled: false });
    });

    it(`hold the runtime (${dialect})`, () => {
      const app = (count: number): string => bundle({ entry: { name: 'app.lua', text: `Count = ${count}\nHandlers.add("Inc", "Inc", function(msg) Count = Count + nothing end)` }, root: packageRoot(), dialect, builtIns: builtIns(), runtime: 'handlers' }).code;
      const path = at(`${dialect}-runtime`);
      run(dialect, [app(1)], path);
      assert.deepEqual(run(dialect, [app(2)], path), { seen: run(dialect, [app(2)]).seen, compiled: false });
    });
  }

  it('are one where a text has them twice', () => {
    const twice = program('do local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p end\n').replace(/\{"b\.lua",[^]*?end end\},\n/, '').replace(/\{"a\.lua",[^]*?end end\},\n/, '$&$&');
    const path = at('twice');
    // What no call needed is compiled from the text later.
    run('puc', [twice], path, undefined, []);
    assert.equal(readdirSync(path).length, 1);
    assert.deepEqual(run('puc', [twice], path), { seen: run('puc', [twice]).seen, compiled: false });
  });

  it('are none where _ENV is assigned', () => {
    const source = program('', '_ENV = setmetatable({}, { __index = _ENV })\ntotal = 10');
    const path = at('env');
    run('puc', [program()], path);
    assert.deepEqual(run('puc', [source], path).seen, run('puc', [source]).seen);
  });

  it('are compiled again when a file is damaged, cut off or empty', () => {
    const path = at('damaged');
    const compiled = run('luerl', [program()], path);
    const [file, other] = readdirSync(path).map((name) => join(path, name)) as [string, string];
    const bytes = readFileSync(file);
    const broken = [0, 40, 60, Math.floor(bytes.length / 2), bytes.length - 1].map((place) => {
      const copy = Buffer.from(bytes);
      copy[place]! ^= 1;
      return copy;
    });
    for (const content of [...broken, bytes.subarray(0, bytes.length - 7), Buffer.alloc(0), Buffer.alloc(20)]) {
      writeFileSync(file, content);
      assert.deepEqual(run('luerl', [program()], path), compiled);
      assert.equal(run('luerl', [program()], path).compiled, false, 'it is mended');
    }
    assert.ok(existsSync(other));
  });

  it('go on without what V8 does not take', () => {
    const path = at('refused');
    const compiled = run('luerl', [program()], path);
    const kept = new KeptFolder(path);
    for (const name of readdirSync(path)) {
      const content = Buffer.from(kept.read(name)!);
      // The head of what V8 wrote: as of another version of it, under a sum that is right.
      content.fill(0x5a, 16, 48);
      kept.write(name, content);
    }
    assert.deepEqual(run('luerl', [program()], path), compiled);
    assert.equal(run('luerl', [program()], path).compiled, false);
  });

  it('are for the user alone', { skip: process.platform === 'win32' }, () => {
    const path = at('modes');
    run('luerl', [program()], path);
    assert.equal(statSync(path).mode & 0o777, 0o700);
    for (const name of readdirSync(path)) assert.equal(statSync(join(path, name)).mode & 0o777, 0o600);
    const kept = new KeptFolder(path);
    const [name] = readdirSync(path) as [string];
    chmodSync(join(path, name), 0o644);
    assert.ok(kept.read(name), 'others may read it');
    chmodSync(join(path, name), 0o620);
    assert.equal(kept.read(name), undefined, 'others may have written it');
  });

  it('are not those of another user', { skip: process.getuid?.() !== 0 }, () => {
    const kept = new KeptFolder(at('owner'));
    kept.write('x', Buffer.from('x'));
    chownSync(join(at('owner'), 'x'), 12345, 12345);
    assert.equal(kept.read('x'), undefined);
  });

  it('are found under their own name and build alone', () => {
    const kept = new KeptFolder(join(folder, 'names', 'one'));
    kept.write('x', Buffer.from('x'));
    cpSync(join(folder, 'names', 'one', 'x'), join(folder, 'names', 'one', 'y'));
    cpSync(join(folder, 'names', 'one'), join(folder, 'names', 'two'), { recursive: true });
    assert.deepEqual(kept.read('x'), Buffer.from('x'));
    assert.equal(kept.read('y'), undefined);
    assert.equal(new KeptFolder(join(folder, 'names', 'two')).read('x'), undefined);
  });

  it('are read where the installation has them and the user does not, and only written for the user', () => {
    const installed = ['v8', 'text'].map((name) => join(folder, 'installed', name));
    for (const path of installed) for (const name of ['x', basename(path)]) new KeptFolder(path).write(name, Buffer.from(basename(path)));
    const kept = new KeptFolder(at('user'), { installed });
    const read = (from: KeptFolder) => ['x', 'v8', 'text', 'none'].map((name) => from.read(name)?.toString());
    assert.deepEqual(read(kept), ['v8', 'v8', 'text', undefined]);
    kept.write('x', Buffer.from('own'));
    assert.deepEqual(read(kept), ['own', 'v8', 'text', undefined]);

    const none = new KeptFolder(undefined, { installed });
    none.write('x', Buffer.from('own'));
    none.prune();
    assert.equal(none.isWritable, false);
    assert.deepEqual(read(none), ['v8', 'v8', 'text', undefined]);
    const [first] = installed as [string];
    writeFileSync(join(first, 'x'), readFileSync(join(first, 'x')).fill(0, 33));
    writeFileSync(join(first, 'v8'), '');
    assert.deepEqual(read(none), ['text', undefined, 'text', undefined], 'what is damaged is none');
  });

  it('are written up to a bound: a process may load new text with every message', () => {
    const kept = new KeptFolder(at('written'), { mostWrittenBytes: 2500 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) kept.write(name, Buffer.alloc(1000));
    assert.equal(kept.isWritable, false);
    assert.deepEqual(readdirSync(at('written')).sort(), ['a', 'b', 'c']);
  });

  it('are kept in memory alone where nothing can be written', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { seen } = run('luerl', [program()], join(file, 'build'));
    assert.deepEqual(seen, run('luerl', [program()]).seen);
    const kept = new KeptFolder(join(file, 'build'));
    assert.equal(kept.isWritable, true);
    kept.write('x', Buffer.from('x'));
    assert.equal(kept.isWritable, false);
  });

  it('take a bounded place in memory', () => {
    const sources = [program(), program('-- 1\n')];
    assert.deepEqual(run('puc', sources, at('memory'), 10).seen, sources.flatMap((source) => run('puc', [source]).seen));
  });

  it('take a bounded place on the disk, the oldest going first, drafts of killed programs too', () => {
    const path = at('bounded');
    const kept = new KeptFolder(path, { mostBytes: 2500 });
    for (const [age, name] of ['old', 'x.99.abcd.tmp', 'new', 'newest'].entries()) {
      kept.write(name, Buffer.alloc(1000));
      utimesSync(join(path, name), 1000 + age, 1000 + age);
    }
    kept.prune();
    assert.deepEqual(readdirSync(path).sort(), ['new', 'newest']);
    assert.deepEqual(kept.read('new'), Buffer.alloc(1000));
  });
});

/** Loading costs an instruction a character; columns of the lines that differ are none that an error names. */
function withLength(seen: readonly unknown[], more: number): unknown[] {
  return seen.map((one) => {
    const { outcome, ...rest } = one as { outcome: { instructions: number } };
    return { outcome: { ...outcome, instructions: outcome.instructions - more }, ...rest };
  });
}
