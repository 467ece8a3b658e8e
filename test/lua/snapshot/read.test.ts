import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { loadProtos } from '../../../src/lua/compile/load.ts';
import { DamagedError } from '../../../src/lua/snapshot/bytes.ts';
import { readHeap } from '../../../src/lua/snapshot/read.ts';
import { writeHeap } from '../../../src/lua/snapshot/write.ts';
import { arbitraryHeap } from './arbitrary-heap.ts';

describe('readHeap', () => {
  // The checksum keeps such bytes away from it; it must stand alone all the same.
  it('survives every byte that is not as it was written', () => {
    fc.assert(
      fc.property(arbitraryHeap, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }), (build, changes) => {
        const bytes = Uint8Array.from(writeHeap(build()));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        try {
          readHeap(bytes, 'puc', loadProtos);
        } catch (error) {
          assert.ok(error instanceof DamagedError || (error as Error).name === 'LuaSyntaxError', String((error as Error).stack));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes no time for counts that promise more than there is', () => {
    // 2^49 roots.
    assert.throws(() => readHeap(Uint8Array.from([0, 0, 255, 255, 255, 255, 255, 255, 127]), 'puc', loadProtos), DamagedError);
  });
});
