import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { diffStates, toStateChanges, withoutOwnKeys } from '../../src/client/state-diff.ts';
import { Atom, Float, isMessage, message, type Message, type Value } from '../../src/message/value.ts';
import { anyKey, anyValue } from '../helpers/arbitrary-value.ts';

const changes = (before: Parameters<typeof message>[0], after: Parameters<typeof message>[0]) => toStateChanges(diffStates(message(before), message(after)));

describe('diffStates', () => {
  it('names what came, what went and what is another, by its path', () => {
    assert.deepEqual(changes({ a: 1, b: { c: 'x', d: 'y' }, gone: { z: 1 } }, { a: 2, b: { c: 'x', d: 'Y', e: [1] } }), {
      added: [[['b', 'e'], [1]]],
      removed: [[['gone'], { z: 1 }]],
      set: [[['a'], 1, 2], [['b', 'd'], 'y', 'Y']],
    });
  });

  it('compares lists place by place, and takes numbered messages for lists', () => {
    assert.deepEqual(changes({ l: ['a', 'b', 'c'] }, { l: ['a', 'x'] }), { added: [], removed: [[['l', '3'], 'c']], set: [[['l', '2'], 'b', 'x']] });
    assert.deepEqual(changes({ l: ['a', 'b'], e: [] }, { l: { 1: 'a', 2: 'b' }, e: {} }), { added: [], removed: [], set: [] });
    assert.deepEqual(changes({ l: [] }, { l: { k: 1 } }), { added: [[['l', 'k'], 1]], removed: [], set: [] });
  });

  it('orders places by their number', () => {
    const twelve = Array.from({ length: 12 }, (_, index) => index);
    assert.deepEqual(changes({ l: [] }, { l: twelve }).added.map(([path]) => path[1]), twelve.map((index) => String(index + 1)));
  });

  it('tells types apart', () => {
    const before = new Map<string, Value>([['n', 3], ['f', 3], ['a', 'ok'], ['m', new Map()], ['u', null]]);
    const after = new Map<string, Value>([['n', '3'], ['f', new Float(3)], ['a', new Atom('ok')], ['m', 'text'], ['u', false]]);
    assert.deepEqual(diffStates(before, after).map(({ path }) => path[0]), ['a', 'f', 'm', 'n', 'u']);
    assert.deepEqual(diffStates(after, after), []);
  });

  it('keeps keys that are traps', () => {
    assert.deepEqual(diffStates(new Map(), new Map([['__proto__', 1]])), [{ path: ['__proto__'], after: 1 }]);
  });

  it('finds a difference exactly where there is one', () => {
    const anyState: fc.Arbitrary<Message> = fc.array(fc.tuple(anyKey, anyValue), { maxLength: 6 }).map((entries) => new Map(entries));
    fc.assert(
      fc.property(anyState, anyState, (before, after) => {
        for (const { path, before: old, after: now } of diffStates(before, after)) {
          assert.deepEqual(old, at(before, path));
          assert.deepEqual(now, at(after, path));
          assert.notDeepEqual([old], [now]);
        }
        assert.deepEqual(diffStates(before, new Map(before)), []);
      }),
    );
  });
});

it('withoutOwnKeys leaves what a module wrote', () => {
  assert.deepEqual([...withoutOwnKeys(message({ results: {}, 'at-slot': 1, process: {}, device: 'json@1.0', commitments: {}, mine: 1 }))], [['mine', 1]]);
});

function at(state: Value, path: readonly string[]): Value | undefined {
  let value: Value | undefined = state;
  for (const key of path) value = isMessage(value) ? value.get(key) : Array.isArray(value) ? value[Number(key) - 1] : undefined;
  return value;
}
