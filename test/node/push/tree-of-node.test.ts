import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deliveriesIn, treeOfNode } from '../../../src/node/push/tree-of-node.ts';
import { message, type Value } from '../../../src/message/value.ts';

describe('the tree of another node', () => {
  it('stands in ours without proofs, private keys, and what is about the reply', () => {
    const tree = message({
      process: 'P', slot: 3, status: 200, raw: { x: '1' }, 'ao-types': 'x', device: 'meta@1.0', Commitments: { a: '1' }, private: 'x',
      1: { id: 'I', target: 'T', slot: 1, commitments: { a: '1' }, 'resulted-in': { privX: '1', outbox: [{ commitments: '1', data: '2' }], __proto__x: '1' } },
    });
    assert.deepEqual(treeOfNode(tree, 'http://n', 10), message({ process: 'P', slot: 3, 1: { id: 'I', target: 'T', slot: 1, 'resulted-in': { outbox: [{ data: '2' }], __proto__x: '1' } } }));
  });

  it('is cut off when it is deeper or larger than was asked for', () => {
    let deep: Value = 'x';
    for (let level = 0; level < 60; level++) deep = message({ 1: deep });
    assert.equal(treeOfNode(deep as never, 'http://n', 40).get('response'), 'error');
    assert.notEqual(treeOfNode(deep as never, 'http://n', 60).get('response'), 'error');
    assert.match(String(treeOfNode(message({ 1: Array.from({ length: 50_001 }, () => 1) }), 'http://n', 40).get('reason')), /larger than/);
  });

  it('counts deliveries, in the tree and in the list below it', () => {
    const one = { id: 'I', target: 'T', slot: 1 };
    assert.equal(deliveriesIn(message({ process: 'P', slot: 1 })), 0);
    assert.equal(deliveriesIn(message({ 1: { ...one, 'resulted-in': { 1: one, 2: { response: 'error' } } }, 2: { ...one, 'resulted-in': { deeper: [one, one] } } })), 5);
  });
});
