import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { systemReason } from '../../src/base/system-reason.ts';

describe('systemReason', () => {
  it('puts what the system says into words', () => {
    try {
      readFileSync(new URL('.', import.meta.url));
      assert.fail('a folder was read');
    } catch (error) {
      assert.equal(systemReason(error), 'it is a folder');
    }
    assert.equal(systemReason(new Error('else')), 'else');
    assert.equal(systemReason('text'), 'text');
  });
});
