import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messageId } from '../../../src/message/id.ts';
import { message } from '../../../src/message/value.ts';
import { MessageCache } from '../../../src/node/cache.ts';
import { Scheduler } from '../../../src/node/scheduler/scheduler.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import type { Store } from '../../../src/store/store.ts';

const definition = message({ type: 'Process', name: 'p' });
const process = messageId(definition, 'all');

function schedulerOn(store: Store): Scheduler {
  return new Scheduler({ store, cache: new MessageCache(store), now: () => 1, mayWrite: () => true });
}

describe('Scheduler', () => {
  it('goes on from what another host of the same store has written', async () => {
    const store = createMemoryStore();
    const [first, second] = [schedulerOn(store), schedulerOn(store)];
    const slots: number[] = [];
    await first.schedule({ process, message: definition, path: 'compute' });
    for (let round = 0; round < 6; round++) {
      const scheduler = round % 2 === 0 ? second : first;
      slots.push((await scheduler.schedule({ process, message: message({ round }), path: 'compute' })).slot);
    }
    assert.deepEqual(slots, [1, 2, 3, 4, 5, 6]);
    const alone = schedulerOn(createMemoryStore());
    await alone.schedule({ process, message: definition, path: 'compute' });
    for (let round = 0; round < 6; round++) await alone.schedule({ process, message: message({ round }), path: 'compute' });
    assert.deepEqual(first.assignments(process, 0, 10), alone.assignments(process, 0, 10));
  });

  it('leaves no gap where nothing was written', async () => {
    const scheduler = schedulerOn(createMemoryStore());
    await scheduler.schedule({ process, message: definition, path: 'compute' });
    const refuse = (): void => {
      throw new Error('refused');
    };
    const results = await Promise.allSettled([
      scheduler.schedule({ process, message: message({ a: 1 }), path: 'compute' }),
      scheduler.schedule({ process, message: message({ a: 2 }), path: 'compute', alongside: refuse }),
      scheduler.schedule({ process, message: message({ a: 3 }), path: 'compute' }),
    ]);
    assert.deepEqual(results.map((result) => (result.status === 'fulfilled' ? result.value.slot : 'refused')), [1, 'refused', 2]);
    assert.equal(scheduler.slotOf(process, messageId(message({ a: 2 }), 'all')), undefined);
  });

  it('knows which processes have a log, and the first slot of a message that comes twice', async () => {
    const scheduler = schedulerOn(createMemoryStore());
    assert.equal(scheduler.has(process), false);
    const { assignment } = await scheduler.schedule({ process, message: definition, path: 'compute' });
    assert.equal(scheduler.has(process), true);
    assert.equal(assignment.get('body-id'), undefined);
    for (const slot of [1, 2]) assert.equal((await scheduler.schedule({ process, message: message({ a: 1 }), path: 'compute' })).slot, slot);
    assert.equal(scheduler.slotOf(process, messageId(message({ a: 1 }), 'all')), 1);
  });
});
