import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message, type Message } from '../../../src/message/value.ts';
import type { NodeContext } from '../../../src/node/context.ts';
import { Cron } from '../../../src/node/cron/cron.ts';
import { Task } from '../../../src/node/cron/task.ts';
import { ok, fail, type Device } from '../../../src/node/device.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import type { Store } from '../../../src/store/store.ts';

interface World {
  readonly cron: Cron;
  readonly clock: { ms: number };
  readonly events: string[];
  /** What runs and what holds them up. */
  readonly ran: string[];
  readonly hold: { until?: Promise<void> };
  mayWrite: boolean;
}

/** Cron with a clock of its own and one device, whose key `run` notes who was there. */
function open(store: Store = createMemoryStore(), atMs = 0): World {
  const clock = { ms: atMs };
  const events: string[] = [];
  const ran: string[] = [];
  const hold: World['hold'] = {};
  const probe: Device = {
    id: 'message@1.0',
    kind: 'native',
    summary: '',
    keys: {
      run: async (_base, req) => {
        ran.push(String(req.get('name')));
        await hold.until;
        return ok('done');
      },
      fail: () => fail(400, 'It went wrong.'),
      throw: () => {
        throw new TypeError('a bug');
      },
    },
  };
  const ctx = { devices: new Map([[probe.id, probe]]), processes: { definition: () => undefined }, now: () => clock.ms, log: (event: string) => events.push(event) } as unknown as NodeContext;
  const world: World = { cron: new Cron({ store, context: () => ctx, mayWrite: () => world.mayWrite }), clock, events, ran, hold, mayWrite: true };
  return world;
}

function task(name: string, { path = '/run', intervalMs, dueAt = 0 }: { path?: string; intervalMs?: number; dueAt?: number } = {}): Task {
  return new Task({ id: name, path, ...(intervalMs === undefined ? {} : { interval: `${intervalMs}-milliseconds`, intervalMs }), request: message({ path, name }), owners: [], readOnly: false, dueAt });
}

/** Tasks in the store; how far they are is there for them alone. */
function keys(store: Store): unknown[] {
  const tasks = store.range({ prefix: ['cron-task'] }).map(({ key }) => key[1]);
  for (const { key } of store.range({ prefix: ['cron-progress'] })) assert.ok(tasks.includes(key[1]));
  return tasks;
}

describe('Cron', () => {
  it('goes on after a restart: what was missed runs once, what is not due waits', async () => {
    const store = createMemoryStore();
    const first = open(store);
    await first.cron.add(task('a', { intervalMs: 1000 }));
    await first.cron.add(task('day', { intervalMs: 86_400_000 }));
    await first.cron.settled();
    assert.deepEqual(first.ran, ['a', 'day']);
    first.clock.ms = 1000;
    await first.cron.tick();
    await first.cron.close();
    first.clock.ms = 2000;
    await first.cron.tick();
    assert.deepEqual(first.ran, ['a', 'day', 'a']);

    const second = open(store, 10_500);
    second.cron.start();
    await second.cron.tick();
    assert.deepEqual(second.ran, ['a']);
    second.clock.ms = 10_999;
    await second.cron.tick();
    second.clock.ms = 11_000;
    await second.cron.tick();
    assert.deepEqual(second.ran, ['a', 'a']);
    assert.deepEqual(second.cron.list().map(({ id, counts }) => [id, counts.runs]), [['a', 4], ['day', 1]]);
  });

  it('runs once what the end of the node cut off, three times at most', async () => {
    const store = createMemoryStore();
    const never = new Promise<void>(() => undefined);
    const ran: string[] = [];
    for (let starts = 0; starts < 5; starts++) {
      const world = open(store);
      world.hold.until = never;
      world.cron.start();
      if (starts === 0) await world.cron.add(task('a'));
      void world.cron.tick();
      await new Promise((resolve) => setImmediate(resolve));
      ran.push(...world.ran);
      if (starts === 3) assert.deepEqual(world.events, ['cron.given-up']);
    }
    assert.deepEqual(ran, ['a', 'a', 'a']);
    assert.deepEqual(keys(store), []);
  });

  it('forgets a path that ran once, but tells of the newest', async () => {
    const store = createMemoryStore();
    const { cron, ran } = open(store);
    for (let n = 0; n < 150; n++) await cron.add(task(`t${n}`));
    await cron.settled();
    assert.equal(ran.length, 150);
    assert.deepEqual(keys(store), []);
    assert.equal(cron.list().length, 100);
    assert.equal(cron.find('t149'), undefined);
    await cron.close();
  });

  it('skips a run that is due while the last one is under way', async () => {
    const { cron, clock, ran, hold } = open();
    let release = (): void => undefined;
    hold.until = new Promise((resolve) => (release = resolve));
    await cron.add(task('a', { intervalMs: 1000 }));
    while (ran.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (const ms of [1000, 2000, 3000]) {
      clock.ms = ms;
      await cron.tick();
    }
    assert.deepEqual(ran, ['a']);
    release();
    await cron.settled();
    clock.ms = 4000;
    await cron.tick();
    assert.deepEqual([ran, cron.find('a')!.counts.skipped], [['a', 'a'], 3]);
  });

  it('outlives failures and bugs, and tells each once', async () => {
    const { cron, clock, events } = open();
    await cron.add(task('bad', { path: '/fail', intervalMs: 1000 }));
    await cron.add(task('bug', { path: '/throw', intervalMs: 1000 }));
    await cron.settled();
    clock.ms = 1000;
    await cron.tick();
    assert.deepEqual(cron.list().map(({ counts }) => [counts.runs, counts.failed, counts.lastError]), [[2, 2, 'It went wrong.'], [2, 2, 'a bug']]);
    assert.deepEqual(events.filter((event) => event === 'cron.failed'), ['cron.failed', 'cron.failed']);
    assert.ok(events.includes('cron.bug'));
  });

  it('stops all when another process has the store, and leaves it what it has', async () => {
    const store = createMemoryStore();
    const world = open(store);
    await world.cron.add(task('a', { intervalMs: 1000 }));
    await world.cron.settled();
    world.mayWrite = false;
    world.clock.ms = 1000;
    await world.cron.tick();
    assert.deepEqual(world.ran, ['a']);
    assert.deepEqual(world.cron.list(), []);
    await world.cron.close();
    assert.deepEqual(keys(store), ['a']);
    await assert.rejects(world.cron.add(task('b')), { code: 'node/lease-lost' });
  });

  it('keeps nothing of a task that was stopped while it ran', async () => {
    const store = createMemoryStore();
    const { cron, clock, hold, ran } = open(store);
    let release = (): void => undefined;
    hold.until = new Promise((resolve) => (release = resolve));
    await cron.add(task('a', { intervalMs: 1000 }));
    await cron.stop(cron.find('a')!);
    release();
    await cron.settled();
    clock.ms = 5000;
    await cron.tick();
    await cron.close();
    assert.deepEqual([ran, keys(store)], [['a'], []]);
  });

  it('has as many tasks as it may have, and no more', async () => {
    const { cron } = open();
    const added = await Promise.all(Array.from({ length: 1010 }, (_, n) => cron.add(task(`t${n}`, { intervalMs: 86_400_000, dueAt: 1 }))));
    assert.equal(added.filter((is) => is).length, 1000);
    assert.equal(await cron.add(task('t5', { intervalMs: 86_400_000 })), true);
    await cron.stop(cron.find('t5')!);
    assert.equal(await cron.add(task('new', { intervalMs: 86_400_000 })), true);
    await cron.close();
  });

  it('is not stopped by what it cannot read in the store', async () => {
    const store = createMemoryStore();
    const { pack } = await import('../../../src/message/pack.ts');
    await store.transaction((txn) => {
      txn.put(['cron-task', 'x'], pack('nonsense'));
      txn.put(['cron-task', 'y'], pack(new Map() as Message));
      txn.put(['cron-process', 'z'], pack(5));
    });
    const { cron } = open(store);
    cron.start();
    await cron.tick();
    assert.deepEqual(cron.list(), []);
  });
});
