import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GotoStatement, LabelStatement } from '../../../src/lua/parse/ast.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { walk } from './walk.ts';

/** For each goto the offset of its label. */
function targets(source: string): number[] {
  const gotos: GotoStatement[] = [];
  walk(parseChunk(source, { dialect: 'puc' }), (node) => void (node.kind === 'Goto' && gotos.push(node)));
  return gotos.sort((a, b) => a.start - b.start).map((node) => node.label.start);
}

describe('goto', () => {
  it('finds labels before and after it, and the nearest of a name', () => {
    assert.deepEqual(targets('::a:: goto a'), [0]);
    assert.deepEqual(targets('goto a ::a::'), [7]);
    assert.deepEqual(targets('do goto a ::a:: end ::a::'), [10]);
    assert.deepEqual(targets('do goto a end ::a::'), [14]);
    assert.deepEqual(targets('::a:: do ::b:: do goto b end goto a end'), [9, 0]);
    assert.deepEqual(targets('do do goto a end goto a do do goto a end end end ::a::'), [49, 49, 49]);
  });

  it('may reach the end of a block past its locals', () => {
    assert.deepEqual(targets('while x do goto next local y ::next:: end'), [29]);
    assert.deepEqual(targets('do goto a local y ::a:: ; ::b:: end'), [18]);
  });

  it('marks functions and labels', () => {
    const chunk = parseChunk('function f() ::a:: goto a end function g() ::b:: end function h() while x do break end end', { dialect: 'puc' });
    assert.deepEqual(chunk.functions.map((node) => node.hasGoto), [false, true, true, false]);
    const labels: LabelStatement[] = [];
    walk(chunk, (node) => void (node.kind === 'Label' && labels.push(node)));
    assert.deepEqual(labels.sort((a, b) => a.id - b.id).map((node) => [node.id, node.used]), [[0, true], [1, false]]);
  });

  it('copes with very many', () => {
    const many = 20_000;
    const lines = (line: (at: number) => string): string => Array.from({ length: many }, (_, at) => line(at)).join(' ');
    assert.equal(targets(`${lines((at) => `goto l${at}`)} ${lines((at) => `::l${at}:: x()`)}`).length, many);
    assert.equal(targets(`${'do '.repeat(150)} ${'goto a '.repeat(many)} ${'end '.repeat(150)} ::a::`).length, many);
  });
});
