import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Gate } from '../../../src/node/cron/gate.ts';

describe('Gate', () => {
  it('lets so many in at once and the others in their order, also behind one that fails', async () => {
    const gate = new Gate(2);
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    const all = await Promise.allSettled(
      Array.from({ length: 7 }, (_, index) =>
        gate.run(async () => {
          order.push(index);
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
          if (index === 2) throw new Error('two');
          return index;
        }),
      ),
    );
    assert.equal(most, 2);
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(all.map(({ status }) => status === 'fulfilled'), [true, true, false, true, true, true, true]);
    assert.equal(await gate.run(async () => 'again'), 'again');
  });
});
