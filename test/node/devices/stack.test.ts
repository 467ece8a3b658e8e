import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spawnTags } from '../../../src/client/spawn-tags.ts';
import { message, withKeys, type Message, type PlainValue } from '../../../src/message/value.ts';
import { stack } from '../../../src/node/devices/stack.ts';
import { ok, type Device, type KeyFunction, type Outcome } from '../../../src/node/device.ts';
import type { NodeContext } from '../../../src/node/context.ts';
import { devices } from '../../../src/node/devices/table.ts';
import { getText } from '../../helpers/requests.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';

/** Adds its name, and what it finds in its base, to `seen`. */
function witness(name: string, flow?: (pass: number) => 'skip' | 'pass' | undefined): Device {
  const compute: KeyFunction = (base) => {
    const found = ['pass', 'device-key', 'device', 'input-prefix', 'output-prefix'].map((key) => base.get(key) ?? '-').join(' ');
    const value = withKeys(base, [['seen', [...((base.get('seen') as string[] | undefined) ?? []), `${name}: ${found}`]]]);
    const wanted = flow?.(base.get('pass') as number);
    return wanted === undefined ? ok(value) : { ok: true, value, flow: wanted };
  };
  return { id: `${name}@1.0`, kind: 'native', summary: '', keys: { compute, name: () => ok(name) } };
}

function contextWith(...extra: Device[]): NodeContext {
  return { devices: new Map([...devices, ...extra.map((device): [string, Device] => [device.id, device])]) } as unknown as NodeContext;
}

const call = async (key: string, base: Record<string, PlainValue>, ctx: NodeContext, req: Record<string, PlainValue> = {}): Promise<Outcome> => {
  const run = Object.hasOwn(stack.keys, key) ? stack.keys[key]! : (...args: Parameters<KeyFunction>) => stack.fallback!(key, ...args);
  return run(message({ device: 'stack@1.0', ...base }), message(req), ctx);
};
const seen = (outcome: Outcome): unknown => (outcome.ok ? (outcome.value as Message).get('seen') : outcome);

describe('stack@1.0', () => {
  it('runs a key over its devices in order, tells each its place, and puts its own keys back', async () => {
    const ctx = contextWith(witness('a'), witness('b'));
    const lists: PlainValue[] = [['A@1.0', 'b@1.0'], { 1: 'a@1.0', 2: 'B@1.0' }, '"a@1.0", "b@1.0"', 'a@1.0,b@1.0'];
    for (const names of lists) {
      const outcome = await call('compute', { 'device-stack': names, 'input-prefix': 'process', 'output-prefixes': { 2: 'two' }, 'input-prefixes': ['one'] }, ctx);
      assert.deepEqual(seen(outcome), ['a: 1 1 a@1.0 one -', 'b: 1 2 b@1.0 process two']);
      const result = outcome.value as Message;
      assert.deepEqual([result.get('device'), result.get('input-prefix'), result.has('pass'), result.has('device-key'), result.has('output-prefix')], ['stack@1.0', 'process', false, false, false]);
    }
  });

  it('passes over devices that do not know the key, or find nothing; a value that is no message ends it', async () => {
    const ctx = contextWith(witness('a'), witness('b'));
    const names = ['patch@1.0', 'json@1.0', 'a@1.0'];
    // patch@1.0 finds no /results to move.
    assert.deepEqual(seen(await call('compute', { 'device-stack': names, 'patch-from': '/results' }, ctx)), ['a: 1 3 a@1.0 - -']);
    assert.deepEqual(await call('name', { 'device-stack': ['patch@1.0', 'b@1.0', 'a@1.0'] }, ctx), ok('b'));
    assert.deepEqual(await call('x', { 'device-stack': ['patch@1.0'], x: 'found' }, ctx), ok('found'));
    assert.equal(((await call('nosuch', { 'device-stack': ['patch@1.0'] }, ctx)) as { status: number }).status, 404);
    assert.deepEqual(await call('keys', { 'device-stack': names }, ctx), ok(['device', 'device-stack']));
  });

  it('ends at skip, and begins again at pass with what there is', async () => {
    const ctx = contextWith(witness('a'), witness('stop', () => 'skip'), witness('again', (pass) => (pass < 3 ? 'pass' : undefined)), witness('b'));
    assert.deepEqual(seen(await call('compute', { 'device-stack': ['a@1.0', 'stop@1.0', 'b@1.0'] }, ctx)), ['a: 1 1 a@1.0 - -', 'stop: 1 2 stop@1.0 - -']);
    const passes = seen(await call('compute', { 'device-stack': ['a@1.0', 'again@1.0', 'b@1.0'], pass: 'mine' }, ctx)) as string[];
    assert.deepEqual(passes.map((text) => text.slice(0, text.indexOf(' ', text.indexOf(' ') + 1))), ['a: 1', 'again: 1', 'a: 2', 'again: 2', 'a: 3', 'again: 3', 'b: 3']);
    assert.deepEqual(seen(await call('compute', { 'device-stack': ['a@1.0', 'multipass@1.0'], passes: 2 }, ctx)), ['a: 1 1 a@1.0 - -', 'a: 2 1 a@1.0 - -']);
  });

  it('maps when it is told to, and leaves out what fails', async () => {
    const ctx = contextWith(witness('a'), witness('b'));
    const names = ['a@1.0', 'genesis-wasm@1.0', 'json@1.0', 'b@1.0'];
    assert.deepEqual(await call('name', { 'device-stack': names, mode: 'Map' }, ctx), ok(message({ 1: 'a', 4: 'b' })));
    assert.deepEqual(await call('name', { 'device-stack': names, mode: 'Map' }, ctx, { mode: 'fold' }), ok('a'));
    assert.equal(((await call('name', { 'device-stack': names, mode: 'Reduce' }, ctx)) as { status: number }).status, 400);
  });

  it('runs only the keys of stack-keys', async () => {
    const ctx = contextWith(witness('a'));
    const base = { 'device-stack': ['a@1.0'], 'stack-keys': ['Compute'], name: 'of the base' };
    assert.deepEqual(seen(await call('compute', base, ctx)), ['a: 1 1 a@1.0 - -']);
    assert.deepEqual(await call('name', base, ctx), ok('of the base'));
  });

  it('refuses stacks that have no end, and what is no stack', async () => {
    const ctx = contextWith(witness('a'), witness('again', () => 'pass'));
    const refusal = async (base: Record<string, PlainValue>): Promise<string> => {
      const outcome = await call('compute', base, ctx);
      assert.ok(!outcome.ok);
      return `${outcome.status} ${String(outcome.value)}`;
    };
    assert.match(await refusal({}), /^400 A stack needs `device-stack`/);
    assert.match(await refusal({ 'device-stack': [] }), /^400 A stack needs/);
    assert.match(await refusal({ 'device-stack': { a: 'a@1.0' } }), /^400 A stack needs/);
    assert.match(await refusal({ 'device-stack': ['a@1.0', 'stack@1.0'] }), /^400 A stack cannot be one of its own/);
    assert.match(await refusal({ 'device-stack': ['a@1.0', 'Stack@1.0'] }), /^400 A stack cannot be one of its own/);
    assert.match(await refusal({ 'device-stack': ['nosuch@1.0'] }), /^404 There is no device nosuch@1.0/);
    assert.match(await refusal({ 'device-stack': [{ name: 'a@1.0' }] }), /^400 Device 1 of the stack is no name/);
    assert.match(await refusal({ 'device-stack': new Array(100_000).fill('a@1.0') as string[] }), /^400 A stack may have 32 devices; this one names 100000/);
    assert.match(await refusal({ 'device-stack': ['again@1.0'] }), /^400 A stack may run 100 passes/);
    assert.match(await refusal({ 'device-stack': ['multipass@1.0'], passes: 1e12 }), /^400 A stack may run 100 passes/);
    assert.match(await refusal({ 'device-stack': ['__proto__'] }), /^404/);
  });

  it('is not entered again on the way through other devices', async () => {
    const target = await testNode();
    // The scheduler of this process is a stack whose device asks the process' scheduler.
    const [status, text] = await getText(target, '/~process@1.0&scheduler-device=stack@1.0&device-stack=process@1.0/slot');
    assert.deepEqual([status, text], [400, 'A stack cannot run inside a stack: name its devices in the outer one.']);
    assert.deepEqual(await getText(target, '/~stack@1.0&device-stack=wao@1.0,patch@1.0/init/compute/count'), [200, '1']);
  });
});

const spawn = async (target: TestNode, fields: Record<string, PlainValue>, source?: string): Promise<string> => {
  const module = source === undefined ? undefined : (await target.client.cacheModule(source)).id;
  const { module: _none, ...tags } = spawnTags({ module: module ?? '', node: target.node.address });
  return (await target.client.spawn({ ...tags, ...(module === undefined ? {} : { module }), 'execution-device': 'stack@1.0', ...fields })).process;
};
const read = async (target: TestNode, path: string): Promise<string> => {
  const [status, text] = await getText(target, path);
  assert.equal(status, 200, `${path}: ${text}`);
  return text;
};

/** Counts in a global and in the base, patches what the next device moves, and can fail late or early. */
const counter = `local total, calls = 0, 0
function compute(base, req)
  calls = calls + 1
  total = total + math.floor(tonumber(req.body.data) or 1)
  if req.body.action == "Fail" then error("boom") end
  if req.body.action == "Refuse" then return "error", "no" end
  base.total = total
  base.seen = (base.seen or 0) + 1
  base.results = { outbox = { ["1"] = { method = "PATCH", balances = { a = total } }, ["2"] = { target = "x", data = tostring(total) } }, output = tostring(calls) }
  return base
end`;

describe('stack@1.0 as the device of a process', () => {
  it('patches what wao@1.0 answers, as in the manual of wao', async () => {
    const target = await testNode();
    const process = await spawn(target, { 'device-stack': ['wao@1.0', 'patch@1.0'], 'patch-from': '/results', 'patch-to': '/cache' });
    await target.client.send(process, { action: 'x' });
    assert.equal(await read(target, `/${process}/now/cache/square`), '4');
    assert.equal(await read(target, `/${process}/compute&slot=0/cache/double`), '2');
    assert.equal(await read(target, `/${process}/now/device`), 'process@1.0');
    assert.equal(await read(target, `/${process}/now/input-prefix`), 'process');
    for (const key of ['pass', 'device-key', 'output-prefix']) assert.equal((await getText(target, `/${process}/now/${key}`))[0], 404, key);
  });

  for (const engine of ['hbx', 'fengari'] as const) {
    it(`keeps its Lua state between slots and over restarts, and gives the others the whole base (${engine})`, async () => {
      const folder = temporaryFolder('stack');
      const first = await testNode({ folder, engine });
      const process = await spawn(first, { 'device-stack': { 1: 'dedup@1.0', 2: 'Lua@5.3a', 3: 'patch@1.0' } }, counter);
      const send = (target: TestNode, fields: { action: string; data?: string }) => target.client.send(process, fields);
      assert.equal((await send(first, { action: 'Inc', data: '5' })).output, '2');
      assert.equal(await read(first, `/${process}/now/balances/a`), '6');
      assert.equal(await read(first, `/${process}/now/results/outbox/1/data`), '6');
      // What failed leaves neither the base nor the globals changed.
      assert.match(String((await send(first, { action: 'Fail', data: '100' })).error?.message), /boom/);
      assert.equal((await send(first, { action: 'Refuse', data: '100' })).error?.message, 'no');
      assert.equal((await send(first, { action: 'Inc' })).output, '3');
      assert.equal(await read(first, `/${process}/now/total`), '7');
      assert.equal(await read(first, `/${process}/now/seen`), '3');
      await first.node.stop();

      const second = await testNode({ folder, engine });
      assert.equal(await read(second, `/${process}/compute&slot=1/balances/a`), '6');
      assert.equal((await send(second, { action: 'Inc', data: '10' })).output, '4');
      assert.equal(await read(second, `/${process}/now/balances/a`), '17');
      assert.equal(await read(second, `/${process}/now/seen`), '4');
    });
  }

  it('wakes its Lua state from a snapshot', async () => {
    const folder = temporaryFolder('stack-snapshot');
    const source = counter.replace('calls = calls + 1', 'calls = calls + 1\n  for i = 1, 300000 do local x = i end');
    const first = await testNode({ folder });
    const process = await spawn(first, { 'device-stack': ['lua@5.3a', 'patch@1.0'] }, source);
    for (let count = 0; count < 12; count++) await first.client.send(process, { action: 'Inc' });
    const snapshot = (await first.client.readJson(`/${process}/snapshot`)) as Message;
    assert.deepEqual([...snapshot.keys()].filter((key) => /^\d+$/.test(key)), ['1']);
    await first.node.stop();

    const events: string[] = [];
    const second = await testNode({ folder, onLog: (event) => events.push(event) });
    assert.equal((await second.client.send(process, { action: 'Inc' })).output, '14');
    assert.equal(await read(second, `/${process}/now/balances/a`), '14');
    // One slot ran: the others came out of the snapshot.
    const metrics = await read(second, '/~hyperbuddy@1.0/metrics');
    assert.match(metrics, /^hbx_slots_computed_total\{outcome="good"\} 1$/m);
  });

  it('wakes without running anything again when no device keeps anything', async () => {
    const folder = temporaryFolder('stack-stateless');
    const first = await testNode({ folder });
    const process = await spawn(first, { 'device-stack': ['wao@1.0', 'patch@1.0'], 'patch-from': '/results', 'patch-to': '/cache' });
    for (let count = 0; count < 5; count++) await first.client.send(process, { action: 'x' });
    await first.node.stop();
    const second = await testNode({ folder });
    await second.client.send(process, { action: 'x' });
    assert.equal(await read(second, `/${process}/now/count`), '7');
    assert.match(await read(second, '/~hyperbuddy@1.0/metrics'), /^hbx_slots_computed_total\{outcome="good"\} 1$/m);
  });

  it('runs passes, lets Lua steer it, and bounds all calls of a slot together', async () => {
    const target = await testNode();
    const passes = await spawn(target, { 'device-stack': ['lua@5.3a', 'multipass@1.0'], passes: 3 }, counter);
    assert.equal((await target.client.send(passes, { action: 'Inc' })).output, '6');
    const steered = await spawn(target, { 'device-stack': ['lua@5.3a', 'wao@1.0'] }, `function compute(base, req)
      base.results = { output = tostring(base.pass) }
      if req.body.action == "Skip" then return "skip", base end
      if req.body.action == "Pass" and base.pass < 4 then return "pass", base end
      return base
    end`);
    assert.equal(await read(target, `/${steered}/now/count`), '1');
    assert.equal((await target.client.send(steered, { action: 'Skip' })).output, '1');
    assert.equal(await read(target, `/${steered}/now/count`), '1');
    await target.client.send(steered, { action: 'Pass' });
    assert.equal(await read(target, `/${steered}/now/count`), '2');

    const loop = `function compute(base, req) if req.body.action == "Work" then for i = 1, 50000 do local x = i end end base.results = { output = "" } return base end`;
    const bounded = await spawn(target, { 'device-stack': ['lua@5.3a', 'multipass@1.0'], passes: 50, 'compute-limit': '400000' }, loop);
    assert.match(String((await target.client.send(bounded, { action: 'Work' })).error?.message), /400000 instructions are/);
    assert.equal((await target.client.send(bounded, { action: 'Rest' })).error, null);
  });

  it('runs what the process message names, whatever a module writes', async () => {
    const target = await testNode();
    const process = await spawn(target, { 'device-stack': ['lua@5.3a'] }, 'function compute(base, req) base["device-stack"] = { "nosuch@1.0" } base.mode = "Map" base.count = (base.count or 0) + 1 base.results = { output = tostring(base.count) } return base end');
    await target.client.send(process, { action: 'x' });
    assert.equal((await target.client.send(process, { action: 'x' })).output, '3');
  });

  it('records what a device that is not there says, slot by slot', async () => {
    const target = await testNode();
    const process = await spawn(target, { 'device-stack': ['genesis-wasm@1.0', 'patch@1.0'] });
    const { error } = await target.client.send(process, { action: 'x' });
    assert.match(String(error?.message), /^genesis-wasm@1\.0 is not on this node: .*execution-device lua@5\.3a/);
    // What ran before it left nothing behind.
    const half = await spawn(target, { 'device-stack': ['wao@1.0', 'wasi@1.0'] });
    await target.client.send(half, { action: 'x' });
    assert.equal((await getText(target, `/${half}/now/count`))[0], 404);
    const unknown = await spawn(target, { 'device-stack': ['nosuch@1.0'] });
    assert.match(String((await target.client.send(unknown, { action: 'x' })).error?.message), /no device nosuch@1\.0/);
    const itself = await spawn(target, { 'device-stack': ['stack@1.0', 'lua@5.3a'] });
    assert.match(String((await target.client.send(itself, { action: 'x' })).error?.message), /cannot be one of its own devices/);
  });
});
