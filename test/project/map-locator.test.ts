import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { it } from 'node:test';
import { encode, type SourceMapMappings } from '@jridgewell/sourcemap-codec';
import { createLocator } from '../../src/project/map-locator.ts';
import { identityMap, type SourceMap } from '../../src/project/source-map.ts';

const root = resolve('/home/you/app');

function mapOf(mappings: SourceMapMappings, more: Partial<SourceMap>): SourceMap {
  return { version: 3, sourceRoot: root, sources: ['src/x.lua'], sourcesContent: [null], names: [], mappings: encode(mappings), ...more };
}

it('turns bytes into characters in lines that stand there as they are', () => {
  const text = "\tlocal name = 'é漢'; boom()\r\nreturn 1";
  const { locate } = createLocator({ ...identityMap('src/x.lua', text), sourceRoot: root });
  const line = text.split('\r\n')[0]!;
  const bytes = Buffer.byteLength(line.slice(0, line.indexOf('boom'))) + 1;
  assert.ok(bytes > line.indexOf('boom') + 1);
  assert.deepEqual(locate(1, bytes), { file: resolve(root, 'src/x.lua'), line: 1, column: line.indexOf('boom') + 1, text });
  // Behind the end of the line it is the end.
  assert.equal((locate(2, 500) as { column: number }).column, 9);
  assert.deepEqual(locate(2), { file: resolve(root, 'src/x.lua'), line: 2, text });
});

it('counts the first line from after a byte order mark', () => {
  const place = createLocator(identityMap('x.lua', '\ufeffé = nil + 1')).locate(1, 4);
  assert.equal((place as { column: number }).column, 3);
});

it('turns bytes into characters in smaller code by its text', () => {
  const code = "a='漢字'..b";
  const map = mapOf([[[0, 0, 2, 6, 0], [2, 0, 2, 15], [6, 0, 2, 22], [8, 0, 2, 25, 1]]], { names: ['greeting', 'person'], x_hbx_code: code });
  const { locate } = createLocator(map);
  // `b` stands behind 12 bytes, which are 8 characters.
  assert.deepEqual(locate(1, 13), { file: resolve(root, 'src/x.lua'), line: 3, column: 26 });
  assert.deepEqual(locate(1, 1), { file: resolve(root, 'src/x.lua'), line: 3, column: 7 });
});

it('knows what variables were called, where that is certain', () => {
  const code = 'a(b,c.a)';
  const named = mapOf([[[0, 0, 0, 0, 0], [1, 0, 0, 5], [2, 0, 0, 6, 1], [4, 0, 0, 9, 2], [6, 0, 0, 15]]], { names: ['run', 'first', 'second'] });
  const { nameOf, isRenamed } = createLocator({ ...named, x_hbx_code: code });
  assert.ok(isRenamed);
  assert.deepEqual(['a', 'b', 'c', 'd', 'constructor'].map((name) => nameOf(name, 1)), ['run', 'first', 'second', 'd', 'constructor']);
  // The same short name for two variables of a line: the column tells, or nobody does.
  const twice = createLocator({ ...mapOf([[[0, 0, 0, 0, 0], [4, 0, 0, 9, 1]]], { names: ['run', 'other'] }), x_hbx_code: 'a() a()' });
  assert.equal(twice.nameOf('a', 1), 'a');
  assert.deepEqual([twice.nameOf('a', 1, 2), twice.nameOf('a', 1, 6)], ['run', 'other']);
  assert.equal(createLocator(named).nameOf('a', 1), 'a', 'without its code three names fit');
  assert.equal(createLocator(identityMap('x.lua', 'a()')).nameOf('a', 1), 'a');
});

it('names sources that are no files as they are, and files from the root', () => {
  const fileOf = (source: string): string => (createLocator({ ...identityMap(source, 'x'), sourceRoot: root }).locate(1) as { file: string }).file;
  for (const source of ['(eval)', '(stdin)', 'hbx:json.lua']) assert.equal(fileOf(source), source);
  assert.equal(fileOf('../lib/x.lua'), resolve(root, '../lib/x.lua'));
  assert.equal(createLocator(identityMap('x.lua', 'x')).entry, 'x.lua');
  assert.equal(createLocator({ ...identityMap('src/main.lua', 'x'), sourceRoot: root }).entry, resolve(root, 'src/main.lua'));
});

it('tells no column of a place that a damaged map puts beyond the text', () => {
  for (const [content, line] of [[null, 1], ['x', 1], ['', 1], [null, 2], ['x', 2]] as const) {
    const { locate } = createLocator({ ...mapOf([], { sourcesContent: [content] }), mappings: 'AA+/////B+/////B;AAAA' });
    const place = locate(line, 5);
    assert.ok(typeof place === 'object' && place.column === undefined, JSON.stringify([content, line, place]));
  }
  // A line that is there, and a column behind its end.
  assert.equal((createLocator(mapOf([[[0, 0, 0, 70]]], { sourcesContent: ['abc'] })).locate(1, 1) as { column: number }).column, 4);
  assert.equal((createLocator(mapOf([[[0, 0, 3, 70]]], { sourcesContent: ['abc'] })).locate(1, 1) as { column?: number }).column, undefined);
});
