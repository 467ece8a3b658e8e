import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeSort } from '../../../../src/lua/lib/table/merge-sort.ts';
import { quicksort } from '../../../../src/lua/lib/table/quicksort.ts';

const byValue = (a: number, b: number): number => a - b;

test('quicksort sorts', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 400 }), (values) => {
      const list = [...values];
      quicksort(list, (a, b) => a < b);
      assert.deepEqual(list, [...values].sort(byValue));
    }),
  );
});

test('quicksort keeps in bounds and to the same values whatever the order says', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 200 }), fc.infiniteStream(fc.boolean()), (values, answers) => {
      const list = [...values];
      try {
        quicksort(list, () => answers.next().value);
      } catch {
        // An order that contradicts itself.
      }
      assert.deepEqual([...list].sort(byValue), [...values].sort(byValue));
    }),
  );
});

test('quicksort stays fast on lists that are sorted or equal', () => {
  for (const make of [(at: number) => at, (at: number) => -at, () => 1, (at: number) => at % 2]) {
    let comparisons = 0;
    quicksort(Array.from({ length: 20_000 }, (_, at) => make(at)), (a, b) => {
      comparisons += 1;
      return a < b;
    });
    assert.ok(comparisons < 1_000_000, String(comparisons));
  }
});

test('merge sort sorts and keeps equal values in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 300 }), (keys) => {
      const values = keys.map((key, at) => ({ key, at }));
      const sorted = mergeSort(values, (a, b) => a.key <= b.key);
      assert.deepEqual(sorted, [...values].sort((a, b) => a.key - b.key || a.at - b.at));
    }),
  );
});

test('merge sort gives back the same values whatever the order says', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 200 }), fc.infiniteStream(fc.boolean()), (values, answers) => {
      assert.deepEqual(mergeSort(values, () => answers.next().value).sort(byValue), [...values].sort(byValue));
    }),
  );
});
