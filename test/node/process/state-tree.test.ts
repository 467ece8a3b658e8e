import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Atom, float, getKey, message, type Message, type Value } from '../../../src/message/value.ts';
import { changeBetween } from '../../../src/node/process/change.ts';
import { StateTree } from '../../../src/node/process/state-tree.ts';

const leaf: fc.Arbitrary<Value> = fc.oneof(
  fc.integer(), fc.string({ maxLength: 3 }), fc.boolean(), fc.constant(null), fc.constant(float(3)), fc.constant(new Atom('x')), fc.bigInt(), fc.uint8Array({ maxLength: 2 }),
);
const keys = fc.constantFrom('a', 'b', 'A', '1', '2', 'balances', '__proto__');
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
})).value;
const state: fc.Arbitrary<Message> = fc.array(fc.tuple(keys, value), { maxLength: 6 }).map((entries) => new Map(entries));

/** The same without the order of keys, which means nothing. */
function sorted(source: Value): unknown {
  if (Array.isArray(source)) return source.map(sorted);
  return source instanceof Map ? [...(source as Message)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]) : source;
}

describe('the state of a process', () => {
  it('becomes any other by what is different, and leaves what was read as it was', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 2, maxLength: 6 }), fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (states, reads) => {
        const tree = new StateTree(states[0]!);
        const seen: [Message, unknown][] = [];
        for (const [index, next] of states.entries()) {
          if (index === 0) continue;
          const previous = states[index - 1]!;
          const before = sorted(previous);
          tree.apply(changeBetween(previous, next));
          assert.deepEqual(sorted(previous), before);
          if (reads[index] === true) {
            assert.deepEqual(sorted(tree.message()), sorted(next));
            seen.push([tree.message(), sorted(next)]);
          }
          for (const key of ['a', 'A', 'b', 'balances', 'BALANCES', '__PROTO__', 'none']) {
            const wanted = getKey(next, key);
            // Of several spellings any may be meant.
            if (key === 'none' || next.has(key) || next.has(key.toLowerCase())) assert.deepEqual(tree.get(key), wanted, key);
            else assert.equal(tree.get(key) === undefined, wanted === undefined, key);
          }
        }
        assert.deepEqual(sorted(tree.message()), sorted(states.at(-1)!));
        for (const [read, wanted] of seen) assert.deepEqual(sorted(read), wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('says nothing of what stayed the same', () => {
    const before = message({ balances: { a: 1, b: 2 }, list: [{ x: 1 }, 2], same: { deep: [1, 2] } });
    const after = message({ balances: { a: 1, b: 3, c: 4 }, list: [{ x: 1 }, 3, 4], same: { deep: [1, 2] } });
    assert.deepEqual(changeBetween(before, after), { set: [[['balances', 'b'], 3], [['balances', 'c'], 4], [['list', '2'], 3], [['list', '3'], 4]], unset: [] });
    assert.deepEqual(changeBetween(message({ list: [1, 2], gone: 1 }), message({ list: [1] })), { set: [[['list'], [1]]], unset: [['gone']] });
  });

  it('copies only what it writes to', () => {
    const untouched = message({ a: 1 });
    const tree = new StateTree(new Map<string, Value>([['untouched', untouched], ['touched', message({ a: 1 })]]));
    const before = tree.message();
    tree.apply({ set: [[['touched', 'a'], 2]], unset: [] });
    const after = tree.message();
    assert.equal(after.get('untouched'), untouched);
    assert.deepEqual(before.get('touched'), message({ a: 1 }));
    tree.apply({ set: [[['touched', 'b', 'c'], 3], [['list'], []], [['list', '1'], 'x']], unset: [] });
    assert.deepEqual(after.get('touched'), message({ a: 2 }));
    assert.deepEqual(tree.message().get('touched'), message({ a: 2, b: { c: 3 } }));
    assert.deepEqual(tree.message().get('list'), ['x']);
    tree.apply({ set: [[['list', 'name'], 'y']], unset: [] });
    assert.deepEqual(tree.message().get('list'), message({ 1: 'x', name: 'y' }));
  });
});
