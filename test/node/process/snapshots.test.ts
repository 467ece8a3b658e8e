import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unpack } from '../../../src/message/pack.ts';
import { withKeys, type Message } from '../../../src/message/value.ts';
import { Snapshots, thinOut } from '../../../src/node/process/snapshots.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import type { Store } from '../../../src/store/store.ts';
import { createFakeEngine } from '../../helpers/fake-engine.ts';
import { testRunner, type TestRunner } from '../../helpers/test-runner.ts';

/** Counts in a global and in the state. */
const counter = `return {
  compute(base, req, lua) {
    const { globals } = lua;
    const body = req.get('body');
    const n = (globals.get('n') ?? 0) + 1;
    globals.set('n', n);
    globals.set('suspended', body.get('action') === 'Suspend' || (globals.get('suspended') === true && body.get('action') !== 'Resume'));
    base.set('n', n);
    base.set('results', new Map([['output', String(n)]]));
    if (body.get('action') === 'Fail') throw new Error('no');
    if (body.get('action') === 'Three') return lua.values(base, 1, 2);
    return base;
  },
}`;

/** Schedules messages and computes the last: slots are computed in one go. */
async function run({ schedule, runner }: TestRunner, process: string, count: number, fields = {}): Promise<string> {
  let slot = 0;
  for (let index = 0; index < count; index++) slot = await schedule(process, fields);
  return String(((await runner.resultOf(process, slot)).results as Message).get('output'));
}

function snapshotSlots(store: Store, process: string): number[] {
  const list = store.get(['snapshots', process]);
  const slots = list === undefined ? [] : (unpack(list) as unknown as [number, number][]).map(([slot]) => slot);
  assert.deepEqual(store.range({ prefix: ['snapshot', process] }).map(({ key }) => key[2]), slots);
  return slots;
}

/** A node that ended, cleanly unless `kill`, and one on the same store. */
async function restart(before: TestRunner, kill = false): Promise<{ next: TestRunner; engine: ReturnType<typeof createFakeEngine> }> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (!kill) await before.runner.close();
  const engine = createFakeEngine();
  return { next: testRunner({ engine, store: before.store }), engine };
}

describe('snapshots', () => {
  it('wake a process after a clean stop without running its log', async () => {
    const first = testRunner({ engine: createFakeEngine() });
    const process = await first.spawn(counter);
    await run(first, process, 30);
    await run(first, process, 1, { action: 'Fail' });
    const { next, engine } = await restart(first);
    assert.equal(await run(next, process, 1), '32');
    assert.deepEqual(engine.asked, { open: 0, restore: 1, call: 1, hold: 0, snapshot: 0, fork: 0 });
    assert.equal((await next.runner.computeSlot(process, 32)).state.get('n'), 32);
    assert.equal((await next.runner.computeSlot(process, 12)).state.get('n'), 13);
  });

  it('leave at most so many slots to run again after a kill', async () => {
    const first = testRunner({ engine: createFakeEngine() });
    const process = await first.spawn(counter);
    await run(first, process, 2500);
    const { next, engine } = await restart(first, true);
    assert.deepEqual(snapshotSlots(first.store, process), [999, 1999]);
    assert.equal(await run(next, process, 1), '2502');
    assert.equal(engine.asked.call, 502);
    assert.equal(engine.asked.open, 0);
  });

  it('are taken behind the reply when a process is idle', async () => {
    const engine = createFakeEngine();
    const target = testRunner({ engine });
    const process = await target.spawn(counter);
    await run(target, process, 999);
    assert.equal(engine.asked.snapshot, 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(snapshotSlots(target.store, process), [999]);
  });

  it('that are damaged count as not there', async () => {
    const flipped = (bytes: Uint8Array): Uint8Array => bytes.with(bytes.length - 5, bytes.at(-5)! ^ 1);
    for (const damage of [flipped, (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1), () => new Uint8Array()]) {
      const first = testRunner({ engine: createFakeEngine() });
      const process = await first.spawn(counter);
      await run(first, process, 1500);
      await first.runner.close();
      const wake = async (expected: string, calls: number, opened: number): Promise<void> => {
        const { next, engine } = await restart(first, true);
        assert.equal(await run(next, process, 1), expected);
        assert.deepEqual([engine.asked.call, engine.asked.open], [calls, opened]);
      };
      const spoil = (slot: number): Promise<void> => first.store.transaction((txn) => txn.put(['snapshot', process, slot], damage(txn.get(['snapshot', process, slot])!)));
      assert.deepEqual(snapshotSlots(first.store, process), [999, 1500]);
      await spoil(1500);
      await wake('1502', 502, 0);
      await spoil(999);
      await wake('1503', 1503, 1);
    }
  });

  it('of another engine or module count as not there', async () => {
    const first = testRunner({ engine: createFakeEngine() });
    const process = await first.spawn(counter);
    await run(first, process, 50);
    await first.runner.close();
    const snapshots = new Snapshots(first.store);
    const { snapshot } = snapshots.read(process, 50)!;
    for (const [key, value] of [['modules', 'x'], ['engine', 'fengari'], ['dialect', 'puc'], ['sandbox', 'true'], ['body', 'x'], ['body', 1]] as const) {
      await snapshots.write(process, 50, withKeys(snapshot, [[key, value]]), () => true);
      const { next, engine } = await restart(first, true);
      assert.equal(((await next.runner.copyAt(process, 50)).process.newest!.results as Message).get('output'), '51', key);
      assert.equal(engine.asked.open, 1, key);
    }
  });

  it('leave a process with a suspended coroutine to the one before, and to its log', async () => {
    const first = testRunner({ engine: createFakeEngine() });
    const process = await first.spawn(counter);
    await run(first, process, 1200);
    await run(first, process, 100, { action: 'Suspend' });
    const { next, engine } = await restart(first);
    assert.deepEqual(snapshotSlots(first.store, process), [999]);
    assert.equal(await run(next, process, 1, { action: 'Resume' }), '1302');
    assert.equal(engine.asked.call, 302);
  });

  it('are not used by another engine, and leave its records alone', async () => {
    const first = testRunner({ engine: createFakeEngine() });
    const process = await first.spawn(counter);
    await run(first, process, 20);
    await first.runner.close();
    const other = { ...createFakeEngine(), id: 'fengari' as const };
    const next = testRunner({ engine: other, store: first.store });
    assert.equal(next.runner.newestSlot(process), undefined);
    assert.equal(await run(next, process, 1), '22');
    assert.equal(other.asked.open, 1);
    assert.equal(other.asked.call, 22);
  });

  it('make slots that fail late cheap', async () => {
    const engine = createFakeEngine();
    const target = testRunner({ engine });
    const process = await target.spawn(counter);
    await run(target, process, 500);
    const before = engine.asked.call;
    for (let round = 0; round < 5; round++) {
      await run(target, process, 1, { action: 'Three' });
      assert.equal(await run(target, process, 1), String(502 + round));
    }
    assert.equal(engine.asked.open, 2);
    assert.ok(engine.asked.call - before < 501 + 30, String(engine.asked.call - before));
  });

  it('write nothing once the store is somebody else\'s', async () => {
    let ours = true;
    const store = createMemoryStore();
    const target = testRunner({ engine: createFakeEngine(), store, mayWrite: () => ours });
    const process = await target.spawn(counter);
    await run(target, process, 20);
    ours = false;
    await target.runner.close();
    assert.deepEqual(snapshotSlots(store, process), []);
  });

  it('give a copy of a process at any slot, which goes its own way', async () => {
    const engine = createFakeEngine();
    const target = testRunner({ engine });
    const process = await target.spawn(counter);
    await run(target, process, 1999);
    await run(target, process, 1, { action: 'Fail' });
    const n = async (slot: number): Promise<unknown> => {
      const copy = await target.runner.copyAt(process, slot);
      assert.equal(copy.process.slot, slot);
      assert.equal(copy.process.state.message().get('at-slot'), slot);
      const called = await copy.process.scope.vm!.call('compute', [null, (await target.ctx.scheduler.assignment(process, 1))!], { held: copy.process.scope.base });
      assert.ok(called.ok);
      copy.close();
      return [copy.process.state.message().get('n'), called.change!.set.find(([[key]]) => key === 'n')?.[1]];
    };
    assert.deepEqual(await n(2000), [2000, 2001]);
    assert.equal(engine.asked.fork, 1);
    assert.deepEqual(await n(1999), [2000, 2001]);
    assert.deepEqual(await n(1500), [1501, 1502]);
    assert.deepEqual(await n(999), [1000, 1001]);
    assert.deepEqual(await n(0), [1, 2]);
    const { call } = engine.asked;
    await n(1000);
    assert.equal(engine.asked.call - call, 2);
    assert.equal(await run(target, process, 1), '2001');
  });

  it('are thinned out evenly when they take more than the log', () => {
    const megabyte = 1024 * 1024;
    let entries: (readonly [number, number])[] = [];
    for (let slot = 999; slot < 100_000; slot += 1000) entries = thinOut([...entries, [slot, 4 * megabyte]]).kept;
    const slots = entries.map(([slot]) => slot);
    assert.ok(slots.length > 20 && slots.length <= 29, String(slots.length));
    assert.deepEqual(slots.slice(-2), [98_999, 99_999]);
    const gaps = slots.map((slot, index) => slot - (slots[index - 1] ?? 0));
    assert.ok(Math.max(...gaps) <= 8000, gaps.join(' '));
    const small = Array.from({ length: 100 }, (_, index) => [index * 1000, 20_000] as const);
    assert.deepEqual(thinOut(small).kept, small);
  });
});
