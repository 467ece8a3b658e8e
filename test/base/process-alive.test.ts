import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { isProcessAlive } from '../../src/base/process-alive.ts';

describe('isProcessAlive', () => {
  it('knows this process, and one that has ended', () => {
    assert.equal(isProcessAlive(process.pid), true);
    assert.equal(isProcessAlive(spawnSync(process.execPath, ['-e', '0']).pid), false);
  });
});
