/** Each line of each file stands in the bundle, and the map leads back from it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bundle } from '../../../src/project/bundle/bundle.ts';
import { lookup } from '../../../src/project/source-map.ts';
import { bundleFiles, luaFiles, optionsFor } from '../../helpers/lua-files.ts';

type Dialect = 'luerl' | 'puc';

/** Lines as the dialect counts them. */
const linesOf = (text: string, dialect: Dialect): string[] => text.split(dialect === 'puc' ? /\r\n|\n\r|\r|\n/ : '\n');

/** For each line of the code: `source:line`, or `own`. */
function places({ code, map }: ReturnType<typeof bundle>, dialect: Dialect): string[] {
  return linesOf(code, dialect).map((_line, at) => {
    const place = lookup(map, at + 1, 1);
    return place === undefined ? 'nothing' : place === 'own' ? 'own' : `${place.source}:${place.line}:${place.column}`;
  });
}

const piece = fc.constantFrom('x = 1', '-- comment', '', '\tx = "ü" .. "\u{1f600}"', '-- \u{1f600}');
const lineBreak = fc.constantFrom('\n', '\r\n', '\n\n', '\r\n\r\n');
const body = fc.array(fc.tuple(piece, lineBreak), { maxLength: 8 });
const source = fc.tuple(fc.constantFrom('', '\n', '\r\n', '#!lua\n', '\ufeff'), body, fc.constantFrom('', 'return 1', '-- end', 'return 1;\r\n', 'z = [[\r\n  text\n]]')).map(([first, lines, last]) => first + lines.map((line) => line.join('')).join('') + last);

describe('the map of a bundle', () => {
  it('leads from each line of a file back to it, whatever its lines end with', () => {
    fc.assert(
      fc.property(fc.array(source, { minLength: 1, maxLength: 4 }), source, fc.constantFrom<Dialect>('luerl', 'puc'), (modules, main, dialect) => {
        const names = modules.map((_text, at) => `m${at}.lua`);
        const requires = names.map((_name, at) => `pcall(require, "m${at}")`).join(' ');
        const entry = `${requires}\n${main.replace(/^#/, '--').replace('\ufeff', '')}`;
        const files: Record<string, string> = { 'main.lua': entry };
        modules.forEach((text, at) => (files[names[at]!] = text));
        const made = bundleFiles(files, { dialect });
        const found = places(made, dialect);
        const code = linesOf(made.code, dialect);
        for (const [name, text] of Object.entries(files)) {
          const first = found.indexOf(`${name}:1:1`);
          assert.ok(first > 0, name);
          linesOf(text.replace(/^\ufeff/, ''), dialect).forEach((line, at, all) => {
            // What is behind the last line break of a module is no line.
            if (line === '' && at === all.length - 1 && name !== 'main.lua' && at > 0) return;
            assert.equal(found[first + at], `${name}:${at + 1}:1`);
            if (!line.startsWith('#')) assert.equal(code[first + at]!.trimEnd(), line.trimEnd());
          });
          assert.ok(found.every((place, at) => !place.startsWith(`${name}:`) || at >= first));
        }
        assert.ok(found.every((place) => place !== 'nothing'));
      }),
      { numRuns: 60 },
    );
  });

  it('counts a lone carriage return as the dialect does', () => {
    const files = { 'main.lua': 'require "a"\r\n', 'a.lua': '\rx = 1\r', 'b.lua': '' };
    assert.deepEqual(places(bundleFiles(files, { dialect: 'puc' }), 'puc').filter((place) => place.startsWith('a.lua')), ['a.lua:1:1', 'a.lua:2:1']);
    assert.deepEqual(places(bundleFiles(files, { dialect: 'luerl' }), 'luerl').filter((place) => place.startsWith('a.lua')), ['a.lua:1:1']);
  });

  it('has no segment on the lines of hbx itself', () => {
    const made = bundleFiles({ 'main.lua': 'require "a"\nx = 1', 'a.lua': 'return 1' });
    const lines = linesOf(made.code, 'luerl');
    places(made, 'luerl').forEach((place, at) => assert.equal(place === 'own', !/^(require "a"|x = 1|return 1)$/.test(lines[at]!), lines[at]));
  });

  it('leads from the tokens of minified files to theirs, and knows names of before', () => {
    const files = { 'main.lua': '-- first\nlocal module = require "lib.a"\n\nlocal function twice(value)\n  return value + value -- ö\nend\nprint(twice(module))', 'lib/a.lua': 'local counted = 1\n\n\n  return   counted' };
    for (const dialect of ['luerl', 'puc'] as const) {
      const root = luaFiles(files);
      const made = bundle(optionsFor(root, 'main.lua', { dialect, minify: true }));
      assert.equal(made.map.x_hbx_code, made.code);
      const lines = made.code.split('\n');
      const placeOf = (code: RegExp) => {
        const line = lines.findIndex((text) => code.test(text));
        assert.ok(line >= 0, String(code));
        return lookup(made.map, line + 1, lines[line]!.search(code) + 1);
      };
      const add = placeOf(/(?<=return )\w+\+\w+/);
      assert.ok(typeof add === 'object');
      assert.deepEqual([add.source, add.line, add.column, add.name], ['main.lua', 5, 10, 'value']);
      const returned = placeOf(/^return a$/);
      assert.ok(typeof returned === 'object');
      assert.deepEqual([returned.source, returned.line, returned.column], ['lib/a.lua', 4, 3]);
      const printed = placeOf(/^print/);
      assert.ok(typeof printed === 'object');
      assert.deepEqual([printed.source, printed.line], ['main.lua', 7]);
      assert.deepEqual(places(made, dialect)[0], 'own');
    }
  });

  it('is that of the smaller text when nothing is required', () => {
    const made = bundleFiles({ 'main.lua': '\nlocal long = 1\n\nx = long' }, { minify: true });
    assert.deepEqual(places(made, 'luerl'), ['main.lua:2:1', 'main.lua:4:1']);
  });
});
