import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message, withKeys, type Message, type Value } from '../../../src/message/value.ts';
import { changeBetween, noChange } from '../../../src/node/process/change.ts';
import { ownKeys } from '../../../src/node/process/live-process.ts';
import { StateLog } from '../../../src/node/process/state-log.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import type { Store } from '../../../src/store/store.ts';

const initial = message({ a: 1, device: 'process@1.0', keep: { x: 'y' }, 'at-slot': -1 });
const always = (): boolean => true;
const logOn = (store: Store): StateLog => new StateLog(store, 'hbx');

/** Writes slots that set, change and remove keys. @returns the state after each */
async function filled(log: StateLog, slots = 200): Promise<Message[]> {
  const states: Message[] = [];
  let previous: Message = initial;
  for (let slot = 0; slot < slots; slot++) {
    const failed = slot % 50 === 49;
    const state = withKeys(previous, [['at-slot', slot]]);
    if (!failed) {
      state.set(`k${slot % 7}`, new Map<string, Value>([['list', [slot]], ['inner', message({ deep: { [`d${slot}`]: 'x'.repeat(500) } })]]));
      state.delete(`k${(slot + 3) % 7}`);
      if (slot === 100) state.delete('a');
    }
    const change = changeBetween(previous, state);
    await log.write('P', { slot, results: message({ output: String(slot) }), failed }, { set: change.set.filter(([[key]]) => !ownKeys.includes(key!)), unset: change.unset }, () => state, always);
    states.push(state);
    previous = state;
  }
  return states;
}

describe('the state log', () => {
  it('gives back the state of every slot, past checkpoints too', async () => {
    const store = createMemoryStore();
    const log = logOn(store);
    const states = await filled(log);
    for (const [slot, state] of states.entries()) {
      const read = log.read('P', slot, initial)!;
      assert.deepEqual(new Map([...read.state].sort()), new Map([...state].sort()), `slot ${slot}`);
      assert.deepEqual(read.results, message({ output: String(slot) }));
      assert.equal(read.failed, slot % 50 === 49);
      assert.deepEqual(log.result('P', slot), { slot, results: read.results, failed: read.failed });
    }
    assert.equal(log.newest('P'), 199);
    assert.equal(log.outcome('P', 49), 'failed');
    assert.equal(log.outcome('P', 50), 'good');
    assert.equal(log.outcome('P', 200), undefined);
    assert.equal(log.newest('Q'), undefined);
    assert.ok(store.range({ prefix: ['checkpoint', 'P'] }).length >= 2);
  });

  it('has nothing for a slot whose records have a gap before it', async () => {
    const store = createMemoryStore();
    const log = logOn(store);
    await filled(log);
    const [first, second] = store.range({ prefix: ['checkpoint', 'P'] }).map(({ key }) => key[2] as number);
    await store.transaction((txn) => txn.remove(['computed', 'P', first! + 2]));
    assert.equal(log.read('P', first! + 5, initial), undefined);
    assert.ok(log.read('P', first! + 1, initial) !== undefined && log.read('P', second!, initial) !== undefined);
  });

  it('writes what changed, not what there is', async () => {
    const store = createMemoryStore();
    const log = logOn(store);
    const balances = new Map<string, Value>(Array.from({ length: 10_000 }, (_, index) => [`address-${index}`, index]));
    const state = withKeys(initial, [['balances', balances]]);
    await log.write('P', { slot: 0, results: undefined, failed: false }, changeBetween(initial, state), () => state, always);
    for (let slot = 1; slot < 150; slot++) {
      await log.write('P', { slot, results: undefined, failed: false }, { set: [[['balances', `address-${slot}`], slot * 2]], unset: [] }, () => assert.fail('no checkpoint is due'), always);
    }
    for (const { key, value } of store.range({ prefix: ['computed', 'P'], from: 1 })) assert.ok(value.length < 200, `${key.join(' ')} has ${value.length} bytes`);
    assert.equal((log.read('P', 149, initial)!.state.get('balances') as Message).get('address-7'), 14);
    assert.equal((log.read('P', 6, initial)!.state.get('balances') as Message).get('address-7'), 7);
  });

  it('does not build on a record whose writing failed', async () => {
    const store = createMemoryStore();
    const log = logOn(store);
    const state = (slot: number): Message => withKeys(initial, [['n', slot], ['at-slot', slot]]);
    const write = (slot: number, mayWrite = always): Promise<void> => log.write('P', { slot, results: undefined, failed: false }, { set: [[['n'], slot]], unset: [] }, () => state(slot), mayWrite);
    await write(0);
    await assert.rejects(write(1, () => assert.fail('the disk is full')));
    await write(2);
    assert.equal(log.read('P', 1, initial), undefined);
    assert.deepEqual(log.read('P', 2, initial)!.state.get('n'), 2);
  });

  it('does not count what another engine or a former version left', async () => {
    const store = createMemoryStore();
    const log = logOn(store);
    await filled(log, 10);
    const other = new StateLog(store, 'fengari');
    assert.equal(other.newest('P'), undefined);
    assert.equal(other.read('P', 5, initial), undefined);
    assert.equal(other.outcome('P', 5), undefined);
    await other.write('P', { slot: 5, results: undefined, failed: true }, noChange, () => initial, always);
    assert.equal(other.outcome('P', 5), 'failed');
    assert.equal(log.read('P', 9, initial), undefined);
    assert.ok(log.read('P', 4, initial) !== undefined);
  });

  it('forgets from a slot on', async () => {
    const log = logOn(createMemoryStore());
    await filled(log, 10);
    await log.forget('P', 4, always);
    assert.equal(log.newest('P'), 3);
  });

  it('writes nothing once the store is somebody else\'s', async () => {
    const log = logOn(createMemoryStore());
    await log.write('P', { slot: 0, results: undefined, failed: false }, noChange, () => initial, () => false);
    assert.equal(log.outcome('P', 0), undefined);
  });
});
