import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createColumnSearch } from '../../src/project/search-columns.ts';

const text = '\ufefflocal note = "é漢"; error("boom")\r\nlocal x = 1\r\nreturn nope()\r\n';
const place = { file: '/x.lua', line: 1, text };
const column = 'local note = "é漢"; error'.length + 1;

it('finds columns in characters, behind a byte order mark and with any line ends', () => {
  const search = createColumnSearch('luerl');
  assert.equal(search.find(place, { message: 'boom' }), column);
  assert.equal(search.find({ ...place, line: 2, text: '#!/usr/bin/env lua\n  error("boom")' }, { message: 'boom' }), '  error'.length + 1);
  assert.equal(search.find({ ...place, line: 3 }, { message: '', called: 'nope' }), 'return nope'.length + 1);
});

it('finds none where there is no text, no such line, and nothing that could have raised it', () => {
  const search = createColumnSearch('puc');
  assert.equal(search.find({ file: '/x.lua', line: 1 }, { message: 'boom' }), undefined);
  assert.equal(search.find({ ...place, line: 99 }, { message: 'boom' }), undefined);
  assert.equal(search.find({ ...place, line: 2 }, { message: 'boom' }), undefined);
  assert.equal(search.find({ ...place, text: '' }, { message: 'boom' }), undefined);
});

it('gives up after some searches, and before large sources', () => {
  const search = createColumnSearch('luerl');
  const found = Array.from({ length: 50 }, () => search.find(place, { message: 'boom' }));
  const known = found.filter((one) => one !== undefined).length;
  assert.ok(known > 0 && known < 50);
  assert.deepEqual(found.slice(0, known), Array.from({ length: known }, () => column));
  assert.equal(createColumnSearch('luerl').find({ ...place, text: `error("boom")${' '.repeat(3_000_000)}` }, { message: 'boom' }), undefined);
});
