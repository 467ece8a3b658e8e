import assert from 'node:assert/strict';
import { it } from 'node:test';
import { placeInText } from '../../../src/lua/convert/place-in-text.ts';

const isFile = (file: string): boolean => file.endsWith('.lua') || file.startsWith('[string "');

it('finds the place before an error text, the first of those it was raised at', () => {
  assert.deepEqual(placeInText('a.lua:3: boom', isFile), { file: 'a.lua', line: 3, rest: 'boom' });
  assert.deepEqual(placeInText('a.lua:27: dir/b.lua:25: boom: 1', isFile), { file: 'dir/b.lua', line: 25, rest: 'boom: 1' });
  assert.deepEqual(placeInText('[string "x = 1: 2"]:1: a\nb', isFile), { file: '[string "x = 1: 2"]', line: 1, rest: 'a\nb' });
});

it('takes nothing else for a place', () => {
  assert.equal(placeInText('at 10:30: too late', isFile), undefined);
  assert.equal(placeInText('boom', isFile), undefined);
  assert.deepEqual(placeInText('a.lua:3: at 10:30: too late', isFile), { file: 'a.lua', line: 3, rest: 'at 10:30: too late' });
});
