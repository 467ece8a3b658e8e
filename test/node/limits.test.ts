import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message } from '../../src/message/value.ts';
import { explainLimit, lowerLimits, nodeLimits } from '../../src/node/limits.ts';

const node = nodeLimits({ instructions: 1000, memoryBytes: 10_000 });

describe('limits', () => {
  it('are lowered by a process and by a message, never raised', () => {
    const process = lowerLimits(node, message({ 'Compute-Limit': 500, 'memory-limit': '1-gb' }), 'process');
    assert.deepEqual(process, { instructions: 500, memoryBytes: 10_000, setBy: { instructions: 'process', memoryBytes: 'node' } });
    assert.deepEqual(lowerLimits(process, message({ 'compute-limit': '600', 'memory-limit': '1kb' }), 'message'), { instructions: 500, memoryBytes: 1024, setBy: { instructions: 'process', memoryBytes: 'message' } });
    assert.equal(lowerLimits(node, message({ 'compute-limit': 'little', 'memory-limit': '' }), 'message'), node);
  });

  it('explain themselves where they are what ended a call', () => {
    assert.equal(explainLimit({ kind: 'runtime', message: 'boom', traceback: [] }, node), 'boom');
    assert.equal(explainLimit({ kind: 'budget', message: 'The call ran for more than 60 seconds', traceback: [] }, node), 'The call ran for more than 60 seconds');
    assert.match(explainLimit({ kind: 'memory', message: 'not enough memory', traceback: [] }, node), /^not enough memory\. 10000 bytes are the bound of this node: .*`hbx node --memory`/);
  });
});
