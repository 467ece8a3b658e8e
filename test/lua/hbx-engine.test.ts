// Alone: it fills the memory of engines.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createEngine, type Dialect, type Engine, type LuaLimits, type LuaResult, type Vm, type VmState } from '../../src/lua/engines.ts';
import { createHbxEngine } from '../../src/lua/hbx-engine.ts';
import { float, Float, message, type Value } from '../../src/message/value.ts';
import { computeProbes, type Probe } from '../helpers/compute-probes.ts';
import { assignment, counter, engineSuite } from '../suites/engine.ts';
import { sourceLoader } from '../helpers/source-loader.ts';

const limits: LuaLimits = { instructions: 2_000_000, memoryBytes: 64 * 1024 * 1024 };

engineSuite('hbx engine', () => createHbxEngine());

async function open(engine: Engine, source: string, dialect: Dialect = 'luerl', own: LuaLimits = limits): Promise<Vm> {
  const opened = await engine.open([{ name: 'app.lua', source }], { dialect, limits: own });
  assert.ok(opened.ok, opened.ok ? '' : opened.error.message);
  return opened.vm;
}

function stateOf(vm: Vm): VmState {
  assert.ok(vm.state !== undefined);
  return vm.state;
}

function valuesOf(result: LuaResult): readonly Value[] {
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return result.values;
}

describe('hbx engine: its states', () => {
  let engine: Engine;
  before(async () => {
    engine = await createEngine('hbx');
  });
  after(() => engine.close());

  it('says that it keeps them', () => {
    assert.equal(engine.keepsState, true);
    assert.equal(engine.id, 'hbx');
  });

  it('goes on from a snapshot, in a new engine too', async () => {
    const vm = await open(engine, counter);
    for (const action of ['Inc', 'Get', 'Inc']) valuesOf(await vm.call('compute', [new Map(), assignment(action)]));
    const snapshot = await stateOf(vm).snapshot();
    assert.ok(snapshot !== undefined);
    const other = createHbxEngine();
    const restored = await other.restore!(snapshot, { dialect: 'luerl', limits });
    assert.ok(restored !== undefined);
    assert.equal(await stateOf(restored).hash(), await stateOf(vm).hash());
    assert.deepEqual(await restored.functions(), ['compute']);
    assert.deepEqual(await restored.call('compute', [new Map(), assignment('Inc')]), await vm.call('compute', [new Map(), assignment('Inc')]));
    assert.equal(await stateOf(restored).hash(), await stateOf(vm).hash());
    await other.close();
  });

  it('refuses snapshots that are not its own', async () => {
    const vm = await open(engine, counter);
    const snapshot = (await stateOf(vm).snapshot())!;
    assert.equal(await engine.restore!(snapshot, { dialect: 'puc', limits }), undefined);
    assert.equal(await engine.restore!(snapshot.slice(0, -1), { dialect: 'luerl', limits }), undefined);
    assert.equal(await engine.restore!(new Uint8Array(), { dialect: 'luerl', limits }), undefined);
    // A view of other memory is as good as any.
    const inside = new Uint8Array(snapshot.length + 8);
    inside.set(snapshot, 4);
    assert.ok((await engine.restore!(inside.subarray(4, -4), { dialect: 'luerl', limits })) !== undefined);
  });

  it('undoes a call that failed, random numbers and clock included', async () => {
    const vm = await open(engine, 'n = 0 function f(fail) n = n + 1 if fail then error("no") end return n, math.random(), os.time() end');
    await vm.call('f', [false], { seed: 'a', nowMs: 5000 });
    const hash = await stateOf(vm).hash();
    const failed = await vm.call('f', [true], { seed: 'b', nowMs: 9000 });
    assert.ok(!failed.ok);
    assert.equal(vm.dirty, false);
    assert.equal(await stateOf(vm).hash(), hash);
    const [n, , time] = valuesOf(await vm.call('f', [false]));
    assert.deepEqual([n, time], [2, new Float(5)]);
  });

  it('forks', async () => {
    const vm = await open(engine, 'n = 0 function add(k) n = n + k return n end');
    valuesOf(await vm.call('add', [1]));
    const fork = await stateOf(vm).fork();
    assert.deepEqual(valuesOf(await fork.call('add', [10])), [11]);
    assert.deepEqual(valuesOf(await vm.call('add', [2])), [3]);
    vm.close();
    assert.deepEqual(valuesOf(await fork.call('add', [1])), [12]);
    await assert.rejects(stateOf(vm).fork(), /closed/);
  });

  it('has no snapshot and no fork while a coroutine is suspended', async () => {
    const vm = await open(engine, 'co = coroutine.wrap(function() coroutine.yield() end) function step() co() return 1 end', 'puc');
    assert.ok((await stateOf(vm).snapshot()) !== undefined);
    valuesOf(await vm.call('step', []));
    assert.equal(await stateOf(vm).snapshot(), undefined);
    assert.equal(await stateOf(vm).hash(), undefined);
    await assert.rejects(stateOf(vm).fork(), /suspended/);
    valuesOf(await vm.call('step', []));
    assert.ok((await stateOf(vm).snapshot()) !== undefined);
  });

  it('holds a value, and tells what changes in it', async () => {
    const vm = await open(engine, 'function compute(base, req) base.n = base.n + req.by base.half = base.n / 2 base.list[#base.list + 1] = req.by return base end');
    assert.equal(await stateOf(vm).held(), undefined);
    await stateOf(vm).hold(message({ n: 1, list: [], big: 2n ** 70n }));
    const result = await vm.call('compute', [null, message({ by: 3 })], { held: { set: message({ slot: 1, whole: new Float(2) }), unset: ['gone'] } });
    assert.deepEqual(valuesOf(result), [null]);
    assert.ok(result.ok);
    const told = new Map(result.change?.set.map(([path, value]) => [path.join('.'), value]));
    assert.deepEqual(told, new Map<string, Value>([['n', 4], ['half', new Float(2)], ['list.1', 3], ['slot', 1], ['whole', new Float(2)]]));
    assert.deepEqual(await stateOf(vm).held(), message({ n: 4, half: new Float(2), list: [3], big: 2n ** 70n, slot: 1, whole: new Float(2) }));
    assert.deepEqual(await stateOf(vm).held(['list', '1']), 3);
    const fork = await stateOf(vm).fork();
    valuesOf(await fork.call('compute', [null, message({ by: 0.5 })], { held: { set: new Map(), unset: [] } }));
    assert.deepEqual(await stateOf(fork).held(['n']), float(4.5));
    assert.deepEqual(await stateOf(vm).held(['n']), 4);
  });

  it('keeps integers whole', async () => {
    const vm = await open(engine, 'function f(x) return x + 1, x * 65536 * 65536, 1 << 40, 5000000000 end');
    assert.deepEqual(valuesOf(await vm.call('f', [2 ** 53 - 1])), [2n ** 53n, (2n ** 53n - 1n) * 2n ** 32n, 2 ** 40, 5_000_000_000]);
    const puc = await open(engine, 'function f(x) return x end', 'puc');
    assert.deepEqual(valuesOf(await puc.call('f', [-(2n ** 63n)])), [-(2n ** 63n)]);
    const refused = await puc.call('f', [1, message({ balances: { alice: 2n ** 63n } })]);
    assert.ok(!refused.ok);
    assert.equal(refused.error.kind, 'integer');
    assert.equal(refused.error.message, 'The number 9223372036854775808 does not fit the 64-bit integers of Lua 5.3 (argument 2.balances.alice)');
  });

  it('tells the column of an operation that failed', async () => {
    const vm = await open(engine, 'function f(t)\n  local x = 1\n  return x + t.a.b\nend', 'puc');
    const result = await vm.call('f', [new Map()]);
    assert.ok(!result.ok);
    assert.deepEqual([result.error.file, result.error.line, typeof result.error.column], ['app.lua', 3, 'number']);
  });
});

describe('hbx engine: recursion', () => {
  it('reaches the depth of its limit, whatever stands in the functions', async () => {
    const engine = createHbxEngine();
    const roomy = { instructions: 1e9, memoryBytes: 1e9 };
    const locals = Array.from({ length: 150 }, (_, at) => `v${at}`).join(', ');
    const bodies = ['return 1 + f(n - 1)', `local ${locals} = n, n return 1 + f(n - 1) + (v0 - v1)`, 'return 1 + (f(n - 1, n, n, n))', 'local ok, x = pcall(f, n - 1) return 1 + x'];
    for (const body of bodies) {
      const vm = await open(engine, `local function f(n, ...) if n == 0 then return 0 end ${body} end function run(n) return f(n) end`, 'puc', roomy);
      const depth = body.includes('pcall') ? 150 : 190_000;
      assert.deepEqual(valuesOf(await vm.call('run', [depth])), [depth], body);
      vm.close();
    }
    const vm = await open(engine, 'local function f(n) return 1 + f(n + 1) end function run() return f(1) end', 'puc', roomy);
    const deep = await vm.call('run', []);
    assert.ok(!deep.ok);
    assert.equal(deep.error.kind, 'runtime');
    assert.equal(deep.error.message, 'stack overflow');
    assert.equal(deep.error.file, 'app.lua');
    await engine.close();
  });
});

/** Probes whose recorded answer differs on purpose, and why. */
const differing: Readonly<Record<string, string>> = {
  function_in_result: 'functions do not leave the VM: their keys are left out',
};

/** Errors whose text differs: the kind and the line are compared all the same. */
const differingTexts: Readonly<Record<string, string>> = {
  undefined_function: 'Luerl says `undefined function nil` and names nothing',
  error_table: 'the text of the table is told instead of `error object is a table value`',
};

/** Luerl tells the line of the module's first function there. */
const differingLines = new Set(['sandboxed_functions']);

describe('hbx engine: recorded answers of the Lua device', () => {
  const engine = createHbxEngine();
  after(() => engine.close());
  for (const probe of computeProbes()) {
    const reason = differing[probe.id];
    if (reason === undefined) it(probe.id, () => replay(engine, probe));
    else it(`${probe.id} (differs: ${reason})`, () => assert.rejects(replay(engine, probe), assert.AssertionError));
  }
});

/** Runs the calls of a probe. The state goes on from the last call that is recorded with a new state. */
async function replay(engine: Engine, probe: Probe): Promise<void> {
  const options = { dialect: 'luerl', limits, sandbox: probe.sandbox } as const;
  const opened = await engine.open([{ name: 'probe.lua', source: probe.module }], options);
  if (!opened.ok) return assert.ok(probe.calls.every(({ reply }) => reply.crash !== undefined), opened.error.message);
  let { vm } = opened;
  for (const { function: name, base, req, reply } of probe.calls) {
    const before = (await stateOf(vm).snapshot())!;
    const result = await vm.call(name, [base, req, new Map()]);
    if (reply.status !== 'ok' || reply.state !== 'new') vm = (await engine.restore!(before, options))!;
    if (reply.crash !== undefined) continue; // the device refuses the answer, the engine need not
    if (reply.message !== undefined || (probe.id === 'recursive_result' && reply.status === 'error')) {
      assert.ok(!result.ok, 'the call should have failed');
      if (reply.message !== undefined && differingTexts[probe.id] === undefined) assert.equal(result.error.message, reply.message);
      if (reply.line !== undefined && result.error.line !== undefined && !differingLines.has(probe.id)) assert.equal(result.error.line, reply.line);
    } else assert.deepEqual(valuesOf(result), reply.status === 'error' ? ['error', reply.result] : [reply.result]);
  }
}

describe('hbx engine: its worker', () => {
  it('survives running out of its heap', async () => {
    const engine = createHbxEngine({ heapMb: 64 });
    const source = 'function grow() local t = {} local i = 0 while true do i = i + 1 t[i] = {i} end end function ok() return 1 end';
    const roomy = { instructions: 1e12, memoryBytes: 1e12 };
    const [first, second] = await Promise.all([open(engine, source, 'puc', roomy), open(engine, source)]);
    const [grown, waiting] = await Promise.all([first.call('grow', []), second.call('ok', [])]);
    assert.ok(!grown.ok && !waiting.ok);
    assert.deepEqual([grown.error.kind, waiting.error.kind, second.dirty], ['exhausted', 'lost', true]);
    assert.deepEqual(valuesOf(await (await open(engine, source)).call('ok', [])), [1]);
    await engine.close();
  });

  it('ends calls under way with lost when it is closed, and everything after', async () => {
    const engine = createHbxEngine();
    const vm = await open(engine, 'function spin() while true do end end', 'puc', { ...limits, instructions: 1e12 });
    const call = vm.call('spin', []);
    await engine.close();
    const result = await call;
    assert.ok(!result.ok);
    assert.equal(result.error.kind, 'lost');
    const later = await engine.open([], { dialect: 'puc', limits });
    assert.ok(!later.ok);
    assert.equal(later.error.kind, 'lost');
    assert.equal(await engine.restore!(new Uint8Array(), { dialect: 'puc', limits }), undefined);
    await engine.close();
  });

  it('lets the process exit while an engine is open', () => {
    const engineUrl = pathToFileURL(join(import.meta.dirname, '../../src/lua/hbx-engine.ts')).href;
    const script = `
      import { createHbxEngine } from ${JSON.stringify(engineUrl)};
      const opened = await createHbxEngine().open([{ name: 'a.lua', source: 'function f() return 7 end' }], { dialect: 'puc', limits: { instructions: 1e6, memoryBytes: 1e8 } });
      const result = await opened.vm.call('f', []);
      console.log(result.values[0]);`;
    const child = spawnSync(process.execPath, ['--import', sourceLoader, '--input-type=module', '-e', script], { encoding: 'utf8', timeout: 30_000 });
    assert.equal(child.stdout.trim(), '7', child.stderr);
    assert.equal(child.status, 0);
  });
});
