import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createEngine, type Dialect, type Engine, type LuaError } from '../../src/lua/engines.ts';
import { findColumn } from '../../src/lua/find-column.ts';

const limits = { instructions: 2_000_000, memoryBytes: 16 * 1024 * 1024 };

/** A source in which `@` marks where the error is told. */
interface Case {
  readonly name: string;
  readonly source: string;
  /** Places of the frames of Lua functions, innermost first. */
  readonly frames?: readonly string[];
  /** Default both. */
  readonly dialects?: readonly Dialect[];
  /** Where Luerl tells it, if elsewhere: it has no levels, and no place in its texts. */
  readonly luerl?: string;
  readonly message?: RegExp;
  /** fengari knows the line and no more: nothing on it failed. */
  readonly isBudget?: boolean;
}

const cases: readonly Case[] = [
  { name: 'error() three calls deep', source: 'local function a()\n  error@("boom")\nend\nlocal function b() local x = a() return x end\nfunction main()\n\tlocal r = b()\n  return r\nend', frames: ['2:8', '4:31', '6:13'] },
  { name: 'an error value that is a table', source: 'function main()\n  local t = {code = 1}; error@({message = "no funds"})\nend', message: /no funds/ },
  { name: 'assert()', source: 'function main(x)\n  local y = 1 assert@(y == 2, "not two")\nend', message: /not two/ },
  { name: 'assert() without a text', source: 'function main(x)\n  local y = tostring(x) assert@(y == 2)\nend', message: /assertion failed!/ },
  { name: 'a call of nil', source: 'function main()\n  local x = 1\n  return x + missing@()\nend' },
  { name: 'a method that is not there', source: 'function main()\n  local t = {}\n  local ok = t:nope@()\nend' },
  { name: 'a field of nil', source: 'function main()\n  local t = {}\n  return t.a.@b\nend' },
  { name: 'an element of nil', source: 'function main()\n  local t = {}\n  return t.a[@1]\nend' },
  { name: 'a global that is nil and indexed', source: 'function main()\n  return Nothing.@x\nend' },
  { name: 'storing in nil', source: 'function main()\n  local t\n  t.@x = 1\nend' },
  { name: 'arithmetic', source: 'function main()\n  local a, b = 1\n  return 2 * a @+ b\nend' },
  { name: 'a minus before a table', source: 'function main()\n  local a = {}\n  return 1 + @-a\nend' },
  { name: 'a comparison', source: 'function main()\n  local a, b = 1, {}\n  if a @< b then return 1 end\nend' },
  { name: 'a concatenation', source: 'function main()\n  local a, b = "x", {}\n  return a .. "y" @.. b\nend' },
  { name: 'a length', source: 'function main()\n  local a\n  return 1 + @#a\nend' },
  { name: 'a division by zero', source: 'function main()\n  local a = 0\n  return 1 @// a\nend' },
  { name: 'the limit of a loop', source: 'function main()\n  local a = {}\n  @for i = 1, a do end\nend' },
  { name: 'an iterator that is none', source: 'function main()\n  local a\n  @for k in a do end\nend' },
  { name: 'a string method', source: 'function main()\n  local s = "x"\n  return #s, s:rep@({})\nend' },
  { name: 'a library function', source: 'function main()\n  return 1, string.rep@("x", {})\nend' },
  { name: 'a library function under another name', source: 'local r = string.rep\nfunction main()\n  return 1, r@("x", {})\nend' },
  { name: 'a pattern', source: 'function main()\n  return (("x"):gsub@("[", ""))\nend' },
  { name: '__index', source: 'local t = setmetatable({}, {__index = function(_, k) error@("no " .. k) end})\nfunction main()\n  local x = t.y\n  return x\nend' },
  { name: '__newindex', source: 'local t = setmetatable({}, {__newindex = function(_, k)\n error@("no " .. k) end})\nfunction main()\n  t.y = 1\nend', frames: ['2:7', '4:5'] },
  { name: '__add', source: 'local t = setmetatable({}, {__add = function(a, b)\n  return b.x.@y end})\nfunction main()\n  local x = 1 + t\n  return x\nend', frames: ['2:14', '4:15'] },
  { name: '__lt', source: 'local t = setmetatable({}, {__lt = function(a, b)\n  error@("unordered") end})\nfunction main()\n  return (t < t)\nend', frames: ['2:8', '4:13'] },
  { name: '__concat', source: 'local t = setmetatable({}, {__concat = function(a, b)\n  error@("no text") end})\nfunction main()\n  return (t .. "x")\nend', frames: ['2:8', '4:13'] },
  { name: '__call', source: 'local t = setmetatable({}, {__call = function(self, b)\n  error@("not now") end})\nfunction main()\n  local x = t(1)\nend' },
  { name: '__eq', source: 'local m = {__eq = function(a, b)\n  error@("no equal") end}\nlocal t, u = setmetatable({}, m), setmetatable({}, m)\nfunction main()\n  return (t == u)\nend', dialects: ['puc'], frames: ['2:8', '5:13'] },
  { name: 'the comparator of a sort', source: 'local function less(a, b)\n  return a.n @< b.n\nend\nfunction main()\n  local t = {{n = 1}, {}}\n  table.sort(t, less)\n  return t\nend' },
  { name: 'a sort of what has no order', source: 'function main()\n  local t = {1, {}}\n  return 1, table.sort@(t)\nend' },
  { name: 'an error that is caught and raised again', source: 'local function f()\n  local a = 1 error@("inner")\nend\nfunction main()\n  local ok, e = pcall(f)\n  if not ok then error(e, 0) end\nend', luerl: '6:23', message: /^inner$/ },
  { name: 'an operation that is caught and raised again', source: 'local function f(t)\n  return 1 + t.a.@b\nend\nfunction main()\n  local ok, e = pcall(f, {})\n  if not ok then error(e, 0) end\nend', luerl: '6:23' },
  { name: 'an error that is raised again with its own place', source: 'local function f()\n  error@("inner")\nend\nfunction main()\n  local ok, e = pcall(f)\n  if not ok then error(e) end\nend', luerl: '6:23' },
  { name: 'error() with level 2', source: 'local function check(x)\n  if not x then error("no x", 2) end\nend\nfunction main()\n  local y = 1; check@(nil)\n  return y\nend', luerl: '2:22', message: /^no x$/ },
  { name: 'a coroutine', source: 'function main()\n  local f = coroutine.wrap(function() local x = nil; return x.@y end)\n  local r = f()\nend', dialects: ['puc'] },
  { name: 'a coroutine whose error is raised again', source: 'function main()\n  local co = coroutine.create(function()\n    local x; coroutine.yield(1) return 1, x.@y end)\n  coroutine.resume(co)\n  local ok, e = coroutine.resume(co)\n  error(e, 0)\nend', dialects: ['puc'] },
  { name: 'a source with CRLF, tabs and UTF-8', source: 'local s = "é"\r\n-- über\r\nfunction main()\r\n\tlocal t, u = {}, "日本" error@("ü" .. u)\r\nend', message: /^ü日本$/ },
  { name: 'UTF-8 in the text that is blamed', source: 'function main()\n  local t = {["é"] = 1}; local u = "é", t.x.@y\nend' },
  { name: 'a call on several lines', source: 'local function f(a, b) error@("x") end\nfunction main()\n  local r = f(\n    1,\n    2)\n  return r\nend', frames: ['1:29', '3:14'] },
  { name: 'an endless loop', source: 'local function f() local n = 0\n  @while true do n = n + 1 end end\nfunction main()\n  local r = f()\nend', frames: ['2:3', '4:14'], isBudget: true },
];

for (const id of ['hbx', 'fengari'] as const) {
  describe(`columns of errors: ${id}`, () => {
    let engine: Engine | undefined;
    after(() => engine?.close());

    for (const dialect of ['puc', 'luerl'] as const) {
      for (const { name, source, frames, luerl, message, isBudget = false, dialects = ['puc', 'luerl'] } of cases) {
        if (!dialects.includes(dialect)) continue;
        it(`${dialect}: ${name}`, async () => {
          engine ??= await createEngine(id);
          const before = source.slice(0, source.indexOf('@')).split('\n');
          const marked = `${before.length}:${Buffer.byteLength(before.at(-1)!) + 1}`;
          const text = source.replace('@', '');
          const error = await failureOf(engine, text, dialect);
          // Our engine does in `luerl` as Luerl does; fengari is PUC with other libraries.
          const expected = id === 'hbx' && dialect === 'luerl' ? (luerl ?? marked) : marked;
          const isKnown = !(isBudget && id === 'fengari');
          assert.equal(placeOf(error), isKnown ? expected : `${before.length}:undefined`, error.message);
          if (message !== undefined && (dialect === 'puc' || id === 'fengari')) assert.match(error.message, message);
          const places = error.traceback.filter((frame) => frame.line !== undefined).map(placeOf);
          if (frames !== undefined) assert.deepEqual(places.slice(isKnown ? 0 : 1), frames.slice(isKnown ? 0 : 1));
          // Whoever knows only the line and the message finds the same column or none.
          const binary = Buffer.from(text, 'utf8').toString('latin1');
          for (const as of id === 'hbx' ? [dialect] : (['puc'] as const)) {
            const found = findColumn(binary, as, { line: error.line!, message: error.message });
            if (found !== undefined) assert.equal(found, error.column);
          }
        });
      }
    }

    it('takes no module for another of the same name', async () => {
      engine ??= await createEngine(id);
      const modules = ['function one() error("x") end', 'function two()  error("x") end', '-- \nfunction f() error("x") end function three() return load("\\n\\n error(\'x\')", "@app.lua")() end'].map((source) => ({ name: 'app.lua', source }));
      const opened = await engine.open(modules, { dialect: 'puc', limits });
      assert.ok(opened.ok);
      for (const [name, column] of [['one', 21], ['two', 22]] as const) {
        const result = await opened.vm.call(name, []);
        assert.deepEqual([!result.ok && placeOf(result.error)], [`1:${column}`]);
      }
      const loaded = await opened.vm.call('three', []);
      assert.ok(!loaded.ok);
      assert.deepEqual([loaded.error.line, loaded.error.column], [3, id === 'hbx' ? 7 : undefined]);
    });
  });
}

async function failureOf(engine: Engine, source: string, dialect: Dialect): Promise<LuaError> {
  const opened = await engine.open([{ name: 'app.lua', source }], { dialect, limits });
  assert.ok(opened.ok, opened.ok ? '' : opened.error.message);
  const result = await opened.vm.call('main', []);
  opened.vm.close();
  assert.ok(!result.ok);
  return result.error;
}

function placeOf({ line, column }: { readonly line?: number; readonly column?: number }): string {
  return `${line}:${column}`;
}
