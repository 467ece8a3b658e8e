import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message, withKeys, type Message } from '../../../src/message/value.ts';
import { StateLog } from '../../../src/node/process/state-log.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';

const initial = message({ a: 1, keep: { x: 'y' } });

/** Writes 200 slots that set, change and remove keys. @returns the state after each */
async function filled(log: StateLog): Promise<Message[]> {
  const states: Message[] = [];
  let previous: Message = initial;
  for (let slot = 0; slot < 200; slot++) {
    const state = withKeys(previous, [['at-slot', slot], [`k${slot % 7}`, { list: [slot] } as never]]);
    state.set(`k${slot % 7}`, new Map([['list', [slot]]]));
    state.delete(`k${(slot + 3) % 7}`);
    if (slot === 100) state.delete('a');
    const failed = slot % 50 === 49;
    await log.write('P', { slot, state, results: message({ output: String(slot) }), failed }, previous, initial, () => true);
    states.push(state);
    previous = state;
  }
  return states;
}

describe('the state log', () => {
  it('gives back the state of every slot, past checkpoints too', async () => {
    const log = new StateLog(createMemoryStore());
    const states = await filled(log);
    for (const [slot, state] of states.entries()) {
      const read = log.read('P', slot, initial)!;
      assert.deepEqual(new Map([...read.state].sort()), new Map([...state].sort()), `slot ${slot}`);
      assert.deepEqual(read.results, message({ output: String(slot) }));
      assert.equal(read.failed, slot % 50 === 49);
    }
    assert.equal(log.newest('P'), 199);
    assert.equal(log.failed('P', 49), true);
    assert.equal(log.newest('Q'), undefined);
  });

  it('has nothing for a slot whose records have a gap before it', async () => {
    const store = createMemoryStore();
    const log = new StateLog(store);
    await filled(log);
    await store.transaction((txn) => txn.remove(['computed', 'P', 70]));
    assert.equal(log.read('P', 75, initial), undefined);
    assert.ok(log.read('P', 69, initial) !== undefined && log.read('P', 128, initial) !== undefined);
  });

  it('writes nothing once the store is somebody else\'s', async () => {
    const log = new StateLog(createMemoryStore());
    await log.write('P', { slot: 0, state: initial, results: undefined, failed: false }, initial, initial, () => false);
    assert.equal(log.has('P', 0), false);
  });
});
