import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collectFacts } from '../../../src/lua/check/facts.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';

const parse = (source: string) => parseChunk(source, { dialect: 'luerl' });
/** Globals with a read that nobody has asked for first. */
const used = (source: string): string[] => [...collectFacts(parse(source)).globalReads].filter(([, reads]) => reads.some(({ isTested }) => !isTested)).map(([name]) => name);

describe('reads of globals', () => {
  it('are asked for by conditions around and before them, and by those of other branches', () => {
    assert.deepEqual(used('if a then a() end b()'), ['b']);
    assert.deepEqual(used('if x == 1 then a() elseif a then b() end'), ['b'], 'x is only compared');
    assert.deepEqual(used('if not a then return end a() b() if not b then return end'), ['b']);
    assert.deepEqual(used('local t = a and b and a() and c() and b()'), ['c']);
    assert.deepEqual(used('local t = a() and a'), ['a']);
    assert.deepEqual(used('local t = (a and b and c()) and c'), ['c']);
    assert.deepEqual(used('do local f = a if not f then return end a() end'), ['a'], 'the first read is no question');
  });

  it('are found in one long chain of branches', () => {
    const branches = Array.from({ length: 4000 }, (_, at) => `elseif x == ${at} then f${at}() `);
    assert.equal(used(`if g then g() ${branches.join('')}end`).length, 4000);
  });

  it('can be left out', () => {
    const { globalReads, globalWrites } = collectFacts(parse('function compute() return x end'), { reads: false });
    assert.deepEqual([globalReads.size, [...globalWrites.keys()]], [0, ['compute']]);
  });
});
