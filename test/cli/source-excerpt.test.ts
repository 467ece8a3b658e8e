import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { sourceExcerpt } from '../../src/cli/source-excerpt.ts';
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
  assert.deepEqual(sourceExcerpt({ file: 'stdin', line: 1, column: 6 }, cwd, plain, "x='é'.y", true), ["> 1 | x='é'.y", '    |     ^']);
});
