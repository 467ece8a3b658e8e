import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Atom, float, Float, message, type Value } from '../../src/message/value.ts';
import type { Dialect, Engine, LuaError, LuaLimits, LuaResult, Vm, VmOptions } from '../../src/lua/engines.ts';

const megabyte = 1024 * 1024;
const small: LuaLimits = { instructions: 2_000_000, memoryBytes: 16 * megabyte };
/** For what uses up its memory with few bytes an instruction. */
const roomy: LuaLimits = { instructions: 50_000_000, memoryBytes: 16 * megabyte };
/** A deep stack takes more than the small limit before it overflows. */
const deep: LuaLimits = { instructions: 2_000_000, memoryBytes: 64 * megabyte };

/** The counter of the custom-module guide: the action is in `req.body`, answers go to `base.results.outbox`. */
export const counter = `
local count = 0
function compute(base, req, opts)
  local body = type(req) == "table" and req.body or {}
  if (body.Action or body.action) == "Inc" then count = count + 1 end
  base.results = { outbox = { ["1"] = { data = string.format("%d", count) } }, output = "" }
  return base
end`;

/** An assignment as the scheduler hands it to `compute`: 22 keys, times as floats. */
export function assignment(action: string): Value {
  const id = 'NAC9ajVLuIIfg7CX5hJnYJqEFKCCTCySRnNvHYOq7Pw';
  const commitment = message({ alg: 'rsa-pss-sha512', 'commitment-device': 'httpsig@1.0', committer: id, signature: 'c2ln'.repeat(160), 'signature-input': 'sig=("action" "target")' });
  return message({
    path: 'compute', slot: 1, process: id, epoch: '0', timestamp: float(1795254223417), 'block-height': 1234567, 'block-timestamp': float(1700000000000),
    'block-hash': 'A'.repeat(64), 'hash-chain': 'C'.repeat(43), 'data-protocol': 'ao', variant: 'ao.N.1',
    body: message({ action, data: 'return 1', n: 5, target: id, type: 'Message', 'data-protocol': 'ao', variant: 'ao.N.1', nonce: '7', commitments: message({ [id]: commitment }) }),
    commitments: message({ [`${id.slice(0, 42)}x`]: commitment }),
  });
}

/** What every engine must do. `make` hands out a fresh engine with nothing started. */
export function engineSuite(name: string, make: () => Engine): void {
  describe(name, () => {
    let engine: Engine;
    before(() => {
      engine = make();
    });
    after(() => engine.close());

    async function open(source: string, options: Partial<VmOptions> & { dialect?: Dialect } = {}): Promise<Vm> {
      const result = await engine.open([{ name: 'app.lua', source }], { dialect: 'puc', limits: small, ...options });
      assert.ok(result.ok, result.ok ? '' : result.error.message);
      return result.vm;
    }
    async function run(source: string, ...args: Value[]): Promise<LuaResult> {
      const vm = await open(`function main(...) ${source}\nend`);
      const result = await vm.call('main', args);
      vm.close();
      return result;
    }
    async function value(source: string, ...args: Value[]): Promise<Value> {
      const result = await run(source, ...args);
      assert.ok(result.ok, result.ok ? '' : result.error.message);
      return result.values[0] as Value;
    }
    async function failure(source: string, ...args: Value[]): Promise<LuaError> {
      const result = await run(source, ...args);
      assert.ok(!result.ok, 'the call should have failed');
      return result.error;
    }

    describe('calls', () => {
      it('keeps globals and closures between calls', async () => {
        const vm = await open(counter);
        const answers: Value[] = [];
        for (const action of ['Inc', 'Inc', 'Get', 'Inc']) {
          const result = await vm.call('compute', [message({ keep: 1 }), assignment(action), new Map()]);
          assert.ok(result.ok);
          answers.push(result.values[0] as Value);
        }
        const state = (data: string): Value => message({ keep: 1, results: { outbox: [{ data }], output: '' } });
        assert.deepEqual(answers, ['1', '2', '2', '3'].map(state));
      });

      it('loads modules in order into one state, and names their functions', async () => {
        const result = await engine.open(
          [
            { name: 'first.lua', source: 'shared = 1\nfunction zulu() end\nlocal function hidden() end\nprint("first", shared)' },
            { name: 'second.lua', source: 'shared = shared + 1\nfunction alpha() return shared end\nprint("second", shared)\nreturn {ignored = true}' },
          ],
          { dialect: 'luerl', limits: small },
        );
        assert.ok(result.ok);
        assert.equal(result.printed, 'first\t1\nsecond\t2\n');
        assert.deepEqual(await result.vm.functions(), ['alpha', 'zulu']);
        const called = await result.vm.call('alpha', []);
        assert.ok(called.ok);
        assert.deepEqual(called.values, [2]);
      });

      it('returns several values, and null for nil', async () => {
        const result = await run('return "error", {status = 404}, nil, false');
        assert.ok(result.ok);
        assert.deepEqual(result.values, ['error', message({ status: 404 }), null, false]);
      });

      it('collects what was printed', async () => {
        const result = await run('print("a", 1, nil, true) io.write("b", 2, "\\n") print() return 1');
        assert.ok(result.ok);
        assert.equal(result.printed, 'a\t1\tnil\ttrue\nb2\n\n');
      });

      it('cuts off what is printed beyond a megabyte, with a note', async () => {
        const result = await run('local line = ("x"):rep(100000) for i = 1, 20 do print(line) end return 1');
        assert.ok(result.ok);
        assert.ok(result.printed.length < 1.2 * megabyte);
        assert.match(result.printed, /only the first megabyte is kept/);
      });

      it('names an unknown function, and one that is no function', async () => {
        const vm = await open('data = {}');
        for (const [name, pattern] of [['missing', /'missing'/], ['data', /'data' is not a function but a table/]] as const) {
          const result = await vm.call(name, []);
          assert.ok(!result.ok);
          assert.equal(result.error.kind, 'runtime');
          assert.match(result.error.message, pattern);
          assert.equal(vm.dirty, false);
        }
      });

      it('runs calls of one VM one after the other', async () => {
        const vm = await open('n = 0 function add(k) n = n + k return n end');
        const results = await Promise.all([1, 2, 3, 4].map((k) => vm.call('add', [k])));
        assert.deepEqual(results.map((result) => result.ok && result.values[0]), [1, 3, 6, 10]);
      });

      it('counts the same instructions for the same call', async () => {
        const count = async (): Promise<number> => (await run('local t = {} for i = 1, 500 do t[#t + 1] = tostring(i) end return #table.concat(t)')).instructions;
        const first = await count();
        assert.ok(first > 1000);
        assert.equal(await count(), first);
      });
    });

    describe('values', () => {
      const cases: [string, Value][] = [
        ['text', 'h\u00e9 \u{1f600}'],
        ['long text', 'abc\u00e9'.repeat(1000)],
        ['bytes', new Uint8Array([255, 254, 0])],
        ['empty text', ''],
        ['integers', [0, -1, 2147483647, -2147483648]],
        ['floats', [0.5, -1.25, new Float(3), new Float(1795254223417)]],
        ['booleans', [true, false]],
        ['a map', message({ 'A-b': 1, a: { b: { c: 'deep' } }, constructor: 'x', __proto__x: 'y' })],
        ['a list of maps', [message({ a: 1 }), message({ b: 2 })]],
        ['nested lists', [[1, [2]], [3]]],
      ];
      for (const [what, original] of cases) {
        it(`hands ${what} through unchanged`, async () => {
          assert.deepEqual(await value('return ...', original), original);
        });
      }

      it('gives Lua its own types', async () => {
        const seen = await value(
          'local v = ... return {math.type(v.i), math.type(v.f), math.type(v.whole), v.atom, v.null, type(v.yes), #v.list, v.numbered[2], type(v.empty)}',
          message({ i: 7, f: 1.5, whole: new Float(3), atom: new Atom('unset'), null: null, yes: true, list: [1, 2], numbered: { 2: 'b', 1: 'a' }, empty: [] }),
        );
        assert.deepEqual(seen, ['integer', 'float', 'float', 'unset', 'null', 'boolean', 2, 'b', 'table']);
      });

      it('tells lists from maps by their keys', async () => {
        assert.deepEqual(await value('return {{}, {["1"] = "a", ["2"] = "b"}, {[1] = "a", ["2"] = "b"}, {[2] = "b"}, {"a", k = 1}, {[0] = 1}, {[1.5] = 1}, {["01"] = 1}}'), [
          [], ['a', 'b'], ['a', 'b'], new Map([['2', 'b']]), new Map<string, Value>([['1', 'a'], ['k', 1]]), new Map([['0', 1]]), new Map([['1.5', 1]]), new Map([['01', 1]]),
        ]);
      });

      it('keeps the subtype of numbers', async () => {
        assert.deepEqual(await value('return {1, 1.0, 10 / 2, 7 // 2, 2^31, -0.5}'), [1, new Float(1), new Float(5), 3, new Float(2 ** 31), -0.5]);
      });

      it('leaves functions out', async () => {
        assert.deepEqual(await value('return {f = function() end, p = print, x = 1}'), message({ x: 1 }));
      });

      it('does not confuse keys that are bytes', async () => {
        assert.deepEqual(await value('local t = {} t["\\1\\35"] = "a" t["\\18\\3"] = "b" return {t["\\1\\35"], t["\\18\\3"], "\\1" < "\\16"}'), ['a', 'b', true]);
      });

      for (const [what, source, pattern] of [
        ['a cycle', 'local t = {a = {}} t.a.b = t return t', /^The result's a\.b is a table that contains itself$/],
        ['deep nesting', 'local t = {} for i = 1, 300 do t = {t} end return t', /nested deeper than 200 tables/],
        ['infinity', 'return {x = {1 / 0}}', /^The result's x\[1\] is inf,/],
        ['not a number', 'return 0 / 0', /^The result is nan,/],
        ['keys that are no text', 'return {a = {[true] = 1}}', /^The result's a is a table with a boolean as a key/],
        ['coroutines', 'return {c = coroutine.create(print)}', /^The result's c is a coroutine/],
      ] as const) {
        it(`refuses ${what} in results, and says where`, async () => {
          const error = await failure(source);
          assert.equal(error.kind, 'host');
          assert.match(error.message, pattern);
        });
      }

      it('bounds results that mention one table many times', async () => {
        const error = await failure('local t = {} for i = 1, 60 do t = {t, t} end return t');
        assert.equal(error.kind, 'memory');
      });
    });

    describe('errors', () => {
      it('tells file, line and column, without the prefix in the message', async () => {
        const vm = await open('local function inner()\n  error("boom")\nend\nfunction outer()\n  inner()\n  return 1\nend');
        const result = await vm.call('outer', []);
        assert.ok(!result.ok);
        assert.deepEqual(result.error, {
          kind: 'runtime',
          message: 'boom',
          file: 'app.lua',
          line: 2,
          column: 8,
          traceback: [
            { function: 'error', file: '[host]' },
            { function: 'inner', file: 'app.lua', line: 2, column: 8 },
            { function: 'outer', file: 'app.lua', line: 5, column: 8 },
          ],
        });
        assert.equal(vm.dirty, !engine.keepsState);
      });

      it('tells the line of an error of the VM', async () => {
        const error = await failure('\n\nlocal t\nreturn t.x.y');
        assert.equal(error.line, 4);
        assert.match(error.message, /^attempt to index a nil value/);
      });

      it('keeps the value of an error that is no string', async () => {
        const error = await failure('error({code = 5, message = "no funds"})');
        assert.equal(error.message, 'no funds');
        assert.deepEqual(error.value, message({ code: 5, message: 'no funds' }));
        assert.equal(error.line, 1);
        assert.equal((await failure('error({code = 5})')).message, '{"code":5}');
        assert.equal((await failure('error(nil)')).message, 'nil');
      });

      it('takes no text with a colon for a place', async () => {
        const error = await failure('error("at 10:30: too late", 0)');
        assert.equal(error.message, 'at 10:30: too late');
        assert.equal(error.file, 'app.lua');
      });

      it('keeps long file names whole', async () => {
        const file = `src/${'very-long-folder-name/'.repeat(10)}main.lua`;
        const result = await engine.open([{ name: file, source: 'error("top")' }], { dialect: 'puc', limits: small });
        assert.ok(!result.ok);
        assert.equal(result.error.file, file);
        assert.equal(result.error.message, 'top');
        assert.deepEqual(result.error.traceback.at(-1), { function: 'main chunk', file, line: 1, column: 6 });
      });

      for (const [source, line, column, pattern] of [
        ['x = 1\nlocal 5 = x', 2, 7, /<name> expected near '5'/],
        ['function f(\nreturn 1 end', 2, 1, /near 'return'/],
        ['if x then y()', 1, 14, /'end' expected near <eof>/],
        ['x = "abc', 1, undefined, /unfinished string/],
      ] as const) {
        it(`tells the place of the syntax error in ${JSON.stringify(source)}`, async () => {
          const result = await engine.open([{ name: 'bad.lua', source }], { dialect: 'puc', limits: small });
          assert.ok(!result.ok);
          assert.equal(result.error.kind, 'syntax');
          assert.equal(result.error.file, 'bad.lua');
          assert.equal(result.error.line, line);
          if (column !== undefined) assert.equal(result.error.column, column);
          assert.match(result.error.message, pattern);
        });
      }
    });

    describe('limits', () => {
      const runaways: [string, string, LuaError['kind'] | undefined][] = [
        ['an endless loop', 'while true do end', 'budget'],
        ['an endless loop inside pcall inside a loop', 'while true do pcall(function() while true do end end) end', 'budget'],
        ['an endless loop inside xpcall', 'while true do xpcall(function() while true do end end, function() while true do end end) end', 'budget'],
        ['an endless loop inside a coroutine', 'while true do coroutine.resume(coroutine.create(function() pcall(function() while true do end end) end)) end', 'budget'],
        ['many short coroutines', 'while true do coroutine.wrap(function() coroutine.yield() end)() end', 'budget'],
        ['an endless loop inside a metamethod', 'return setmetatable({}, {__index = function() while true do end end}).x', 'budget'],
        ['an endless loop inside a sort', 'table.sort({3, 2, 1}, function() while true do end end)', 'budget'],
        ['an endless loop inside gsub', '("x"):gsub(".", function() while true do end end)', 'budget'],
        ['pcall(error) for ever', 'while true do pcall(error) end', 'budget'],
        ['load for ever', 'while true do load("return 1")() end', 'budget'],
        ['infinite recursion', 'local function f() return 1 + f() end return f()', 'runtime'],
        ['infinite recursion through __index', 'local t = setmetatable({}, {__index = function(t, k) return t[k .. "x"] end}) return t.a', 'runtime'],
        ['infinite recursion through gsub', 'local function f() return (("x"):gsub(".", f)) end return f()', 'runtime'],
        ['infinite recursion through tostring', 'local t = setmetatable({}, {__tostring = function(t) return tostring(t) end}) return tostring(t)', 'runtime'],
        ['infinite recursion through pcall', 'local function f() return select("#", pcall(f)) end return f()', undefined],
        ['infinite recursion through coroutines', 'local function f() return coroutine.wrap(f)() end return f()', 'runtime'],
        ['a huge string', 'return ("x"):rep(1e9)', 'memory'],
        ['a huge string inside pcall', 'while true do pcall(string.rep, "x", 1e9) end', 'memory'],
        ['a string that doubles', 'local s = "x" while true do s = s .. s end', 'memory'],
        ['a string that doubles inside pcall', 'local s = "x" while true do pcall(function() s = s .. s end) end', 'memory'],
        ['strings that pile up', 'local t, piece = {}, ("x"):rep(10000) while true do t[#t + 1] = piece .. #t end', 'memory'],
        ['a table that grows', 'local t = {} local i = 0 while true do i = i + 1 t[i] = i end', 'memory'],
        ['tables that pile up', 'local t = {} while true do t = {t} end', 'memory'],
        ['closures that pile up', 'local f = function() end while true do local g = f f = function() return g end end', 'memory'],
        ['a pattern with twenty repetitions', 'return (("a"):rep(100000)):find(("a-"):rep(20) .. "b")', 'budget'],
        ['a pattern that backtracks', 'return (("a"):rep(100000)):match(".-.-.-.-b")', 'budget'],
        ['a quadratic pattern', 'return (("a"):rep(1000000)):match("a*b")', 'budget'],
        ['a balanced pattern that never closes', 'return (("("):rep(1000000)):match("%b()")', 'budget'],
        ['a back reference', 'return (("a"):rep(200000)):match("(.*)%1b")', 'budget'],
        // A search that compares at each place runs out of its budget, one in linear time comes to its end.
        ['a plain search', 'return (("a"):rep(1000000)):find(("a"):rep(500000) .. "b", 1, true)', undefined],
        ['gmatch that backtracks', 'for _ in (("a"):rep(100000)):gmatch(".-.-.-b") do end', 'budget'],
        ['table.move over everything', 'table.move({}, 1, 2147483646, 2)', 'budget'],
        ['sort with a lying comparator', 'local t = {} for i = 1, 300 do t[i] = i % 7 end table.sort(t, function() return true end)', 'runtime'],
        ['unpacking too much', 'return table.unpack({}, 1, 1e8)', 'runtime'],
      ];
      let vm: Vm;
      let other: Vm;
      before(async () => {
        other = await open('n = 0 function tick() n = n + 1 return n end');
      });

      let ticks = 0;
      for (const [what, source, kind] of runaways) {
        it(`ends ${what}`, async () => {
          // What is to end at the memory limit must get there.
          const limits = what.startsWith('infinite') ? deep : kind === 'memory' ? roomy : small;
          vm = await open(`function run() ${source} end function still() return "here" end`, { limits });
          const result = await vm.call('run', []);
          if (kind !== undefined) {
            assert.ok(!result.ok);
            assert.equal(result.error.kind, kind, result.error.message);
          }
          assert.ok(result.instructions <= limits.instructions);
          const after = await vm.call('still', []);
          assert.ok(after.ok, 'the VM works on');
          assert.deepEqual(after.values, ['here']);
          vm.close();
          const ticked = await other.call('tick', []);
          assert.ok(ticked.ok, 'the other VM works on');
          assert.deepEqual(ticked.values, [++ticks]);
        });
      }

      it('names the bound and the place', async () => {
        const error = await failure('local x = 1\nwhile true do x = x + 1 end');
        assert.equal(error.message, 'instruction budget of 2000000 used up (an endless loop?)');
        assert.equal(error.file, 'app.lua');
        assert.equal(error.line, 2);
      });

      it('bounds loading', async () => {
        const result = await engine.open([{ name: 'app.lua', source: 'while true do end' }], { dialect: 'puc', limits: small });
        assert.ok(!result.ok);
        assert.equal(result.error.kind, 'budget');
      });

      it('bounds what a VM keeps from call to call', async () => {
        const hoarder = await open('kept = {} function more() for i = 1, 1000 do kept[#kept + 1] = ("x"):rep(1000) .. i end end');
        let last: LuaResult | undefined;
        for (let call = 0; call < 100 && (last === undefined || last.ok); call++) last = await hoarder.call('more', []);
        assert.ok(last !== undefined && !last.ok);
        assert.equal(last.error.kind, 'memory');
      });

      it('lets long work that stays small go on', async () => {
        const result = await run('local s = 0 for i = 1, 100000 do local t = {i, tostring(i)} s = s + #t end return s');
        assert.ok(result.ok, result.ok ? '' : result.error.message);
        assert.deepEqual(result.values, [200000]);
      });
    });

    describe('environment', () => {
      it('has no way to the machine', async () => {
        for (const source of ['os.execute("true")', 'os.exit()', 'os.remove("x")', 'os.rename("x", "y")', 'os.tmpname()', 'io.open("x")', 'io.popen("true")', 'io.lines("x")', 'dofile("x.lua")', 'loadfile("x.lua")']) {
          const error = await failure(`${source}`);
          assert.match(error.message, /is not available: a process has no access to the machine/, source);
        }
        assert.deepEqual(await value('return {os.getenv("HOME") == nil, package.loadlib == nil, package.searchpath == nil, debug.sethook == nil, debug.getregistry == nil, package.path, #package.searchers}'), [true, true, true, true, true, '', 1]);
        assert.match((await failure('require("fs")')).message, /module 'fs' not found/);
      });

      it('loads text only', async () => {
        assert.deepEqual(await value('return {load("return 1 + 1")(), (select(2, load("\\27Lua", "x", "t")))}'), [2, "attempt to load a binary chunk (mode is 't')"]);
      });

      it('has a clock and random numbers that only the caller moves', async () => {
        const vm = await open('function main() return {os.time(), os.date("!%Y-%m-%dT%H:%M:%S", os.time()), math.random(1000000), math.random()} end');
        const call = async (seed: string, nowMs: number): Promise<Value> => {
          const result = await vm.call('main', [], { nowMs, seed });
          assert.ok(result.ok);
          return result.values[0] as Value;
        };
        const first = await call('slot 1', 1_700_000_000_123);
        assert.deepEqual((first as Value[]).slice(0, 2), [1_700_000_000, '2023-11-14T22:13:20']);
        assert.deepEqual(await call('slot 1', 1_700_000_000_123), first);
        assert.notDeepEqual(await call('slot 2', 1_700_000_000_123), first);
      });

      it('draws random numbers evenly, inside their bounds', async () => {
        assert.deepEqual(
          await value('local n = {0, 0, 0, 0} for i = 1, 4000 do local k = math.random(4) n[k] = n[k] + 1 end for i = 1, 4 do if n[i] < 850 or n[i] > 1150 then return n end end return "even"'),
          'even',
        );
      });

      it('has require for what is loaded', async () => {
        assert.deepEqual(await value('package.loaded["x"] = {v = 1} package.preload["y"] = function() return {v = 2} end return require("x").v + require("y").v + #require("string").rep("a", 3)'), 6);
      });

      it('replaces what the sandbox takes by a string', async () => {
        const vm = await open('early = load function main() return {os.getenv, io, load, require, package, type(os.time), type(early)} end', { dialect: 'luerl', sandbox: true });
        const result = await vm.call('main', []);
        assert.ok(result.ok);
        assert.deepEqual(result.values[0], ['sandboxed', 'sandboxed', 'sandboxed', 'sandboxed', 'sandboxed', 'function', 'function']);
      });

      it('has ao.event, and keeps an ao that the modules made', async () => {
        const vm = await open('ao = {id = "x"} function main() return {ao.event("a", {}), ao.id} end', { dialect: 'luerl' });
        const result = await vm.call('main', []);
        assert.ok(result.ok);
        assert.deepEqual(result.values[0], ['ok', 'x']);
      });

      it('lacks in luerl what Luerl lacks', async () => {
        const vm = await open('function main() return {type(coroutine), type(xpcall), type(string.pack), type(table.move), type(math.ult), type(debug.traceback), type(unpack), type(loadstring), type(bit32.band), type(eprint), _VERSION} end', { dialect: 'luerl' });
        const result = await vm.call('main', []);
        assert.ok(result.ok);
        assert.deepEqual(result.values[0], ['nil', 'nil', 'nil', 'nil', 'nil', 'nil', 'function', 'function', 'function', 'function', 'Lua 5.3']);
        const jump = await engine.open([{ name: 'app.lua', source: 'x = "goto a" -- goto b\ngoto c' }], { dialect: 'luerl', limits: small });
        assert.ok(!jump.ok);
        assert.equal(jump.error.kind, 'syntax');
        assert.equal(jump.error.line, 2);
      });

      it('has all of Lua 5.3 in puc', async () => {
        assert.deepEqual(await value('local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end) local a, b = co(1), co(5) for i = 1, 3 do if i == 2 then goto out end end ::out:: return {a, b, (select(2, xpcall(error, function(m) return "H" .. m end, "x"))), bit32.bxor(5, 3), string.pack("i4", 1)}'), [2, 10, 'Hx', 6, '\u0001\0\0\0']);
      });
    });

    describe('isolation', () => {
      it('keeps VMs apart', async () => {
        const [one, two] = await Promise.all([open('x = 1 function get() return x, string.extra end string.extra = 1'), open('function get() return x, string.extra end')]);
        const [first, second] = await Promise.all([one.call('get', []), two.call('get', [])]);
        assert.ok(first.ok && second.ok);
        assert.deepEqual(first.values, [1, 1]);
        assert.deepEqual(second.values, [null, null]);
      });

      it('holds fifty VMs at once', async () => {
        const vms = await Promise.all(Array.from({ length: 50 }, (_, index) => open(`local me = ${index} function who() return me end`)));
        const results = await Promise.all(vms.map((vm) => vm.call('who', [])));
        assert.deepEqual(results.map((result) => result.ok && result.values[0]), vms.map((_, index) => index));
        for (const vm of vms) vm.close();
      });

      it('answers calls of a closed VM with lost', async () => {
        const vm = await open('function f() return 1 end');
        vm.close();
        vm.close();
        const result = await vm.call('f', []);
        assert.ok(!result.ok);
        assert.equal(result.error.kind, 'lost');
        assert.equal(vm.dirty, true);
      });
    });
  });
}
