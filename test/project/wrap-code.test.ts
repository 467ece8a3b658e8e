import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bundle } from '../../src/project/bundle/bundle.ts';
import { createLocator } from '../../src/project/map-locator.ts';
import { wrapCode, type Part } from '../../src/project/wrap-code.ts';

const part = (name: string, text: string, root = '/app'): Part => ({ ...bundle({ entry: { name, text }, root, dialect: 'luerl' }), root });

describe('wrapCode', () => {
  const one = 'local a = 1\nreturn a';
  const two = '-- \u00e9\n\nx = "\u00e9" .. y';
  const { code, map, ownFrom } = wrapCode([part('one.lua', one), part('two.lua', two, '/lib/two'), part('(eval)', 'return 1\n')], 'return hbx_run[1](),\nhbx_run[3]()');
  const lines = code.split('\n');
  const locator = createLocator(map);
  const at = (text: string, columnBytes?: number) => locator.locate(lines.findIndex((line) => line.includes(text)) + 1, columnBytes);

  it('keeps each text as it is, and tells where each line is from', () => {
    assert.ok(code.includes(`\n${one}\n`) && code.includes(`\n${two}\n`));
    assert.deepEqual(at('return a', 8), { file: '/app/one.lua', line: 2, column: 8, text: one });
    // Columns in bytes, as an engine counts them; the user's are characters.
    assert.deepEqual(at('x = "', 14), { file: '/lib/two/two.lua', line: 3, column: 13, text: two });
    assert.deepEqual(at('return 1'), { file: '(eval)', line: 1, text: 'return 1\n' });
  });

  it('takes more lines, sources and names than a call takes arguments', () => {
    const many = 200_000;
    const long = { code: '\n'.repeat(many), map: { version: 3 as const, sources: Array.from({ length: many }, () => 'x.lua'), sourcesContent: Array.from({ length: many }, () => null), names: Array.from({ length: many }, () => 'n'), mappings: ';'.repeat(many) }, root: '/' };
    const { map, ownFrom } = wrapCode([long], '\n'.repeat(many));
    assert.deepEqual([ownFrom, map.sources.length, map.sourcesContent.length, map.names.length], [many + 3, many, many, many]);
  });

  it('knows its own lines', () => {
    for (const own of ['local hbx_run', 'end,function', 'end}', 'hbx_run[1]', 'hbx_run[3]']) assert.equal(at(own), 'own', own);
    assert.equal(lines[ownFrom - 1], 'end}');
    assert.equal(locator.locate(lines.length + 5), undefined);
  });
});
