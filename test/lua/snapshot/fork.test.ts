import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { loadProtos } from '../../../src/lua/compile/load.ts';
import { callList } from '../../../src/lua/runtime/call.ts';
import { state } from '../../../src/lua/runtime/state.ts';
import { LuaCoroutine, LuaFunction, LuaTable } from '../../../src/lua/runtime/value.ts';
import { forkHeap } from '../../../src/lua/snapshot/fork.ts';
import { measureHeap } from '../../../src/lua/snapshot/measure.ts';
import { restoreHeap, snapshotHeap } from '../../../src/lua/snapshot/snapshot.ts';
import { arbitraryHeap, beginState, closuresOf, deepTable } from './arbitrary-heap.ts';

describe('forkHeap', () => {
  it('makes a heap that is equal, shares nothing that changes, and takes as much room', () => {
    fc.assert(
      fc.property(arbitraryHeap, (build) => {
        const heap = build();
        const bytes = snapshotHeap(heap)!;
        const fork = forkHeap(heap)!;
        assert.deepEqual(snapshotHeap(fork), bytes);
        const size = measureHeap(heap);
        assert.equal(measureHeap(fork), size);
        assert.equal(measureHeap(restoreHeap(bytes, 'puc', loadProtos)!), size);
        for (const [at, root] of heap.roots.entries()) {
          if (!(root instanceof LuaTable)) continue;
          const copy = fork.roots[at] as LuaTable;
          assert.notEqual(copy, root);
          copy.epoch = root.epoch = state.epoch;
          copy.setString('mark', 'fork');
          assert.notEqual(root.getString('mark'), 'fork');
          copy.append(1);
        }
        assert.deepEqual(snapshotHeap(heap), bytes);
      }),
      { numRuns: 200 },
    );
  });

  it('copies closures with what they share among each other', () => {
    beginState();
    const [up, down] = closuresOf('kept') as [LuaFunction, LuaFunction];
    callList(up);
    const fork = forkHeap({ dialect: 'puc', lastId: state.lastId, numbers: [], roots: [up, down] })!;
    const [forkedUp, forkedDown] = fork.roots as [LuaFunction, LuaFunction];
    assert.deepEqual(callList(forkedUp), [2]);
    assert.deepEqual(callList(forkedDown, 5), [-3, 'kept']);
    assert.deepEqual(callList(up), [2]);
  });

  it('copies what is very deep', () => {
    beginState();
    const heap = { dialect: 'puc', lastId: state.lastId, numbers: [], roots: [deepTable(200_000)] } as const;
    assert.equal(measureHeap(forkHeap(heap)!), measureHeap(heap));
  });

  it('refuses a coroutine that is suspended', () => {
    beginState();
    const coroutine = new LuaCoroutine(closuresOf(1)[0]!);
    coroutine.generator = (function* () {
      return yield [];
    })();
    assert.equal(forkHeap({ dialect: 'puc', lastId: 0, numbers: [], roots: [coroutine] }), undefined);
  });
});
