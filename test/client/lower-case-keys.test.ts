import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lowerCaseKeys } from '../../src/client/lower-case-keys.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';

describe('keys of messages', () => {
  it('are lower case, and the last spelling counts', () => {
    assert.deepEqual(lowerCaseKeys({ Action: 'a', 'X-Note': 'b', action: 'c' }), { action: 'c', 'x-note': 'b' });
  });

  it('of a process are the standard ones, unless the user has others', () => {
    const tags = spawnTags({ module: 'M', node: 'N', tags: { Variant: 'ao.N.1', Color: 'red' } });
    assert.equal(tags['variant'], 'ao.N.1');
    assert.equal(tags['color'], 'red');
    assert.equal(tags['scheduler'], 'N');
    assert.notEqual(tags['random-seed'], spawnTags({ module: 'M', node: 'N' })['random-seed']);
  });
});
