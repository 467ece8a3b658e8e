import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { bundleFiles, errorOf } from '../../helpers/lua-files.ts';

const lines = (count: number, line: (at: number) => string): string => Array.from({ length: count }, (_, at) => line(at)).join('\n');
const nested = (levels: number, open: string, close: string): string => `return ${open.repeat(levels)}1${close.repeat(levels)}`;

describe('room for what a bundle puts around a file', () => {
  it('is refused to an entry with as many locals as Lua allows, and only then', () => {
    let refused = 0;
    for (const use of ['require "a"', 'require "a" print(package.path)']) {
      for (const count of [150, 197, 198, 199, 200]) {
        const text = `${use}\n${lines(count, (at) => `local v${at} = ${at}`)}\n`;
        parseChunk(text, { dialect: 'puc' });
        const make = (): unknown => parseChunk(bundleFiles({ 'main.lua': text, 'a.lua': '' }, { dialect: 'puc' }).code, { dialect: 'puc' });
        if (count <= 198) {
          make();
          continue;
        }
        const { code, location, hint } = errorOf(make);
        assert.equal(code, 'bundle/too-many-locals');
        assert.ok(location?.file.endsWith('main.lua') && location.line! >= 199, JSON.stringify(location));
        assert.match(hint!, /do … end/);
        refused++;
      }
    }
    assert.equal(refused, 4);
  });

  it('is no matter in Luerl, nor where nothing is required', () => {
    const text = lines(200, (at) => `local v${at} = ${at}`);
    bundleFiles({ 'main.lua': `require "a"\n${text}`, 'a.lua': '' });
    assert.equal(bundleFiles({ 'main.lua': text }, { dialect: 'puc' }).code, text);
  });

  it('is refused to modules that nest too deep, so that no bundle fails to compile', () => {
    for (const dialect of ['luerl', 'puc'] as const) {
      for (const [open, close] of [...(dialect === 'puc' ? [['"" ..\n', '']] as const : []), ['(', ')'], ['{', '}'], ['function() return ', ' end']] as const) {
        const outcomes = new Set<string>();
        for (let levels = 80; levels < 200; levels++) {
          const text = nested(levels, open, close);
          try {
            parseChunk(text, { dialect });
          } catch {
            break;
          }
          const files = { 'main.lua': 'require "a"', 'a.lua': text };
          try {
            parseChunk(bundleFiles(files, { dialect }).code, { dialect });
            outcomes.add('fits');
          } catch {
            const { code, location } = errorOf(() => bundleFiles(files, { dialect }));
            assert.equal(code, 'bundle/nested-too-deep');
            assert.ok(location?.file.endsWith('a.lua') && location.line! >= 1);
            outcomes.add(code);
          }
          // As the entry it stands where it stood.
          if (levels % 40 === 0) parseChunk(bundleFiles({ 'main.lua': `pcall(require, "x")\n${text}` }, { dialect }).code, { dialect });
        }
        assert.deepEqual([...outcomes].sort(), ['bundle/nested-too-deep', 'fits'], `${dialect} ${open}`);
      }
    }
  });
});

it('refuses to minify more than 8 MB before it works', () => {
  const part = `x = "${'x'.repeat(5 * 1024 * 1024)}"`;
  const files = { 'main.lua': `require "a"\n${part}`, 'a.lua': part };
  const { code, location, hint } = errorOf(() => bundleFiles(files, { minify: true }));
  assert.deepEqual([code, location?.line, hint], ['bundle/too-large-to-minify', 1, 'Build it without --minify.']);
  assert.ok(bundleFiles(files).code.length > 10 * 1024 * 1024);
});
