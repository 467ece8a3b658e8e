import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseModuleName } from '../../../src/project/bundle/module-names.ts';

/** `^` for each folder up, `!` behind whole file names. */
function read(name: string): string {
  const parsed = parseModuleName(name);
  if (parsed.kind === 'bad') return `bad: ${parsed.why}`;
  if (parsed.kind === 'built-in') return `hbx ${parsed.name}`;
  const up = parsed.kind === 'relative' ? `relative${'^'.repeat(parsed.up)} ` : '';
  return up + parsed.stems.map(({ path, isFile }) => path + (isFile ? '!' : '')).join(' ');
}

describe('parseModuleName', () => {
  it('reads dots and slashes as folders', () => {
    assert.equal(read('a'), 'a');
    assert.equal(read('a.b.c'), 'a/b/c');
    assert.equal(read('a/b'), 'a/b');
    assert.equal(read('a/b.c'), 'a/b.c a/b/c');
    assert.equal(read('a-b_1 2'), 'a-b_1 2');
    assert.equal(read('ü.ö'), 'ü/ö');
  });

  it('takes a file name', () => {
    assert.equal(read('a/b.lua'), 'a/b.lua!');
    assert.equal(read('a.lua'), 'a/lua a.lua!');
    assert.equal(read('./a.lua'), 'relative a.lua!');
    assert.equal(read('lua'), 'lua');
  });

  it('reads what counts from the file', () => {
    assert.equal(read('./a'), 'relative a');
    assert.equal(read('../a/b'), 'relative^ a/b');
    assert.equal(read('.././../a'), 'relative^^ a');
    assert.equal(read('./a.b'), 'relative a.b a/b');
    assert.equal(read('./a..b'), 'relative a..b');
  });

  it('reads the modules of hbx', () => {
    assert.equal(read('.json'), 'hbx json');
    assert.equal(read('.crypto.hash'), 'hbx crypto.hash');
  });

  it('refuses the rest', () => {
    assert.equal(read(''), 'bad: it is empty');
    for (const name of ['a..b', 'a.', '..', '...', '..a', 'a//b', 'a/', 'a/../b', 'a/./b', './../a/../b', '.']) assert.match(read(name), /^bad: (a part of it is empty|it names no file)$/, name);
    for (const name of ['./', '../', '../../']) assert.equal(read(name), 'bad: it names no file');
    for (const name of ['/etc/passwd', '//x', 'C:/x', 'c:x']) assert.equal(read(name), 'bad: absolute paths mean nothing in a bundle');
    for (const name of ['a\0b', 'a\nb', '\x7f']) assert.equal(read(name), 'bad: it has a control character in it');
    assert.equal(read('a\\b'), 'bad: folders are parted by `.` or `/`');
    assert.equal(read('x'.repeat(10_000)), 'bad: it has 10000 characters');
  });
});
