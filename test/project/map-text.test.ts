import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encode } from '@jridgewell/sourcemap-codec';
import { createLocator } from '../../src/project/map-locator.ts';
import { mapText } from '../../src/project/map-text.ts';
import { identityMap, type SourceMap } from '../../src/project/source-map.ts';
import type { SourceMaps } from '../../src/project/source-maps.ts';

const id = 'm'.repeat(43);
const other = 'o'.repeat(43);
/** An own line, a module of two lines, an own line, and the main file. */
const bundle: SourceMap = { version: 3, sourceRoot: '/app', sources: ['src/main.lua', 'src/util.lua'], sourcesContent: [null, null], names: [], mappings: encode([[], [[0, 1, 0, 0]], [[0, 1, 1, 0]], [], [[0, 0, 0, 0]]]) };
const known = new Map([[id, createLocator(bundle)]]);
const maps: SourceMaps = { locator: (name) => known.get(name), locate: (name, line, column) => known.get(name)?.locate(line, column) };
const map = (text: string): string => mapText(text, maps, (file) => file.replace('/app/', ''));

it('puts files in the place of ids', () => {
  assert.equal(map(`${id}:3: boom`), 'src/util.lua:2: boom');
  assert.equal(map(`no: ${id}:2: inner (${id}:5)\n\t${id}:5: in main chunk`), 'no: src/util.lua:1: inner (src/main.lua:1)\n\tsrc/main.lua:1: in main chunk');
});

it('names functions after their place, and the function around a file as the main chunk', () => {
  assert.equal(map(`in function <${id}:3>`), 'in function <src/util.lua:2>');
  assert.equal(map(`function <${id}:1>`), 'main chunk');
  assert.equal(map(`${id}:1: in function <${id}:4>`), '[host]: in main chunk');
});

it('leaves everything else alone', () => {
  const others = [`${other}:3: boom`, `${id}:9: boom`, `x${id}:3`, `${id}x:3`, `${id}: 3`, `${id}:`, `${id}:3333333333: x`, 'a:1: b', '', `${id}-`.repeat(1000)];
  for (const text of others) assert.equal(map(text), text);
});

it('reads no end of text, and asks for no end of ids', () => {
  let asked = 0;
  const counting: SourceMaps = { locator: (name) => ((asked += 1), maps.locator(name)), locate: () => undefined };
  const many = Array.from({ length: 5000 }, (_, at) => `${String(at).padStart(43, '0')}:1: x`).join('\n');
  assert.equal(mapText(many, counting), many);
  assert.ok(asked <= 200);
  const long = `${id}:3: ${'a'.repeat(5_000_000)} ${id}:3:`;
  assert.equal(map(long), `src/util.lua:2: ${'a'.repeat(5_000_000)} ${id}:3:`);
});

it('reads a text of one file the same way', () => {
  known.set(other, createLocator(identityMap('(eval)', 'x\ny')));
  assert.equal(map(`${other}:2: boom`), '(eval):2: boom');
  known.delete(other);
});
