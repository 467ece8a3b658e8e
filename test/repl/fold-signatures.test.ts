import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldSignatures } from '../../src/repl/fold-signatures.ts';

const signed = (committer?: string) => ({ 'commitment-device': 'httpsig@1.0', signature: 'abc', ...(committer === undefined ? {} : { committer }) });

describe('signatures in a value', () => {
  it('become a line that names the signers', () => {
    const value = { a: 1, commitments: { x: signed('alice'), y: signed() }, list: [{ commitments: { x: signed('bob'), y: signed('carol'), z: signed('bob') } }] };
    assert.deepEqual(foldSignatures(value), { a: 1, commitments: 'signed by alice', list: [{ commitments: 'signed by bob, carol' }] });
    assert.deepEqual(foldSignatures({ commitments: { y: signed() } }), { commitments: 'signed by nobody' });
  });

  it('stay where they were asked for, and leave alone what only has their name', () => {
    for (const value of [{ x: signed('alice') }, { commitments: { alice: { amount: 5 } } }, { commitments: {} }, { commitments: [signed('alice')] }, { commitments: 'none' }, 'text', null, [1, null]]) assert.equal(foldSignatures(value), value);
  });
});
