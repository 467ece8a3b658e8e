import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authoritiesOf, senderOf } from '../../src/node/authorities.ts';
import type { NodeContext } from '../../src/node/context.ts';
import { message, type Message, type Value } from '../../src/message/value.ts';

const ctx = { signer: { address: 'node' } } as NodeContext;

function signedBy(committer: string | undefined, fields: Record<string, Value>): Message {
  return message({ ...fields, ...(committer === undefined ? {} : { commitments: { x: { committer, alg: 'rsa-pss-sha512' } } }) });
}

describe('authorities', () => {
  it('are those of the process, in each form, and the node itself', () => {
    for (const authority of ['a,b', '"a", "b"', ['a', 'b'], { 1: 'a', 2: 'b' }]) {
      assert.deepEqual([...authoritiesOf(message({ authority } as never), ctx)], ['node', 'a', 'b']);
    }
    assert.deepEqual([...authoritiesOf(message({}), ctx)], ['node']);
    assert.deepEqual([...authoritiesOf(undefined, ctx)], ['node']);
  });

  it('are believed about where a message comes from, others are not', () => {
    const authorities = new Set(['node', 'a']);
    assert.equal(senderOf(signedBy('a', { 'from-process': 'p' }), authorities), 'p');
    assert.equal(senderOf(signedBy('node', { 'from-process': 'p' }), authorities), 'p');
    assert.equal(senderOf(signedBy('stranger', { 'from-process': 'p' }), authorities), 'stranger');
    assert.equal(senderOf(signedBy(undefined, { 'from-process': 'p' }), authorities), '');
    assert.equal(senderOf(signedBy('a', {}), authorities), 'a');
  });
});
