import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BundleFile } from '../../../src/project/bundle/graph.ts';
import { checkCycles } from '../../../src/project/bundle/order.ts';
import { SourceFiles } from '../../../src/project/bundle/source-files.ts';
import { errorOf } from '../../helpers/lua-files.ts';

const source = new SourceFiles('puc').text('x', '');

/** Files that require each other: numbers of the files that each needs, `~` before those that only a function needs. */
function graph(needs: readonly (readonly (number | string)[])[]): BundleFile[] {
  const files = needs.map((_to, index): BundleFile => ({ index, source, mapName: String(index), shown: String(index), modules: new Map(), edges: [] }));
  needs.forEach((all, index) => {
    for (const need of all) {
      const to = files[Number(String(need).replace('~', ''))]!;
      files[index]!.edges.push({ from: files[index]!, to, require: { name: to.shown, shown: to.shown, at: 0, isEager: typeof need === 'number', mayBeMissing: false } });
    }
  });
  return files;
}

const circle = (needs: readonly (readonly (number | string)[])[]): readonly string[] => errorOf(() => checkCycles(graph(needs))).details;

describe('checkCycles', () => {
  it('takes what has none', () => {
    for (const needs of [[[]], [[1, 2], [2], []], [[1, 2, 3], [3], [3], []], [[1], [2], ['~1']], [['~1'], ['~2'], ['~1']]]) checkCycles(graph(needs));
  });

  it('finds one wherever it is, and tells no more than it', () => {
    assert.deepEqual(circle([[1], [2], [3], [2]]), ['2:1 requires 3', '3:1 requires 2']);
    assert.deepEqual(circle([['~1', 2], [1], []]), ['1:1 requires 1']);
    assert.deepEqual(circle([[1, 2], [3], [4], [], [5], [2]]), ['2:1 requires 4', '4:1 requires 5', '5:1 requires 2']);
  });

  it('walks deep graphs, and wide ones once', () => {
    const deep = Array.from({ length: 50_000 }, (_, at) => (at === 49_999 ? [] : [at + 1]));
    checkCycles(graph(deep));
    deep[49_999] = [1];
    assert.equal(circle(deep).length, 49_999);
    // Two ways from each to the next: 2^60 paths.
    checkCycles(graph(Array.from({ length: 121 }, (_, at) => (at >= 119 ? [] : at % 2 === 1 ? [at + 1, at + 2] : [at + 1, at + 2]))));
  });

  it('tells how the entry comes to a file that needs it', () => {
    assert.deepEqual(circle([[1, 2], [3], [], ['~0']]), ['0:1 requires 1', '1:1 requires 3', '3:1 requires 0']);
    assert.deepEqual(circle([[0]]), ['0:1 requires 0']);
  });
});
