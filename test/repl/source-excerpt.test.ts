import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { sourceExcerpt } from '../../src/repl/source-excerpt.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const cwd = temporaryFolder('excerpt');
const plain = (_style: string, text: string) => text;
const excerpt = (source: string, line: number, column?: number) => {
  writeFileSync(join(cwd, 'x.lua'), source);
  return sourceExcerpt({ file: 'x.lua', line, ...(column === undefined ? {} : { column }) }, cwd, plain);
};

it('works at both ends of a file, with any line ends', () => {
  assert.deepEqual(excerpt('a\r\nb', 1), ['> 1 | a', '  2 | b']);
  assert.deepEqual(excerpt('a\nb', 2, 1), ['  1 | a', '> 2 | b', '    | ^']);
});

it('keeps numbers in line', () => {
  assert.deepEqual(excerpt(Array.from({ length: 12 }, (_, index) => `l${index + 1}`).join('\n'), 9), ['   8 | l8', '>  9 | l9', '  10 | l10']);
});

it('puts the caret under the character, with tabs and control characters before it', () => {
  assert.deepEqual(excerpt('\t\u0007x', 1, 3), ['> 1 |   \\x07x', '    |       ^']);
});

it('shortens lines that are too long', () => {
  const [line] = excerpt('x'.repeat(1000), 1, 900);
  assert.ok(line!.length < 200);
});

it('takes a source that stands in no file, and columns in bytes', () => {
  assert.deepEqual(sourceExcerpt({ file: 'stdin', line: 1, column: 6 }, cwd, plain, { text: "x='é'.y", columnInBytes: true }), ["> 1 | x='é'.y", '    |     ^']);
});

const within = (text: string, line: number, column: number, width?: number): string[] => sourceExcerpt({ file: 'x.lua', line, column }, cwd, plain, { text, width });

it('puts the caret under the right cell behind wide characters', () => {
  assert.deepEqual(within("local x = '漢字é' .. nothing", 1, 20), ["> 1 | local x = '漢字é' .. nothing", '    |                      ^']);
  assert.deepEqual(within('\t漢\tx', 1, 4), ['> 1 |   漢  x', '    |       ^']);
});

it('cuts long lines around the caret, to what the terminal has', () => {
  const long = `${'a'.repeat(300)}!${'b'.repeat(300)}`;
  for (const width of [undefined, 40, 80]) {
    const [line, caret] = within(long, 1, 301, width);
    assert.equal(line![caret!.indexOf('^')], '!');
    assert.ok(line!.length <= (width ?? 170), line);
    assert.ok(line!.endsWith('…') && line!.includes('| …a'), line);
  }
});

it('reads Windows line ends, a byte order mark, and a place behind the end of the line', () => {
  assert.deepEqual(within('\ufeffone\r\ntwo\r\n', 1, 2), ['> 1 | one', '    |  ^', '  2 | two']);
  assert.deepEqual(within('one\r\ntwo', 2, 99), ['  1 | one', '> 2 | two', '    |    ^']);
});

it('reads no file when it is told so', () => {
  writeFileSync(join(cwd, 'x.lua'), 'the secret');
  assert.deepEqual(sourceExcerpt({ file: 'x.lua', line: 1 }, cwd, plain, { text: '' }), []);
});
