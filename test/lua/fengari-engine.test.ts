// Alone: it takes long.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createFengariEngine } from '../../src/lua/fengari-engine.ts';
import type { Engine, LuaLimits, Vm } from '../../src/lua/engines.ts';
import { Float, message, type Value } from '../../src/message/value.ts';
import { computeProbes, type Probe } from '../helpers/compute-probes.ts';
import { engineSuite } from '../suites/engine.ts';
import { sourceLoader } from '../helpers/source-loader.ts';

const limits: LuaLimits = { instructions: 2_000_000, memoryBytes: 64 * 1024 * 1024 };

engineSuite('fengari engine', () => createFengariEngine());

describe('fengari engine: integers beyond 32 bits', () => {
  const engine = createFengariEngine();
  after(() => engine.close());

  it('refuses them in arguments, and leaves the VM clean', async () => {
    const opened = await engine.open([{ name: 'a.lua', source: 'function f() return 1 end' }], { dialect: 'luerl', limits });
    assert.ok(opened.ok);
    const result = await opened.vm.call('f', [1, message({ balances: { alice: 5_000_000_000 } })]);
    assert.ok(!result.ok);
    assert.equal(result.error.kind, 'integer');
    assert.equal(result.error.message, 'The number 5000000000 does not fit the 32-bit integers of the fengari engine (argument 2.balances.alice)');
    assert.equal(opened.vm.dirty, false);
    const big = await opened.vm.call('f', [2n ** 70n]);
    assert.ok(!big.ok);
    assert.equal(big.error.kind, 'integer');
  });

  for (const source of ['x = 1\nx = 5000000000', 'x = 0xFFFFFFFF', 'x = {2147483648}']) {
    it(`refuses them in source: ${JSON.stringify(source)}`, async () => {
      const result = await engine.open([{ name: 'counter.lua', source }], { dialect: 'luerl', limits });
      assert.ok(!result.ok);
      assert.equal(result.error.kind, 'integer');
      assert.match(result.error.message, /^The number \w+ does not fit the 32-bit integers of the fengari engine$/);
      assert.equal(result.error.line, source.split('\n').length);
    });
  }

  it('refuses them in loaded text and math.tointeger, whatever pcall does', async () => {
    const opened = await engine.open(
      [{ name: 'a.lua', source: 'function ev() return (pcall(load, "return 5000000000")) end function whole() return pcall(math.tointeger, 5e9) end function num() return tonumber("5000000000") end' }],
      { dialect: 'puc', limits },
    );
    assert.ok(opened.ok);
    for (const name of ['ev', 'whole', 'num']) {
      const result = await opened.vm.call(name, []);
      assert.ok(!result.ok, name);
      assert.equal(result.error.kind, 'integer');
    }
  });

  it('writes them with %d when they are floats', async () => {
    const opened = await engine.open([{ name: 'a.lua', source: 'function f(t) return string.format("%d|%8d|%d%%|%.1f|%s", t, 7, t, t, "x") end' }], { dialect: 'luerl', limits });
    assert.ok(opened.ok);
    const written = await opened.vm.call('f', [new Float(1_795_254_223_417)]);
    assert.ok(written.ok);
    assert.deepEqual(written.values, ['1795254223417|       7|1795254223417%|1795254223417.0|x']);
  });
});

/** Probes whose recorded answer fengari does not give, and why. */
const differing: Readonly<Record<string, string>> = {
  scalar_results: 'integers beyond 32 bits in data are refused',
  numbers_in_map: '`1 << 70` is unbounded in Luerl, and its `tonumber("12")` is a float',
  token_transfer_integer: 'integers beyond 32 bits in data are refused',
  function_in_result: 'functions do not leave the VM: their keys are left out',
  caught_error_message: 'texts of errors: Luerl says `invalid index in nil: …`, and `pcall(error, {…})` gives it a string',
  binary_and_unicode_strings: 'Luerl encodes literals that are not ASCII twice',
  sandboxed_functions: 'texts of errors: Luerl says `undefined function …`',
};

/** Errors whose text differs: the kind and the line are compared all the same. */
const differingTexts = new Set(['error_table', 'error_nil_arithmetic', 'undefined_function', 'sandboxed_functions']);

describe('fengari engine: recorded answers of the Lua device', () => {
  let engine: Engine;
  before(() => {
    engine = createFengariEngine();
  });
  after(() => engine.close());

  for (const probe of computeProbes()) {
    const reason = differing[probe.id];
    if (reason === undefined) it(probe.id, () => replay(engine, probe));
    else it(`${probe.id} (differs: ${reason})`, () => assert.rejects(replay(engine, probe), assert.AssertionError));
  }
});

/** Runs the calls of a probe. The state goes on from the last call that is recorded with a new state. */
async function replay(engine: Engine, probe: Probe): Promise<void> {
  const kept: (readonly [string, readonly Value[]])[] = [];
  const reopen = async (): Promise<Vm | undefined> => {
    const opened = await engine.open([{ name: 'probe.lua', source: probe.module }], { dialect: 'luerl', limits, sandbox: probe.sandbox });
    if (!opened.ok) return undefined;
    for (const [name, args] of kept) await opened.vm.call(name, args);
    return opened.vm;
  };
  let vm = await reopen();
  for (const call of probe.calls) {
    const { reply } = call;
    if (vm === undefined) {
      assert.ok(reply.crash !== undefined, 'the module did not load');
      continue;
    }
    const args = [call.base, call.req, new Map()];
    const result = await vm.call(call.function, args);
    if (reply.crash !== undefined) continue; // the device refuses the answer, the engine need not
    if (reply.message !== undefined || (probe.id === 'recursive_result' && reply.status === 'error')) {
      assert.ok(!result.ok, 'the call should have failed');
      if (reply.message !== undefined && !differingTexts.has(probe.id)) assert.equal(result.error.message, reply.message);
      if (reply.line !== undefined && result.error.line !== undefined) assert.equal(result.error.line, reply.line);
    } else {
      assert.ok(result.ok, result.ok ? '' : result.error.message);
      assert.deepEqual(result.values, reply.status === 'error' ? ['error', reply.result] : [reply.result]);
    }
    if (reply.status === 'ok' && reply.state === 'new') kept.push([call.function, args]);
    else vm = await reopen();
  }
}

describe('fengari engine: its worker', () => {
  it('ends a call that no counter sees, and starts anew', async () => {
    const engine = createFengariEngine({ watchdogMs: 700 });
    // Comparing long strings costs one instruction each.
    const source = 'function hang() local a, b = ("x"):rep(1e6) .. "a", ("x"):rep(1e6) .. "b" local n = 0 while true do if a == b then n = n + 1 end end end function ok() return 1 end';
    const roomy = { instructions: 1e12, memoryBytes: 64 * 1024 * 1024 };
    const [first, second] = await Promise.all([engine.open([{ name: 'a.lua', source }], { dialect: 'puc', limits: roomy }), engine.open([{ name: 'b.lua', source }], { dialect: 'puc', limits })]);
    assert.ok(first.ok && second.ok);
    const [hung, waiting] = await Promise.all([first.vm.call('hang', []), second.vm.call('ok', [])]);
    assert.ok(!hung.ok && !waiting.ok);
    assert.equal(hung.error.kind, 'budget');
    assert.equal(waiting.error.kind, 'lost');
    assert.equal(second.vm.dirty, true);
    const later = await second.vm.call('ok', []);
    assert.ok(!later.ok);
    assert.equal(later.error.kind, 'lost');
    const again = await engine.open([{ name: 'a.lua', source }], { dialect: 'puc', limits });
    assert.ok(again.ok);
    assert.ok((await again.vm.call('ok', [])).ok);
    await engine.close();
  });

  it('survives running out of its heap', async () => {
    const engine = createFengariEngine({ heapMb: 64 });
    const source = 'function grow() local t = {} local i = 0 while true do i = i + 1 t[i] = {i} end end function ok() return 1 end';
    const roomy = { instructions: 1e12, memoryBytes: 1e12 };
    const [first, second] = await Promise.all([engine.open([{ name: 'a.lua', source }], { dialect: 'puc', limits: roomy }), engine.open([{ name: 'b.lua', source }], { dialect: 'puc', limits })]);
    assert.ok(first.ok && second.ok);
    const grown = await first.vm.call('grow', []);
    assert.ok(!grown.ok);
    assert.equal(grown.error.kind, 'exhausted');
    const other = await second.vm.call('ok', []);
    assert.ok(!other.ok);
    assert.equal(other.error.kind, 'lost');
    const again = await engine.open([{ name: 'a.lua', source }], { dialect: 'puc', limits });
    assert.ok(again.ok);
    assert.ok((await again.vm.call('ok', [])).ok);
    await engine.close();
  });

  it('ends calls under way with lost when it is closed', async () => {
    const engine = createFengariEngine();
    const opened = await engine.open([{ name: 'a.lua', source: 'function spin() while true do end end' }], { dialect: 'puc', limits: { ...limits, instructions: 1e12 } });
    assert.ok(opened.ok);
    const call = opened.vm.call('spin', []);
    await engine.close();
    const result = await call;
    assert.ok(!result.ok);
    assert.equal(result.error.kind, 'lost');
    const after = await engine.open([], { dialect: 'puc', limits });
    assert.ok(!after.ok);
    assert.equal(after.error.kind, 'lost');
    await engine.close();
  });

  it('lets the process exit while an engine is open', () => {
    const engineUrl = pathToFileURL(join(import.meta.dirname, '../../src/lua/fengari-engine.ts')).href;
    const script = `
      import { createFengariEngine } from ${JSON.stringify(engineUrl)};
      const opened = await createFengariEngine().open([{ name: 'a.lua', source: 'function f() return 7 end' }], { dialect: 'puc', limits: { instructions: 1e6, memoryBytes: 1e8 } });
      const result = await opened.vm.call('f', []);
      console.log(result.values[0]);`;
    const child = spawnSync(process.execPath, ['--import', sourceLoader, '--input-type=module', '-e', script], { encoding: 'utf8', timeout: 20_000 });
    assert.equal(child.stdout.trim(), '7', child.stderr);
    assert.equal(child.status, 0);
  });
});
