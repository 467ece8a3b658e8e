import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode } from '@jridgewell/sourcemap-codec';
import { identityMap, lookup, readSourceMap, type SourceMap } from '../../src/project/source-map.ts';

const map: SourceMap = {
  version: 3,
  sources: ['a.lua', 'b.lua'],
  sourcesContent: ['first\nsecond', null],
  names: ['total'],
  // An own line, a whole line, a line of three tokens, and an own line again.
  mappings: encode([[], [[0, 0, 1, 0]], [[0, 1, 4, 2], [3, 1, 4, 9, 0], [5, 1, 4, 20]], []]),
};

describe('lookup', () => {
  it('tells the line, and without a column no column', () => {
    assert.deepEqual(lookup(map, 2), { source: 'a.lua', line: 2, content: 'first\nsecond', verbatim: true });
    assert.deepEqual(lookup(map, 3), { source: 'b.lua', line: 5, verbatim: false });
  });

  it('takes the last segment at or before a column, and goes as far behind it', () => {
    const columns = [1, 2, 3, 4, 5, 6, 8].map((column) => {
      const place = lookup(map, 3, column);
      return typeof place === 'object' ? [place.column, place.name] : place;
    });
    assert.deepEqual(columns, [[3, undefined], [4, undefined], [5, undefined], [10, 'total'], [11, 'total'], [21, undefined], [23, undefined]]);
    assert.equal((lookup(map, 2, 4) as { column: number }).column, 4);
  });

  it("knows hbx's own lines from lines that are not there", () => {
    assert.deepEqual([1, 4, 5, 0, -1, 1e9, Number.NaN].map((line) => lookup(map, line)), ['own', 'own', undefined, undefined, undefined, undefined, undefined]);
  });

  it('gives no place for a segment that leads nowhere', () => {
    for (const segment of [[0, 7, 0, 0], [0, -1, 0, 0], [0, 0, -3, 0], [0, 0, 0, -3]] as [number, number, number, number][]) {
      assert.equal(lookup({ ...map, mappings: encode([[segment]]) }, 1, 1), undefined);
    }
    assert.equal(lookup({ ...map, mappings: 'not ü mappings !!' }, 1), undefined);
  });
});

describe('identityMap', () => {
  it('has each line, whatever ends it', () => {
    const text = 'one\r\ntwo\n\nfour';
    const own = identityMap('src/x.lua', text);
    assert.deepEqual([1, 2, 3, 4, 5].map((line) => lookup(own, line, 3)), [
      ...[1, 2, 3, 4].map((line) => ({ source: 'src/x.lua', line, column: 3, content: text, verbatim: true })),
      undefined,
    ]);
    assert.deepEqual(readSourceMap(JSON.stringify(own)), own);
  });
});

describe('readSourceMap', () => {
  it('takes what other tools leave out', () => {
    assert.deepEqual(readSourceMap('{"version":3,"sources":["x"],"mappings":"AAAA","sections":7}'), { version: 3, sources: ['x'], sourcesContent: [null], names: [], mappings: 'AAAA' });
  });

  it('takes no map for what is none', () => {
    const wrong = ['', '{', 'null', '[]', '3', '{}', '{"version":2,"sources":[],"mappings":""}', '{"version":3,"mappings":""}', '{"version":3,"sources":[1],"mappings":""}', '{"version":3,"sources":"x","mappings":""}', '{"version":3,"sources":[],"mappings":{}}'];
    for (const json of wrong) assert.equal(readSourceMap(json), undefined, json);
  });

  it('reads wrong contents and names as missing', () => {
    const read = readSourceMap('{"version":3,"sources":["x","y"],"sourcesContent":[7],"names":[null],"mappings":"AAAA","sourceRoot":{}}');
    assert.deepEqual(read, { version: 3, sources: ['x', 'y'], sourcesContent: [null, null], names: [''], mappings: 'AAAA' });
  });

  it('does not fill the memory with mappings of millions of lines', () => {
    const huge = readSourceMap(JSON.stringify({ version: 3, sources: ['x'], mappings: `AAAA${';'.repeat(3_000_000)}` }));
    assert.equal(lookup(huge!, 1), undefined);
  });
});
