import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Dialect, Engine, LuaLimits, LuaResult, Vm } from '../../src/lua/engines.ts';
import { hostLimits, type Host } from '../../src/lua/host.ts';
import { Atom, Float, message, type Value } from '../../src/message/value.ts';

const limits: LuaLimits = { instructions: 50_000_000, memoryBytes: 64 * 1024 * 1024 };

/** What Lua may ask its host, in every engine. `make` hands out a fresh engine; `watchdogMs` bounds what nobody counts. */
export function engineHostSuite(name: string, make: (options?: { watchdogMs?: number }) => Engine): void {
  for (const dialect of ['luerl', 'puc'] as const) {
    describe(`${name}: ao in ${dialect}`, () => {
      let engine: Engine;
      before(() => {
        engine = make();
      });
      after(() => engine.close());

      async function run(source: string, host?: Host, own: LuaLimits = limits): Promise<LuaResult> {
        const vm = await open(engine, `function main(...) ${source}\nend`, dialect, own);
        const result = await vm.call('main', [], host === undefined ? {} : { host });
        vm.close();
        return result;
      }
      async function values(source: string, host?: Host): Promise<readonly Value[]> {
        const result = await run(source, host);
        assert.ok(result.ok, result.ok ? '' : result.error.message);
        return result.values;
      }

      it('hands questions to the host as messages, and its answers to Lua', async () => {
        const asked: (readonly [string, readonly Value[]])[] = [];
        const host: Host = async (question, args) => {
          asked.push([question, args]);
          await new Promise((resolve) => setImmediate(resolve));
          return question === 'get' ? [new Atom('not_found')] : ['ok', message({ list: ['a', { b: 2 }], whole: new Float(3), bytes: new Uint8Array([255, 0]), none: [], yes: true })];
        };
        const [status, type, item, inner, whole, bytes, yes, got, count] = await values(
          'local s, r = ao.resolve({path = "/a", n = 1, f = 2.0, f2 = print}, "b/c", {"as", "x@1.0", {1, 2}}) local n = 0 for _ in pairs(r.none) do n = n + 1 end return s, type(r), r.list[1], r.list[2].b, r.whole, #r.bytes, r.yes, ao.get("k", {}), n',
          host,
        );
        assert.deepEqual([status, type, item, inner, whole, bytes, yes, got, count], ['ok', 'table', 'a', 2, new Float(3), 2, true, 'not_found', 0]);
        assert.deepEqual(asked, [
          ['resolve', [message({ path: '/a', n: 1, f: new Float(2) }), 'b/c', ['as', 'x@1.0', [1, 2]]]],
          ['get', ['k', []]],
        ]);
      });

      it('waits for each answer, and runs other calls of its thread after that', async () => {
        const order: string[] = [];
        const other = await open(engine, 'function f() return 1 end', dialect);
        const asking = await open(engine, 'function f() local a = ao.get("1") local b = ao.get("2") return a, b end', dialect);
        const host: Host = async (_name, [key]) => {
          order.push(`asked ${String(key)}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
          order.push(`answers ${String(key)}`);
          return [`value ${String(key)}`];
        };
        const first = asking.call('f', [], { host }).then((result) => {
          order.push('first');
          return result;
        });
        const second = other.call('f', []).then(() => order.push('second'));
        const result = await first;
        await second;
        assert.ok(result.ok);
        assert.deepEqual(result.values, ['value 1', 'value 2']);
        assert.deepEqual(order, ['asked 1', 'answers 1', 'asked 2', 'answers 2', 'first', 'second']);
      });

      it('answers an error when there is no host, when the host fails, and for what no message can hold', async () => {
        assert.deepEqual(await values('return ao.resolve("/x")'), ['error', 'There is no node here that ao.resolve could ask.']);
        assert.deepEqual(await values('return ao.set({}, "a", 1)', () => Promise.reject(new Error('no such luck'))), ['error', 'no such luck']);
        assert.deepEqual(await values('return ao.resolve("/x")', () => { throw new Error('thrown'); }), ['error', 'thrown']);
        const host: Host = () => Promise.resolve(['ok', 1]);
        for (const [argument, reason] of [['t', /^The argument's a\.a is a table that contains itself\.$/], ['{[true] = 1}', /boolean as a key/]] as const) {
          const [status, text] = await values(`local t = {a = {}} t.a.a = t return ao.resolve(${argument})`, host);
          assert.equal(status, 'error');
          assert.match(String(text), reason);
        }
        assert.deepEqual(await values('return ao.resolve(print, nil, function() end)', async (_name, args) => ['ok', args as Value]), ['ok', ['null', 'null', 'null']]);
      });

      it('answers an error for integers that it cannot hold', async () => {
        const [first, reason] = await values('return ao.get("k")', async () => [message({ a: [2n ** 70n] })]);
        if (engine.id === 'hbx' && dialect === 'luerl') return assert.deepEqual(first, message({ a: [2n ** 70n] }));
        assert.equal(first, 'error');
        assert.match(String(reason), /1180591620717411303424 does not fit .*\(\.a\[1\]\)\.$/);
      });

      it('asks from inside pcall, and from wherever code can run', async () => {
        const host: Host = async (_name, [key]) => [`v${String(key)}`];
        assert.deepEqual(await values('return pcall(ao.get, "a")', host), [true, 'va']);
        assert.deepEqual(await values('return (("x"):gsub("x", function(k) return ao.get(k) end))', host), ['vx']);
        assert.deepEqual(await values('local t = {3, 1, 2} table.sort(t, function(a, b) ao.get("k") return a < b end) return t', host), [[1, 2, 3]]);
        assert.deepEqual(await values('return setmetatable({}, {__index = function(_, k) return ao.get(k) end}).deep', host), ['vdeep']);
        if (dialect === 'puc') assert.deepEqual(await values('local f = coroutine.wrap(function() coroutine.yield(ao.get("a")) return ao.get("b") end) return f(), f()', host), ['va', 'vb']);
      });

      it('keeps what a module has under ao, and adds its functions', async () => {
        const vm = await open(engine, 'ao = {mine = 5, resolve = 1} function f() return ao.mine, type(ao.resolve), type(ao.get), type(ao.set), ao.event("x"), ao.event("group", {}) end', dialect);
        const result = await vm.call('f', []);
        assert.ok(result.ok);
        assert.deepEqual(result.values, [5, 'function', 'function', 'function', 'ok', 'ok']);
        assert.deepEqual(await vm.functions(), ['f']);
      });

      it('bounds the questions of a call, and the bytes they carry', async () => {
        let asked = 0;
        const count: Host = async () => [++asked];
        const [last, reason] = await values(`local n, why for i = 1, ${hostLimits.calls + 5} do local v, w = ao.get("k") if v == "error" then why = w else n = v end end return n, why`, count);
        assert.deepEqual([last, asked], [hostLimits.calls, hostLimits.calls]);
        assert.match(String(reason), /at most 1000 calls/);
        // The next call may ask again.
        assert.deepEqual(await values('return ao.get("k")', count), [hostLimits.calls + 1]);

        const large = 'x'.repeat(6_000_000);
        const roomy = { instructions: 50_000_000, memoryBytes: 256 * 1024 * 1024 };
        const answers = await run('local o = {} for i = 1, 4 do local v, w = ao.get("k") o[i] = v == "error" and w or #v end return o', async () => [large], roomy);
        assert.ok(answers.ok);
        const [first, second, third, fourth] = answers.values[0] as Value[];
        assert.deepEqual([first, second], [6_000_000, 6_000_000]);
        for (const refused of [third, fourth]) assert.match(String(refused), /at most 16777216 bytes together/);
        const question = await run('local s = ("x"):rep(17000000) return ao.get(s)', async () => [1], roomy);
        assert.ok(question.ok);
        assert.equal(question.values[0], 'error');
      });

      it('charges for questions and answers, the same each time', async () => {
        const used = async (source: string, answer: Value): Promise<number> => (await run(source, async () => [answer])).instructions;
        const one = await used('return ao.get("k")', 1);
        assert.ok(one >= hostLimits.instructions);
        assert.equal(await used('return ao.get("k")', 1), one);
        assert.ok((await used('return #ao.get("k")', 'x'.repeat(400_000))) > one + 90_000);
        const poor = await run('while true do pcall(ao.get, "k") end', async () => [1], { instructions: 200_000, memoryBytes: limits.memoryBytes });
        assert.ok(!poor.ok);
        assert.equal(poor.error.kind, 'budget');
        const full = await run('local all = {} while true do all[#all + 1] = ao.get("k") .. #all end', async () => ['x'.repeat(1_000_000)], { instructions: 50_000_000, memoryBytes: 4_000_000 });
        assert.ok(!full.ok);
        assert.equal(full.error.kind, 'memory');
      });

      it('does not count the time of the host as that of the call', async () => {
        const own = make({ watchdogMs: 400 });
        const vm = await open(own, 'function f() for i = 1, 6 do ao.get("k") end return 1 end', dialect);
        const result = await vm.call('f', [], { host: () => new Promise((resolve) => setTimeout(() => resolve([1]), 120)) });
        assert.ok(result.ok, result.ok ? '' : result.error.message);
        await own.close();
      });

      it('ends a call that runs on behind its questions, and one that the host forgets', async () => {
        const own = make({ watchdogMs: 500 });
        const endless = { instructions: 1e12, memoryBytes: limits.memoryBytes };
        const spinning = await open(own, 'function f() while true do for i = 1, 20000 do end ao.get("k") end end', dialect, endless);
        const spun = await spinning.call('f', [], { host: () => Promise.resolve([1]) });
        assert.ok(!spun.ok);
        assert.equal(spun.error.kind, 'budget');
        const forgotten = await (await open(own, 'function f() return ao.get("k") end', dialect)).call('f', [], { host: () => new Promise(() => {}) });
        assert.ok(!forgotten.ok);
        assert.deepEqual([forgotten.error.kind, forgotten.error.message], ['lost', 'The call waited for more than 0.5 seconds for one answer of the node']);
        const fresh = await (await open(own, 'function f() return ao.get("k") end', dialect)).call('f', [], { host: () => Promise.resolve([7]) });
        assert.ok(fresh.ok);
        assert.deepEqual(fresh.values, [7]);
        await own.close();
      });

      it('does not hang when it is closed while it waits', async () => {
        const own = make();
        const vm = await open(own, 'function f() return ao.get("k") end', dialect);
        let answer = (_values: Value[]): void => {};
        const call = new Promise<LuaResult>((resolve) => {
          const host: Host = () => {
            setImmediate(() => void own.close());
            return new Promise((later) => (answer = later));
          };
          void vm.call('f', [], { host }).then(resolve);
        });
        const result = await call;
        assert.ok(!result.ok);
        assert.equal(result.error.kind, 'lost');
        answer(['too late']);
        await own.close();
      });
    });
  }
}

async function open(engine: Engine, source: string, dialect: Dialect, own: LuaLimits = limits): Promise<Vm> {
  const opened = await engine.open([{ name: 'app.lua', source }], { dialect, limits: own });
  assert.ok(opened.ok, opened.ok ? '' : opened.error.message);
  return opened.vm;
}
